-- The journal, step 7: calibrations of sensors, as their nodes recorded them.
CREATE TABLE calibrations (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  node INTEGER NOT NULL REFERENCES nodes,
  channel INTEGER NOT NULL,
  frame INTEGER NOT NULL,            -- the record that told of it first
  at_us INTEGER NOT NULL,            -- when the node recorded it
  body TEXT NOT NULL,                -- JSON: what it said, by the names of codes.py
  UNIQUE (node, channel, body)       -- a node that lost its power may tell of one twice
);
CREATE INDEX calibrations_by_node ON calibrations (node);
