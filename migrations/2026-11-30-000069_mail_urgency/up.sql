-- Where many mails wait, those that serve something go before those that tell, and these before reminders.
ALTER TABLE outbox ADD COLUMN urgency smallint NOT NULL DEFAULT 1;
DROP INDEX outbox_owed_idx;
CREATE INDEX outbox_owed_idx ON outbox (urgency, next_at, lane) WHERE next_at IS NOT NULL;
