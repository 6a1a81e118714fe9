"""A bare endpoint on loopback, for conformance probes: --port N --open."""

import argparse
import asyncio
import signal

from lotline.endpoint import Endpoint, OpenAuthority


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m lotline.endpoint", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--open", action="store_true", required=True, help="no credentials")
    return parser.parse_args()


async def _serve(port: int) -> None:
    endpoint = Endpoint(OpenAuthority())
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    print(f"listening on 127.0.0.1:{await endpoint.start('127.0.0.1', port)}", flush=True)
    await stop.wait()
    await endpoint.stop()
    print(endpoint.snapshot(), flush=True)


if __name__ == "__main__":
    asyncio.run(_serve(_options().port))
