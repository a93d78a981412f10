DROP INDEX outbox_owed_idx;
CREATE INDEX outbox_owed_idx ON outbox (next_at, lane) WHERE next_at IS NOT NULL;
ALTER TABLE outbox DROP COLUMN urgency;
