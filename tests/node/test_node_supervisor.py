"""The supervisor: whatever a task does, the others go on, and a hang stops the watchdog."""

from node_rig import run_micropython


def test_tasks_that_throw_end_and_hang():
    got = run_micropython("supervisor_cases.py")
    assert got["worked"] > 20
    assert got["late"] == ["works"]
    assert got["fed"] == 0
    assert got["trusted"] == [[True], [False]], "outputs are told of a task that hangs"
    assert got["notes"] == ["throws: MemoryError ", "throws: ValueError mistake",
                            "watchdog: OSError [Errno 5] EIO"]  # fmt: skip
