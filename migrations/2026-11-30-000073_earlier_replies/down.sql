DROP INDEX case_events_steps_idx;
CREATE INDEX case_events_steps_idx ON case_events (authority_id, kind, case_id)
    WHERE kind IN ('clarification_asked', 'extension_told', 'extension_not_told');
DROP TABLE earlier_replies;
