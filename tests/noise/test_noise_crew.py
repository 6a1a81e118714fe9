"""Threads that share a task."""

import gc
import threading

import pytest
from lotline.dsp.crew import Crew


def test_all_are_in_the_task_at_once():
    met = threading.Barrier(4)
    crew, ran = Crew(4), []
    for _ in range(3):
        crew.run(lambda: ran.append(met.wait(10)))
    assert sorted(ran) == sorted([0, 1, 2, 3] * 3)


def test_each_of_many_is_done_once():
    did = []
    assert Crew(3).map(lambda k: did.append(k) or 2 * k, 50) == list(range(0, 100, 2))
    assert sorted(did) == list(range(50))


def test_a_failure_in_any_thread_reaches_the_caller():
    crew, caller = Crew(2), threading.get_ident()

    def fail():
        if threading.get_ident() != caller:
            raise OSError("no")

    with pytest.raises(OSError, match="no"):
        crew.run(fail)
    crew.run(lambda: None)  # and the crew goes on


def test_one_is_the_caller_alone():
    ran = []
    Crew(1).run(lambda: ran.append(threading.get_ident()))
    assert ran == [threading.get_ident()]


def test_they_go_when_the_crew_is_let_go():
    before = set(threading.enumerate())
    crew = Crew(3)
    others = set(threading.enumerate()) - before
    assert len(others) == 2
    del crew
    gc.collect()
    for other in others:
        other.join(10)
        assert not other.is_alive()
