ALTER TABLE complaints DROP COLUMN missed_by;
DROP INDEX cases_late_idx;
CREATE INDEX cases_late_idx ON cases (authority_id, due_on) INCLUDE (id, department_id, replied_on, closed_on)
    WHERE counted_on IS NOT NULL AND due_on < COALESCE(replied_on, closed_on, 'infinity'::date);
UPDATE cases SET counted_on = least(coalesce((SELECT day FROM case_events AS confirmed
                                               WHERE confirmed.authority_id = cases.authority_id AND confirmed.case_id = cases.id
                                                 AND confirmed.kind = 'confirmed' ORDER BY seq LIMIT 1), filed_on), first_closed_on)
  FROM case_events
 WHERE case_events.authority_id = cases.authority_id AND case_events.case_id = cases.id AND seq = 1
   AND case_events.kind = 'filed' AND body LIKE '%"split_from"%'
   AND body::jsonb->'split_from' IS NOT NULL AND counted_on IS NOT NULL;
