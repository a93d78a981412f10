-- When the remedies of closed cases had followed a revision: they run on by the calendar in force.
ALTER TABLE calendars ADD COLUMN remedies_followed_at timestamptz;
ALTER TABLE calendars ADD CONSTRAINT calendars_remedies_followed CHECK (remedies_followed_at IS NULL OR revision IS NOT NULL);
