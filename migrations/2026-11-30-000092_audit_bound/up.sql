-- Entries of the audit that tell of administration have a place, from 1 on, and are bound to the one before them under a
-- key that is not in the database. Their end is kept beside them, so that the last ones are missed when they are gone.
ALTER TABLE audit ADD COLUMN seq bigint, ADD COLUMN hash bytea;
ALTER TABLE audit ADD CONSTRAINT audit_bound CHECK ((seq IS NULL) = (hash IS NULL) AND seq > 0);
CREATE UNIQUE INDEX audit_seq_key ON audit (authority_id, seq) WHERE seq IS NOT NULL;
CREATE TABLE audit_ends (
    authority_id uuid   NOT NULL,
    seq          bigint NOT NULL,
    hash         bytea  NOT NULL,
    bound        bigint NOT NULL,
    CONSTRAINT audit_ends_pkey PRIMARY KEY (authority_id)
);
