-- Which court hears a suit against a department's own reply: not the one for the government's replies
-- (行政诉讼法 14, 15). Nothing there: the letter says "the court with jurisdiction". English names where given.
ALTER TABLE authorities ADD COLUMN reconsideration_body_en text;
ALTER TABLE authorities ADD COLUMN court_en text;
ALTER TABLE authorities ADD COLUMN department_court text;
ALTER TABLE authorities ADD COLUMN department_court_en text;

-- Each seal numbers its own letters. The seal is a department's, or the authority's itself.
CREATE TABLE letter_numbers (
    authority_id uuid    NOT NULL,
    sealed_by    uuid    NOT NULL,
    year         integer NOT NULL,
    last         integer NOT NULL,
    CONSTRAINT letter_numbers_pkey PRIMARY KEY (authority_id, sealed_by, year),
    CONSTRAINT letter_numbers_authority_fkey FOREIGN KEY (authority_id) REFERENCES authorities (id)
);
-- Numbers of a year that has begun came from one row for all: every seal goes on behind it, so that
-- none uses a number twice.
INSERT INTO letter_numbers (authority_id, sealed_by, year, last)
    SELECT authority_id, seal, year, last
    FROM numbers
    CROSS JOIN LATERAL (
        SELECT id AS seal FROM departments WHERE departments.authority_id = numbers.authority_id
        UNION ALL SELECT numbers.authority_id
    ) AS seals
    WHERE numbers.kind = 'reply';

ALTER TABLE letters ADD COLUMN sealed_by uuid;
ALTER TABLE letters DROP CONSTRAINT letters_number_key;
ALTER TABLE letters ADD CONSTRAINT letters_number_key
    UNIQUE NULLS NOT DISTINCT (authority_id, kind, sealed_by, number);
