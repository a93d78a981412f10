-- Before, such notices were not known: they are kept among the notices of extension.
UPDATE letters SET kind = 'extension' WHERE kind IN ('clarification', 'abandonment');
ALTER TABLE letters DROP CONSTRAINT letters_kind;
ALTER TABLE letters ADD CONSTRAINT letters_kind CHECK (kind IN ('receipt', 'reply', 'extension'));

DROP INDEX cases_due_idx;
DROP INDEX cases_department_due_idx;
DROP INDEX cases_calendar_idx;
UPDATE cases SET stage = 'in_hand' WHERE stage = 'awaiting_clarification';
UPDATE cases SET stage = 'replied' WHERE stage IN ('abandoned', 'withdrawn');
CREATE INDEX cases_due_idx ON cases (authority_id, due_on, id) WHERE stage <> 'replied';
CREATE INDEX cases_department_due_idx ON cases (authority_id, department_id, due_on, id) WHERE stage <> 'replied';
CREATE INDEX cases_calendar_idx ON cases (authority_id, calendar_revision, id) WHERE stage <> 'replied';

ALTER TABLE cases DROP COLUMN closed_on;
ALTER TABLE cases DROP COLUMN waits_until;
ALTER TABLE cases DROP CONSTRAINT cases_stage;
ALTER TABLE cases ADD CONSTRAINT cases_stage CHECK (stage IN
    ('submitted', 'registered', 'assigned', 'in_hand', 'in_review', 'replied'));
