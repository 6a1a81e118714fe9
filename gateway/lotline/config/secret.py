"""The secrets file: what proves who somebody is."""

from typing import Annotated

from pydantic import Field

from lotline.config.table import Table, matching


class NodeSecret(Table):
    """key: 64 hex digits (32 bytes, HMAC-SHA-256); password: for the MQTT endpoint or
    broker; psk: hex digits, the key of TLS at the `psk_port` of the site file,
    "" in files of before there was one."""

    key: Annotated[str, matching("[0-9a-f]{64}", "64 digits of 0-9 and a-f")]
    password: Annotated[str, matching("(?s).{12,}", "12 characters or more")]
    psk: Annotated[str, matching("([0-9a-f]{64})?", "64 digits of 0-9 and a-f")] = ""


class FeedSecret(Table):
    token: str = ""
    user: str = ""
    password: str = ""


class BrokerSecret(Table):
    user: str = ""
    password: str = ""


class SmtpSecret(Table):
    user: str = ""
    password: str = ""


class ReportsSecret(Table):
    """key: 64 hex digits; by it links of diaries are known. "": no reports are taken."""

    key: Annotated[str, matching("([0-9a-f]{64})?", "64 digits of 0-9 and a-f")] = ""


class PublishSecret(Table):
    """For a bucket of an S3-compatible store; without them boto3 looks where it always does."""

    access_key: str = ""
    secret_key: str = ""


class Secrets(Table):
    node: dict[str, NodeSecret] = Field({})
    feed: dict[str, FeedSecret] = Field({})
    broker: BrokerSecret = BrokerSecret()
    smtp: SmtpSecret = SmtpSecret()
    homeassistant: BrokerSecret = BrokerSecret()  # where the site file names a broker for it
    reports: ReportsSecret = ReportsSecret()
    publish: PublishSecret = PublishSecret()
    wifi: dict[str, str] = Field({})  # passwords of the nodes' networks by their names
