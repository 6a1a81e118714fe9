"""YAML with places: what is text, what a truth, and where a refusal points."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lotline.errors import InputError, LotlineError, RuleError
from lotline.judge.language import source


def plain(text):
    return source.parse(text, "p.yaml").plain()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a: 22:00", "22:00"), ("a: 2026-03-02", "2026-03-02"), ("a: on", "on"), ("a: no", "no"),
        ("a: true", True), ("a: 0.5", 0.5), ("a: 5", 5), ("a: 007", "007"), ("a: 1_000", "1_000"),
        ("a:", None), ("a: null", None), ("a: ~", None), ("a: -3", -3), ("a: 1e3", 1000.0),
        ("a: '5'", "5"), ("a: 0x10", "0x10"), ("a: WA", "WA"),
        ("a: 2026-03-02T06:00", "2026-03-02T06:00"), ("a: .5", 0.5), ("a: 5.", 5.0),
    ],
)  # fmt: skip
def test_scalars_are_those_of_yaml_1_2(text, found):
    assert plain(text) == {"a": found}


def test_keys_are_words_also_on_and_numbers():
    assert plain("{on: 1, 125: 2, 31.5: 3, no: 4}") == {"on": 1, "125": 2, "31.5": 3, "no": 4}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1\nb: 2\na: 3", "p.yaml line 3, a: this key stands there twice"),
        ("a: [1, 2", "p.yaml line 1: not YAML"), ("a: b: c", "line 1: not YAML"),
        ("a: &x [*x]", "contains itself"), ("? [a]\n: 1", "a plain word as a key"),
        ("", "is empty"), ("a: *nobody", "not YAML"),
        ("a: \x01", "not YAML"),
    ],
)  # fmt: skip
def test_refusals_name_the_line(text, said):
    with pytest.raises(RuleError) as refused:
        source.parse(text, "p.yaml").keys("a")
    assert said in str(refused.value)


def test_an_alias_is_read_where_it_stands():
    assert plain("a: &x {b: 1}\nc: *x") == {"a": {"b": 1}, "c": {"b": 1}}


def test_unknown_and_missing_keys():
    part = source.parse("valu: 1\nfrom: 2", "p.yaml", InputError)
    with pytest.raises(
        InputError, match=r"line 1, valu: there is no key 'valu' here; did you mean value\?"
    ):
        part.keys("value", "from")
    with pytest.raises(InputError, match="the key 'to' is missing"):
        part.keys("valu", "from", "to", need=("to",))


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_in_a_sentence(text):
    try:
        source.parse(text, "p.yaml").keys("a", "b")
    except LotlineError as e:
        assert "p.yaml" in str(e)


def test_a_file_that_is_no_text(tmp_path):
    path = tmp_path / "p.yaml"
    path.write_bytes(b"a: \xff")
    with pytest.raises(RuleError, match="not text in UTF-8"):
        source.read(path)
    with pytest.raises(RuleError, match="cannot be read"):
        source.read(tmp_path)
