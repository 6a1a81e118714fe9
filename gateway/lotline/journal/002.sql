-- The journal, step 2: machines and their cycles.

-- A sensor that tells when a machine runs. redo_us: the first of its records that came after
-- later ones had been followed, and is still to be.
CREATE TABLE machines (
  node INTEGER NOT NULL REFERENCES nodes,
  channel INTEGER NOT NULL,
  redo_us INTEGER,
  PRIMARY KEY (node, channel)
) WITHOUT ROWID;

-- Cycles that are over. Those that late records change are written anew.
CREATE TABLE cycles (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  node INTEGER NOT NULL REFERENCES nodes,
  channel INTEGER NOT NULL,
  start_us INTEGER NOT NULL,
  end_us INTEGER NOT NULL,
  energy_wh REAL,                    -- NULL for vibration
  peak REAL NOT NULL,
  confidence REAL NOT NULL
);
CREATE INDEX cycles_by_time ON cycles (node, channel, end_us);

-- What a machine did from start_us until the next row: 1 ran, 0 rested, NULL is not known.
CREATE TABLE machine_states (
  node INTEGER NOT NULL REFERENCES nodes,
  channel INTEGER NOT NULL,
  start_us INTEGER NOT NULL,
  running INTEGER,
  PRIMARY KEY (node, channel, start_us)
) WITHOUT ROWID;

-- Where its detector may be taken up again: all that it knew after the record of at_us.
CREATE TABLE detectors (
  node INTEGER NOT NULL REFERENCES nodes,
  channel INTEGER NOT NULL,
  at_us INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (node, channel, at_us)
) WITHOUT ROWID;
