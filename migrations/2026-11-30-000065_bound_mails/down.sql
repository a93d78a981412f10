ALTER TABLE outbox DROP COLUMN ended_bound;
ALTER TABLE cases DROP COLUMN calendar_bound;
ALTER TABLE cases DROP COLUMN mails_bound;
