"""A mistake of lotline in a feed: it is said, the feed is started anew, nothing is lost."""

import cbor2
from feedtools import Site, noise, until
from lotline.config import Feed
from test_answers import OK, SECRET, Scripted, server, to

__all__ = ["server"]


def faults(site: Site) -> list[str]:
    return [text for kind, text in site.events if kind == "feed-fault"]


def test_a_record_that_it_stumbles_over_is_said_once_and_fed_when_mended(
    server: Scripted, site: Site
) -> None:
    server.reply = lambda points, n: OK
    feed: Feed = to(server, 1)
    site.add([noise(i) for i in range(3)])
    with site.feeding(feed, SECRET) as feeder:
        site.wait_fed(feed)
        with site.writer.transaction() as db:  # the feed must not see it sound
            db.execute("INSERT INTO indicators SELECT 4, node, channel, seconds, "
                       "start_us + 1000000, completeness, half_us, flags, ? FROM indicators "
                       "WHERE id = 3", (cbor2.dumps({999: 1.0}),))  # fmt: skip
        until(lambda: feeder.state.faults >= 2, "two tries")
        assert feeder.is_alive()
        assert feeder.state.position == 3
        (said,) = faults(site)
        assert said == feeder.state.trouble
        assert said.startswith(
            "feed main stopped by a mistake of lotline (KeyError: 999, codec.py"
        )
        with site.writer.transaction() as db:
            db.execute("UPDATE indicators SET body = ? WHERE id = 4", (cbor2.dumps({256: 5.0}),))
        site.wait_fed(feed)
        until(lambda: feeder.state.trouble == "", "that it writes again")
    assert server.taken == [noise(i).start_us * 1000 for i in range(4)]
    assert site.events[-1] == ("feed-back", "feed main: writing again")
