"""Threads that share a task."""

import gc
import threading

import pytest
from lotline.dsp.crew import AHEAD, Crew


def test_all_work_at_once():
    met = threading.Barrier(4)
    crew = Crew(4)
    for _ in range(3):
        assert sorted(crew.map(lambda _: met.wait(10), 4)) == [0, 1, 2, 3]


def test_a_share_is_always_the_same_threads_and_in_order():
    crew, did = Crew(3), []
    for call in range(50):
        crew.share(lambda k, call=call: did.append((k, call, threading.get_ident())), 5)
    crew.wait()
    for k in range(5):
        mine = [(call, thread) for which, call, thread in did if which == k]
        assert [call for call, _ in mine] == list(range(50))
        assert len({thread for _, thread in mine}) == 1


def test_others_may_be_behind_but_not_by_any_number():
    crew, held, calls = Crew(2), threading.Event(), []

    def call():
        for n in range(AHEAD + 3):
            calls.append(n)
            crew.share(lambda k: k == 0 or held.wait(10), 2)

    caller = threading.Thread(target=call)
    caller.start()
    caller.join(0.5)
    # One is under way, and so many wait.
    assert len(calls) <= AHEAD + 1
    held.set()
    caller.join(10)
    assert len(calls) == AHEAD + 3


def test_each_of_many_is_done_once():
    did = []
    assert Crew(3).map(lambda k: did.append(k) or 2 * k, 50) == list(range(0, 100, 2))
    assert sorted(did) == list(range(50))


def test_a_failure_in_any_thread_reaches_the_caller():
    crew, caller = Crew(2), threading.get_ident()

    def fail():
        if threading.get_ident() != caller:
            raise OSError("no")

    crew.share(lambda _: fail(), 2)
    with pytest.raises(OSError, match="no"):
        crew.wait()
    crew.share(lambda _: None, 2)  # and the crew goes on
    crew.wait()


def test_one_is_the_caller_alone():
    ran = []
    Crew(1).share(lambda _: ran.append(threading.get_ident()), 2)
    assert ran == 2 * [threading.get_ident()]


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
