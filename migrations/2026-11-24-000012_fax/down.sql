ALTER TABLE applicants DROP COLUMN fax;
