DROP INDEX outbox_owed_idx;
CREATE INDEX outbox_owed_idx ON outbox (next_at) WHERE next_at IS NOT NULL;
ALTER TABLE outbox DROP COLUMN lane;
ALTER TABLE outbox DROP COLUMN domain;
DROP INDEX outbox_id_idx;
-- Before, a mail that came back was known as taken over.
UPDATE outbox SET state = 'accepted' WHERE state = 'bounced';
ALTER TABLE outbox DROP CONSTRAINT outbox_state;
ALTER TABLE outbox ADD CONSTRAINT outbox_state CHECK (state IN
    ('queued', 'sending', 'accepted', 'deferred', 'rejected', 'expired', 'uncertain', 'withdrawn'));
