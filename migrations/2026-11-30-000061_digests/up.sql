-- That someone got the digest of a morning: the key keeps them from getting it twice. `recipient` stands for the address
-- under a key.
CREATE TABLE digests (
    authority_id uuid        NOT NULL,
    day          date        NOT NULL,
    recipient    bytea       NOT NULL,
    sent_at      timestamptz NOT NULL,
    CONSTRAINT digests_pkey PRIMARY KEY (authority_id, day, recipient),
    CONSTRAINT digests_authority_fkey FOREIGN KEY (authority_id) REFERENCES authorities (id)
);

-- A digest is about no case.
ALTER TABLE outbox ALTER COLUMN case_id DROP NOT NULL;
ALTER TABLE outbox ADD CONSTRAINT outbox_case_unless_digest CHECK ((case_id IS NULL) = (kind = 'morning_digest'));
