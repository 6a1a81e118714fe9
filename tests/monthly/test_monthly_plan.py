"""The plan of positions: distances by hand, and that page and PDF have it."""

import monthly_rig as rig
import pytest
from cli_rig import make_site
from lotline import config
from lotline.config import Spot
from lotline.errors import ConfigError
from lotline.monthly import as_page, as_pdf, document

SPOTS = """
[[spot]]
name = "mic-street"
kind = "microphone"
east = 0
north = 0

[[spot]]
name = "<saw>"
kind = "source"
east = 3
north = 4

[[spot]]
name = "wall"
kind = "surface"
east = -2
north = -10
to_east = -2
to_north = 10
"""


def test_distances_to_points_and_walls():
    wall = Spot(name="wall", kind="surface", east=-2, north=-10, to_east=-2, to_north=10)
    assert wall.distance(0, 0) == pytest.approx(2)
    assert wall.distance(-2, 13) == pytest.approx(3)
    assert Spot(name="saw", kind="source", east=3, north=4).distance(0, 0) == pytest.approx(5)


def test_the_report_draws_it(tmp_path):
    made = document(rig.facts(rig.make(tmp_path / "shop", rig.SITE + SPOTS)))
    blocks = next(s for s in made.sections if s.title == "Site").blocks
    (rows,) = [b.words["rows"] for b in blocks if b.kind == "table"]
    assert rows == [["mic-street", "<saw>", "sound source", "5.0 m"],
                    ["mic-street", "wall", "reflecting surface", "2.0 m"]]  # fmt: skip
    (drawn,) = [b.words for b in blocks if b.kind == "figure"]
    assert "wall (reflecting surface) -2, -10 – -2, 10" in drawn["alt"]
    assert ">N</text>" in drawn["svg"]
    assert "<saw>" not in as_page(made)
    assert as_pdf(made).startswith(b"%PDF")


def test_a_microphone_that_is_not_there(tmp_path):
    make_site(tmp_path / "shop", rig.SITE + SPOTS.replace("mic-street", "mic-roof"))
    with pytest.raises(ConfigError, match="no microphone here"):
        config.load(tmp_path / "shop" / config.SITE_FILE)
