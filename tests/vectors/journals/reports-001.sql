BEGIN TRANSACTION;
CREATE TABLE outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  ref TEXT NOT NULL,
  at_us INTEGER NOT NULL,
  step TEXT NOT NULL,                -- received, answered
  sha256 TEXT NOT NULL
);
INSERT INTO "outbox" VALUES(1,'3XCC7A',1790000100000000,'received','4922b3750c4d3dfa305856ca98fa3bf0de40ef084115e550fd4d4e4889fb4ef3');
CREATE TABLE reports (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  ref TEXT NOT NULL UNIQUE,          -- as it is told to people
  diary TEXT NOT NULL,               -- whose diary it stands in; drawn by lot
  made_us INTEGER NOT NULL,          -- when it was taken
  at_us INTEGER NOT NULL,            -- when the noise was heard
  source TEXT NOT NULL,              -- page, drop, operator
  kind TEXT NOT NULL,
  effect TEXT NOT NULL,
  lasted TEXT NOT NULL,
  place TEXT NOT NULL,
  contact TEXT NOT NULL,
  words TEXT NOT NULL,
  address TEXT NOT NULL,             -- keyed hash of the network address
  form TEXT NOT NULL UNIQUE,         -- the form that it was sent by: twice is once
  event INTEGER REFERENCES reports,  -- the household's first report of the same noise
  due_us INTEGER NOT NULL,           -- answered by, as promised
  answered_us INTEGER,
  answer TEXT NOT NULL DEFAULT '',
  salt TEXT NOT NULL DEFAULT (lower(hex(randomblob(16)))),
  forgotten_us INTEGER
);
INSERT INTO "reports" VALUES(1,'3XCC7A','diary',1790000100000000,1790000100000000,'page','hum','sleep','unknown','','0123','a low hum','','sheet 1',NULL,1790000100000001,NULL,'','88a85bad2820f6a5fa24dec036838bb8',NULL);
CREATE INDEX reports_by_diary ON reports (diary, at_us);
CREATE INDEX reports_by_time ON reports (at_us);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('outbox',1);
INSERT INTO "sqlite_sequence" VALUES('reports',1);
COMMIT;
PRAGMA user_version=1;
