"""Updates from a real gateway to real nodes: one first, the others later; what is bad ends it."""

from works_rig import Works, until

NAMES = ("air-1", "air-2", "air-3", "air-4")
PATIENCE = 150


def test_one_goes_first_and_the_others_follow_also_after_a_restart(tmp_path):
    with Works(tmp_path / "works", NAMES) as works:
        works.pack("0.2.0", 2)
        with works.gateway() as gateway:
            works.begin(gateway)
            said = works.order("hold", "air-4")
            assert said == "air-4: held.\n"
            said = works.order("air-2", "air-1", "air-3", "air-4", "--to", "0.2.0")
            assert said.startswith("air-2 gets 0.2.0 (release 2) first; 3 more once")
            until(lambda: works.last()["nodes"]["air-2"], "the first is offered it", PATIENCE)
            gateway.kill()
        works.nodes["air-2"].cut()
        with works.gateway():
            until(lambda: works.last()["nodes"]["air-2"] == "good", "the first has it", PATIENCE)
            others = {works.last()["nodes"][name] for name in NAMES if name != "air-2"}
            assert others <= {None}, "the others wait for its good health"
            until(lambda: works.versions()["air-1"] == works.versions()["air-3"] == "0.2.0",
                  "two of the others", PATIENCE)  # fmt: skip
            last = works.last()
            assert (last["nodes"]["air-4"], last["end"]) == (None, None), "it is held"
            assert works.versions()["air-4"] == "0.1.0"
            works.order("free", "air-4")
            until(lambda: works.last()["end"] == "done", "the end", PATIENCE)
            assert set(works.versions().values()) == {"0.2.0"}
            said = works.events()
            assert (
                "air-2 runs 0.2.0 (release 2): it has measured, and its records are here." in said
            )
