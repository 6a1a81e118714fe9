-- The journal, step 3: what the evidence log has taken (docs/log.md).

-- Entries in the order of the log; id is an entry's index. Those that its files hold may go.
CREATE TABLE log_entries (id INTEGER PRIMARY KEY, body BLOB NOT NULL);

-- Which frames one entry covers: those of a node with ids from first to last.
CREATE TABLE log_batches (
  node INTEGER NOT NULL REFERENCES nodes,
  first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  PRIMARY KEY (node, first)
) WITHOUT ROWID;

-- Frames that got another date after they were taken.
CREATE TABLE log_redated (frame INTEGER PRIMARY KEY);
CREATE TRIGGER frames_redated AFTER UPDATE OF received_us, utc_us, half_us ON frames
WHEN old.id <= (SELECT position FROM cursors WHERE name = 'log:frames')
BEGIN
  INSERT OR IGNORE INTO log_redated (frame) VALUES (old.id);
END;

-- Salts of the hashes of events: without its salt a hash tells nothing of what was said.
CREATE TABLE log_salts (event INTEGER PRIMARY KEY, salt TEXT NOT NULL);

-- Site files and packs as they were in force, with the salts of their hashes.
CREATE TABLE log_files (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  salt TEXT NOT NULL,
  body TEXT NOT NULL
);

-- What was last taken of things that only have a newest state: "key", "firmware:NODE".
CREATE TABLE log_known (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- 1: the gap is in the log; 2: its end is, too.
ALTER TABLE gaps ADD COLUMN logged INTEGER NOT NULL DEFAULT 0;
CREATE INDEX gaps_to_log ON gaps (id) WHERE logged < 1 + (closed_us IS NOT NULL);
