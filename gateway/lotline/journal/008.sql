-- The journal: points that a feed's destination refused, and what each feed last ran into.

-- A point is its series and its time; refused again, its row is written anew.
CREATE TABLE dead_letters (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  feed TEXT NOT NULL,
  series TEXT NOT NULL,              -- measurement and tags, as line protocol has them
  time_ns INTEGER NOT NULL,
  fields TEXT NOT NULL,
  at_us INTEGER NOT NULL,            -- when it was refused last
  words TEXT NOT NULL,               -- the server's
  again INTEGER NOT NULL DEFAULT 0,  -- 1: a person wants it sent anew
  UNIQUE (feed, series, time_ns)
);
CREATE INDEX dead_letters_again ON dead_letters (feed, id) WHERE again = 1;

CREATE TABLE feeds (
  name TEXT PRIMARY KEY,
  beyond INTEGER NOT NULL DEFAULT 0, -- refused points that found no room among the dead letters
  trouble TEXT NOT NULL DEFAULT '',  -- why nothing moves; '' when it does
  error TEXT NOT NULL DEFAULT '',    -- the last trouble, also when it is over
  error_us INTEGER
) WITHOUT ROWID;
