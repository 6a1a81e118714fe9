"""Noise and the rules about it."""

from lotwire.codes import THIRD_NOMINAL

from dashboards import rules
from dashboards.board import dashboard, of
from dashboards.panels import bars, lines, stat, target, words
from dashboards.queries import average_level, newest, select

NODE = '"node" =~ /^$node$/'
LEVELS = '"unit" =~ /^dB/'
RULE = f'{NODE} AND "rule" =~ /^$rule$/ AND {LEVELS}'
QUARTERS = f"\"span\" = '15m' AND {NODE}"
BANDS = ", ".join(f'"L{band.replace(".", "_")}Hz" AS "{band} Hz"' for band in THIRD_NOMINAL)


def _percentiles() -> list[dict[str, object]]:
    return [
        target(select(f'"{name}"', "noise", QUARTERS, "node"), f"{name} $tag_node")
        for name in ("LAF10", "LAF90")
    ]


DASHBOARD = dashboard(
    "lotline-noise", "lotline: noise and rules", "Levels, what the rules made of them, head-room.",
    [of("node", "Microphone", "noise"), of("rule", "Rule", "verdict", where=LEVELS)],
    [
        words("How to read this", "What the words and colours mean.", rules.HOW + rules.INSPECT
              + "Decibels are averaged as energy, never by their numbers: the legend has no mean. "
              "LAF90 is the level exceeded nine tenths of a quarter hour; such values cannot be "
              "averaged and are points.", height=4),
        stat("Average level", "LAeq over the time shown: minutes averaged as energy.",
             target(average_level(NODE, "node"), "$tag_node"), "dB", width=8),
        stat("Loudest moment", "LAFmax: the highest A-weighted Fast level in the time shown.",
             target(select('max("LAFmax")', "noise", f"\"span\" = '1m' AND {NODE}", "node"),
                    "$tag_node"), "dB", width=8),
        rules.periods_over(RULE, width=8),
        rules.timeline(RULE),
        lines("Level", "LAeq of each step, averaged as energy.",
              [target(average_level(NODE, "node", "$__interval"), "$tag_node")], "dB"),
        rules.judged("dB", RULE),
        rules.head_room("dB", RULE),
        lines("Background and peaks of quarter hours", "LAF10 and LAF90 of each quarter hour, as "
              "points: they cannot be averaged.", _percentiles(), "dB", style="points"),
        bars("Spectrum of the last quarter hour", "Third-octave levels, unweighted, of the newest "
             "quarter hour in the time shown; choose one microphone.",
             target(newest(BANDS, "noise", QUARTERS), "$col"), "dB", width=24),
        rules.passed(RULE),
    ],
)  # fmt: skip
