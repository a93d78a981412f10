-- For when a department was closed already as its merger was stated: what taking the merger back brings back.
ALTER TABLE departments ADD COLUMN closed_apart date;
-- Which cases a department left to its successor after a day: what is counted of the time before is still its own.
CREATE INDEX case_events_mergers_idx ON case_events (authority_id, day) WHERE kind = 'department_merged';
