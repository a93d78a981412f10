DROP INDEX cases_correction_idx;
ALTER TABLE cases DROP CONSTRAINT cases_kind;
ALTER TABLE cases DROP COLUMN kind;
