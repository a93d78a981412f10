DROP INDEX case_clocks_urging_idx;
ALTER TABLE mornings DROP COLUMN looked_at;
