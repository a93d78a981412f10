CREATE INDEX case_events_mergers_idx ON case_events (authority_id, day) WHERE kind = 'department_merged';
DROP TABLE departments_left;
DROP INDEX cases_late_idx;
DROP INDEX cases_report_idx;
CREATE INDEX cases_report_idx ON cases (authority_id, first_closed_on)
    INCLUDE (counted_on, applicant_kind, first_outcome, department_id) WHERE counted_on IS NOT NULL;
DROP INDEX cases_counted_idx;
CREATE INDEX cases_counted_idx ON cases (authority_id, counted_on) INCLUDE (department_id) WHERE counted_on IS NOT NULL;
DROP INDEX cases_replied_idx;
CREATE INDEX cases_replied_idx ON cases (authority_id, replied_on) INCLUDE (id, department_id, received_on, on_time)
    WHERE replied_on IS NOT NULL AND counted_on IS NOT NULL;
CREATE INDEX case_events_steps_idx ON case_events (authority_id, kind, case_id) INCLUDE (at)
    WHERE kind IN ('clarification_asked', 'extension_told', 'extension_not_told');
ALTER TABLE earlier_replies DROP COLUMN steps;
ALTER TABLE cases DROP COLUMN steps;
