"""Brokers, gateways and nodes that end with their test."""

import pytest
from node_rig import Gateway, Node, mosquitto


@pytest.fixture(scope="session")
def broker(tmp_path_factory):
    """A plain broker that all tests share; each test's node has a name of its own."""
    with mosquitto(tmp_path_factory.mktemp("broker")) as it:
        yield it


@pytest.fixture
def gateway(request, broker):
    """make(...) -> Gateway; stopped after the test."""
    made = []

    def make(port=None, **settings):
        made.append(Gateway(port or broker.plain, **settings))
        return made[-1]

    yield make
    for it in made:
        it.stop()


@pytest.fixture
def node(tmp_path, broker):
    """make(...) -> Node, not started; killed after the test, which fails if it had died."""
    made = []

    def make(port=None, **config):
        made.append(Node(tmp_path, port or broker.port, **config))
        return made[-1]

    yield make
    for it in made:
        alive = it.alive()
        it.kill()
        assert alive, it.log()
