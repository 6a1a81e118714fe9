"""A site with one microphone and one machine."""

from lotline import config

SITE = """\
[site]
name = "Workshop"

[[node]]
name = "mic-street"
kind = "microphone"

[[node]]
name = "cnc"
kind = "machine"
"""


def load(folder):
    folder.mkdir(parents=True)
    (folder / "data").mkdir()
    (folder / "site.toml").write_text(SITE)
    return config.load(folder / "site.toml")
