-- Addresses of staff and departments that do not take their mails. Which address it is, only who knows it can tell: it
-- stands here as its keyed hash.
CREATE TABLE unreached (
    authority_id uuid        NOT NULL REFERENCES authorities (id),
    address      bytea       NOT NULL,
    state        text        NOT NULL CONSTRAINT unreached_state CHECK (state IN ('rejected', 'bounced', 'expired')),
    answer       text        NOT NULL,
    since        timestamptz NOT NULL,
    failed_at    timestamptz NOT NULL,
    failures     integer     NOT NULL CONSTRAINT unreached_failures CHECK (failures > 0),
    taken_at     timestamptz,
    PRIMARY KEY (authority_id, address)
);
