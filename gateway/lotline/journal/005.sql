-- The journal, step 6: what people did, and what the gateway did with that of which people
-- decide. A row is never changed; only `lotline log redact` empties who, body and salt.
CREATE TABLE actions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at_us INTEGER NOT NULL,
  kind TEXT NOT NULL,                -- of what: exceedance, alert
  subject TEXT NOT NULL,             -- which one; an exceedance is its first verdict's number
  step TEXT NOT NULL,                -- what was done
  who TEXT NOT NULL,                 -- '': the gateway itself
  body TEXT NOT NULL,                -- JSON: the words that were given
  salt TEXT NOT NULL DEFAULT (lower(hex(randomblob(16))))
);
CREATE INDEX actions_by_subject ON actions (kind, subject);

INSERT INTO actions (at_us, kind, subject, step, who, body)
SELECT judged_us, 'exceedance', id, 'detected', '', json_object('verdict', id) FROM verdicts v
WHERE json_extract(body, '$.verdict') = 'over' AND id = (
  SELECT max(id) FROM verdicts WHERE rule = v.rule AND start_us = v.start_us
) ORDER BY id;
