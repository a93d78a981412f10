DROP INDEX cases_calendar_idx;
ALTER TABLE cases DROP COLUMN due_before;
ALTER TABLE cases DROP COLUMN calendar_revision;
DROP TABLE calendars;
