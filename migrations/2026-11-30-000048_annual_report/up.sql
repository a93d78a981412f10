-- For table 三 of the annual report: the day on which an application for disclosure was received and so counts as new,
-- and, for every case that closed, when and how it first did. A correction of own records has no such day.
ALTER TABLE cases ADD COLUMN counted_on date;
UPDATE cases SET first_outcome = outcome, first_closed_on = COALESCE(replied_on, closed_on)
 WHERE first_closed_on IS NULL AND outcome IS NOT NULL;
UPDATE cases SET counted_on = LEAST(first_closed_on, COALESCE(
        (SELECT min(day) FROM case_events
          WHERE authority_id = cases.authority_id AND case_id = cases.id AND kind = 'confirmed'),
        CASE WHEN received_on IS NOT NULL THEN filed_on END))
 WHERE kind = 'disclosure';
-- One year's report reads what closed since its first day, and what is open, out of the index alone.
CREATE INDEX cases_report_idx ON cases (authority_id, first_closed_on)
    INCLUDE (counted_on, applicant_kind, first_outcome, department_id) WHERE counted_on IS NOT NULL;
