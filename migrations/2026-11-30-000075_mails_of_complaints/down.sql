DELETE FROM numbers WHERE kind = 'complaint';
ALTER TABLE numbers DROP CONSTRAINT numbers_kind;
ALTER TABLE numbers ADD CONSTRAINT numbers_kind CHECK (kind IN ('case', 'reply'));

DELETE FROM outbox WHERE case_id IS NULL AND kind <> 'morning_digest';
ALTER TABLE outbox DROP CONSTRAINT outbox_addressee;
ALTER TABLE outbox ADD CONSTRAINT outbox_addressee CHECK (addressee IN
    ('applicant', 'department', 'account', 'asked'));
ALTER TABLE outbox DROP CONSTRAINT outbox_case_unless_digest;
ALTER TABLE outbox ADD CONSTRAINT outbox_case_unless_digest CHECK ((case_id IS NULL) = (kind = 'morning_digest'));
