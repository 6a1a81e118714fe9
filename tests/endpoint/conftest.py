"""An endpoint of our own for each test, on a free port of 127.0.0.1, in a thread of its own."""

import pytest
from endpoint_support import Running


@pytest.fixture
def serve():
    """serve(**options) -> Running; at the end no exception may have left a protocol."""
    started = []

    def start(**options):
        started.append(Running(**options))
        return started[-1]

    yield start
    for running in started:
        running.stop()
    assert [fault for running in started for fault in running.faults] == []


@pytest.fixture
def endpoint(serve):
    return serve()
