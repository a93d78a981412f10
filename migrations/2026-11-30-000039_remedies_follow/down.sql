ALTER TABLE calendars DROP COLUMN remedies_followed_at;
