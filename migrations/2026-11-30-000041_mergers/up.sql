-- A department merges into another one on a day (机构合并). From the day on which that was carried out,
-- `answered_by` is who answers for what it left: the last of a chain.
ALTER TABLE departments ADD COLUMN merged_into uuid;
ALTER TABLE departments ADD COLUMN merged_on date;
ALTER TABLE departments ADD COLUMN merger_basis text;
ALTER TABLE departments ADD COLUMN answered_by uuid;
ALTER TABLE departments ADD CONSTRAINT departments_merged_into_fkey FOREIGN KEY (authority_id, merged_into)
    REFERENCES departments (authority_id, id);
ALTER TABLE departments ADD CONSTRAINT departments_answered_by_fkey FOREIGN KEY (authority_id, answered_by)
    REFERENCES departments (authority_id, id);
ALTER TABLE departments ADD CONSTRAINT departments_merger CHECK (
    (merged_into IS NULL) = (merged_on IS NULL) AND (merged_into IS NULL) = (merger_basis IS NULL)
    AND (answered_by IS NULL OR merged_into IS NOT NULL)
    AND merged_into IS DISTINCT FROM id AND answered_by IS DISTINCT FROM id);
CREATE INDEX departments_answered_by_idx ON departments (authority_id, answered_by) WHERE answered_by IS NOT NULL;
CREATE INDEX departments_merged_into_idx ON departments (authority_id, merged_into) WHERE merged_into IS NOT NULL;
