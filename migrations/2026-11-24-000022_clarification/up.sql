-- A case may wait for the applicant's clarification (补正), be deemed abandoned (视为放弃) or be withdrawn (撤回).
ALTER TABLE cases DROP CONSTRAINT cases_stage;
ALTER TABLE cases ADD CONSTRAINT cases_stage CHECK (stage IN
    ('submitted', 'registered', 'assigned', 'in_hand', 'in_review', 'awaiting_clarification', 'replied',
     'abandoned', 'withdrawn'));
ALTER TABLE cases ADD COLUMN waits_until date;
ALTER TABLE cases ADD COLUMN closed_on date;
CREATE INDEX cases_waits_idx ON cases (authority_id, waits_until, id) WHERE waits_until IS NOT NULL;

-- No reply is owed to what was abandoned or withdrawn.
DROP INDEX cases_due_idx;
DROP INDEX cases_department_due_idx;
DROP INDEX cases_calendar_idx;
CREATE INDEX cases_due_idx ON cases (authority_id, due_on, id)
    WHERE stage NOT IN ('replied', 'abandoned', 'withdrawn');
CREATE INDEX cases_department_due_idx ON cases (authority_id, department_id, due_on, id)
    WHERE stage NOT IN ('replied', 'abandoned', 'withdrawn');
CREATE INDEX cases_calendar_idx ON cases (authority_id, calendar_revision, id)
    WHERE stage NOT IN ('replied', 'abandoned', 'withdrawn');

ALTER TABLE letters DROP CONSTRAINT letters_kind;
ALTER TABLE letters ADD CONSTRAINT letters_kind CHECK (kind IN
    ('receipt', 'reply', 'extension', 'clarification', 'abandonment'));
