"""The band of the page's day, by the minutes of a journal."""

from contextlib import closing

from lotline.journal import Reader, Writer
from lotline.records import Indicator
from lotline.station.band import Bands
from lotline.web.now import Edge

MINUTE = 60_000_000
START = 1_800_000_000_000_000 // (900 * 1_000_000) * 900 * 1_000_000


def minute(at, low, high):
    values = {"LAeq": low + 5.0, "LAF90": low, "LAFmax": high}
    return Indicator("mic", 0, START + at * MINUTE, 60, values, 1.0, 9)


def test_five_minutes_from_the_quietest_to_the_loudest(tmp_path):
    with closing(Writer(tmp_path)) as writer:
        rows = [minute(0, 40.0, 60.0), minute(4, 38.0, 71.5), minute(5, 41.0, 50.0)]
        writer.add_indicators([*rows, minute(15, 42.0, 51.0)])
    with closing(Reader(tmp_path)) as reader:
        found = Bands(lambda: reader)("mic", START, START + 20 * MINUTE)
    assert found == (Edge(38.0, 71.5), Edge(41.0, 50.0), None, Edge(42.0, 51.0))


def test_it_is_read_anew_seldom_and_for_another_day_at_once(tmp_path):
    with closing(Writer(tmp_path)) as writer, closing(Reader(tmp_path)) as reader:
        bands = Bands(lambda: reader)
        writer.add_indicators([minute(0, 40.0, 60.0)])
        span = START, START + 10 * MINUTE
        assert bands("mic", *span) == (Edge(40.0, 60.0), None)
        writer.add_indicators([minute(5, 40.0, 60.0)])
        assert bands("mic", *span) == (Edge(40.0, 60.0), None)
        later = START + 5 * MINUTE, START + 15 * MINUTE
        assert bands("mic", *later) == (Edge(40.0, 60.0), None)
