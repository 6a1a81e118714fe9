"""What one endpoint lets its clients claim. Every number has its reason beside it."""

from dataclasses import dataclass

KIB = 1024
MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Caps of one endpoint; sizes in bytes, times in seconds.

    The defaults suit a Raspberry Pi with a hundred nodes; tests pass smaller ones.
    """

    # Connections: 1024 open files is the usual default, and the journal needs some of them.
    connections: int = 512
    # Not yet authenticated, handshakes included; beyond it the busiest address gives way.
    pending: int = 256
    # A node needs one connection; a few more for a person's tools with the node's secret.
    sessions_each: int = 8
    # A CONNECT from a node far away on a bad link takes two or three retransmissions.
    connect_timeout: float = 10.0
    # One 1 MiB packet over a 200 kbit/s link takes 42 s; slower than this is an attack.
    packet_timeout: float = 60.0
    # A subscriber whose socket takes not one byte for so long is gone.
    stall_timeout: float = 60.0

    # Packets: identity, will and credentials are some hundred bytes, from strangers no more.
    connect_size: int = 4 * KIB
    # SUBSCRIBE and UNSUBSCRIBE: 64 filters of lotline's own length fit.
    control_size: int = 16 * KIB
    # The largest PUBLISH: a firmware image part or a long buffer of records.
    packet_size: int = MIB
    # lotline's topics have five levels and fewer than 100 bytes.
    topic_size: int = 512
    topic_levels: int = 16
    # Topics remembered a connection, so that names need no second check.
    routes: int = 256

    # Subscribers: a node needs three filters; Home Assistant 66, and two a device.
    subscriptions_each: int = 512
    # Sent and not yet acknowledged a subscriber: more only fills its receive buffer.
    inflight: int = 64
    # An hour of eight messages a second, kept for a session that is away or slow.
    queue: int = 32_768
    queue_bytes: int = 8 * MIB
    # Written and not yet taken by the socket; a 10 Mbit/s link drains it in 0.2 s.
    write_buffer: int = 256 * KIB
    # A node retains its state, its description and a value a channel.
    retained_each: int = 256
    retained_bytes_each: int = MIB

    # Records handed over and not yet confirmed: one second at 30 000 a second.
    unconfirmed: int = 32_768
    unconfirmed_bytes: int = 32 * MIB
    # One connection may hold a quarter of them.
    unconfirmed_each: int = 8_192

    # Sentences an hour about who was refused: strangers take no more of the hundred that are kept.
    notices: int = 20

    # Refused credentials: the first answer waits so long, each further one twice as long.
    refusal_delay: float = 0.25
    refusal_delay_max: float = 8.0
    # Answers kept waiting an address; beyond it the socket is closed without an answer.
    refusals_waiting_each: int = 8
    # Addresses remembered, and for how long after their last failure.
    refusal_addresses: int = 1024
    refusal_memory: float = 300.0
