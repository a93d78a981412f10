-- A scorecard reads what was received and what was answered between two days, each out of one index alone, and of the
-- events only the few that tell an extension or ask for clarification.
CREATE INDEX cases_counted_idx ON cases (authority_id, counted_on) INCLUDE (department_id) WHERE counted_on IS NOT NULL;
CREATE INDEX cases_replied_idx ON cases (authority_id, replied_on) INCLUDE (id, department_id, received_on, on_time)
    WHERE replied_on IS NOT NULL AND counted_on IS NOT NULL;
CREATE INDEX IF NOT EXISTS case_events_steps_idx ON case_events (authority_id, kind, case_id)
    WHERE kind IN ('clarification_asked', 'extension_told', 'extension_not_told');
