"""A key file or a site file that cannot be: `lotline run` ends with one sentence, and 2."""

import pytest
from cli_rig import SITE, make_site, refused
from lotline import config
from lotline.errors import LedgerError, LotlineError
from lotline.judge.language import library
from lotline.ledger import load_key, new_key
from lotline.station.chosen import chosen, in_force
from program import lotline

PACK = """
[[pack]]
pack = "de.ta-laerm"
node = "mic-street"
machines = ["cnc"]
holidays = "DE-NW"
instrument = "class2"
uncertainty = 1.5
set = { zone = "WA", KT = 3 }
"""


def run(folder):
    return lotline("run", "--site", folder)


def test_a_key_file_that_is_missing(tmp_path):
    site = make_site(tmp_path / "s")
    (site / "log.key").unlink()
    refused(run(site), f"there is no {site}/log.key", f"`lotline init {site}` writes one")


@pytest.mark.parametrize("mode", [0o604, 0o640, 0o644, 0o666, 0o620, 0o601])
def test_a_key_file_that_others_may_read_or_write(tmp_path, mode):
    new_key(tmp_path)
    load_key(tmp_path)
    (tmp_path / "log.key").chmod(mode)
    with pytest.raises(LedgerError, match=r"may be read by others, .*: chmod 600 ") as error:
        load_key(tmp_path)
    assert "\n" not in str(error.value)


def test_a_key_file_that_all_may_read_ends_the_gateway(tmp_path):
    site = make_site(tmp_path / "s")
    (site / "log.key").chmod(0o644)
    refused(run(site), "may be read by others", f"chmod 600 {site}/log.key")


@pytest.mark.parametrize(
    "text", [b"", b"nonsense", b"\xff\xfe", b"PRIVATE+KEY+x+y+z\n", b"\0" * 99]
)
def test_a_key_file_that_holds_no_key(tmp_path, text):
    new_key(tmp_path)
    (tmp_path / "log.key").write_bytes(text)
    with pytest.raises(LedgerError, match=r"log\.key cannot be") as error:
        load_key(tmp_path)
    assert "\n" not in str(error.value)


def test_a_key_file_that_is_a_folder(tmp_path):
    (tmp_path / "log.key").mkdir(mode=0o700)
    with pytest.raises(LedgerError, match=r"log\.key cannot be read"):
        load_key(tmp_path)


def test_secrets_that_others_may_read(tmp_path):
    site = make_site(tmp_path / "s")
    (site / "secrets.toml").chmod(0o644)
    refused(run(site), "secrets.toml", "others")


def _chosen(path):
    loaded = config.load(path)
    return chosen(loaded, in_force(loaded))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("de.ta-laerm", "de.ta-larm", "there is no pack 'de.ta-larm'"),
        ("de.ta-laerm", "mine.yaml", "mine.yaml cannot be read"),
        ("de.ta-laerm", "bad.yaml", "rules[0].per: got 'dya', expected a window"),
        ('zone = "WA"', 'zone = "XX"', "set.zone: got 'XX', expected one of GI, GE"),
        ("KT = 3", "KT = 4", "set.KT: got 4"),
        ("KT = 3", 'KT = "loud"', "set.KT: got 'loud', expected a number"),
        ("KT = 3", "zome = 3", "the pack asks for no 'zome'; it asks for zone, KT"),
        ("KT = 3", 'rare = ["tomorrow"]', "set.rare[0]: got 'tomorrow', expected a date"),
        ("DE-NW", "DE-XX", "expected a part of DE"),
        ("DE-NW", "Atlantis", "expected a country"),
        ("class2", "ear", "instrument: got 'ear', expected one of class1"),
        ("1.5", "-1.5", "uncertainty"),
        ('"mic-street"\nmachines', '"mic-roof"\nmachines', "names node 'mic-roof', which is not"),
        ('["cnc"]', '["lathe"]', "names node 'lathe', which is not listed"),
        ('["cnc"]', '["mic-street"]', "'mic-street'"),
        ('node = "mic-street"\nmachines', "machines", "node"),
    ],
)
def test_a_pack_of_the_site_file_that_cannot_be_judged(tmp_path, old, new, said):
    assert PACK.count(old) == 1
    site = make_site(tmp_path / "s", SITE + PACK.replace(old, new))
    text = (library.FOLDER / "de.ta-laerm.yaml").read_text(encoding="utf-8")
    (site / "bad.yaml").write_text(text.replace("per: day", "per: dya", 1), encoding="utf-8")
    with pytest.raises(LotlineError) as error:
        _chosen(site / "site.toml")
    sentence = str(error.value)
    assert said in sentence
    assert "\n" not in sentence
    assert "site.toml" in sentence or "the site file, [[pack]]" in sentence


def test_a_pack_that_cannot_be_judged_ends_the_gateway(tmp_path):
    refused(run(make_site(tmp_path / "s", SITE + PACK.replace("WA", "XX"))), "set.zone: got 'XX'")
