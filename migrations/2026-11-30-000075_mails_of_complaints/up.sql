-- Mails about a complaint are about no case: who sees the case does not see who complained of it.
ALTER TABLE outbox DROP CONSTRAINT outbox_case_unless_digest;
ALTER TABLE outbox ADD CONSTRAINT outbox_case_unless_digest CHECK ((case_id IS NULL) = (kind IN
    ('morning_digest', 'complaint_received', 'complaint_waiting', 'complaint_concluded', 'rectification_ordered',
     'rectification_reported', 'rectification_decided', 'rectification_due')));
ALTER TABLE outbox DROP CONSTRAINT outbox_addressee;
ALTER TABLE outbox ADD CONSTRAINT outbox_addressee CHECK (addressee IN
    ('applicant', 'department', 'account', 'asked', 'complainant'));

-- Complaints have numbers of their own.
ALTER TABLE numbers DROP CONSTRAINT numbers_kind;
ALTER TABLE numbers ADD CONSTRAINT numbers_kind CHECK (kind IN ('case', 'reply', 'complaint'));
