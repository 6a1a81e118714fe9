"""Another machine, by rsync: all files go there first, and take their places at the end."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from lotline.cli.publish.folder import Folder
from lotline.errors import PublishError

# A connection that says nothing for so long is given up; and a whole transfer.
TIMEOUT_S, WHOLE_S = 30, 600
SSH = "ssh -o BatchMode=yes -o ConnectTimeout=20"


class Rsync:
    """target as rsync takes it: user@host:path or rsync://host/module. staging: a folder of our
    own."""

    def __init__(self, target: str, staging: Path) -> None:
        """Raises PublishError where there is no rsync."""
        self._target, self._here = target, Folder(staging)
        daemon = target.startswith("rsync://") or "::" in target
        self._shell = [] if daemon else ["--rsh", SSH]
        self._program = shutil.which("rsync")
        if self._program is None:
            raise PublishError("there is no `rsync` on this machine: install it, or publish to a "
                               "folder")  # fmt: skip

    def put(self, new: dict[str, bytes], steady: list[str], read: Callable[[str], bytes]) -> None:
        """Raises PublishError; what is there stays then."""
        self._here.put(new, steady, read)
        assert self._program
        command = [
            self._program, "--recursive", "--times", "--chmod=D755,F644", "--delay-updates",
            "--delete-delay", f"--timeout={TIMEOUT_S}", *self._shell, "--",
            f"{self._here.served}/", self._target,
        ]  # fmt: skip
        try:
            done = subprocess.run(
                command, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                errors="replace", timeout=WHOLE_S, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired as e:
            raise PublishError(f"{self._target}: rsync took longer than {WHOLE_S} s") from e
        if done.returncode:
            said = [line.strip() for line in done.stderr.splitlines() if line.strip()]
            raise PublishError(f"{self._target}: {said[0] if said else 'rsync failed'} "
                               f"(rsync ended with {done.returncode})")  # fmt: skip
