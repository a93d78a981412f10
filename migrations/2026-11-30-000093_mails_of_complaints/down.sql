ALTER TABLE complaints DROP COLUMN mails_bound;
