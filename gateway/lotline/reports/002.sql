-- The reports of neighbours, step 2: who is told of them, and who gets mail.
ALTER TABLE reports ADD COLUMN told_us INTEGER;  -- when the operator was told
UPDATE reports SET told_us = made_us;

-- People who asked for mail. A row is deleted as soon as they want no more.
CREATE TABLE subscribers (
  id TEXT PRIMARY KEY,               -- drawn by lot; the links in their mails name it
  email TEXT NOT NULL UNIQUE COLLATE NOCASE,
  lang TEXT NOT NULL,
  diary TEXT NOT NULL,               -- whose answers are told, too; '' for none
  asked_us INTEGER NOT NULL,         -- when the last mail that asks to confirm was ordered
  confirmed_us INTEGER               -- NULL: they have not said yes yet
);

-- Messages about reports and to subscribers. The body is emptied once it was taken; that it was
-- is known for a while, so that nobody is told twice of one thing.
CREATE TABLE letters (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  event TEXT NOT NULL,               -- what it is about
  destination TEXT NOT NULL,         -- name of an [[alert]], or 'neighbour/' and a subscriber's id
  body TEXT NOT NULL,                -- JSON
  due_us INTEGER NOT NULL,
  tries INTEGER NOT NULL DEFAULT 0,
  done_us INTEGER,
  UNIQUE (event, destination)
);
