"""How long a connection may keep the endpoint waiting."""

from lotline.endpoint.connection import Connection
from lotline.endpoint.limits import Limits

# Section 3.1.2.10: one and a half times the keepalive that the client named.
_KEEPALIVE_FACTOR = 1.5


def overdue(conn: Connection, now: float, limits: Limits) -> str | None:
    """Why this connection has to go now (the counter's name), or None."""
    if conn.session is None:
        return "connect_timeouts" if now - conn.since > limits.connect_timeout else None
    if conn.stalled:
        return "stalled" if now - _last_taken(conn, now) > limits.stall_timeout else None
    if conn.holds:
        conn.last_seen = now  # we do not read: its silence is our doing
    elif conn.cut_short and now - conn.progress > limits.packet_timeout:
        return "packet_timeouts"
    elif conn.keepalive and now - conn.last_seen > conn.keepalive * _KEEPALIVE_FACTOR:
        return "keepalive_expired"
    return None


def _last_taken(conn: Connection, now: float) -> float:
    """When the socket last took bytes, as far as the sweeps saw."""
    size = conn.transport.get_write_buffer_size() if conn.transport is not None else 0
    if size != conn.backlog:
        conn.backlog, conn.progress = size, now
    return conn.progress
