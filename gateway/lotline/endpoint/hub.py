"""Sessions, subscriptions and the way of a message from its publisher to its subscribers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from lotline.endpoint.authority import Peer
from lotline.endpoint.limits import Limits
from lotline.endpoint.retained import Retained
from lotline.endpoint.session import Message, Session
from lotline.endpoint.topics import Tree

# Topics whose subscribers are remembered; past it the memory starts afresh.
_ROUTES = 8192


class Route:
    """A topic name and what is known of it; `targets` holds while `epoch` is the hub's."""

    __slots__ = ("epoch", "raw", "record", "targets", "topic")

    def __init__(self, topic: str, record: bool) -> None:
        self.topic = topic
        self.raw = topic.encode()
        self.record = record
        self.epoch = -1
        self.targets: list[tuple[Session, int]] = []


class Hub:
    """Everything that outlives a connection, in memory."""

    def __init__(
        self, records: Callable[[str], bool], limits: Limits, counters: Counter[str]
    ) -> None:
        self._records = records
        self._limits, self._counters = limits, counters
        self.sessions: dict[str, dict[str, Session]] = {}
        self.retained = Retained(limits)
        self.epoch = 0
        self._subscriptions: Tree[dict[Session, int]] = Tree()
        self._routes: dict[str, Route] = {}

    def route(self, topic: str) -> Route:
        found = self._routes.get(topic)
        if found is None:
            if len(self._routes) >= _ROUTES:
                self._routes.clear()
            found = self._routes[topic] = Route(topic, self._records(topic))
        return found

    def publish(
        self, owner: str | None, route: Route, payload: bytes, qos: int, keep: bool
    ) -> None:
        """Retain if asked, then one copy a subscriber, at the lower of the two QoS."""
        if route.epoch != self.epoch:
            self._refresh(route)
        if not (keep or route.targets):
            return
        message = Message(route.raw, payload, False)
        if keep and not self.retained.store(owner, route.topic, message, qos):
            self._counters["retained_refused"] += 1
        for session, granted in route.targets:
            session.deliver(message, min(qos, granted))

    def _refresh(self, route: Route) -> None:
        best: dict[Session, int] = {}
        for subscribers in self._subscriptions.filters_for(route.topic):
            for session, qos in subscribers.items():
                best[session] = max(qos, best.get(session, 0))
        route.targets = list(best.items())
        route.epoch = self.epoch

    def subscribe(self, session: Session, wanted: str, qos: int) -> bool:
        """False when the session has as many filters as it may."""
        known = session.filters.get(wanted)
        if known is None and len(session.filters) >= self._limits.subscriptions_each:
            self._counters["subscriptions_refused"] += 1
            return False
        if known != qos:
            session.filters[wanted] = qos
            self._subscriptions.setdefault(wanted, dict)[session] = qos
            self.epoch += 1
        return True

    def send_retained(self, session: Session, wanted: str) -> None:
        granted = session.filters[wanted]
        for message, qos in list(self.retained.matching(wanted)):
            session.deliver(message, min(qos, granted))

    def unsubscribe(self, session: Session, wanted: str) -> None:
        if session.filters.pop(wanted, None) is None:
            return
        subscribers = self._subscriptions.get(wanted)
        if subscribers is not None:
            del subscribers[session]
            if not subscribers:
                self._subscriptions.discard(wanted)
        self.epoch += 1

    def open(self, peer: Peer, client_id: str, clean: bool) -> tuple[Session, bool]:
        """The session to use and whether it was kept; a connection that has it now loses it."""
        old = self._find(peer.name, client_id)
        if old is not None and old.link is not None:
            old.link.close("takeovers")
            old = self._find(peer.name, client_id)
        if old is not None and clean:
            self._end(old)
            old = None
        session = old or Session(peer, client_id, clean, self._limits, self._counters)
        session.peer = peer
        self._make_room(session)
        mine = self.sessions.setdefault(peer.name, {})
        mine.pop(client_id, None)  # the youngest stands last
        mine[client_id] = session
        return session, old is not None

    def detach(self, session: Session) -> None:
        """Its connection is gone; a clean session ends with it (section 3.1.2.4)."""
        session.link = None
        if session.clean:
            self._end(session)

    def _find(self, peer: str, client_id: str) -> Session | None:
        return self.sessions.get(peer, {}).get(client_id)

    def _make_room(self, wanted: Session) -> None:
        """At a peer's bound its own oldest session goes, one that is away first."""
        name = wanted.peer.name
        others = [s for s in self.sessions.get(name, {}).values() if s is not wanted]
        if len(others) < self._limits.sessions_each:
            return
        victim = next((s for s in others if s.link is None), others[0])
        self._counters["sessions_evicted"] += 1
        if victim.link is not None:
            victim.link.close("evicted")
        if self._find(name, victim.client_id) is victim:
            self._end(victim)

    def _end(self, session: Session) -> None:
        for wanted in list(session.filters):
            self.unsubscribe(session, wanted)
        mine = self.sessions[session.peer.name]
        del mine[session.client_id]
        if not mine:
            del self.sessions[session.peer.name]
