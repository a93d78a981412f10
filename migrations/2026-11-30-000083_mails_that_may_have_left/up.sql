-- How many attempts may have left, since their answer was lost: whatever becomes of the next one, a copy may arrive.
ALTER TABLE outbox ADD COLUMN maybe_left smallint NOT NULL DEFAULT 0;
UPDATE outbox SET maybe_left = 1 WHERE state = 'uncertain';
-- What is taken back while it is being handed over ends as it ends, and is not tried again.
ALTER TABLE outbox ADD COLUMN taken_back boolean NOT NULL DEFAULT false;
