-- A part of a split application counts from the day of the split: until then it was one application. Records tell that
-- day by the moment, on the clocks of China.
UPDATE cases
   SET counted_on = least(greatest(counted_on, ((at AT TIME ZONE 'UTC') + interval '8 hours')::date), first_closed_on)
  FROM case_events
 WHERE case_events.authority_id = cases.authority_id AND case_id = cases.id AND seq = 1
   AND case_events.kind = 'filed' AND body LIKE '%"split_from"%'
   AND body::jsonb->'split_from' IS NOT NULL AND counted_on IS NOT NULL;
-- What was overdue on a day asks whether it was a case of its own by then.
DROP INDEX cases_late_idx;
CREATE INDEX cases_late_idx ON cases (authority_id, due_on)
    INCLUDE (id, department_id, counted_on, replied_on, closed_on)
    WHERE counted_on IS NOT NULL AND due_on < COALESCE(replied_on, closed_on, 'infinity'::date);

-- The first last day of an order that passed before a report which was then sent back with another day.
ALTER TABLE complaints ADD COLUMN missed_by date;
WITH told AS (
  SELECT authority_id, complaint_id, seq, day, body::jsonb->>'kind' AS kind,
         (body::jsonb->>'rectify_by')::date AS rectify_by
    FROM complaint_events
), reported AS (
  SELECT report.authority_id, report.complaint_id, report.day,
         (SELECT rectify_by FROM told AS before
           WHERE before.authority_id = report.authority_id AND before.complaint_id = report.complaint_id
             AND before.seq < report.seq AND before.kind IN ('ordered', 'returned') ORDER BY seq DESC LIMIT 1) AS rectify_by,
         (SELECT kind FROM told AS after
           WHERE after.authority_id = report.authority_id AND after.complaint_id = report.complaint_id
             AND after.seq > report.seq AND after.kind IN ('accepted', 'returned', 'order_cancelled')
           ORDER BY seq LIMIT 1) AS decided
    FROM told AS report
   WHERE kind = 'reported'
     AND seq > (SELECT max(seq) FROM told AS ordered
                 WHERE ordered.authority_id = report.authority_id AND ordered.complaint_id = report.complaint_id
                   AND ordered.kind = 'ordered')
), missed AS (
  SELECT authority_id, complaint_id, min(rectify_by) AS missed_by
    FROM reported WHERE decided = 'returned' AND day > rectify_by GROUP BY 1, 2
)
UPDATE complaints SET missed_by = missed.missed_by FROM missed
 WHERE missed.authority_id = complaints.authority_id AND missed.complaint_id = complaints.id
   AND complaints.ordered_on IS NOT NULL;
