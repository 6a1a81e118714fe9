"""How far each InfluxDB destination is, and what it has refused."""

from lotline.config import Config
from lotline.journal import Ran, Reader
from lotline.web.shop.shown import Feed


def found(site: Config, reader: Reader) -> tuple[Feed, ...]:
    """Those of the site file, and others that still have something set aside."""
    piles, ran = reader.piles(), reader.feeds_ran()
    names = dict.fromkeys([*(feed.name for feed in site.feed), *(pile.feed for pile in piles)])
    return tuple(
        Feed(
            name, reached_us, waiting, about.trouble, about.error_us if about.trouble else None,
            tuple(pile for pile in piles if pile.feed == name), about.beyond,
        )
        for name in names
        for about in [ran.get(name, Ran())]
        for waiting, reached_us, _ in [reader.waiting(reader.cursor(f"feed:{name}"))]
    )  # fmt: skip
