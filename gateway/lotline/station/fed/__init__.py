"""What feeds send beside the indicators: verdicts, what machines did, how nodes are."""

from lotline.config import Config
from lotline.feeds import Stream
from lotline.feeds.verdicts import Verdicts
from lotline.station.fed.machines import MachinePoints
from lotline.station.fed.nodes import NodePoints


def streams(site: Config) -> tuple[Stream, ...]:
    """For one feed: they are not to be shared between threads."""
    close = {rule.id: rule.close for rule in site.rule}
    return Verdicts(site.site.name, close), MachinePoints(site), NodePoints(site.site.name)
