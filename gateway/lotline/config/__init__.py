"""The site file (TOML, hand-edited) and its secrets, checked once at the door."""

from lotline.config.read import SECRETS_FILE, SITE_FILE, load, load_secrets
from lotline.config.secret import BrokerSecret, FeedSecret, NodeSecret, Secrets
from lotline.config.site import Config, Feed, Mqtt, Node, Pack, Retention, Rule, Site, Web
from lotline.config.words import expected

__all__ = [
    "SECRETS_FILE",
    "SITE_FILE",
    "BrokerSecret",
    "Config",
    "Feed",
    "FeedSecret",
    "Mqtt",
    "Node",
    "NodeSecret",
    "Pack",
    "Retention",
    "Rule",
    "Secrets",
    "Site",
    "Web",
    "expected",
    "load",
    "load_secrets",
]
