ALTER TABLE cases DROP COLUMN first_closed_on;
ALTER TABLE cases DROP COLUMN first_outcome;
DROP TABLE remedies;
