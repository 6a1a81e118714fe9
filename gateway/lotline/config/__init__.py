"""The site file (TOML, hand-edited) and its secrets, checked once at the door."""

from lotline.config.listeners import Inside, Metrics, Web, WithTls
from lotline.config.monthly import Report
from lotline.config.neighbours import Neighbours
from lotline.config.outputs import Level, Output, of_pack
from lotline.config.outward import Alert, Feed, Heartbeat, HomeAssistant, Smtp
from lotline.config.read import SECRETS_FILE, SITE_FILE, load, load_secrets
from lotline.config.secret import (
    BrokerSecret,
    FeedSecret,
    NodeSecret,
    PublishSecret,
    ReportsSecret,
    Secrets,
    SmtpSecret,
)
from lotline.config.sensors import Microphone, Node
from lotline.config.shop import JOBS_TOPIC, Energy, Jobs, Shop
from lotline.config.site import Config, Mqtt, Pack, Retention, Rule, Site, Update
from lotline.config.weather import WEATHER_TOPIC, Weather
from lotline.config.words import expected

__all__ = [
    "JOBS_TOPIC",
    "SECRETS_FILE",
    "SITE_FILE",
    "WEATHER_TOPIC",
    "Alert",
    "BrokerSecret",
    "Config",
    "Energy",
    "Feed",
    "FeedSecret",
    "Heartbeat",
    "HomeAssistant",
    "Inside",
    "Jobs",
    "Level",
    "Metrics",
    "Microphone",
    "Mqtt",
    "Neighbours",
    "Node",
    "NodeSecret",
    "Output",
    "Pack",
    "PublishSecret",
    "Report",
    "ReportsSecret",
    "Retention",
    "Rule",
    "Secrets",
    "Shop",
    "Site",
    "Smtp",
    "SmtpSecret",
    "Update",
    "Weather",
    "Web",
    "WithTls",
    "expected",
    "load",
    "load_secrets",
    "of_pack",
]
