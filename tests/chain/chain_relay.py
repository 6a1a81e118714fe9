"""A TCP relay that keeps every byte that its clients send."""

import contextlib
import socket
import threading
import time


class Relay:
    """Listens on `port` of 127.0.0.1 and passes all on to `target`."""

    def __init__(self, target):
        self._target = target
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.began = time.monotonic()
        self._sent = []  # one bytearray a connection
        self._sockets = [self._listener]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                self._join(self._listener.accept()[0])

    def _join(self, client):
        self._sockets.append(client)
        try:
            server = socket.create_connection(("127.0.0.1", self._target))
        except OSError:
            client.close()
            return
        self._sockets.append(server)
        self._sent.append(bytearray())
        for args in ((client, server, self._sent[-1]), (server, client, bytearray())):
            threading.Thread(target=self._pass, args=args, daemon=True).start()

    @staticmethod
    def _pass(source, drain, kept):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                kept += data
                drain.sendall(data)
        for end in (source, drain):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def sent_by(self, name):
        """All connections of the client that calls itself so in its first packet, joined."""
        return b"".join(bytes(s) for s in self._sent if name.encode() in s[:64])

    def close(self):
        for one in self._sockets:
            one.close()
