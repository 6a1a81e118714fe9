"""`lotline init`: a site to begin with."""

import json
import os
import re
import stat

import pytest
from cli_rig import refused
from lotline import config
from lotline.cli import init
from lotline.ledger import PublicKey
from program import lotline, started


@pytest.fixture
def site(tmp_path):
    done = lotline("init", tmp_path / "new" / "shop")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return tmp_path / "new" / "shop"


def test_the_site_file_loads(site):
    loaded = config.load(site / "site.toml")
    assert [node.name for node in loaded.node] == ["mic-street", "cnc"]
    assert {rule.id for rule in loaded.rule} == {"day", "night"}


def test_every_commented_key_is_one_and_stands_at_its_default(site):
    """Uncommented, all of them still load; and but for the optional ones change nothing.
    `ca` and `topic` wait for the other mode, and two keys of a microphone stand for
    others."""
    text = (site / "site.toml").read_text()
    optional = (
        r"where|contact|responsible|phone|permit|council|council_url|certificate|private_key|ca|psk_port|cite|org|bucket|database|name|url|version|place|"
        r"device|file|channel|rate|offset|full_scale_pa|self_noise|overload|"
        r"pack|node|machines|holidays|set|kind|rules|output|safe|ok|warning|limit|unmeasured|lease_s|"
        r"phone|email|model|serial|height|photo|windshield|author|recipient|activity|hours|homes|"
        r"surfaces|plan|from|to|hold|cell|total|price|carbon_kg_per_kWh|topic|source|calibration_due|ports"
    )
    tables = re.sub(r"(?m)^# (?=\[\[)", "", text)
    whole = re.sub(r"(?m)^# (?!(ca|file|full_scale_pa|topic) )(?=[a-zA-Z_]+ =)", "", tables)
    whole = re.sub(r"(?m)^#  (?=[\[a-z])", "", whole)
    (site / "whole.toml").write_text(whole)
    loaded = config.load(site / "whole.toml")
    assert all((loaded.feed, loaded.microphone, loaded.alert, loaded.smtp, loaded.output))
    assert (loaded.energy.total, loaded.energy.carbon_kg_per_kWh) == ("cnc", 0.38)
    assert loaded.weather.source == "Davis station on the roof, 6 m"
    assert loaded.metrics
    assert loaded.metrics.port == 8082
    assert loaded.homeassistant
    assert loaded.homeassistant.host == "homeassistant.local"
    assert loaded.node[1].cell == "milling"
    assert loaded.node[0].calibration_due == "2027-03-01"
    assert [loaded.output[0].state(level) for level in ("ok", "warning", "limit", "unmeasured")] \
        == ["on", "on", "off", "off"]  # fmt: skip
    default = re.sub(rf"(?m)^# (?!({optional}) )(?=[a-zA-Z_]+ =)", "", text)
    (site / "default.toml").write_text(default)
    assert default != text
    assert without_text(site / "default.toml") == without_text(site / "site.toml")


def without_text(path):
    return config.load(path).model_copy(update={"text": ""})


def test_its_secrets_are_fresh_and_private(site, tmp_path):
    path = site / "secrets.toml"
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    secrets = config.load_secrets(path)
    assert set(secrets.node) == {"mic-street", "cnc"}
    lotline("init", tmp_path / "other")
    others = config.load_secrets(tmp_path / "other" / "secrets.toml")
    nodes = (*secrets.node.values(), *others.node.values())
    words = [w for s in nodes for w in (s.key, s.password, s.psk)]
    assert len(set(words)) == 12


@pytest.mark.parametrize("trouble", ["", "none here"])
def test_nodes_come_by_shared_keys_where_this_python_can(tmp_path, monkeypatch, trouble):
    monkeypatch.setattr(config, "psk_trouble", lambda: trouble)
    (tmp_path / "site.toml").write_text(init.fresh())
    assert config.load(tmp_path / "site.toml").mqtt.psk_port == (None if trouble else 8884)
    assert len(init.fresh()) == len(init.template())


def test_it_runs_as_it_is(site):
    text = (site / "site.toml").read_text()
    (site / "site.toml").write_text(re.sub(r"(?m)^# port = \d+", "port = 0", text))
    with started(site, "run", "--site", site) as program:
        assert b"Workshop" in program.get("")
        assert program.interrupt() == 0


@pytest.mark.parametrize(("name", "said"), [
    ("site.toml", "is not TOML"), ("secrets.toml", "exists already"),
])  # fmt: skip
def test_it_overwrites_nothing(tmp_path, name, said):
    (tmp_path / name).write_text("mine\n")
    refused(lotline("init", tmp_path), name, said)
    assert sorted(p.name for p in tmp_path.iterdir()) == [name]
    assert (tmp_path / name).read_text() == "mine\n"


def add_nodes(site, *names):
    with (site / "site.toml").open("a") as file:
        file.writelines(f'\n[[node]]\nname = "{name}"\n' for name in names)


def test_new_nodes_get_the_secrets_that_they_lack(site):
    """What stood there before stands there still, to the byte."""
    path = site / "secrets.toml"
    path.write_bytes(path.read_bytes() + b"# my own words\r\n[feed.office]\ntoken = 't'")
    before = path.read_bytes()
    add_nodes(site, "saw", "mill")
    done = lotline("init", site)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"Wrote secrets for saw, mill to {path}; all else is as it was.")
    assert path.read_bytes().startswith(before)
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    secrets = config.load_secrets(path)
    assert list(secrets.node) == ["mic-street", "cnc", "saw", "mill"]
    assert len({s.key for s in secrets.node.values()}) == 4
    assert secrets.feed["office"].token == "t"
    assert sorted(p.name for p in site.iterdir()) == ["log.key", "secrets.toml", "site.toml"]


def test_lost_secrets_are_made_anew(site):
    (site / "secrets.toml").unlink()
    done = lotline("init", site, "--json")
    assert json.loads(done.stdout)["nodes"] == ["mic-street", "cnc"]
    assert stat.S_IMODE(os.stat(site / "secrets.toml").st_mode) == 0o600


def test_a_link_to_the_secrets_stays_one(site, tmp_path):
    path, real = site / "secrets.toml", tmp_path / "elsewhere.toml"
    path.rename(real)
    path.symlink_to(real)
    add_nodes(site, "saw")
    assert lotline("init", site).returncode == 0
    assert path.is_symlink()
    assert "saw" in config.load_secrets(real).node


def test_when_nothing_is_missing_it_says_so(site):
    before = [(p.read_bytes(), p.stat().st_ino) for p in sorted(site.iterdir())]
    refused(
        lotline("init", site),
        "site.toml exists already",
        "a secret for each of its nodes",
        "log.key is there",
    )
    assert [(p.read_bytes(), p.stat().st_ino) for p in sorted(site.iterdir())] == before


@pytest.mark.parametrize(("change", "said"), [
    (lambda path: path.chmod(0o644), "chmod 600"),
    (lambda path: path.write_text("node = {}\n"), "write every node there as a table"),
])  # fmt: skip
def test_secrets_that_cannot_be_added_to(site, change, said):
    path = site / "secrets.toml"
    change(path)
    before = path.read_bytes()
    add_nodes(site, "saw")
    refused(lotline("init", site), said)
    assert path.read_bytes() == before
    assert sorted(p.name for p in site.iterdir()) == ["log.key", "secrets.toml", "site.toml"]


def test_for_machines(tmp_path):
    done = lotline("init", tmp_path / "shop", "--json")
    found = json.loads(done.stdout)
    assert PublicKey.parse(found.pop("vkey")).name.startswith("lotline/")
    assert found == {
        "site": str(tmp_path / "shop" / "site.toml"),
        "secrets": str(tmp_path / "shop" / "secrets.toml"),
        "key": str(tmp_path / "shop" / "log.key"),
        "nodes": ["mic-street", "cnc"],
    }


def test_a_site_of_before_gets_its_key(site):
    (site / "log.key").unlink()
    refused(lotline("run", "--site", site), "there is no", "log.key", f"`lotline init {site}`")
    done = lotline("init", site)
    assert (done.returncode, done.stderr) == (0, "")
    assert stat.S_IMODE(os.stat(site / "log.key").st_mode) == 0o600
    assert PublicKey.parse(done.stdout.split()[-1]).name.startswith("lotline/")


def test_a_site_of_before_gets_the_key_of_its_diaries(site):
    path = site / "secrets.toml"
    old = path.read_text()
    path.write_text(old[: old.index("# Opens")] + old[old.index("[node.") :])
    assert config.load_secrets(path).reports.key == ""
    assert lotline("init", site).returncode == 0
    assert len(config.load_secrets(path).reports.key) == 64
    assert set(config.load_secrets(path).node) == {"mic-street", "cnc"}


def test_a_key_that_others_may_read_is_refused(site):
    (site / "log.key").chmod(0o644)
    refused(lotline("run", "--site", site), "log.key may be read by others", "chmod 600")


def test_a_key_that_is_none_is_not_repeated(site):
    (site / "log.key").write_text("PRIVATE+KEY+my+own+secret\n")
    done = lotline("run", "--site", site)
    refused(done, "log.key cannot be used")
    assert "secret" not in done.stderr


def test_a_folder_that_cannot_be(tmp_path):
    (tmp_path / "file").write_text("")
    refused(lotline("init", tmp_path / "file" / "shop"), "file/shop cannot be written")
    refused(lotline("init", tmp_path / "file"), "file is a file, expected a folder")
