BEGIN TRANSACTION;
CREATE TABLE accounts (
  id TEXT PRIMARY KEY,               -- drawn by lot: what the evidence log calls it
  name TEXT NOT NULL,
  folded TEXT NOT NULL UNIQUE,       -- the name without case
  role TEXT NOT NULL,
  hash TEXT NOT NULL,                -- of the password: Argon2id, PHC string
  made_us INTEGER NOT NULL,
  changed_us INTEGER NOT NULL        -- when the password was set
);
INSERT INTO "accounts" VALUES('395674e53f98','ada','ada','operator','$argon2id$v=19$m=19456,t=2,p=1$W72a8FCNOPUDr/JFrDtnWA$b++pyP3otEibUd9Ay+t1bEZmNVqgChwHaRuaV+eVa/Y',1790000100000000,1790000100000000);
CREATE TABLE links (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  token TEXT NOT NULL UNIQUE,
  role TEXT NOT NULL,
  label TEXT NOT NULL,               -- for whom
  made_us INTEGER NOT NULL,
  ends_us INTEGER NOT NULL,
  ended INTEGER NOT NULL DEFAULT 0   -- 1: taken back before that
);
CREATE TABLE outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at_us INTEGER NOT NULL,
  subject TEXT NOT NULL,             -- an account's id, "link 3", or "nobody"
  step TEXT NOT NULL,
  who TEXT NOT NULL,
  words TEXT NOT NULL                -- JSON
);
INSERT INTO "outbox" VALUES(1,1790000100000000,'395674e53f98','added','','{"name": "ada", "role": "operator"}');
CREATE TABLE sessions (
  token TEXT PRIMARY KEY,
  account TEXT REFERENCES accounts ON DELETE CASCADE,
  link INTEGER REFERENCES links ON DELETE CASCADE,
  seen_us INTEGER NOT NULL,
  ends_us INTEGER NOT NULL,
  CHECK ((account IS NULL) != (link IS NULL))
) WITHOUT ROWID;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('links',0);
INSERT INTO "sqlite_sequence" VALUES('outbox',1);
COMMIT;
PRAGMA user_version=1;
