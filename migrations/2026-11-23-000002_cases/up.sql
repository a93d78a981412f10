-- One row a case, for lists: a copy of the fold of its events.
CREATE TABLE cases (
    authority_id   uuid        NOT NULL,
    id             uuid        NOT NULL,
    number         text        NOT NULL,
    stage          text        NOT NULL,
    channel        text        NOT NULL,
    applicant_kind text        NOT NULL,
    title          bytea       NOT NULL,
    department_id  uuid,
    handler_id     uuid,
    filed_on       date        NOT NULL,
    received_on    date,
    due_on         date,
    clock          text        NOT NULL,
    provisional    boolean     NOT NULL,
    outcome        text,
    replied_on     date,
    on_time        boolean,
    query_generation integer   NOT NULL,
    version        integer     NOT NULL,
    created_at     timestamptz NOT NULL,
    updated_at     timestamptz NOT NULL,
    CONSTRAINT cases_pkey PRIMARY KEY (authority_id, id),
    CONSTRAINT cases_number_key UNIQUE (authority_id, number),
    CONSTRAINT cases_authority_fkey FOREIGN KEY (authority_id) REFERENCES authorities (id),
    CONSTRAINT cases_department_fkey FOREIGN KEY (authority_id, department_id)
        REFERENCES departments (authority_id, id),
    CONSTRAINT cases_handler_fkey FOREIGN KEY (authority_id, handler_id)
        REFERENCES accounts (authority_id, id),
    CONSTRAINT cases_stage CHECK (stage IN
        ('submitted', 'registered', 'assigned', 'in_hand', 'in_review', 'replied')),
    CONSTRAINT cases_version CHECK (version > 0)
);
CREATE INDEX cases_department_idx ON cases (authority_id, department_id, id DESC);
CREATE INDEX cases_handler_idx ON cases (authority_id, handler_id);
CREATE INDEX cases_stage_idx ON cases (authority_id, stage, id DESC);
-- Open cases by due date: work lists, overdue and due-soon pages.
CREATE INDEX cases_due_idx ON cases (authority_id, due_on, id) WHERE stage <> 'replied';
CREATE INDEX cases_department_due_idx ON cases (authority_id, department_id, due_on, id) WHERE stage <> 'replied';

-- The record: only ever added to.
CREATE TABLE case_events (
    authority_id uuid        NOT NULL,
    case_id      uuid        NOT NULL,
    seq          integer     NOT NULL,
    day          date        NOT NULL,
    at           timestamptz NOT NULL,
    actor        text        NOT NULL,
    kind         text        NOT NULL,
    body         text        NOT NULL,
    previous     bytea       NOT NULL,
    hash         bytea       NOT NULL,
    CONSTRAINT case_events_pkey PRIMARY KEY (authority_id, case_id, seq),
    CONSTRAINT case_events_case_fkey FOREIGN KEY (authority_id, case_id) REFERENCES cases (authority_id, id),
    CONSTRAINT case_events_seq CHECK (seq > 0)
);

-- Who applied. Every field sealed; the blind index finds the same applicant again.
CREATE TABLE applicants (
    authority_id    uuid  NOT NULL,
    case_id         uuid  NOT NULL,
    language        text  NOT NULL,
    document_kind   text  NOT NULL,
    document_number bytea NOT NULL,
    name            bytea NOT NULL,
    representative  bytea,
    contact_person  bytea,
    email           bytea,
    phone           bytea,
    address         bytea,
    postal_code     bytea,
    blind_index     bytea NOT NULL,
    CONSTRAINT applicants_pkey PRIMARY KEY (authority_id, case_id),
    CONSTRAINT applicants_case_fkey FOREIGN KEY (authority_id, case_id) REFERENCES cases (authority_id, id),
    CONSTRAINT applicants_language CHECK (language IN ('zh-CN', 'en'))
);
CREATE INDEX applicants_blind_idx ON applicants (authority_id, blind_index);

-- Free texts that may hold personal data, sealed.
CREATE TABLE texts (
    authority_id uuid  NOT NULL,
    id           uuid  NOT NULL,
    case_id      uuid  NOT NULL,
    sealed       bytea NOT NULL,
    CONSTRAINT texts_pkey PRIMARY KEY (authority_id, id),
    CONSTRAINT texts_case_fkey FOREIGN KEY (authority_id, case_id) REFERENCES cases (authority_id, id)
);
CREATE INDEX texts_case_idx ON texts (authority_id, case_id);

-- Statutory documents as they went out, sealed.
CREATE TABLE letters (
    authority_id uuid        NOT NULL,
    id           uuid        NOT NULL,
    case_id      uuid        NOT NULL,
    kind         text        NOT NULL,
    number       text        NOT NULL,
    language     text        NOT NULL,
    made_on      date        NOT NULL,
    sealed_text  bytea       NOT NULL,
    sealed_html  bytea       NOT NULL,
    created_at   timestamptz NOT NULL,
    CONSTRAINT letters_pkey PRIMARY KEY (authority_id, id),
    CONSTRAINT letters_number_key UNIQUE (authority_id, kind, number),
    CONSTRAINT letters_case_fkey FOREIGN KEY (authority_id, case_id) REFERENCES cases (authority_id, id),
    CONSTRAINT letters_kind CHECK (kind IN ('receipt', 'reply'))
);
CREATE INDEX letters_case_idx ON letters (authority_id, case_id);

-- Gapless counters: drawn in the transaction that uses the number.
CREATE TABLE numbers (
    authority_id uuid    NOT NULL,
    kind         text    NOT NULL,
    year         integer NOT NULL,
    last         integer NOT NULL,
    CONSTRAINT numbers_pkey PRIMARY KEY (authority_id, kind, year),
    CONSTRAINT numbers_authority_fkey FOREIGN KEY (authority_id) REFERENCES authorities (id),
    CONSTRAINT numbers_kind CHECK (kind IN ('case', 'reply'))
);

-- One signing-in, of staff or of an applicant.
CREATE TABLE sessions (
    authority_id uuid        NOT NULL,
    id           uuid        NOT NULL,
    account_id   uuid,
    case_id      uuid,
    generation   integer,
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    ended_at     timestamptz,
    CONSTRAINT sessions_pkey PRIMARY KEY (authority_id, id),
    CONSTRAINT sessions_account_fkey FOREIGN KEY (authority_id, account_id)
        REFERENCES accounts (authority_id, id),
    CONSTRAINT sessions_case_fkey FOREIGN KEY (authority_id, case_id) REFERENCES cases (authority_id, id),
    CONSTRAINT sessions_of_one CHECK ((account_id IS NULL) <> (case_id IS NULL)),
    CONSTRAINT sessions_generation CHECK ((case_id IS NULL) = (generation IS NULL))
);
CREATE INDEX sessions_account_idx ON sessions (authority_id, account_id);
CREATE INDEX sessions_case_idx ON sessions (authority_id, case_id);
CREATE INDEX sessions_expiry_idx ON sessions (expires_at);
