-- The journal, step 8: what was done since a time, of one kind: jobs are many.
CREATE INDEX actions_by_time ON actions (kind, at_us);
