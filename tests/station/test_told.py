"""Records of outputs as events: dated by the node, written once, apart from what is measured."""

import pytest
from lotline.config import Output
from lotline.station.told import told
from lotwire.codes import FAILING, LAPSED, LEASED, OUTPUT_UNCLEAR, OVERRIDDEN
from station_rig import NOW, Rig

LAMP = Output(name="lamp", node="cnc", kind="stack_light", rules=("day",), output=1)


def body(state, cause, button=None):
    return {80: state, 81: cause} | ({} if button is None else {82: button})


@pytest.mark.parametrize(("values", "kind", "text"), [
    ((3, LEASED), "output", "lamp (cnc) is red: the gateway says so."),
    ((0, LAPSED), "output", "lamp (cnc) is off: no lease came in time."),
    ((1, OVERRIDDEN, 1), "output-override",
     "lamp (cnc): its button was pressed; it is green: by hand."),
    ((1, OVERRIDDEN, 0), "output-release",
     "lamp (cnc): its button was let go; it is green: by hand."),
    ((OUTPUT_UNCLEAR, FAILING), "output-fault", "lamp (cnc) is in no state that its pins show: "
     "a fault: its pins do not do as they are told, its settings are refused, or a part of the "
     "node hangs."),
    ((9, 77), "output", "lamp (cnc) is in state 9: cause 77."),
])  # fmt: skip
def test_what_a_record_says(values, kind, text):
    names = ("output_state", "output_cause", "output_button")
    found = told("cnc", 1, dict(zip(names, values, strict=False)), LAMP, 5)
    assert found == (5, kind, text, "cnc")


def test_one_that_the_site_file_does_not_list():
    values = {"output_state": 1, "output_cause": LEASED}
    assert (
        told("cnc", 2, values, None, 5)[2] == "Output 2 of cnc is in state 1: the gateway says so."
    )


def test_each_record_is_one_event_of_its_own_time_and_measures_nothing(tmp_path):
    rig = Rig(tmp_path)
    hour_ago = NOW - 3_600_000_000  # it was offline
    rig.add(rig.node.message(body(1, OVERRIDDEN, 1)), hour_ago)
    rig.add(rig.node.message(body(1, OVERRIDDEN, 0)), hour_ago + 1)
    pump = rig.pump()
    for _ in range(3):
        pump.step()
    again = rig.pump()  # the gateway begins anew
    again.step()
    events = [(at, kind, node) for _, at, kind, node, _ in rig.reader.events(0)]
    assert events == [(hour_ago, "output-override", rig.node.name),
                      (hour_ago + 1, "output-release", rig.node.name)]  # fmt: skip
    assert rig.found() == []
    assert rig.health == rig.bad == []
    rig.writer.close()
