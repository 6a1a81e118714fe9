"""Topic names, topic filters and the tree that matches them (MQTT 3.1.1 section 4.7)."""

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

from lotline.endpoint.limits import Limits

V = TypeVar("V")


def is_topic(topic: str, limits: Limits) -> bool:
    """True for a topic name that may be published: no wildcards, within the limits."""
    return "+" not in topic and "#" not in topic and _fits(topic, limits)


def is_filter(wanted: str, limits: Limits) -> bool:
    """True for a valid filter: `+` fills a level, `#` is the last level (section 4.7.1)."""
    levels = wanted.split("/")
    if any("#" in level for level in levels[:-1]):
        return False
    odd = [level for level in levels if ("+" in level or "#" in level) and len(level) > 1]
    return not odd and _fits(wanted, limits)


def _fits(text: str, limits: Limits) -> bool:
    return (
        text != ""
        and len(text.encode()) <= limits.topic_size
        and text.count("/") < limits.topic_levels
        and "\0" not in text
    )


class _Node(Generic[V]):
    __slots__ = ("children", "value")

    def __init__(self) -> None:
        self.children: dict[str, _Node[V]] = {}
        self.value: V | None = None


class Tree(Generic[V]):
    """Values stored by topic or filter; a level of the name is a level of the tree."""

    def __init__(self) -> None:
        self._root: _Node[V] = _Node()

    def setdefault(self, name: str, make: Callable[[], V]) -> V:
        node = self._root
        for level in name.split("/"):
            node = node.children.setdefault(level, _Node())
        if node.value is None:
            node.value = make()
        return node.value

    def get(self, name: str) -> V | None:
        path = self._path(name)
        return path[-1].value if path else None

    def discard(self, name: str) -> None:
        """Forget the value and the branches that only led to it."""
        path = self._path(name)
        if not path:
            return
        path[-1].value = None
        for parent, node, level in zip(
            path[-2::-1], path[:0:-1], name.split("/")[::-1], strict=True
        ):
            if node.children or node.value is not None:
                break
            del parent.children[level]

    def _path(self, name: str) -> list[_Node[V]]:
        path = [self._root]
        for level in name.split("/"):
            child = path[-1].children.get(level)
            if child is None:
                return []
            path.append(child)
        return path

    def filters_for(self, topic: str) -> Iterator[V]:
        """Values whose stored name, a filter, matches the topic."""
        nodes = [self._root]
        for depth, level in enumerate(topic.split("/")):
            wild = depth > 0 or level[:1] != "$"  # section 4.7.2
            if wild:
                yield from _values(nodes, "#")
            names = (level, "+") if wild else (level,)
            nodes = [n.children[name] for n in nodes for name in names if name in n.children]
        yield from (node.value for node in nodes if node.value is not None)
        yield from _values(nodes, "#")

    def topics_for(self, wanted: str) -> Iterator[V]:
        """Values whose stored name, a topic, is matched by the filter."""
        nodes = [self._root]
        levels = wanted.split("/")
        for depth, level in enumerate(levels):
            if level == "#":
                yield from _below(nodes, at_root=depth == 0)
                return
            nodes = [child for node in nodes for child in _step(node, level, depth == 0)]
        yield from (node.value for node in nodes if node.value is not None)


def _values(nodes: list[_Node[V]], level: str) -> Iterator[V]:
    for node in nodes:
        child = node.children.get(level)
        if child is not None and child.value is not None:
            yield child.value


def _step(node: _Node[V], level: str, at_root: bool) -> list[_Node[V]]:
    if level != "+":
        child = node.children.get(level)
        return [] if child is None else [child]
    return [c for name, c in node.children.items() if not (at_root and name[:1] == "$")]


def _below(nodes: list[_Node[V]], at_root: bool) -> Iterator[V]:
    """All values from these nodes down; `#` also matches the level above it."""
    stack = list(nodes)
    if at_root:
        stack = [child for node in nodes for child in _step(node, "+", True)]
    while stack:
        node = stack.pop()
        if node.value is not None:
            yield node.value
        stack.extend(node.children.values())
