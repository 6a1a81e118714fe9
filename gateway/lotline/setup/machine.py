"""The machine that is set up: this one, or the folder of an image."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from lotline.errors import ConfigError

SITE = "/etc/lotline"
DATA = "/var/lib/lotline"
MOSQUITTO = "/etc/mosquitto/lotline"
UNIT = "lotline.service"
SYSUSERS, TMPFILES = "/etc/sysusers.d/lotline.conf", "/etc/tmpfiles.d/lotline.conf"
TMPFILES_MOSQUITTO = "/etc/tmpfiles.d/lotline-mosquitto.conf"
# ProtectHome= hides these from the service.
HIDDEN = "/home", "/root", "/run/user"


@dataclass(frozen=True)
class Machine:
    """root: "/", or the folder that holds an image; prefix: of the lotline that it runs."""

    root: Path
    prefix: str

    @property
    def is_this(self) -> bool:
        return self.root == Path("/")

    def at(self, path: str) -> Path:
        """Where a file of the machine lies here."""
        return self.root / path.removeprefix("/")

    @property
    def is_packaged(self) -> bool:
        """Whether Debian's package has brought the service."""
        return any(
            self.at(f"{lib}/systemd/system/{UNIT}").exists() for lib in ("/usr/lib", "/lib")
        )

    def check(self) -> None:
        """Raises ConfigError where the service could not start this lotline."""
        program = f"{self.prefix}/bin/lotline"
        if not Path(self.prefix).is_absolute():
            raise ConfigError(f"got --prefix {self.prefix}, expected a place that begins with /")
        if any(Path(self.prefix).is_relative_to(hidden) for hidden in HIDDEN):
            raise ConfigError(f"{program} lies in somebody's home, where a service may not look: "
                              "install lotline to another place (docs/install.md)")  # fmt: skip
        if self.is_this and not Path(program).exists():
            raise ConfigError(f"there is no {program}: give the place of the installation, "
                              "--prefix")  # fmt: skip

    def apply(self, *command: str) -> None:
        """Run a tool of systemd on this machine; raises ConfigError with what it says."""
        if shutil.which(command[0]) is None:
            raise ConfigError(f"{command[0]} is not here: lotline installs itself as a service "
                              "of systemd only")  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise ConfigError(f"{' '.join(command)}: {done.stderr.strip()}")
