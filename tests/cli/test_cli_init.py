"""`lotline init`: a site to begin with."""

import os
import re
import stat

import pytest
from cli_rig import refused
from lotline import config
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
    """Uncommented, all of them still load; and but for the optional ones change nothing."""
    text = (site / "site.toml").read_text()
    optional = (
        r"where|contact|certificate|private_key|ca|cite|org|bucket|database|name|url|version"
    )
    whole = re.sub(r"(?m)^# (?=[a-z_]+ =)", "", text.replace("# [[feed]]", "[[feed]]"))
    (site / "whole.toml").write_text(whole)
    assert config.load(site / "whole.toml").feed
    default = re.sub(rf"(?m)^# (?!({optional}) )(?=[a-z_]+ =)", "", text)
    (site / "default.toml").write_text(default)
    assert default != text
    assert config.load(site / "default.toml") == config.load(site / "site.toml")


def test_its_secrets_are_fresh_and_private(site, tmp_path):
    path = site / "secrets.toml"
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    secrets = config.load_secrets(path)
    assert set(secrets.node) == {"mic-street", "cnc"}
    lotline("init", tmp_path / "other")
    others = config.load_secrets(tmp_path / "other" / "secrets.toml")
    words = [
        w for s in (*secrets.node.values(), *others.node.values()) for w in (s.key, s.password)
    ]
    assert len(set(words)) == 8


def test_it_runs_as_it_is(site):
    text = (site / "site.toml").read_text()
    (site / "site.toml").write_text(re.sub(r"(?m)^# port = \d+", "port = 0", text))
    with started(site, "run", "--site", site) as program:
        assert b"Workshop" in program.get("")
        assert program.interrupt() == 0


@pytest.mark.parametrize("name", ["site.toml", "secrets.toml"])
def test_it_overwrites_nothing(tmp_path, name):
    (tmp_path / name).write_text("mine\n")
    refused(lotline("init", tmp_path), name, "exists already")
    assert sorted(p.name for p in tmp_path.iterdir()) == [name]
    assert (tmp_path / name).read_text() == "mine\n"


def test_a_folder_that_cannot_be(tmp_path):
    (tmp_path / "file").write_text("")
    refused(lotline("init", tmp_path / "file" / "shop"), "file/shop cannot be written")
