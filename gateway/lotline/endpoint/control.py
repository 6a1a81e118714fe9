"""CONNECT, SUBSCRIBE and the other control packets: what each does to a connection."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING

from lotline.endpoint.authority import Peer
from lotline.endpoint.packets import (
    ACCEPTED,
    BAD_CLIENT_ID,
    BAD_CREDENTIALS,
    NOT_AUTHORISED,
    PINGRESP,
    SUBSCRIBE_REFUSED,
    WRONG_VERSION,
    Connect,
    Violation,
    Will,
    WrongVersion,
    decode_connect,
    decode_puback,
    decode_subscribe,
    decode_unsubscribe,
    encode_connack,
    encode_suback,
    encode_unsuback,
    malformed,
)
from lotline.endpoint.topics import is_filter, is_topic

if TYPE_CHECKING:
    from lotline.endpoint.connection import Connection
    from lotline.endpoint.session import Session


def connect(conn: Connection, body: bytes) -> None:
    """Accept, or refuse with the CONNACK code that says why (section 3.2.2.3)."""
    try:
        asked = decode_connect(body)
    except WrongVersion as violation:
        _refuse(conn, WRONG_VERSION, violation.reason)
        return
    if not (asked.client_id or asked.clean):
        _refuse(conn, BAD_CLIENT_ID, "bad_client_id")  # section 3.1.3.1
        return
    client_id = asked.client_id or f"auto-{secrets.token_hex(8)}"
    peer = conn.authority.admit(client_id, asked.username, asked.password)
    if peer is None:
        code = NOT_AUTHORISED if asked.username is None else BAD_CREDENTIALS
        conn.core.door.turn_away(conn, encode_connack(False, code), asked.username)
    elif asked.will is not None and not _may_leave(conn, peer, asked.will):
        _refuse(conn, NOT_AUTHORISED, "denied_wills")
    else:
        _accept(conn, peer, client_id, asked)


def _refuse(conn: Connection, code: int, reason: str) -> None:
    conn.send(encode_connack(False, code))
    conn.close(reason, clean=True)


def _may_leave(conn: Connection, peer: Peer, will: Will) -> bool:
    return is_topic(will.topic, conn.core.limits) and peer.may_publish(will.topic)


def _accept(conn: Connection, peer: Peer, client_id: str, asked: Connect) -> None:
    session, present = conn.core.hub.open(peer, client_id, asked.clean)
    conn.begin(session, peer, asked.will, asked.keepalive)
    conn.core.door.admitted(conn)
    conn.send(encode_connack(present, ACCEPTED))
    session.attach(conn)


def handle(conn: Connection, head: int, body: bytes) -> None:
    """Any packet but PUBLISH after the CONNECT; `head` is its first byte, flags included."""
    handler = _HANDLERS.get(head)
    if handler is None or conn.session is None:
        raise malformed(f"got first byte {head:#04x}, expected a packet a client may send")
    handler(conn, conn.session, body)


def _puback(conn: Connection, session: Session, body: bytes) -> None:
    session.acked(decode_puback(body))


def _subscribe(conn: Connection, session: Session, body: bytes) -> None:
    packet_id, wanted = decode_subscribe(body)
    codes = [_grant(conn, session, name, min(qos, 1)) for name, qos in wanted]
    conn.send(encode_suback(packet_id, codes))
    for (name, _), code in zip(wanted, codes, strict=True):
        if code != SUBSCRIBE_REFUSED:
            conn.core.hub.send_retained(session, name)
    conn.yield_turn()


def _grant(conn: Connection, session: Session, wanted: str, qos: int) -> int:
    """The QoS granted, or 0x80 (section 3.9.3)."""
    if not is_filter(wanted, conn.core.limits):
        conn.core.counters["bad_filters"] += 1
    elif not session.peer.may_subscribe(wanted):
        conn.core.counters["denied_subscribe"] += 1
    elif conn.core.hub.subscribe(session, wanted, qos):
        return qos
    return SUBSCRIBE_REFUSED


def _unsubscribe(conn: Connection, session: Session, body: bytes) -> None:
    packet_id, filters = decode_unsubscribe(body)
    for wanted in filters:
        conn.core.hub.unsubscribe(session, wanted)
    conn.send(encode_unsuback(packet_id))


def _pingreq(conn: Connection, session: Session, body: bytes) -> None:
    _check_empty(body)
    conn.send(PINGRESP)


def _disconnect(conn: Connection, session: Session, body: bytes) -> None:
    _check_empty(body)
    conn.close("disconnected", clean=True)


def _check_empty(body: bytes) -> None:
    if body:
        raise malformed(f"got a body of {len(body)} bytes, expected none")


def _qos2(conn: Connection, session: Session, body: bytes) -> None:
    raise Violation("qos2", "got a packet of the QoS 2 exchange, expected QoS 0 or 1")


# First bytes with the flags that section 2.2.2 prescribes.
_HANDLERS: dict[int, Callable[[Connection, Session, bytes], None]] = {
    0x40: _puback,
    0x50: _qos2,
    0x62: _qos2,
    0x70: _qos2,
    0x82: _subscribe,
    0xA2: _unsubscribe,
    0xC0: _pingreq,
    0xE0: _disconnect,
}
