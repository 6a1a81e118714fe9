"""Tells a machine that is switched off altogether at times from one that runs for long."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from lotline.meter.cycles.joining import Run

# A session on standby holds so many runs on average, with so many seconds between them. A
# programme has up to four heatings, and a thermostat switches more often.
RUNS_LEAST, REST_LEAST_S = 4, 300.0
# It begins and ends on standby for so long; a programme ends with its last heating or before.
EDGE_LEAST_S = 60.0


def rests_in(sessions: Sequence[Run], runs: Sequence[Run]) -> bool:
    """Are the sessions days on standby, with runs in them and long rests between these?"""
    if not sessions or len(runs) < RUNS_LEAST * len(sessions):
        return False
    spans = [(run.first.start.time, run.last.end.time) for run in runs]
    rests, edges = [], []
    for session in sessions:
        begin, end = session.first.start.time, session.last.end.time
        inside = [span for span in spans if begin <= span[0] <= end]
        rests += [after[0] - before[1] for before, after in pairwise(inside)]
        if inside:
            edges.append(min(inside[0][0] - begin, end - inside[-1][1]))
    long = bool(rests) and float(np.median(rests)) >= REST_LEAST_S
    return long and float(np.median(edges)) >= EDGE_LEAST_S
