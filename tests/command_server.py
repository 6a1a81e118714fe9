"""A process that has imported all of lotline and runs its commands, each in a fork of its own.

Importing is most of what a short command takes: a thousand of them would take five minutes of it.
A fork has a working folder, output and exit status of its own, as a process started anew; what is
different is that everything has been imported. Tests of imports and of signals start `COMMAND`.

    served = Served()
    done = served.run(["init", "here"], cwd, patience_s)
"""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path

MOST = 1 << 20


class Served:
    """The client's side; the process starts with the first command and ends with this one."""

    def __init__(self, environment):
        self._own, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._server = subprocess.Popen(
                [sys.executable, __file__, str(theirs.fileno())], env=environment,
                stdin=subprocess.DEVNULL, pass_fds=[theirs.fileno()],
            )  # fmt: skip
        self._pid = os.getpid()

    @property
    def usable(self):
        """Not in a fork of the process that started it, and not once it has ended."""
        return self._pid == os.getpid() and self._server.poll() is None

    def run(self, args, cwd, patience_s):
        """As subprocess.run of the command, with its output captured as text."""
        answer, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        with answer, theirs, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            asked = json.dumps({"args": args, "cwd": str(cwd or Path.cwd())}).encode()
            fds = [theirs.fileno(), out.fileno(), err.fileno()]
            socket.send_fds(self._own, [asked], fds)
            theirs.close()
            reader = answer.makefile("r")
            pid = int(reader.readline())
            answer.settimeout(patience_s)
            try:
                status = int(reader.readline())
            except TimeoutError as e:
                os.killpg(pid, signal.SIGKILL)
                raise subprocess.TimeoutExpired(args, patience_s) from e
            texts = [_text(out), _text(err)]
        return subprocess.CompletedProcess(["lotline", *args], status, *texts)


def _text(file):
    file.seek(0)
    return file.read().decode().replace("\r\n", "\n")


def serve(asked):
    """One command a message, until nobody can ask any more."""
    _import_all()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those who wait
    while True:
        message, fds, _, _ = socket.recv_fds(asked, MOST, 3)
        if not message:
            return
        if os.fork() == 0:
            asked.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            _wait_for_one(json.loads(message), *fds)
        for fd in fds:
            os.close(fd)


def _import_all():
    import pkgutil
    from importlib import import_module

    import lotline.cli
    from lotline.errors import LotlineError

    for found in pkgutil.walk_packages(lotline.cli.__path__, "lotline.cli."):
        if not found.name.endswith("__main__"):
            try:
                import_module(found.name)
            except (ImportError, LotlineError):
                continue  # what asks for an extra that is not installed


def _wait_for_one(message, answer, out, err):
    """A command in a fork and group of its own; its pid, then its exit status, go to `answer`."""
    pid = os.fork()
    if pid == 0:
        os.close(answer)
        os.setpgid(0, 0)
        _run(message, out, err)
    os.write(answer, b"%d\n" % pid)
    _, status = os.waitpid(pid, 0)
    os.write(answer, b"%d\n" % os.waitstatus_to_exitcode(status))
    os._exit(0)


def _run(message, out, err):
    os.chdir(message["cwd"])
    os.dup2(out, 1)
    os.dup2(err, 2)
    sys.argv = [sys.argv[0].replace("command_server.py", "lotline"), *message["args"]]
    from lotline.cli import main

    code = 1
    try:
        main()
        code = 0
    except SystemExit as e:
        code = e.code if isinstance(e.code, int) else int(e.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    del sys.path[0]  # the folder of the tests, which no command sees
    with socket.socket(fileno=int(sys.argv[1])) as own:
        serve(own)
