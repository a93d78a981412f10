-- Which letter a mail serves, where a case can have several of a kind under way; and mails to those who are asked.
ALTER TABLE outbox ADD COLUMN letter_id uuid;
CREATE INDEX outbox_letter_idx ON outbox (authority_id, letter_id) WHERE letter_id IS NOT NULL;
ALTER TABLE outbox DROP CONSTRAINT outbox_addressee;
ALTER TABLE outbox ADD CONSTRAINT outbox_addressee CHECK (addressee IN
    ('applicant', 'department', 'account', 'asked'));
