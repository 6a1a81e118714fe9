-- The journal: the weather, as a station or a script told it.

-- Of a minute the first word of each teller stays; what is not told is NULL.
CREATE TABLE weather (
  at_us INTEGER NOT NULL,            -- end of the time it is of, a whole minute
  who TEXT NOT NULL,
  seconds INTEGER NOT NULL,          -- how long that time is
  received_us INTEGER NOT NULL,
  wind_speed REAL,                   -- m/s
  wind_gust REAL,                    -- m/s
  wind_direction REAL,               -- degrees from north, where it comes from
  rain_rate REAL,                    -- mm/h
  temperature REAL,                  -- degrees Celsius
  relative_humidity REAL,            -- %
  PRIMARY KEY (at_us, who)
) WITHOUT ROWID;
