"""The site file (TOML, hand-edited) and its secrets, checked once at the door."""

from lotline.config.budget import Budget, Part, Seen, budget, expanded
from lotline.config.limits import Pack, Rule
from lotline.config.listeners import Inside, Metrics, Web, WithTls
from lotline.config.monthly import Report
from lotline.config.mqtt import Mqtt, is_loopback, psk_trouble
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
from lotline.config.site import Config, Retention, Site, Update
from lotline.config.spots import Spot
from lotline.config.uncertainty import COVERAGE, KINDS, Checks, Uncertainty
from lotline.config.weather import WEATHER_TOPIC, Weather
from lotline.config.words import expected

__all__ = [
    "COVERAGE",
    "JOBS_TOPIC",
    "KINDS",
    "SECRETS_FILE",
    "SITE_FILE",
    "WEATHER_TOPIC",
    "Alert",
    "BrokerSecret",
    "Budget",
    "Checks",
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
    "Part",
    "PublishSecret",
    "Report",
    "ReportsSecret",
    "Retention",
    "Rule",
    "Secrets",
    "Seen",
    "Shop",
    "Site",
    "Smtp",
    "SmtpSecret",
    "Spot",
    "Uncertainty",
    "Update",
    "Weather",
    "Web",
    "WithTls",
    "budget",
    "expanded",
    "expected",
    "is_loopback",
    "load",
    "load_secrets",
    "of_pack",
    "psk_trouble",
]
