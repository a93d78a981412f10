-- Documents of cases: the content is a sealed file outside the database, under authority, case and id.
-- The name is sealed, too, and goes with the content.
CREATE TABLE documents (
    authority_id uuid        NOT NULL,
    id           uuid        NOT NULL,
    case_id      uuid        NOT NULL,
    kind         text        NOT NULL,
    media_type   text        NOT NULL,
    name         bytea,
    bytes        bigint      NOT NULL,
    sha256       text        NOT NULL,
    created_at   timestamptz NOT NULL,
    withdrawn_at timestamptz,
    erased_at    timestamptz,
    CONSTRAINT documents_pkey PRIMARY KEY (authority_id, id),
    CONSTRAINT documents_case_fkey FOREIGN KEY (authority_id, case_id) REFERENCES cases (authority_id, id),
    CONSTRAINT documents_kind CHECK (kind IN ('identity_proof', 'power_of_attorney', 'application_letter',
        'supporting_material', 'disclosed_information', 'other')),
    CONSTRAINT documents_bytes CHECK (bytes > 0),
    CONSTRAINT documents_sha256 CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    CONSTRAINT documents_erased_after_withdrawal CHECK (erased_at IS NULL OR withdrawn_at IS NOT NULL),
    CONSTRAINT documents_name_until_erased CHECK ((name IS NULL) = (erased_at IS NOT NULL))
);
CREATE INDEX documents_case_idx ON documents (authority_id, case_id);
-- What a job must still erase.
CREATE INDEX documents_erasable_idx ON documents (withdrawn_at) WHERE withdrawn_at IS NOT NULL AND erased_at IS NULL;
