"""Where lotline itself serves pages: the public one, those inside, the metrics."""

from pathlib import Path

from pydantic import Field, model_validator

from lotline.config.table import Host, Table


class Web(Table):
    host: Host = "127.0.0.1"
    port: int = Field(8080, ge=0, le=65535)


class WithTls(Table):
    """A listener of its own that may have a certificate."""

    host: Host = "127.0.0.1"
    certificate: Path | None = None  # PEM chain that turns TLS on
    private_key: Path | None = None

    @model_validator(mode="after")
    def _whole(self) -> "WithTls":
        if self.private_key and not self.certificate:
            raise ValueError("`private_key` needs its `certificate`")
        return self

    def tls(self, folder: Path) -> tuple[Path, Path | None] | None:
        """Its files; folder: of the site file."""
        if self.certificate is None:
            return None
        return folder / self.certificate, folder / self.private_key if self.private_key else None


class Inside(WithTls):
    """The pages for those with an account. For putting nodes up there: serial ports beside those
    of USB, and the folder with MicroPython for boards."""

    port: int = Field(8081, ge=0, le=65535)
    ports: tuple[str, ...] = ()
    firmware: Path = Path("firmware")


class Metrics(WithTls):
    """What a Prometheus server reads."""

    port: int = Field(8082, ge=0, le=65535)
