-- The journal, step 1. Times are UTC in microseconds since 1970.
CREATE TABLE nodes (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  floor INTEGER NOT NULL DEFAULT -1  -- boots up to this one that have no row are forgotten
);

-- One row a boot of a node; `seen` are the sequence numbers on disk, as CBOR [first, last, ...].
CREATE TABLE boots (
  id INTEGER PRIMARY KEY,
  node INTEGER NOT NULL REFERENCES nodes,
  boot INTEGER NOT NULL,
  seen BLOB NOT NULL,
  floor INTEGER NOT NULL DEFAULT -1, -- `seen` up to here has holes that were given up
  tick INTEGER NOT NULL DEFAULT 0,   -- the highest of its frames
  heard_us INTEGER,                  -- when its newest frame arrived
  half_us INTEGER,                   -- and how well that frame's time was known
  noted INTEGER NOT NULL DEFAULT 0,  -- 1: `gaps` say what `seen` says
  UNIQUE (node, boot)
);
CREATE INDEX boots_to_note ON boots (id) WHERE noted = 0;

-- Clock exchanges: at `tick` of that boot it was utc_us, give or take half_us.
CREATE TABLE anchors (
  id INTEGER PRIMARY KEY,
  boot INTEGER NOT NULL REFERENCES boots,
  tick INTEGER NOT NULL,
  utc_us INTEGER NOT NULL,
  half_us INTEGER NOT NULL
);
CREATE INDEX anchors_by_boot ON anchors (boot);

-- The evidence: every frame as received, in order of arrival. utc_us is the end of its span.
CREATE TABLE frames (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  boot INTEGER NOT NULL REFERENCES boots,
  seq INTEGER NOT NULL,
  tick INTEGER NOT NULL,
  received_us INTEGER NOT NULL,
  utc_us INTEGER,
  half_us INTEGER,
  raw BLOB NOT NULL
);

-- Frames that came before their boot's clock was known; dated = 1 once it is, and for those
-- whose uncertainty has grown: both are to be metered (again).
CREATE TABLE undated (
  frame INTEGER PRIMARY KEY REFERENCES frames,
  boot INTEGER NOT NULL,
  dated INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX undated_by_boot ON undated (boot) WHERE dated = 0;
CREATE INDEX undated_late ON undated (frame) WHERE dated = 1;

-- When the gateway's clock was set, by how much, and the frames that it had dated before:
-- from `first` on; those from `widened` on are already as uncertain as the step.
CREATE TABLE steps (
  id INTEGER PRIMARY KEY,
  utc_us INTEGER NOT NULL,
  step_us INTEGER NOT NULL,
  first INTEGER NOT NULL,
  widened INTEGER NOT NULL
);

-- Indicators; of two rows for the same node, channel, span and start the later counts.
CREATE TABLE indicators (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  node INTEGER NOT NULL REFERENCES nodes,
  channel INTEGER NOT NULL,
  seconds INTEGER NOT NULL,
  start_us INTEGER NOT NULL,
  completeness REAL NOT NULL,
  half_us INTEGER NOT NULL,
  flags INTEGER NOT NULL,
  body BLOB NOT NULL
);
-- Grain 0: the node's own spans (below a minute), whatever their length.
CREATE INDEX indicators_by_time ON indicators (node, iif(seconds < 60, 0, seconds), start_us);

-- Minutes and quarter hours that have new parts and are to be metered.
CREATE TABLE open_spans (
  node TEXT NOT NULL,
  channel INTEGER NOT NULL,
  seconds INTEGER NOT NULL,
  start_us INTEGER NOT NULL,
  PRIMARY KEY (node, channel, seconds, start_us)
) WITHOUT ROWID;

-- Sequence numbers that never came; closed_us when they came after all.
CREATE TABLE gaps (
  id INTEGER PRIMARY KEY,
  boot INTEGER NOT NULL REFERENCES boots,
  first_seq INTEGER NOT NULL,
  last_seq INTEGER NOT NULL,
  noted_us INTEGER NOT NULL,
  closed_us INTEGER
);
CREATE INDEX gaps_by_boot ON gaps (boot);

CREATE TABLE verdicts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  rule TEXT NOT NULL,
  start_us INTEGER NOT NULL,
  end_us INTEGER NOT NULL,
  judged_us INTEGER NOT NULL,
  body TEXT NOT NULL
);
CREATE INDEX verdicts_by_time ON verdicts (start_us);

CREATE TABLE events (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  utc_us INTEGER NOT NULL,
  kind TEXT NOT NULL,
  node TEXT,
  text TEXT NOT NULL
);

-- The newest health record of each node, as JSON.
CREATE TABLE health (
  node TEXT PRIMARY KEY, utc_us INTEGER NOT NULL, body TEXT NOT NULL
) WITHOUT ROWID;

-- What was refused or odd, counted per node and reason.
CREATE TABLE counts (
  node TEXT NOT NULL,
  reason TEXT NOT NULL,
  n INTEGER NOT NULL,
  PRIMARY KEY (node, reason)
) WITHOUT ROWID;

-- How far each reader has come: "meter", "feed:NAME"; "retention" is the time that it goes
-- by, and "retention:clock" what the clock said when it was last looked at.
CREATE TABLE cursors (name TEXT PRIMARY KEY, position INTEGER NOT NULL) WITHOUT ROWID;
