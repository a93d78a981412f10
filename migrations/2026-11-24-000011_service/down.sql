ALTER TABLE cases DROP COLUMN undelivered;
DROP INDEX letters_number_key;
ALTER TABLE letters ADD CONSTRAINT letters_number_key
    UNIQUE NULLS NOT DISTINCT (authority_id, kind, sealed_by, number);
ALTER TABLE letters DROP COLUMN superseded_on;
