"""Home Assistant by its MQTT discovery: a device a node and one for the site, all retained."""

from lotline.feeds.home.kept import Kept
from lotline.feeds.home.link import HomeLink
from lotline.feeds.home.messages import Names, messages

__all__ = ["HomeLink", "Kept", "Names", "messages"]
