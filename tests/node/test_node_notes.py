"""What a node keeps of what it noted, for `lotline logs`."""

from node_rig import run_micropython


def test_of_what_comes_again_and_again_the_first_and_the_last_are_kept():
    last, lines = run_micropython("notes_cases.py")
    assert last == "link: OSError 15"
    away = "link: OSError no route"
    assert lines[:4] == [[50, away], [51, "link: OSError refused"], [52, away], [54, away]]
    assert [ms for ms, _ in lines[4:]] == list(range(55, 71))
