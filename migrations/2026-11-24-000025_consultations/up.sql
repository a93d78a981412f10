-- Who is asked for an opinion on a case (征求意见). Of a third party that is personal data: every field sealed.
-- The secret link is found by a keyed index of its code, which itself is derived and never stored.
CREATE TABLE consultations (
    authority_id uuid        NOT NULL,
    id           uuid        NOT NULL,
    case_id      uuid        NOT NULL,
    reference    text        NOT NULL,
    party        text        NOT NULL,
    language     text        NOT NULL,
    name         bytea       NOT NULL,
    email        bytea,
    phone        bytea,
    address      bytea,
    code_index   bytea       NOT NULL,
    created_at   timestamptz NOT NULL,
    CONSTRAINT consultations_pkey PRIMARY KEY (authority_id, id),
    CONSTRAINT consultations_reference_key UNIQUE (authority_id, case_id, reference),
    CONSTRAINT consultations_code_key UNIQUE (authority_id, code_index),
    CONSTRAINT consultations_case_fkey FOREIGN KEY (authority_id, case_id) REFERENCES cases (authority_id, id),
    CONSTRAINT consultations_party CHECK (party IN ('third_party', 'joint_agency', 'agency')),
    CONSTRAINT consultations_language CHECK (language IN ('zh-CN', 'en'))
);
-- Whoever holds a code does not say of which authority it is.
CREATE INDEX consultations_code_idx ON consultations (code_index);
