-- The journal, step 7: calibrations of sensors, as their nodes recorded them.
CREATE TABLE calibrations (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  node INTEGER NOT NULL REFERENCES nodes,
  channel INTEGER NOT NULL,
  frame INTEGER NOT NULL UNIQUE,     -- the record that told of it
  at_us INTEGER NOT NULL,            -- when the node recorded it
  body TEXT NOT NULL                 -- JSON: what it said, by the names of lotwire/codes.py
);
CREATE INDEX calibrations_by_node ON calibrations (node);
