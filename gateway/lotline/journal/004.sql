-- The journal, step 4: alerts and who was told of them.
CREATE TABLE alerts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  rule TEXT NOT NULL,
  level TEXT NOT NULL,               -- the highest it came to: warning, limit
  opened_us INTEGER NOT NULL,
  seen_us INTEGER NOT NULL,          -- when it was last not calm, as of its last change
  worst REAL NOT NULL,               -- dB
  raised_us INTEGER,
  closed_us INTEGER,
  acknowledged_us INTEGER,
  known INTEGER NOT NULL DEFAULT 1   -- 0: what came at its end was not measured
);
CREATE INDEX alerts_open ON alerts (id) WHERE closed_us IS NULL;

-- Messages; a person is told once of each step of an alert.
CREATE TABLE deliveries (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  alert INTEGER NOT NULL REFERENCES alerts,
  destination TEXT NOT NULL,
  kind TEXT NOT NULL,                -- opened, raised, closed, escalated
  body TEXT NOT NULL,                -- JSON: subject, text, facts
  due_us INTEGER NOT NULL,           -- when it is to be tried (again)
  tries INTEGER NOT NULL DEFAULT 0,
  done_us INTEGER,                   -- when it was taken, or given up
  error TEXT NOT NULL DEFAULT '',
  UNIQUE (alert, destination, kind)
);
CREATE INDEX deliveries_due ON deliveries (due_us) WHERE done_us IS NULL;
