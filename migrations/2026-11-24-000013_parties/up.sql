-- Who acts for the applicant of a case (委托代理人). Every field sealed.
CREATE TABLE agents (
    authority_id    uuid  NOT NULL,
    case_id         uuid  NOT NULL,
    document_kind   text  NOT NULL,
    document_number bytea NOT NULL,
    name            bytea NOT NULL,
    phone           bytea,
    fax             bytea,
    email           bytea,
    address         bytea,
    postal_code     bytea,
    CONSTRAINT agents_pkey PRIMARY KEY (authority_id, case_id),
    CONSTRAINT agents_case_fkey FOREIGN KEY (authority_id, case_id) REFERENCES cases (authority_id, id)
);

-- Who applies together with the representative (共同申请人), sealed; found again like applicants.
CREATE TABLE joint_applicants (
    authority_id    uuid    NOT NULL,
    id              uuid    NOT NULL,
    case_id         uuid    NOT NULL,
    nth             integer NOT NULL,
    applicant_kind  text    NOT NULL,
    document_kind   text    NOT NULL,
    document_number bytea   NOT NULL,
    name            bytea   NOT NULL,
    blind_index     bytea   NOT NULL,
    CONSTRAINT joint_applicants_pkey PRIMARY KEY (authority_id, id),
    CONSTRAINT joint_applicants_nth_key UNIQUE (authority_id, case_id, nth),
    CONSTRAINT joint_applicants_case_fkey FOREIGN KEY (authority_id, case_id)
        REFERENCES cases (authority_id, id),
    CONSTRAINT joint_applicants_nth CHECK (nth > 0)
);
CREATE INDEX joint_applicants_blind_idx ON joint_applicants (authority_id, blind_index);

-- How many they are, for lists.
ALTER TABLE cases ADD COLUMN joint integer NOT NULL DEFAULT 0;
