-- What a complaint keeps of its mails, as a case does: their marks, taken together.
ALTER TABLE complaints ADD COLUMN mails_bound bigint NOT NULL DEFAULT 0;
