"""The site file and the secrets: one sentence that names file, key, what was got and expected."""

import re

import pytest
from cli_rig import SITE, make_site, refused
from lotline import config
from lotline.errors import ConfigError
from program import lotline

RULE, WEB, MQTT = '[[rule]]\nid = "day"', "[web]\nport = 0", "[mqtt]\nport = 0"
MIC = '[[microphone]]\nname = "own"\noffset = 120\nself_noise = 18\n'
OUTPUT = '[[output]]\nname = "permit"\nnode = "cnc"\nkind = "relay"\nrules = ["day"]\n'
ALERT = '[[alert]]\nname = "a"\nurl = "http://x/"\n'
FEED = '[[feed]]\nname = "x"\nurl = "http://x"\n'
# what: (of the site file, in its place, the sentence after the file)
BAD = {
    "a limit nan": ("limit = 55", "limit = nan",
                    '[[rule]] "day" limit: got nan, expected a number'),
    "a limit inf": ("limit = 55", "limit = inf",
                    '[[rule]] "day" limit: got inf, expected a number'),
    "a limit true": ("limit = 55", "limit = true",
                     '[[rule]] "day" limit: no key of lotline\'s is true or false'),
    "a time of one digit": (RULE, RULE + '\nfrom = "7:00"',
                            '[[rule]] "day" from: got "7:00", expected a quarter hour of the '
                            'clock such as "07:15"'),
    "no quarter hour": (RULE, RULE + '\nto = "22:10"',
                        '[[rule]] "day" to: got "22:10", expected a quarter hour such as '
                        '"22:00" or "24:00"'),
    "a time without quotes": (RULE, RULE + "\nfrom = 07:00:00",
                              '[[rule]] "day" from: got 07:00:00, expected text in quotes'),
    "no hours": (RULE, RULE + '\nfrom = "07:00"\nto = "07:00"',
                 '[[rule]] "day": `from` and `to` are both 07:00: no hours at all'),
    "a day": (RULE, RULE + '\ndays = ["mo"]',
              '[[rule]] "day" days: got "mo", expected \'mon\', \'tue\', \'wed\', \'thu\', '
              "'fri', 'sat' or 'sun'"),
    "a rule's name": ('"day"', '"Day"', '[[rule]] "Day" id: got "Day", expected small letters, '
                      "digits and '-' only"),
    "a rule's node": ('node = "mic-street"', 'node = "mic-yard"',
                      "rule 'day' names node 'mic-yard', which is not listed"),
    "no such table": ("[web]", "[wbe]", "[wbe]: lotline knows no such key"),
    "no such key": ('name = "Workshop"', 'nmae = "Workshop"',
                    "[site] nmae: lotline knows no such key"),
    "no such key of a node": ('name = "cnc"', 'name = "cnc"\ncolour = "red"',
                              '[[node]] "cnc" colour: lotline knows no such key'),
    "a key that only the program sets": ("[site]", 'folder = "/"\n[site]',
                                         "folder: lotline knows no such key"),
    "no name": ('name = "Workshop"\n', "", "[site] name: it is missing"),
    "no site": (SITE[:SITE.index("[mqtt]")], "", "[site]: it is missing"),
    "no name of a node": ('name = "cnc"\n', "", "[[node]] number 2 name: it is missing"),
    "time zone": ("Europe/Berlin", "Europe/Berlon", '[site] timezone: got "Europe/Berlon", '
                  "expected a time zone such as Europe/Berlin"),
    "kind": ('"machine"', '"toaster"', '[[node]] "cnc" kind: got "toaster", expected '
             "'microphone', 'machine', 'air', 'vibration' or 'other'"),
    "node name": ('"cnc"', '"CNC mill"', '[[node]] "CNC mill" name: got "CNC mill", expected '
                  "1 to 24 of a-z, 0-9 and '-'"),
    "a node twice": ('"cnc"', '"mic-street"', "node 'mic-street' stands there twice"),
    "port": (WEB, "[web]\nport = 66000", "[web] port: got 66000, expected 65535 or less"),
    "a port in words": (WEB, '[web]\nport = "http"',
                        '[web] port: got "http", expected a whole number'),
    "no host": (WEB, WEB + '\nhost = ""',
                '[web] host: got "", expected a host name or an address'),
    "inside and outside at one port": (WEB, "[inside]\nport = 80\n[web]\nport = 80",
                                       "[inside] and [web] have the same port: each needs one "
                                       "of its own"),
    "inside a key without certificate": (WEB, '[inside]\nprivate_key = "x.key"\n' + WEB,
                                         "[inside]: `private_key` needs its `certificate`"),
    "inside no host": (WEB, '[inside]\nhost = ""\n' + WEB,
                       '[inside] host: got "", expected a host name or an address'),
    "metrics and the public page at one port": (
        WEB, "[metrics]\nport = 80\n[web]\nport = 80",
        "[metrics] and [web] have the same port: each needs one of its own"),
    "metrics a key without certificate": (
        WEB, '[metrics]\nprivate_key = "x.key"\n' + WEB,
        "[metrics]: `private_key` needs its `certificate`"),
    "Home Assistant's certificate without its broker": (
        WEB, '[homeassistant]\nca = "ca.pem"\n' + WEB,
        "[homeassistant]: `ca` goes with `host`: [mqtt] has its own"),
    "Home Assistant's id": (
        WEB, '[homeassistant]\nid = "My shop"\n' + WEB,
        '[homeassistant] id: got "My shop", expected 1 to 24 of a-z, 0-9 and \'-\''),
    "Home Assistant's prefix": (
        WEB, '[homeassistant]\nprefix = "ha/#"\n' + WEB,
        '[homeassistant] prefix: got "ha/#", expected a topic as homeassistant'),
    "a node called homeassistant": ('"cnc"', '"homeassistant"', '[[node]] "homeassistant": no '
                                    'node can be called "homeassistant": Home Assistant is'),
    "broker's port": (MQTT, MQTT + '\nmode = "broker"', "[mqtt]: a broker needs its port"),
    "a key without TLS": (MQTT, MQTT + '\nprivate_key = "x.key"',
                          "[mqtt]: `private_key` needs its `certificate`"),
    "a psk_port that is taken": (MQTT, MQTT.replace("port = 0", "port = 1") + "\npsk_port = 1",
                                 "[mqtt]: `port` and `psk_port` are the same: each needs one of "
                                 "its own"),
    "who reaches no other port": (MQTT, MQTT + '\nplain = "network"',
                                  "[mqtt]: `plain` goes with a `psk_port` of lotline's own "
                                  "endpoint"),
    "a psk_port of none": (MQTT, MQTT + '\nmode = "broker"\npsk_port = 0',
                           "[mqtt] psk_port: got 0, expected 1 or more"),
    "a ca without broker": (MQTT, MQTT + '\nca = "ca.pem"', '[mqtt]: `ca` goes with mode = '
                            '"broker"; `certificate` turns TLS on here'),
    "feed": (WEB, FEED + WEB, '[[feed]] "x": an InfluxDB 2.x or 3.x feed needs `bucket`'),
    "feed's address": (WEB, FEED.replace("http:", "htp:") + WEB, '[[feed]] "x" url: got '
                       '"htp://x", expected an address such as http://127.0.0.1:8086'),
    "a microphone of nothing": (WEB, MIC + WEB, '[[microphone]] "own": it needs one of `device` '
                                "and `file`, and not both"),
    "a microphone of two things": (WEB, MIC + 'device = "x"\nfile = "x"\n' + WEB, '[[microphone]] '
                                   '"own": it needs one of `device` and `file`, and not both'),
    "not calibrated": (WEB, (MIC + 'file = "x"\n' + WEB).replace("offset = 120\n", ""),
                       '[[microphone]] "own": it needs one of `offset` and `full_scale_pa`, and '
                       "not both"),
    "calibrated twice": (WEB, MIC + 'file = "x"\nfull_scale_pa = 20\n' + WEB, '[[microphone]] '
                         '"own": it needs one of `offset` and `full_scale_pa`, and not both'),
    "no self-noise": (WEB, (MIC + 'file = "x"\n' + WEB).replace("self_noise = 18\n", ""),
                      '[[microphone]] "own" self_noise: it is missing'),
    "a file's rate": (WEB, MIC + 'file = "x"\nrate = 48000\n' + WEB,
                      '[[microphone]] "own": `rate` goes with `device`; a file has its own'),
    "channel 0": (WEB, MIC + 'file = "x"\nchannel = 0\n' + WEB,
                  '[[microphone]] "own" channel: got 0, expected 1 or more'),
    "a microphone twice": (WEB, 2 * (MIC + 'file = "x"\n') + WEB,
                           "microphone 'own' stands there twice"),
    "a microphone and a node": (WEB, (MIC + 'file = "x"\n').replace("own", "cnc") + WEB,
                                "microphone 'cnc' has the name of a node"),
    "a device of two rates": (WEB, MIC + 'device = "x"\n' + MIC.replace("own", "other")
                              + 'device = "x"\nrate = 44100\n' + WEB,
                              "microphones 'own' and 'other' name the device 'x' with different "
                              "rates: 48000 and 44100 Hz"),
    "a public address": (WEB, WEB + '\n[neighbours]\nurl = "noise.example.org"',
                         '[neighbours] url: got "noise.example.org", expected an address such as '
                         "https://noise.example.org, 100 characters at most"),
    "a telephone": ('name = "Workshop"', 'name = "Workshop"\nphone = "ask Ada"',
                    '[site] phone: got "ask Ada", expected a telephone number'),
    "when answers come": (WEB, WEB + '\n[neighbours]\nanswer_by = "5 pm"', '[neighbours] '
                          'answer_by: got "5 pm", expected a time such as "17:00"'),
    "an address with questions": (WEB, WEB + '\n[neighbours]\nemail = "a@b?bcc=c@d"',
                                  '[neighbours] email: got "a@b?bcc=c@d", expected an e-mail '
                                  "address"),
    "open hours": (WEB, WEB + '\n[shop]\nfrom = "18:00"\nto = "07:00"',
                   "[shop]: `from` is 18:00 and `to` is 07:00: no open hours"),
    "an open hour": (WEB, WEB + '\n[shop]\nfrom = "7"',
                     '[shop] from: got "7", expected a time such as "07:00"'),
    "an open day": (WEB, WEB + '\n[shop]\ndays = ["mo"]', "[shop.days] 0: got \"mo\", "
                    "expected 'mon', 'tue', 'wed', 'thu', 'fri', 'sat' or 'sun'"),
    "the supply": (WEB, WEB + '\n[energy]\ntotal = "mic-street"', "[energy] total names "
                   "'mic-street', which is no node of kind machine"),
    "a price": (WEB, WEB + "\n[energy]\nprice = -1",
                "[energy] price: got -1, expected 0 or more"),
    "a currency": (WEB, WEB + '\n[energy]\ncurrency = "gold bars"', "[energy] currency: got "
                   '"gold bars", expected a currency such as EUR'),
    "carbon": (WEB, WEB + "\n[energy]\ncarbon_kg_per_kWh = 400",
               "[energy] carbon_kg_per_kWh: got 400, expected 10 or less"),
    "jobs on the endpoint": (WEB, WEB + '\n[jobs]\ntopic = "erp/jobs"', "[jobs] topic needs "
                             '[mqtt] mode = "broker": lotline\'s own endpoint takes jobs on '
                             "lot/jobs"),
    "a topic of all": (WEB, WEB + '\n[jobs]\ntopic = "#"', '[jobs] topic: got "#", expected an '
                       "MQTT topic without # and +"),
    "weather on the endpoint": (WEB, WEB + '\n[weather]\ntopic = "sky"', '[weather] topic needs '
                                '[mqtt] mode = "broker": lotline\'s own endpoint takes weather '
                                "on lot/weather"),
    "a limit of no wind": (WEB, WEB + "\n[weather]\nwind_limit = 0",
                           "[weather] wind_limit: got 0, expected more than 0"),
    "a source too long": (WEB, WEB + f'\n[weather]\nsource = "{"x" * 201}"',
                          f'[weather] source: got "{"x" * 38}…, expected at most 200 characters'),
    "a node called weather": ('"cnc"', '"weather"', '[[node]] "weather": no node can be called '
                              '"weather": on lot/weather weather is told of'),
    "a node called jobs": ('"cnc"', '"jobs"', '[[node]] "jobs": no node can be called '
                           '"jobs": on lot/jobs jobs are told of'),
    "a day of calibration": ('name = "cnc"', 'name = "cnc"\ncalibration_due = "spring"',
                             '[[node]] "cnc" calibration_due: got "spring", expected a day such '
                             'as "2027-03-01"'),
    "off at nothing": ('name = "cnc"', 'name = "cnc"\noff_below = 0',
                       '[[node]] "cnc" off_below: got 0, expected more than 0'),
    "a cell": ('name = "cnc"', f'name = "cnc"\ncell = "{"x" * 41}"', '[[node]] "cnc" cell: got '
               f'"{"x" * 38}…, expected at most 40 characters'),
    "an output's node": (WEB, OUTPUT.replace('"cnc"', '"saw"') + WEB,
                         "output 'permit' names node 'saw', which is not listed"),
    "an output at a microphone of the gateway": (
        WEB, OUTPUT.replace('"cnc"', '"own"') + MIC + 'file = "x"\n' + WEB,
        "output 'permit' names node 'own', which is not listed"),
    "an output's rule": (WEB, OUTPUT.replace('"day"', '"dusk"') + WEB,
                         "output 'permit' names rule 'dusk', which is not listed"),
    "an output's rule of no limit": ("limit = 55", "\n" + OUTPUT,
                                     "output 'permit' names rule 'day', which has no limit"),
    "an output without rules": (WEB, OUTPUT.replace('["day"]', "[]") + WEB,
                                '[[output]] "permit": `rules` names none: an output follows one '
                                "at least"),
    "outputs at one place": (WEB, OUTPUT + OUTPUT.replace("permit", "lamp") + WEB,
                             "output 'lamp' and 'permit' are both output 0 of cnc"),
    "an output twice": (WEB, OUTPUT + OUTPUT + "output = 1\n" + WEB,
                        "output 'permit' stands there twice"),
    "a node that is held": (WEB, WEB + '\n[update]\nhold = ["saw"]',
                            "[update] `hold` names node 'saw', which is not listed"),
    "quiet hours without an end": (WEB, WEB + '\n[update]\nfrom = "02:00"', "[update]: `from` and "
                                   "`to` belong together, and are not the same"),
    "quiet hours of no length": (
        WEB, WEB + '\n[update]\nfrom = "02:00"\nto = "02:00"',
        "[update]: `from` and `to` belong together, and are not the same"),
    "a stage of nobody": (WEB, WEB + "\n[update]\nstage = 0",
                          "[update] stage: got 0, expected 1 or more"),
    "health below 0": (WEB, WEB + "\n[update]\nhealthy_minutes = -1",
                       "[update] healthy_minutes: got -1, expected 0 or more"),
    "a relay's colour": (WEB, OUTPUT + 'safe = "red"\n' + WEB,
                         '[[output]] "permit": `safe` is \'red\', and a relay may be off or on'),
    "a light's word": (WEB, OUTPUT.replace("relay", "stack_light") + 'limit = "on"\n' + WEB,
                       '[[output]] "permit": `limit` is \'on\', and a stack_light may be off, '
                       "green, amber or red"),
    "a kind of output": (WEB, OUTPUT.replace("relay", "horn") + WEB,
                         '[[output]] "permit" kind: got "horn", expected \'relay\' or '
                         "'stack_light'"),
    "a lease too short": (WEB, OUTPUT + "lease_s = 2\n" + WEB,
                          '[[output]] "permit" lease_s: got 2, expected 6 or more'),
    "a language": ('name = "Workshop"', 'name = "Workshop"\nlang = "English"', '[site] lang: got '
                   '"English", expected a language such as "en", "de" or "es"'),
    "a link that is none": ('name = "Workshop"', 'name = "Workshop"\ncouncil = "x"\n'
                            'council_url = "javascript:alert(1)"', '[site] council_url: got '
                            '"javascript:alert(1)", expected an address such as '
                            "https://example.org or mailto:a@example.org"),
    "a link of nobody": ('name = "Workshop"', 'name = "Workshop"\ncouncil_url = "https://x.y"',
                         "[site]: `council_url` needs `council`, the words of the link"),
    "an officer who is to wait": (WEB, ALERT + 'to = "officer"\nafter_minutes = 5\n' + WEB,
                                  "[[alert]] \"a\": alert 'a' goes to an officer, who is told "
                                  "what has happened: `at`, `after_minutes`, `reports` and "
                                  "`upkeep` are for operators"),
    "passed limits of an operator": (WEB, ALERT + 'passed = "daily"\n' + WEB, "[[alert]] \"a\": "
                                     "alert 'a': `passed` goes with to = \"officer\""),
    "upkeep": (WEB, ALERT + 'upkeep = "no"\n' + WEB,
               "[[alert]] \"a\" upkeep: got \"no\", expected 'told' or 'none'"),
    "a heartbeat to nowhere": (WEB, '[heartbeat]\nurl = ""\n' + WEB, '[heartbeat] url: got "", '
                               "expected an address such as https://example.org/hook"),
    "hours of a microphone": (
        WEB, WEB + '\n[[noisy_hours]]\nid = "h"\nmachines = ["mic-street"]\nhours = 40\nweeks = 8',
        "noisy_hours 'h' names 'mic-street', which is no node of kind machine or vibration"),
    "days to keep": (WEB, WEB + "\n[retention]\nframes_days = 0",
                     "[retention] frames_days: got 0, expected 1 or more"),
}  # fmt: skip
GOOD = {
    "site": {"name": '"x"'}, "mqtt": {}, "web": {}, "inside": {}, "metrics": {},
    "homeassistant": {}, "retention": {},
    "node": {"name": '"n"'},
    "rule": {"id": '"day"', "node": '"n"', "limit": "55"},
    "microphone": {"name": '"m"', "device": '"d"', "offset": "120", "self_noise": "18"},
    "pack": {"pack": '"de.ta-laerm"', "node": '"n"'},
    "feed": {"name": '"g"', "url": '"http://x"', "org": '"o"', "bucket": '"b"'},
    "alert": {"name": '"a"', "email": '"a@example.org"'},
    "heartbeat": {"url": '"http://x/1"'},
    "output": {"name": '"o"', "node": '"n"', "kind": '"relay"', "rules": '["day"]'},
    "smtp": {"host": '"mail"', "sender": '"b@example.org"'},
    "neighbours": {}, "report": {}, "update": {},
    "shop": {}, "energy": {}, "jobs": {}, "weather": {}, "checks": {},
    "uncertainty": {"node": '"m"', "of": '"instrument"', "standard": "0.5"},
    "spot": {"name": '"m"', "kind": '"microphone"', "east": "0", "north": "0"},
    "noisy_hours": {"id": '"h"', "machines": '["w"]', "hours": "40", "weeks": "8"},
}  # fmt: skip
LISTS = (
    "node",
    "microphone",
    "rule",
    "pack",
    "feed",
    "alert",
    "output",
    "uncertainty",
    "spot",
    "noisy_hours",
)
# What a hand may write in the place of any value.
WRONG = ("nan", "-inf", "true", "-1", "1.5", "1e300", '""', '"x y"', "[]", "[1]", "{}", "{a = 1}",
         "2026-11-22", "07:00:00", f'"{"x" * 100}"')  # fmt: skip
# pydantic's own way to put it.
UGLY = re.compile(r"Input|[Ss]hould|valid|match|finite|unable|Value error|something else|\n|\^")


@pytest.mark.parametrize("case", BAD)
def test_a_bad_site_file(tmp_path, case):
    old, new, said = BAD[case]
    assert SITE.count(old)
    site = make_site(tmp_path / "shop", SITE.replace(old, new, 1))
    done = lotline("nodes", "--site", site)
    refused(done)
    assert done.stderr == f"lotline: {site}/site.toml: {said}\n"


def test_a_rule_may_name_a_microphone_of_the_gateway(tmp_path):
    text = SITE.replace('node = "mic-street"', 'node = "own"') + MIC + 'file = "x.wav"\n'
    loaded = config.load(make_site(tmp_path / "shop", text) / "site.toml")
    assert [one.name for one in loaded.sensors] == ["mic-street", "cnc", "own"]
    assert loaded.microphone[0].of_full_scale == 120.0


def test_a_language_that_nobody_has_written(tmp_path):
    site = make_site(tmp_path / "shop", SITE.replace("[site]", '[site]\nlang = "xx"'))
    refused(lotline("run", "--site", site), "[site] lang: got 'xx', expected one of de, en, es")


@pytest.mark.parametrize("url", ["https://x.org/a", "mailto:a@x.org", "tel:+4930123", ""])
def test_ways_to_the_authority(tmp_path, url):
    more = f'[site]\ncouncil = "x"\ncouncil_url = "{url}"'
    site = make_site(tmp_path / "shop", SITE.replace("[site]", more))
    assert config.load(site / "site.toml").site.council_url == url


def test_full_scale_may_be_told_in_pascal(tmp_path):
    """0 dBFS of rms: 20 Pa of peak are 1 Pa of rms at -26.02 dBFS."""
    mic = MIC.replace("offset = 120", "full_scale_pa = 20") + 'device = "x"\n'
    loaded = config.load(make_site(tmp_path / "shop", SITE + mic) / "site.toml")
    assert loaded.microphone[0].of_full_scale == pytest.approx(120.0)
    assert loaded.microphone[0].device_rate == 48_000


@pytest.mark.parametrize(("old", "new", "said"), [
    ("port = 0", "port == 0", "is not TOML"),
    ('[[node]]\nname = "cnc"\nkind = "machine"', MIC.replace("own", "cnc") + 'file = "x"',
     "secrets.toml has a secret for 'cnc', which is the gateway's own microphone: delete it "
     "there, or rename one"),
    ('"cnc"', '"saw"', "secrets.toml has no secret for the node 'saw': `lotline init"),
    ("[site]", 'data = "site.toml"\n[site]', "cannot be the journal's folder"),
    ("[mqtt]", '[mqtt]\ncertificate = "no.pem"', "no.pem"),
])  # fmt: skip
def test_a_site_that_cannot_run(tmp_path, old, new, said):
    refused(lotline("run", "--site", make_site(tmp_path / "s", SITE.replace(old, new, 1))), said)


def keys():
    """(table, key) of every key that there is."""
    for name, field in config.Config.model_fields.items():
        for kind in (field.annotation, *getattr(field.annotation, "__args__", ())):
            for key, its in getattr(kind, "model_fields", {}).items():
                yield name, its.alias or key


def written(table, key, value):
    """A site file that is good but for that value."""
    tables = GOOD | {table: GOOD[table] | {key: value}}
    heads = {name: f"[[{name}]]" if name in LISTS else f"[{name}]"
             for name in tables}  # fmt: skip
    return '[[node]]\nname = "w"\nkind = "machine"\n' + "".join(
        "\n".join([heads[name], *(f"{k} = {v}" for k, v in found.items()), ""])
        for name, found in tables.items()
    )


@pytest.mark.parametrize(("table", "key"), [*keys()])
def test_whatever_stands_at_a_key_the_refusal_is_plain(tmp_path, table, key):
    """Every key of the site file with values of every kind: taken, or one plain sentence."""
    path, refusals = tmp_path / "site.toml", []
    for value in WRONG:
        path.write_text(written(table, key, value))
        try:
            config.load(path)
        except ConfigError as e:
            refusals.append(str(e))
    assert refusals
    assert [words for words in refusals if UGLY.search(words)] == []
    assert all(words.startswith(f"{path}: ") and table in words for words in refusals)


@pytest.mark.parametrize(("change", "said"), [
    (lambda path: path.unlink(), "there is no"),
    (lambda path: path.chmod(0o640), "chmod 600"),
    (lambda path: path.write_text("[node"), "not TOML"),
    (lambda path: path.write_text('[node.cnc]\nkey = "0"\n'),
     "[node.cnc] key: expected 64 digits of 0-9 and a-f"),
    (lambda path: path.write_bytes(b"# \xff"), "is not text in UTF-8 (byte 3)"),
])  # fmt: skip
def test_bad_secrets(tmp_path, change, said):
    site = make_site(tmp_path / "shop")
    change(site / "secrets.toml")
    refused(lotline("run", "--site", site), "secrets.toml", said)


def test_a_secret_is_not_repeated(tmp_path):
    site = make_site(tmp_path / "shop")
    path = site / "secrets.toml"
    path.write_text(f'[node.cnc]\nkey = "{"0" * 64}"\npassword = "hunter2"\n')
    done = lotline("run", "--site", site)
    refused(done, "[node.cnc] password: expected 12 characters or more")
    assert "hunter2" not in done.stderr


def test_an_output_may_name_rules_of_packs_that_there_are(tmp_path):
    site = make_site(tmp_path / "shop")
    path = site / config.SITE_FILE
    path.write_text(path.read_text() + OUTPUT.replace('"day"', '"de.ta-laerm/day@cnc"'))
    refused(lotline("run", "--site", site), "output 'permit' names rule 'de.ta-laerm/day@cnc', "
            "which no [[pack]] has: expected PACK/RULE@NODE")  # fmt: skip
