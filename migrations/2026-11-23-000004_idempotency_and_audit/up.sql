-- What a repeated request needs to be answered again: never the answer itself, which is rendered anew.
CREATE TABLE idempotency (
    authority_id uuid        NOT NULL,
    client       text        NOT NULL,
    key          text        NOT NULL,
    digest       bytea       NOT NULL,
    status       smallint    NOT NULL,
    subject      uuid        NOT NULL,
    version      integer     NOT NULL,
    created_at   timestamptz NOT NULL,
    CONSTRAINT idempotency_pkey PRIMARY KEY (authority_id, client, key),
    CONSTRAINT idempotency_authority_fkey FOREIGN KEY (authority_id) REFERENCES authorities (id)
);
CREATE INDEX idempotency_age_idx ON idempotency (created_at);

-- Who did or read what: only ever added to.
CREATE TABLE audit (
    authority_id uuid        NOT NULL,
    id           uuid        NOT NULL,
    at           timestamptz NOT NULL,
    actor        text        NOT NULL,
    action       text        NOT NULL,
    subject      uuid,
    CONSTRAINT audit_pkey PRIMARY KEY (authority_id, id),
    CONSTRAINT audit_authority_fkey FOREIGN KEY (authority_id) REFERENCES authorities (id)
);
CREATE INDEX audit_subject_idx ON audit (authority_id, subject);
