ALTER TABLE outbox DROP CONSTRAINT outbox_addressee;
ALTER TABLE outbox ADD CONSTRAINT outbox_addressee CHECK (addressee IN ('applicant', 'department', 'account'));
ALTER TABLE outbox DROP COLUMN letter_id;
