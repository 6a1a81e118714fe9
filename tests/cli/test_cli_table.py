"""Tables as loggers, spreadsheets and people write them."""

import gzip

import numpy as np
import pytest
from lotline.cli.analyze.table import read
from lotline.errors import InputError

NEW_YEAR = 1_704_067_200.0  # 2024-01-01T00:00:00Z


def table(folder, text, columns, time=None, **options):
    path = folder / "table.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read(path, columns, time, **options)


@pytest.mark.parametrize("text", [
    "power,x\n1.5,9\n,9\n-2e3,9\n",
    "\ufeffpower,x\r\n1.5,9\r\nNA,9\r\n-2000,9\r\n",
    "Power;x\n1,5;9\n;9\n-2.000,0;9\n",
    "x\tpower\n9\t1.5\n9\tunavailable\n9\t-2,000.0\n",
    'a logger, serial 7\nof 2024\n\n# "notes"\n\nx,y,\n"x", " POWER "\n,W\n9,1.5\n9,\n9,"-2000"\n',
    "# x power\n9 1.5\n9 nan\n9 -2000\n",
    "x,power\n9,1.5\n\n# a pause\n9\n9,-2000\nx,power\n",
])  # fmt: skip
def test_values_however_written(tmp_path, text):
    found = table(tmp_path, text, ["power"]).columns["power"]
    np.testing.assert_array_equal(found, [1.5, np.nan, -2000])


@pytest.mark.parametrize("text", [
    "2024-01-01 00:00:00|2024-01-01 00:00:01.5",
    "2024-01-01T00:00:00Z|2024-01-01T00:00:01.500Z",
    "2024-01-01T01:00:00+01:00|2024-01-01T01:00:01.5+0100",
    "2024-01-01 01:00:00 +0100|2024-01-01 00:00:01.5 UTC",
    "1704067200|1704067201.5",
    "1704067200000|1704067201500",
    "1704067200000000|1704067201500000",
    "01/01/2024 00:00|01/01/2024 00:00:01.5",
    "1/1/2024 12:00 AM|1/1/2024 12:00:01.5 am",
    "1.1.2024 0:00|1.1.2024 0:00:01,5",
    "01-Jan-2024 00:00:00|01-Jan-2024 00:00:01.5",
    "20240101000000|2024-01-01T00:00:01.5",
])  # fmt: skip
def test_times_however_written(tmp_path, text):
    rows = "".join(f'"{t}",1\n' for t in text.split("|"))
    found = table(tmp_path, "when,x\n" + rows, ["x"], "when")
    assert found.dated
    np.testing.assert_allclose(found.times, [NEW_YEAR, NEW_YEAR + 1.5], atol=1e-6)


@pytest.mark.parametrize(("text", "seconds"), [
    ("0,5", [0, 5]), ("1e3,1001", [1000, 1001]), ("23:59:59,00:00:01.5", [86399, 86401.5]),
])  # fmt: skip
def test_plain_seconds(tmp_path, text, seconds):
    found = table(tmp_path, "t;x\n" + ";1\n".join(text.split(",")) + ";1\n", ["x"], "t")
    assert not found.dated
    assert list(found.times) == seconds


def test_the_day_comes_first_where_the_month_cannot(tmp_path):
    found = table(tmp_path, "t,x\n01/02/2024 00:00,1\n13/02/2024 00:00,2\n", ["x"], "t")
    assert found.times[0] == NEW_YEAR + 31 * 86400


def test_times_without_a_zone_are_in_the_named_one(tmp_path):
    text = "t,x\n2024-01-01 00:00,1\n2024-07-01 00:00,2\n"
    berlin = table(tmp_path, text, ["x"], "t", zone="Europe/Berlin").times
    utc = table(tmp_path, text, ["x"], "t").times
    assert list(utc - berlin) == [3600, 7200]
    assert (table(tmp_path, text, ["x"], "t", zone="-05:00").times - utc == 5 * 3600).all()


def test_columns_by_number(tmp_path):
    assert list(table(tmp_path, "1352500098 50\n1352500104 51\n", ["2"], "1").times) == [
        1352500098, 1352500104,
    ]  # fmt: skip
    assert list(table(tmp_path, "a,b\n1,2\n", ["2"]).columns["2"]) == [2]
    assert list(table(tmp_path, "1,2\n8,9\n", ["2"]).columns["2"]) == [2, 9]


def test_there_is_no_column_0(tmp_path):
    for text in ("a,b\n1,2\n", "1,2\n8,9\n"):
        with pytest.raises(InputError, match=r"no column 0 \(numbers count from 1\)"):
            table(tmp_path, text, ["1"], "0")


def test_gzip_and_an_older_encoding(tmp_path):
    text = gzip.compress("time,°C\n1,20\n".encode("latin-1"))
    assert list(table(tmp_path, text, ["°C"]).columns["°C"]) == [20]


def test_rows_out_of_order_and_repeated(tmp_path):
    found = table(tmp_path, "t,x\n2,20\n1,10\n2,21\n3,30\n4,40\n", ["x"], "t")
    assert list(found.times) == [1, 2, 3, 4]
    assert list(found.columns["x"]) == [10, 20, 30, 40]
    assert [note.split()[0] for note in found.notes] == ["1", "1"]


def test_one_time_for_many_rows_is_spread_but_not_over_a_gap(tmp_path):
    rows = [f"{t},{i}" for t in (0, 1, 60) for i in range(4)]
    found = table(tmp_path, "t,x\n" + "\n".join(rows), ["x"], "t").times
    np.testing.assert_allclose(found[4:9], [1, 1.25, 1.5, 1.75, 60], rtol=0, atol=30)
    assert (np.diff(found) > 0).all()


def test_two_rows_at_each_time_but_one(tmp_path):
    """Half a minute each, the seconds lost: none of them may be left out."""
    text = "t,x\n" + "".join(f"2024-01-01 00:{k // 2:02d},{k}\n" for k in range(11))
    found = table(tmp_path, text, ["x"], "t")
    np.testing.assert_allclose(found.times, NEW_YEAR + 30.0 * np.arange(11))
    assert list(found.columns["x"]) == list(range(11))


def test_a_last_line_that_was_cut_short(tmp_path):
    found = table(tmp_path, "x,t\n1,2024-01-01T00:00:00\n2,2024-01-0", ["x"], "t")
    assert list(found.columns["x"]) == [1]


@pytest.mark.parametrize(("text", "said"), [
    ("a,b\n1,2\n", "no column x; the columns are a, b"),
    ("", "no column x"),
    ("t,x\n", "no row of values"),
    ("t,x\n1,2\n2,oops\n", "line 3: got 'oops' in column x, expected a number"),
    ("t,x\n1,2\nsoon,3\n", "line 3: got 'soon', expected a time"),
    ("t,x\n1,2\n,3\n4,4\n", "line 3: got '', expected a time"),
    ('t,x\n1,"' + "2" * 200_000 + '"\n', "line 2"),
    (b"\x1f\x8bnot gzip", "cannot be read"),
])  # fmt: skip
def test_a_sentence_for_what_cannot_be_read(tmp_path, text, said):
    with pytest.raises(InputError, match=said) as e:
        table(tmp_path, text, ["x"], "t")
    assert "table.csv" in str(e.value)


def test_no_such_file_or_zone(tmp_path):
    with pytest.raises(InputError, match=r"none\.csv cannot be read: No such file"):
        read(tmp_path / "none.csv", ["x"])
    with pytest.raises(InputError, match="cannot be read"):
        read(tmp_path, ["x"])
    with pytest.raises(InputError, match="Mars"):
        table(tmp_path, "t,x\n2024-01-01,1\n", ["x"], "t", zone="Mars/Base")
