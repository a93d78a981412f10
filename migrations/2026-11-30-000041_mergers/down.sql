DROP INDEX departments_merged_into_idx;
DROP INDEX departments_answered_by_idx;
ALTER TABLE departments DROP CONSTRAINT departments_merger;
ALTER TABLE departments DROP CONSTRAINT departments_answered_by_fkey;
ALTER TABLE departments DROP CONSTRAINT departments_merged_into_fkey;
ALTER TABLE departments DROP COLUMN answered_by;
ALTER TABLE departments DROP COLUMN merger_basis;
ALTER TABLE departments DROP COLUMN merged_on;
ALTER TABLE departments DROP COLUMN merged_into;
