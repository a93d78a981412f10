DROP INDEX case_events_mergers_idx;
ALTER TABLE departments DROP COLUMN closed_apart;
