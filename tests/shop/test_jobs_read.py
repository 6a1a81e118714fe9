"""Jobs as an ERP sends them: what is taken, and one sentence for whatever is not."""

import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lotline.errors import InputError
from lotline.jobs import BODY_MOST, read

NOW_US = 1_795_525_530_000_000
ZONE = ZoneInfo("Europe/Berlin")
GOOD = {
    "job": "J-1", "order": "A-1", "machine": "saw", "start": "2026-11-24T08:00:00+01:00",
    "end": "2026-11-24T09:30:00+01:00", "good": 40, "scrap": 2, "due": "2026-11-24",
}  # fmt: skip


def taken(body):
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return read(raw, {"saw", "press/1"}, ZONE, NOW_US)


def us(*parts):
    return round(datetime(*parts, tzinfo=UTC).timestamp() * 1e6)


def test_a_whole_job():
    (job,) = taken(GOOD)
    assert (job.id, job.order, job.machine) == ("J-1", "A-1", "saw")
    assert (job.start_us, job.end_us) == (us(2026, 11, 24, 7), us(2026, 11, 24, 8, 30))
    assert (job.good, job.scrap) == (40, 2)
    assert job.due_us == us(2026, 11, 24, 23)  # the end of that day in Berlin


def test_the_least_that_a_job_needs():
    (job,) = taken({"job": "J", "machine": "press/1", "start": "2026-11-24T07:00:00Z"})
    assert (job.order, job.end_us, job.good, job.scrap, job.due_us) == ("", None, None, None, None)


def test_a_list_of_jobs():
    assert [j.id for j in taken([GOOD, {**GOOD, "job": "J-2"}])] == ["J-1", "J-2"]


BAD = {
    "no JSON": (b"{", "this is not JSON"),
    "no UTF-8": (b'{"job": "\xff"}', "this is not JSON"),
    "nothing": (b"", "this is not JSON"),
    "deep": (b"[" * 30_000, "this is not JSON"),
    "too long": (b" " * (BODY_MOST + 1), f"expected at most {BODY_MOST}"),
    "a number": (7, "got 7, expected an object with job, order"),
    "text": ("saw", "expected an object"),
    "an empty list": ([], "got 0 jobs, expected 1 to 200"),
    "too many": ([{**GOOD, "job": f"J{i}"} for i in range(201)], "got 201 jobs"),
    "twice": ([GOOD, GOOD], "job J-1 stands there twice"),
    "a key too many": ({**GOOD, "colour": "red"}, 'job J-1: "colour" is no key of a job'),
    "no id": ({k: v for k, v in GOOD.items() if k != "job"}, "got `job` null"),
    "an empty id": ({**GOOD, "job": ""}, "1 to 64 characters"),
    "a long id": ({**GOOD, "job": "x" * 65}, "1 to 64 characters"),
    "two lines": ({**GOOD, "job": "a\nb"}, "in one line"),
    "half a letter": ({**GOOD, "job": "\ud800"}, "in one line"),
    "an id of zero": ({**GOOD, "job": 0}, "got `job` 0"),
    "no machine": ({**GOOD, "machine": None}, "job J-1: got `machine` null"),
    "another machine": (
        {**GOOD, "machine": "lathe"},
        'no machine "lathe"; there are press/1, saw',
    ),
    "no start": ({**GOOD, "start": None}, "job J-1: `start` is missing"),
    "no offset": ({**GOOD, "start": "2026-11-24T08:00:00"}, "expected a time with its offset"),
    "a start in seconds": ({**GOOD, "start": 1795525530}, "expected a time with its offset"),
    "a start to come": ({**GOOD, "start": "2026-11-25T08:00:00Z"}, "from 2000 until now"),
    "an old start": ({**GOOD, "start": "0001-01-01T00:00:00+14:00"}, "`start`"),
    "the end first": ({**GOOD, "end": "2026-11-24T07:00:00+01:00"}, "expected it after `start`"),
    "a long job": ({**GOOD, "start": "2026-01-01T00:00:00Z"}, "within 31 days"),
    "an end to come": ({**GOOD, "end": "2026-11-24T18:00:00+01:00"}, "until now"),
    "half a piece": ({**GOOD, "good": 1.5}, "got `good` 1.5, expected a whole number"),
    "less than none": ({**GOOD, "scrap": -1}, "got `scrap` -1"),
    "too many pieces": ({**GOOD, "good": 10**10}, "from 0 to 1000000000"),
    "true pieces": ({**GOOD, "good": True}, "got `good` true"),
    "NaN": (b'{"job": "J", "good": NaN}', "got NaN, which is no number in JSON"),
    "endless": (b'{"job": "J", "good": -Infinity}', "got -Infinity"),
    "a huge number": (b'{"job": "J", "good": 1' + b"0" * 5000 + b"}", "this is not JSON"),
    "due some time": ({**GOOD, "due": "soon"}, 'got `due` "soon", expected a day'),
    "due for ever": ({**GOOD, "due": "9999-12-31"}, "got `due`"),
}


@pytest.mark.parametrize("what", BAD)
def test_one_sentence(what):
    body, said = BAD[what]
    with pytest.raises(InputError) as refused:
        taken(body)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 250


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(sorted(GOOD)), ANYTHING))
def test_whatever_comes_is_a_job_or_refused(changes):
    try:
        (job,) = taken({**GOOD, **changes})
    except InputError as e:
        assert "\n" not in str(e)
    else:
        assert job.machine == "saw"


@given(st.binary(max_size=300))
def test_whatever_bytes_come(body):
    with pytest.raises(InputError):
        taken(body)
