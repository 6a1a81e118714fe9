-- The reports of neighbours, step 1. place, contact, words, answer and salt are emptied when
-- their time is over, address after a day.
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
CREATE INDEX reports_by_diary ON reports (diary, at_us);
CREATE INDEX reports_by_time ON reports (at_us);

-- What is still to be given to the evidence log: salted hashes, never words.
CREATE TABLE outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  ref TEXT NOT NULL,
  at_us INTEGER NOT NULL,
  step TEXT NOT NULL,                -- received, answered
  sha256 TEXT NOT NULL
);
