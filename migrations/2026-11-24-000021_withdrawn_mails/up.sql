-- A mail that serves a reply is withdrawn when the reply is posted or handed over instead.
ALTER TABLE outbox DROP CONSTRAINT outbox_state;
ALTER TABLE outbox ADD CONSTRAINT outbox_state CHECK (state IN
    ('queued', 'sending', 'accepted', 'deferred', 'rejected', 'expired', 'uncertain', 'withdrawn'));
