ALTER TABLE letters DROP CONSTRAINT letters_number_key;
ALTER TABLE letters ADD CONSTRAINT letters_number_key UNIQUE (authority_id, kind, number);
ALTER TABLE letters DROP COLUMN sealed_by;
INSERT INTO numbers (authority_id, kind, year, last)
    SELECT authority_id, 'reply', year, max(last) FROM letter_numbers GROUP BY authority_id, year
    ON CONFLICT ON CONSTRAINT numbers_pkey DO UPDATE SET last = excluded.last;
DROP TABLE letter_numbers;
ALTER TABLE authorities DROP COLUMN department_court_en;
ALTER TABLE authorities DROP COLUMN department_court;
ALTER TABLE authorities DROP COLUMN court_en;
ALTER TABLE authorities DROP COLUMN reconsideration_body_en;
