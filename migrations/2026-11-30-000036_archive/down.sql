-- Before, there was no archive: what was in it had ended, most of it with a reply.
UPDATE cases SET stage = CASE
    WHEN replied_on IS NOT NULL THEN 'replied'
    WHEN outcome = 'other.3' THEN 'withdrawn'
    ELSE 'abandoned' END
    WHERE stage = 'archived';
DROP INDEX cases_due_idx;
DROP INDEX cases_department_due_idx;
DROP INDEX cases_calendar_idx;
CREATE INDEX cases_due_idx ON cases (authority_id, due_on, id) INCLUDE (department_id) WHERE stage NOT IN ('replied', 'abandoned', 'withdrawn');
CREATE INDEX cases_department_due_idx ON cases (authority_id, department_id, due_on, id)
    WHERE stage NOT IN ('replied', 'abandoned', 'withdrawn');
CREATE INDEX cases_calendar_idx ON cases (authority_id, calendar_revision, id)
    WHERE stage NOT IN ('replied', 'abandoned', 'withdrawn');
ALTER TABLE cases DROP CONSTRAINT cases_stage;
ALTER TABLE cases ADD CONSTRAINT cases_stage CHECK (stage IN
    ('submitted', 'registered', 'assigned', 'in_hand', 'in_review', 'awaiting_clarification', 'awaiting_payment',
     'replied', 'abandoned', 'withdrawn'));
