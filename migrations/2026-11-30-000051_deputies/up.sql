-- Who stands in for whom, from one day to another (代理). What has run out or was ended stays: the record names it.
CREATE TABLE deputies (
    authority_id uuid        NOT NULL,
    id           uuid        NOT NULL,
    absent_id    uuid        NOT NULL,
    deputy_id    uuid        NOT NULL,
    from_on      date        NOT NULL,
    until_on     date        NOT NULL,
    named_by     uuid        NOT NULL,
    created_at   timestamptz NOT NULL,
    ended_at     timestamptz,
    CONSTRAINT deputies_pkey PRIMARY KEY (authority_id, id),
    CONSTRAINT deputies_absent_fkey FOREIGN KEY (authority_id, absent_id) REFERENCES accounts (authority_id, id),
    CONSTRAINT deputies_deputy_fkey FOREIGN KEY (authority_id, deputy_id) REFERENCES accounts (authority_id, id),
    CONSTRAINT deputies_named_by_fkey FOREIGN KEY (authority_id, named_by) REFERENCES accounts (authority_id, id),
    CONSTRAINT deputies_another CHECK (absent_id <> deputy_id),
    CONSTRAINT deputies_span CHECK (from_on <= until_on)
);
CREATE INDEX deputies_absent_idx ON deputies (authority_id, absent_id, until_on);
CREATE INDEX deputies_deputy_idx ON deputies (authority_id, deputy_id, until_on);
CREATE INDEX deputies_named_by_idx ON deputies (authority_id, named_by);
