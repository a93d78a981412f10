DROP INDEX IF EXISTS case_events_steps_idx;
DROP INDEX cases_replied_idx;
DROP INDEX cases_counted_idx;
