-- A scorecard reads the steps before each reply from its row: 1 extension, 2 clarification, 4 third party, 8 joint
-- agency and 16 other agency asked. What came before an order belongs to the reply before it.
ALTER TABLE cases ADD COLUMN steps smallint NOT NULL DEFAULT 0;
ALTER TABLE earlier_replies ADD COLUMN steps smallint NOT NULL DEFAULT 0;
CREATE TEMPORARY TABLE steps_taken AS
WITH replies AS (
  SELECT cases.authority_id, cases.id AS case_id, 0 AS number, coalesce(max(ended_at), '-infinity') AS since,
         'infinity'::timestamptz AS until
    FROM cases LEFT JOIN earlier_replies ON earlier_replies.authority_id = cases.authority_id AND case_id = cases.id
   GROUP BY 1, 2
   UNION ALL
  SELECT authority_id, case_id, number, coalesce(begun_at, '-infinity'), ended_at FROM earlier_replies
), steps AS (
  SELECT authority_id, case_id, at, kind,
         CASE kind WHEN 'clarification_asked' THEN 2 WHEN 'consultation_opened' THEN
              CASE body::jsonb->>'party' WHEN 'third_party' THEN 4 WHEN 'joint_agency' THEN 8 ELSE 16 END
         ELSE 1 END AS step
    FROM case_events
   WHERE kind IN ('clarification_asked', 'extension_told', 'extension_not_told', 'consultation_opened')
), taken AS (
  SELECT authority_id, case_id, number, step
    FROM replies JOIN steps USING (authority_id, case_id)
   WHERE at > since AND at <= until
   GROUP BY 1, 2, 3, 4
  HAVING sum(CASE kind WHEN 'extension_not_told' THEN -1 ELSE 1 END) > 0
)
SELECT authority_id, case_id, number, sum(step)::smallint AS steps FROM taken GROUP BY 1, 2, 3;
UPDATE cases SET steps = steps_taken.steps FROM steps_taken
 WHERE steps_taken.authority_id = cases.authority_id AND steps_taken.case_id = cases.id
   AND steps_taken.number = 0;
UPDATE earlier_replies SET steps = steps_taken.steps FROM steps_taken
 WHERE steps_taken.authority_id = earlier_replies.authority_id AND steps_taken.case_id = earlier_replies.case_id
   AND steps_taken.number = earlier_replies.number;
DROP TABLE steps_taken;
DROP INDEX case_events_steps_idx;
DROP INDEX cases_replied_idx;
CREATE INDEX cases_replied_idx ON cases (authority_id, replied_on)
    INCLUDE (id, department_id, received_on, on_time, steps) WHERE replied_on IS NOT NULL AND counted_on IS NOT NULL;
-- Which case it is tells whose it was: without its id each row would be read of a time before any case went on.
DROP INDEX cases_counted_idx;
CREATE INDEX cases_counted_idx ON cases (authority_id, counted_on) INCLUDE (id, department_id) WHERE counted_on IS NOT NULL;
DROP INDEX cases_report_idx;
CREATE INDEX cases_report_idx ON cases (authority_id, first_closed_on)
    INCLUDE (id, counted_on, applicant_kind, first_outcome, department_id) WHERE counted_on IS NOT NULL;
-- What was overdue and unanswered on a day: what is open, and what was answered or closed after its last day.
CREATE INDEX cases_late_idx ON cases (authority_id, due_on) INCLUDE (id, department_id, replied_on, closed_on)
    WHERE counted_on IS NOT NULL AND due_on < COALESCE(replied_on, closed_on, 'infinity'::date);

-- The departments that a case has left: what is counted of a time that is over finds whose it was then.
CREATE TABLE departments_left (
    authority_id  uuid    NOT NULL,
    case_id       uuid    NOT NULL,
    seq           integer NOT NULL,
    left_on       date    NOT NULL,
    department_id uuid    NOT NULL,
    CONSTRAINT departments_left_pkey PRIMARY KEY (authority_id, case_id, seq),
    CONSTRAINT departments_left_case_fkey FOREIGN KEY (authority_id, case_id) REFERENCES cases (authority_id, id),
    CONSTRAINT departments_left_department_fkey FOREIGN KEY (authority_id, department_id)
        REFERENCES departments (authority_id, id)
);
CREATE INDEX departments_left_on_idx ON departments_left (authority_id, left_on);
CREATE INDEX departments_left_department_idx ON departments_left (authority_id, department_id);
INSERT INTO departments_left
WITH moves AS (
  SELECT authority_id, case_id, seq, day,
         CASE kind WHEN 'department_merged' THEN (body::jsonb->>'to')::uuid ELSE (body::jsonb->>'department')::uuid END AS now,
         kind = 'returned' AS is_returned
    FROM case_events
   WHERE kind IN ('assigned', 'answered_on_the_spot', 'returned')
      OR kind = 'department_merged' AND body::jsonb->>'held' = 'true'
), before AS (
  SELECT authority_id, case_id, seq, day, CASE WHEN NOT is_returned THEN now END AS now,
         lag(CASE WHEN NOT is_returned THEN now END) OVER (PARTITION BY authority_id, case_id ORDER BY seq) AS had
    FROM moves
)
SELECT authority_id, case_id, seq, day, had FROM before WHERE had IS NOT NULL AND had IS DISTINCT FROM now;
DROP INDEX case_events_mergers_idx;
