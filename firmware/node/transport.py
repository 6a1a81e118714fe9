"""The way to the broker: TCP, and TLS by a context of secure.py where there is one."""

import asyncio
import select
import socket
from errno import EINPROGRESS, ETIMEDOUT


def server_name(config):
    """That the server's certificate must carry."""
    return (config.get("tls") or {}).get("server_name") or config["host"]


def look_up(host, port):
    """Where a host is, as socket.getaddrinfo says; blocks for as long as a name server takes.
    Raises OSError."""
    return socket.getaddrinfo(host, port, 0, socket.SOCK_STREAM)[0]


async def dial(where, name, tls, limit_ms):
    """A connected asyncio stream; raises OSError. where: from look_up. name: that a certificate
    must carry. tls: from secure.context, or None. The TLS handshake runs,
    and may fail, with the first bytes that are written or read."""
    sock = socket.socket(where[0], where[1], where[2])
    try:
        await _connect(sock, where[-1], limit_ms)
        if tls:
            sock = tls.wrap_socket(sock, server_hostname=name, do_handshake_on_connect=False)
            sock.setblocking(False)
        return asyncio.StreamReader(sock)
    except BaseException:  # a cancelled dial too must give its socket back
        sock.close()
        raise


async def _connect(sock, address, limit_ms):
    sock.setblocking(False)
    try:
        sock.connect(address)
    except OSError as e:
        if e.errno != EINPROGRESS:
            raise
    poller = select.poll()
    poller.register(sock, select.POLLOUT)
    while not poller.poll(0):
        limit_ms -= 20
        if limit_ms < 0:
            raise OSError(ETIMEDOUT)
        await asyncio.sleep_ms(20)
