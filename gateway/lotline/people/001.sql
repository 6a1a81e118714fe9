-- Who may go into the house, step 1. Of tokens there is only a SHA-256 here.
CREATE TABLE accounts (
  id TEXT PRIMARY KEY,               -- drawn by lot: what the evidence log calls it
  name TEXT NOT NULL,
  folded TEXT NOT NULL UNIQUE,       -- the name without case
  role TEXT NOT NULL,
  hash TEXT NOT NULL,                -- of the password: Argon2id, PHC string
  made_us INTEGER NOT NULL,
  changed_us INTEGER NOT NULL        -- when the password was set
);
CREATE TABLE links (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  token TEXT NOT NULL UNIQUE,
  role TEXT NOT NULL,
  label TEXT NOT NULL,               -- for whom
  made_us INTEGER NOT NULL,
  ends_us INTEGER NOT NULL,
  ended INTEGER NOT NULL DEFAULT 0   -- 1: taken back before that
);
CREATE TABLE sessions (
  token TEXT PRIMARY KEY,
  account TEXT REFERENCES accounts ON DELETE CASCADE,
  link INTEGER REFERENCES links ON DELETE CASCADE,
  seen_us INTEGER NOT NULL,
  ends_us INTEGER NOT NULL,
  CHECK ((account IS NULL) != (link IS NULL))
) WITHOUT ROWID;

-- What is still to be given to the evidence log.
CREATE TABLE outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at_us INTEGER NOT NULL,
  subject TEXT NOT NULL,             -- an account's id, "link 3", or "nobody"
  step TEXT NOT NULL,
  who TEXT NOT NULL,
  words TEXT NOT NULL                -- JSON
);
