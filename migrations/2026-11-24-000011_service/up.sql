-- A letter whose approval fell is kept beside the one that takes over its number.
ALTER TABLE letters ADD COLUMN superseded_on date;
ALTER TABLE letters DROP CONSTRAINT letters_number_key;
CREATE UNIQUE INDEX letters_number_key ON letters (authority_id, kind, sealed_by, number)
    NULLS NOT DISTINCT WHERE superseded_on IS NULL;

-- Cases whose reply was mailed and never left.
ALTER TABLE cases ADD COLUMN undelivered boolean NOT NULL DEFAULT false;
CREATE INDEX cases_undelivered_idx ON cases (authority_id, id DESC) WHERE undelivered;
