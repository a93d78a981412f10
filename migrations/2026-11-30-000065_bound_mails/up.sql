-- What binds a case to its mails and to the calendar it was counted by, under a key that is not in the database.
ALTER TABLE cases ADD COLUMN mails_bound bigint NOT NULL DEFAULT 0;
ALTER TABLE cases ADD COLUMN calendar_bound bigint NOT NULL DEFAULT 0;
-- The same for how a mail ended; none while it is owed.
ALTER TABLE outbox ADD COLUMN ended_bound bigint;
