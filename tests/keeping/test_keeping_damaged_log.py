"""An evidence log that does not hold: told, and no reason to measure nothing from now on."""

import shutil

import pytest
from keeping_rig import lived
from lotline import config
from lotline.cli import signals
from lotline.cli.run import bring
from lotline.errors import BackupError
from lotline.keeping import packing, schemas
from lotline.keeping import upgrade as upgrading
from test_keeping_upgrade import JOURNALS, laid


def test_a_gateway_upgrades_and_runs_with_it(tmp_path, monkeypatch, caplog):
    monkeypatch.setattr(signals, "end_tidily", lambda: None)
    monkeypatch.setattr(signals, "end_at_once", lambda: None)
    folder = laid(tmp_path / "shop", journal=JOURNALS - 1)
    # That of another site: the journal has nothing of what it lists.
    shutil.copytree(lived(tmp_path / "other").data / "log", folder / "data/log")
    site = config.load(folder / config.SITE_FILE)
    with pytest.raises(BackupError, match="nothing is upgraded, as the site does not hold"):
        upgrading.upgrade(site, folder / "before.zip", "1.2.3")
    bring(site)
    assert schemas.due(schemas.found(folder / "data")) == []
    (backup,) = (folder / "data").glob("*.lotline.zip")
    assert packing.read_manifest(backup).schemas["journal.db"] == JOURNALS - 1
    said = [record.getMessage() for record in caplog.records]
    assert sum(one.startswith("Before the upgrade this did NOT HOLD: ") for one in said) == 1
    assert not any("After the upgrade" in one for one in said)
