ALTER TABLE outbox DROP COLUMN taken_back;
ALTER TABLE outbox DROP COLUMN maybe_left;
