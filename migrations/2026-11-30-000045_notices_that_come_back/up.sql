-- A mail that the mail server took over can still come back: a delivery report says so, and names its Message-ID.
ALTER TABLE outbox DROP CONSTRAINT outbox_state;
ALTER TABLE outbox ADD CONSTRAINT outbox_state CHECK (state IN
    ('queued', 'sending', 'accepted', 'deferred', 'rejected', 'bounced', 'expired', 'uncertain', 'withdrawn'));
CREATE INDEX outbox_id_idx ON outbox (id);
-- The part of the Message-ID after the `@`, fixed at the first attempt.
ALTER TABLE outbox ADD COLUMN domain text;
-- Stands for the domain of the address, which is sealed: no more than some mails are under way to one domain.
ALTER TABLE outbox ADD COLUMN lane integer NOT NULL DEFAULT 0;
DROP INDEX outbox_owed_idx;
CREATE INDEX outbox_owed_idx ON outbox (next_at, lane) WHERE next_at IS NOT NULL;
