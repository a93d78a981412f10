DROP INDEX IF EXISTS case_events_steps_idx;
DROP TABLE earlier_replies;
