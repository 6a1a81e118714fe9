-- The journal: each row of the weather has a number, by which the evidence log takes it.

CREATE TABLE numbered_weather (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
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
  UNIQUE (at_us, who)
);
INSERT INTO numbered_weather (at_us, who, seconds, received_us, wind_speed, wind_gust,
  wind_direction, rain_rate, temperature, relative_humidity)
  SELECT at_us, who, seconds, received_us, wind_speed, wind_gust, wind_direction, rain_rate,
    temperature, relative_humidity FROM weather ORDER BY received_us, at_us, who;
DROP TABLE weather;
ALTER TABLE numbered_weather RENAME TO weather;
