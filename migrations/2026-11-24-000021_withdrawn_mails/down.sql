-- Before, a mail that was not to be sent any more could only be given up.
UPDATE outbox SET state = 'expired' WHERE state = 'withdrawn';
ALTER TABLE outbox DROP CONSTRAINT outbox_state;
ALTER TABLE outbox ADD CONSTRAINT outbox_state CHECK (state IN
    ('queued', 'sending', 'accepted', 'deferred', 'rejected', 'expired', 'uncertain'));
