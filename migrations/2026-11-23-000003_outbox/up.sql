-- Notices owed: the text frozen when it was decided, sealed together with its address.
CREATE TABLE outbox (
    authority_id uuid        NOT NULL,
    id           uuid        NOT NULL,
    case_id      uuid        NOT NULL,
    kind         text        NOT NULL,
    addressee    text        NOT NULL,
    language     text        NOT NULL,
    state        text        NOT NULL,
    attempts     integer     NOT NULL DEFAULT 0,
    next_at      timestamptz,
    since        timestamptz NOT NULL,
    last_answer  text,
    sealed       bytea       NOT NULL,
    created_at   timestamptz NOT NULL,
    CONSTRAINT outbox_pkey PRIMARY KEY (authority_id, id),
    CONSTRAINT outbox_case_fkey FOREIGN KEY (authority_id, case_id) REFERENCES cases (authority_id, id),
    CONSTRAINT outbox_addressee CHECK (addressee IN ('applicant', 'department', 'account')),
    CONSTRAINT outbox_state CHECK (state IN
        ('queued', 'sending', 'accepted', 'deferred', 'rejected', 'expired', 'uncertain')),
    CONSTRAINT outbox_owed_has_time CHECK
        ((state IN ('queued', 'sending', 'deferred', 'uncertain')) = (next_at IS NOT NULL))
);
CREATE INDEX outbox_owed_idx ON outbox (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX outbox_case_idx ON outbox (authority_id, case_id);
