DROP TABLE case_clocks;
ALTER TABLE authorities DROP COLUMN acceptance_days;
