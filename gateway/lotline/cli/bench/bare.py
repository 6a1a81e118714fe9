"""The peer of the public page: Starlette alone, which hands out the same bytes from memory.

Run as a process of its own: `python -m lotline.cli.bench.bare PORT FOLDER`; the folder has the
bodies as they travel.
"""

import sys
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from lotline.cli.bench.readers import NAMES


def app(folder: Path) -> Starlette:
    bodies = {path: (folder / name).read_bytes() for path, name in NAMES.items()}

    async def answer(request: Request) -> Response:
        return Response(bodies[request.url.path], headers={"content-encoding": "gzip"})

    return Starlette(routes=[Route(path, answer) for path in bodies])


if __name__ == "__main__":
    uvicorn.run(
        app(Path(sys.argv[2])), port=int(sys.argv[1]), log_level="error", timeout_keep_alive=30
    )  # as the gateway, and as the readers need
