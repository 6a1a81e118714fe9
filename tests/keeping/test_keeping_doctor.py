"""`lotline doctor`: each look, where all is well and where it is not."""

import json
import os
import shutil
import socket
import ssl
import subprocess
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import servers
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding
from keeping_rig import SITE, lived, made
from lotline import config
from lotline.brokerlink import Login
from lotline.cli.options import load_site
from lotline.config import Mqtt
from lotline.errors import ConfigError
from lotline.journal import dead, store
from lotline.keeping import doctor
from lotline.keeping.backup import NOTE
from lotline.keeping.doctor import broker, certificates, clock, disk, endpoint, heat, records
from lotline.keeping.schemas import STEPS
from program import lotline

DAY_S = 86_400
GB = 10**9
NOW_US = 1_795_000_000_000_000
FEED = """
[[feed]]
name = "influx"
version = 1
url = "http://127.0.0.1:9"
database = "lot"
"""


@pytest.mark.parametrize(("free", "size", "days", "keep", "state", "said"), [
    (50 * GB, GB, 10, 90, "ok", "grows by 100.0 MB a day and needs 8.0 GB more"),
    (50 * GB, 9 * GB, 90, 90, "ok", "needs 0 kB more"),
    (5 * GB, GB, 10, 90, "look", "that lasts 50 days"),
    (GB // 5, GB, 10, 90, "bad", "that lasts 2 days"),
    (10**7, GB, 90, 90, "bad", "nothing can be written soon"),
    (50 * GB, GB, 0.01, 90, "ok", "shows after an hour"),
])  # fmt: skip
def test_room(free, size, days, keep, state, said):
    found = disk.room(free, size, days * DAY_S, keep)
    assert (found.state, bool(found.do)) == (state, state != "ok")
    assert said in found.words


def block(folder, name, written, size, **device):
    """As the kernel tells of a disk."""
    path = folder / name
    (path / "device").mkdir(parents=True)
    sectors = written // 512
    (path / "stat").write_text(f"  100 0 5 1 200 0 {sectors} 3 0 4 5\n")
    (path / "size").write_text(f"{size // 512}\n")
    for file, text in device.items():
        (path / "device" / file).write_text(text)
    return path


@pytest.mark.parametrize(("name", "written", "device", "state", "said"), [
    ("mmcblk0", 10 * GB, {}, "ok", "1.0 GB written a day; a card of 32.0 GB"),
    ("mmcblk0", 300 * GB, {}, "look", "lasts 1.5 years"),
    ("mmcblk0", 3000 * GB, {}, "bad", "lasts 0.1 years"),
    ("sda", 3000 * GB, {}, "ok", "300.0 GB written a day"),
    ("mmcblk0", GB, {"life_time": "0x02 0x01", "pre_eol_info": "0x01"}, "ok", "up to 20 %"),
    ("mmcblk0", GB, {"life_time": "0x01 0x09", "pre_eol_info": "0x01"}, "look", "up to 90 %"),
    ("mmcblk0", GB, {"life_time": "0x01 0x01", "pre_eol_info": "0x02"}, "look", "up to 10 %"),
    ("mmcblk0", GB, {"life_time": "0x0b 0x01", "pre_eol_info": "0x01"}, "bad", "up to 100 %"),
    ("mmcblk0", 3000 * GB, {"life_time": "0x00 0x00"}, "bad", "lasts 0.1 years"),
])  # fmt: skip
def test_wear(tmp_path, name, written, device, state, said):
    found = disk.wear(block(tmp_path, name, written, 32 * GB, **device), 10 * DAY_S)
    assert (found.state, bool(found.do)) == (state, state != "ok")
    assert said in found.words


def test_the_disk_that_a_folder_lies_on(tmp_path):
    device = os.stat(tmp_path).st_dev
    place = tmp_path / "dev/block"
    place.mkdir(parents=True)
    assert disk.block_of(tmp_path, tmp_path) is None
    part = block(tmp_path, "mmcblk0", 0, 1) / "mmcblk0p2"
    part.mkdir()
    (part / "partition").write_text("2")
    (place / f"{os.major(device)}:{os.minor(device)}").symlink_to(part)
    assert disk.block_of(tmp_path, tmp_path).name == "mmcblk0"


@pytest.mark.parametrize(("temps", "state", "said"), [
    (["48300"], "ok", "48 C"), (["48300", "71000"], "look", "71 C"),
    (["81000", "40000"], "bad", "81 C: it slows down"), ([], "ok", "no thermometer"),
    (["off"], "ok", "no thermometer"),
])  # fmt: skip
def test_temperature(tmp_path, temps, state, said):
    for number, text in enumerate(temps):
        zone = tmp_path / f"class/thermal/thermal_zone{number}"
        zone.mkdir(parents=True)
        (zone / "temp").write_text(text)
    found = heat.temperature(tmp_path)
    assert (found.state, said in found.words) == (state, True)


@pytest.mark.parametrize(("said", "state", "words"), [
    ("throttled=0x0\n", "ok", "neither"), ("throttled=0x50000\n", "look", "too weak, throttled"),
    ("throttled=0x50005\n", "bad", "now: the supply is too weak, throttled"),
])  # fmt: skip
def test_the_supply_of_a_pi(said, state, words):
    found = heat.throttled(said)
    assert (found.state, words in found.words) == (state, True)
    assert heat.throttled("") is None


def test_the_kernel_says_whether_the_clock_is_kept():
    assert clock.ask_kernel() in range(6)
    states = [clock.synced(state).state for state in (0, clock.TIME_ERROR, -1, None)]
    assert states == ["ok", "look", "look", "look"]


@pytest.mark.parametrize(("steps", "newest_us", "state", "said"), [
    ([], NOW_US, "ok", "not set in the last seven days"),
    ([(NOW_US - 8 * DAY_S * 10**6, 10**6)], NOW_US, "ok", "not set"),
    ([(NOW_US - 10**9, -10**6), (NOW_US, 10**5)], NOW_US, "look", "set 2 times in seven days, at "
     "most by -1.0 s"),
    ([], NOW_US + 3 * DAY_S * 10**6, "bad", "3 days in the future"),
])  # fmt: skip
def test_steps_of_the_clock(steps, newest_us, state, said):
    found = clock.steps(steps, newest_us, NOW_US)
    assert (found.state, said in found.words) == (state, True), found


@pytest.mark.parametrize(("site", "system", "state", "said"), [
    ("Europe/Berlin", "Europe/Berlin", "ok", "the machine by Europe/Berlin"),
    ("Europe/Berlin", "Etc/UTC", "ok", "the machine by Etc/UTC"),
    ("Europe/Berlin", "Europe/Paris", "ok", "are alike"),
    ("Europe/Berlin", "Europe/London", "look", "pages and rules take the site's"),
    ("UTC", "Mars/Olympus", "look", "'Mars/Olympus', is unknown here"),
])  # fmt: skip
def test_zones(site, system, state, said):
    found = clock.zone(site, system)
    assert (found.state, said in found.words) == (state, True), found


def test_the_zone_of_the_machine(tmp_path):
    assert clock.system_zone(tmp_path) == "UTC"
    (tmp_path / "timezone").write_text("Asia/Tokyo\n")
    assert clock.system_zone(tmp_path) == "Asia/Tokyo"
    (tmp_path / "localtime").symlink_to("../usr/share/zoneinfo/America/New_York")
    assert clock.system_zone(tmp_path) == "America/New_York"


def test_a_zone_that_nobody_knows(tmp_path):
    (tmp_path / "site.toml").write_text(SITE.replace('name = "Ledger Works"',
                                        'name = "x"\ntimezone = "Europe/Atlantis"'))  # fmt: skip
    with pytest.raises(ConfigError, match=r"timezone.*Europe/Atlantis"):
        load_site(tmp_path)


def test_the_endpoint():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert endpoint.endpoint(Mqtt(port=port)).state == "ok"
        overheard = endpoint.endpoint(Mqtt(host="0.0.0.0", port=port))
        assert (overheard.state, "in the clear" in overheard.words) == ("look", True)
        assert "`psk_port`" in overheard.do or "psk_port =" in overheard.do
        keyed = Mqtt(host="0.0.0.0", port=port, psk_port=1)
        assert endpoint.endpoint(keyed).state == "ok"  # it is this machine alone that is heard
        left = endpoint.endpoint(Mqtt(host="0.0.0.0", port=port, psk_port=1, plain="network"))
        assert (left.state, "`plain`" in left.do) == ("look", True)
    gone = endpoint.endpoint(Mqtt(port=port))
    assert (gone.state, "nobody answers" in gone.words) == ("bad", True)
    assert endpoint.endpoint(Mqtt(port=0)).state == "ok"


def test_shared_keys_at_the_endpoint(monkeypatch):
    told = Mqtt(psk_port=servers.free_port())
    monkeypatch.setattr(ssl, "HAS_PSK", False, raising=False)
    found = endpoint.shared_keys(told, {"cnc": "ab" * 32})
    assert (found.state, "Python 3.13" in found.words) == ("bad", True)
    monkeypatch.setattr(ssl, "HAS_PSK", True, raising=False)
    found = endpoint.shared_keys(told, {"cnc": "ab" * 32, "old": ""})
    assert (found.state, "no `psk` of old" in found.words) == ("look", True)
    found = endpoint.shared_keys(told, {"cnc": "ab" * 32})
    assert (found.state, "nobody answers" in found.words) == ("bad", True)


def test_a_real_broker(tmp_path, monkeypatch):
    passwords = tmp_path / "passwords"
    subprocess.run(["mosquitto_passwd", "-b", "-c", passwords, "gateway", "right"], check=True)
    passwords.chmod(0o644)
    lines = ["allow_anonymous false", f"password_file {passwords}"]
    monkeypatch.setattr(broker, "PATIENCE_S", 3.0)
    with servers.mosquitto(tmp_path, lines) as server:
        to = Login("127.0.0.1", server.port, "gateway", "right", None)
        ask = [broker.broker(to._replace(password=word)) for word in ("right", "wrong")]
        assert [one.state for one in ask] == ["ok", "bad"]
        assert "refuses the gateway: Not authorized" in ask[1].words
    gone = broker.broker(to)
    assert (gone.state, "cannot be reached" in gone.words) == ("bad", True)
    missing = broker.broker(to._replace(ca=tmp_path / "none.pem"))
    assert (missing.state, "none.pem is not a certificate" in missing.words) == ("bad", True)


def pem(path, begins, ends):
    """A certificate of that time, signed by itself."""
    key, name = Ed25519PrivateKey.generate(), x509.Name([])
    made_ = x509.CertificateBuilder().subject_name(name).issuer_name(name)
    made_ = made_.public_key(key.public_key()).serial_number(1)
    made_ = made_.not_valid_before(begins).not_valid_after(ends).sign(key, None)
    path.write_bytes(made_.public_bytes(Encoding.PEM))
    return path


@pytest.mark.parametrize(("begins", "ends", "state", "said"), [
    (-10, 100, "ok", "good until"), (-10, 5, "look", "5 days"),
    (-10, -1, "bad", "no longer good since"), (1, 100, "bad", "good only from"),
])  # fmt: skip
def test_a_certificate(tmp_path, begins, ends, state, said):
    now = datetime.fromtimestamp(NOW_US / 1e6, UTC)
    path = pem(tmp_path / "c.pem", now + timedelta(begins), now + timedelta(ends, seconds=9))
    found = certificates.certificate("[mqtt] ca", path, NOW_US)
    assert (found.state, said in found.words) == (state, True), found


def test_every_certificate_that_the_site_file_names(tmp_path):
    text = SITE.replace("[mqtt]\n", '[mqtt]\ncertificate = "a.pem"\n')
    (tmp_path / config.SITE_FILE).write_text(text + '[inside]\nport = 0\ncertificate = "b.pem"\n')
    found = looked(tmp_path)
    for where in ("mqtt", "inside"):
        assert found[f"certificate [{where}] certificate"].state == "bad"


def test_what_is_no_certificate(tmp_path):
    (tmp_path / "c.pem").write_text("nonsense")
    for name, said in (("c.pem", "holds no certificate"), ("none", "cannot be read")):
        found = certificates.certificate("x", tmp_path / name, NOW_US)
        assert (found.state, said in found.words) == ("bad", True)


@pytest.mark.parametrize(("waiting", "behind_s", "trouble", "refused", "state", "said"), [
    (0, 0, "", 0, "ok", "up to date"), (50, 60, "", 0, "ok", "50 indicators"),
    (900, 3600 * 5, "it is away", 0, "look", "the oldest for 5 hours: it is away"),
    (900, 3 * DAY_S, "", 0, "bad", "the oldest for 3 days"),
    (5, 60, "it is away", 0, "look", "does not move: it is away"),
    (0, 0, "", 3, "look", "3 points were refused"),
])  # fmt: skip
def test_a_feed(waiting, behind_s, trouble, refused, state, said):
    found = records.feed("influx", waiting, behind_s, trouble, refused)
    assert (found.state, said in found.words) == (state, True), found


@pytest.mark.parametrize(("due", "ago_days", "state", "said"), [
    ("", None, "look", "never"), ("", 30, "ok", "30 days ago"), ("", 400, "look", "400 days ago"),
    ("2027-06-01", None, "ok", "due on"), ("2026-11-25", 3, "look", "due on 2026-11-25"),
    ("2026-11-01", 3, "bad", "was due on 2026-11-01"),
])  # fmt: skip
def test_a_calibration(due, ago_days, state, said):
    now_s = NOW_US / 1e6  # 2026-11-18
    last_s = None if ago_days is None else now_s - ago_days * DAY_S
    found = records.calibration("mic-street", due, last_s, now_s)
    assert (found.state, said in found.words) == (state, True), found


@pytest.mark.parametrize(("ago_s", "state"), [(30, "ok"), (1000, "look"), (2 * DAY_S, "bad")])
def test_the_log(tmp_path, ago_s, state):
    path = tmp_path / "checkpoint"
    assert records.log(path, 0).state == "look"
    path.write_text("x")
    assert records.log(path, path.stat().st_mtime + ago_s).state == state


def noted(days):
    return json.dumps({"made_us": NOW_US - days * DAY_S * 10**6, "path": "/b"})


@pytest.mark.parametrize(("text", "state"), [
    (None, "look"), ("nonsense", "look"), ("[]", "look"),
    (noted(1), "ok"), (noted(9), "look"), (noted(40), "bad"),
])  # fmt: skip
def test_the_last_backup(tmp_path, text, state):
    if text is not None:
        (tmp_path / NOTE).write_text(text)
    assert records.backup(tmp_path, NOW_US / 1e6).state == state


def test_schemas():
    now = {name: len(files) for name, (_, files) in STEPS.items()}
    assert records.schema(now).state == "ok"
    assert records.schema(now | {store.FILE: 1}).state == "look"
    assert records.schema(now | {store.FILE: 99}).state == "bad"


@pytest.fixture(scope="module")
def works(tmp_path_factory):
    it = lived(tmp_path_factory.mktemp("doctor") / "shop", 120, SITE + FEED)
    it.writer.note_step(-2_000_000, time.time_ns() // 1000, "set")
    with it.writer.transaction() as db:
        dead.note_trouble(db, "influx", "nobody answers", 1)
    it.stop()
    made(it.folder, it.folder.parent / "b.zip")
    return it


def looked(folder):
    site = config.load(folder / config.SITE_FILE)
    return {one.name: one for one in doctor.examine(site, config.Secrets(), Path("/nowhere"))}


def test_a_whole_site(works):
    found = looked(works.folder)
    assert {name: one.state for name, one in found.items() if name != "clock"} == {
        "software": "ok", "time zone": "ok", "temperature": "ok", "endpoint": "ok", "schema": "ok",
        "integrity": "ok", "evidence log": "ok", "backup": "ok", "disk": "ok",
        "clock steps": "look", "feed influx": "look", "calibration mic-street": "look",
    }  # fmt: skip
    assert "at most by -2.0 s" in found["clock steps"].words
    assert found["feed influx"].words == "it does not move: nobody answers"


def test_the_command(works):
    done = lotline("doctor", "--site", works.folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert "+ ok     integrity: each page of journal.db, people.sqlite3, reports.db" in done.stdout
    assert "! look   calibration mic-street: never, as far as the journal knows.\n" in done.stdout
    assert "         -> lotline calibrate, with a calibrator\n" in done.stdout
    assert done.stdout.splitlines()[-1].endswith("0 bad")


def test_a_site_that_is_damaged(works, tmp_path):
    folder = shutil.copytree(works.folder, tmp_path / "shop")
    path = folder / "data" / "reports.db"
    data = bytearray(path.read_bytes())
    data[4096:4196] = b"\xff" * 100
    path.write_bytes(data)
    done = lotline("doctor", "--site", folder, "--json")
    found = json.loads(done.stdout)
    bad = [one for one in found["checks"] if one["state"] == "bad"]
    assert (done.returncode, found["state"], len(bad)) == (1, "bad", 1)
    assert "reports.db is damaged" in bad[0]["words"]
    assert "restore the newest backup" in bad[0]["do"]


def test_a_site_that_has_not_run(tmp_path):
    (tmp_path / config.SITE_FILE).write_text(SITE)
    found = looked(tmp_path)
    assert found["journal"].state == "look"
    assert "integrity" not in found


def test_a_look_that_fails_does_not_end_the_others(works, monkeypatch):
    def fails(*_args):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(records, "backup", fails)
    found = looked(works.folder)
    assert (found["backup"].state, found["disk"].state) == ("look", "ok")
    assert "Input/output error" in found["backup"].words
