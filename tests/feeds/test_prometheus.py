"""Metrics as promtool and Prometheus' own parsers read them; the alert rules."""

import re
import shutil
import subprocess

import pytest
from lotline.feeds.prometheus import exposition
from program import ROOT
from prometheus_client.openmetrics.parser import text_string_to_metric_families as open_parser
from prometheus_client.parser import text_string_to_metric_families as parser
from servers import find_program
from status_samples import AT, STATUS

FOLDER = ROOT / "dashboards" / "prometheus"


def promtool(*args, **more):
    program = find_program("promtool", "prometheus")
    return subprocess.run([program, *args], capture_output=True, text=True, check=False, **more)


@pytest.fixture(scope="module")
def text():
    return exposition(STATUS, "")[0].decode()


@pytest.fixture(scope="module")
def samples(text):
    return {(s.name, *sorted(s.labels.items())): s.value for f in parser(text) for s in f.samples}


def of(samples, name, **labels):
    """The one sample with these labels among its own, or None."""
    found = [v for (n, *has), v in samples.items() if n == name and labels.items() <= set(has)]
    assert len(found) <= 1, (name, labels, found)
    return found[0] if found else None


def test_promtool_finds_nothing_to_say(text):
    done = promtool("check", "metrics", input=text)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize(("old", "new"), [
    ("lotline_node_frames_total", "lotline_node_frames"),
    ("electric_energy_joules_total", "electric_energy_kilojoules_total"),
    ("# HELP lotline_site_info The site.\n", ""),
    ("lotline_captured_ratio", "lotline_capturedRatio"),
])  # fmt: skip
def test_promtool_finds_what_is_wrong(text, old, new):
    assert old in text
    done = promtool("check", "metrics", input=text.replace(old, new))
    assert done.returncode == 3, done.stderr


@pytest.mark.parametrize(("name", "labels", "value"), [
    ("lotline_sound_level_decibels", {"node": "mic-street", "quantity": "LAeq"}, 51.5),
    ("lotline_measurement_flag", {"node": "mic-street", "flag": "overload"}, 1),
    ("lotline_node_info", {"node": "mic-street", "place": 'street "side"'}, 1),
    ("lotline_electric_active_power_watts", {"node": "cnc", "line": ""}, 740.5),
    ("lotline_electric_voltage_volts", {"node": "cnc", "line": "L1"}, 231.0),
    ("lotline_electric_energy_joules_total", {"node": "cnc"}, 5.4e6),
    ("lotline_machine_cycles_total", {"node": "cnc"}, 12),
    ("lotline_air_particulate_matter_grams_per_cubic_meter", {"size": "2.5"}, 12e-6),
    ("lotline_air_gas_volume_ratio", {"gas": "CO2"}, 415e-6),
    ("lotline_air_gas_volume_ratio", {"gas": "formaldehyde"}, 12e-9),
    ("lotline_air_relative_humidity_ratio", {"node": "air"}, 0.4),
    ("lotline_node_refused_frames_total", {"reason": "mac"}, 2),
    ("lotline_node_waiting_records", {}, 4),
    ("lotline_node_calibration_timestamp_seconds", {"channel": "0"}, AT - 86400),
    ("lotline_rule_state", {"rule": "day", "state": "warning"}, 1),
    ("lotline_rule_state", {"rule": "day", "state": "limit"}, 0),
    ("lotline_rule_state", {"rule": "pack/dust@air", "state": "unmeasured"}, 1),
    ("lotline_rule_margin", {"rule": "day", "unit": "dB"}, 1.5),
    ("lotline_rule_verdict", {"verdict": "ok"}, 1),
    ("lotline_feed_backlog_records", {"feed": "office"}, 7),
    ("lotline_log_entries", {}, 1234),
    ("lotline_node_up", {"node": "saw"}, 0),
])  # fmt: skip
def test_a_number_is_told_in_base_units(samples, name, labels, value):
    assert of(samples, name, **labels) == pytest.approx(value)


@pytest.mark.parametrize(("name", "labels"), [
    ("lotline_electric_active_power_watts", {"node": "saw"}),
    ("lotline_captured_ratio", {"node": "saw"}),
    ("lotline_node_last_heard_timestamp_seconds", {"node": "saw"}),
    ("lotline_sound_level_decibels", {"quantity": "LAF90"}),
    ("lotline_rule_value", {"rule": "pack/dust@air"}),
    ("lotline_rule_margin", {"rule": "pack/dust@air"}),
])  # fmt: skip
def test_what_is_not_measured_has_no_sample(samples, name, labels):
    assert of(samples, name, **labels) is None


def test_openmetrics_for_those_who_ask(text):
    body, kind = exposition(STATUS, "application/openmetrics-text; version=1.0.0")
    assert kind.startswith("application/openmetrics-text")
    assert {f.name for f in open_parser(body.decode())} == {
        f.name.removesuffix("_total") for f in parser(text)
    }


def test_every_metric_is_documented(text):
    words = (ROOT / "docs" / "prometheus.md").read_text()
    names = {line.split()[2] for line in text.splitlines() if line.startswith("# TYPE")}
    assert [name for name in sorted(names) if f"`{name}" not in words] == []


def test_the_alert_rules_hold():
    for args in (("check", "rules", "lotline.rules.yml"),
                 ("test", "rules", "lotline.rules.test.yml")):  # fmt: skip
        done = promtool(*args, cwd=FOLDER)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(("old", "new"), [
    ('state="limit"} == 1', 'state="limit"} == 0'),
    ('state="unmeasured"} == 1\n        for: 10m', 'state="unmeasured"} == 1\n        for: 1m'),
    ("node_up == 0", "node_up == 1"),
    ("< 0.1", "< 0.01"),
    ("records_total[1h]) > 0", "records_total[1h]) > 5"),
])  # fmt: skip
def test_a_wrong_rule_is_found(tmp_path, old, new):
    shutil.copytree(FOLDER, tmp_path, dirs_exist_ok=True)
    path = tmp_path / "lotline.rules.yml"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    assert promtool("test", "rules", "lotline.rules.test.yml", cwd=tmp_path).returncode == 1


def test_the_rules_ask_for_metrics_that_there_are(text):
    asked = set(re.findall(r"\blotline_[a-z_]+", (FOLDER / "lotline.rules.yml").read_text()))
    told = set(re.findall(r"^(lotline_[a-z_]+)", text, re.M))
    assert asked <= told
