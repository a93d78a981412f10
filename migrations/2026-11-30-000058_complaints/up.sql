-- Complaints (投诉举报). A row copies for lists what the events of the complaint tell; `department_name` is what the
-- department was called on the day. Who complained is sealed.
CREATE TABLE complaints (
    authority_id    uuid        NOT NULL,
    id              uuid        NOT NULL,
    number          text        NOT NULL,
    kind            text        NOT NULL,
    channel         text        NOT NULL,
    received_on     date        NOT NULL,
    case_id         uuid,
    department_id   uuid        NOT NULL,
    department_name text        NOT NULL,
    complainant     bytea,
    stage           text        NOT NULL,
    investigator_id uuid,
    finding         text,
    concluded_on    date,
    criticised_on   date,
    ordered_on      date,
    rectify_by      date,
    reported_on     date,
    rectified_on    date,
    version         integer     NOT NULL,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    CONSTRAINT complaints_pkey PRIMARY KEY (authority_id, id),
    CONSTRAINT complaints_number_key UNIQUE (authority_id, number),
    CONSTRAINT complaints_case_fkey FOREIGN KEY (authority_id, case_id) REFERENCES cases (authority_id, id),
    CONSTRAINT complaints_department_fkey FOREIGN KEY (authority_id, department_id)
        REFERENCES departments (authority_id, id),
    CONSTRAINT complaints_investigator_fkey FOREIGN KEY (authority_id, investigator_id)
        REFERENCES accounts (authority_id, id),
    CONSTRAINT complaints_kind CHECK (kind IN
        ('reply', 'proactive_disclosure', 'rights_infringed', 'duties_not_done', 'not_up_to_date', 'other')),
    CONSTRAINT complaints_channel CHECK (channel IN
        ('in_person', 'mail', 'telephone', 'email', 'online', 'forwarded')),
    CONSTRAINT complaints_stage CHECK (stage IN
        ('received', 'investigating', 'upheld', 'rectifying', 'reported', 'rectified', 'closed')),
    CONSTRAINT complaints_finding CHECK (finding IN
        ('upheld', 'partly_upheld', 'not_upheld', 'withdrawn', 'not_ours')),
    CONSTRAINT complaints_concluded CHECK ((finding IS NULL) = (concluded_on IS NULL)),
    CONSTRAINT complaints_order CHECK ((ordered_on IS NULL) = (rectify_by IS NULL)),
    CONSTRAINT complaints_order_of_upheld CHECK (ordered_on IS NULL OR finding IN ('upheld', 'partly_upheld')),
    CONSTRAINT complaints_report_of_order CHECK (reported_on IS NULL OR ordered_on IS NOT NULL),
    CONSTRAINT complaints_rectified_reported CHECK (rectified_on IS NULL OR reported_on IS NOT NULL),
    CONSTRAINT complaints_version CHECK (version > 0)
);
CREATE INDEX complaints_case_idx ON complaints (authority_id, case_id) WHERE case_id IS NOT NULL;
CREATE INDEX complaints_department_idx ON complaints (authority_id, department_id, id);
CREATE INDEX complaints_investigator_idx ON complaints (authority_id, investigator_id)
    WHERE investigator_id IS NOT NULL;
CREATE INDEX complaints_received_idx ON complaints (authority_id, received_on);
CREATE INDEX complaints_concluded_idx ON complaints (authority_id, concluded_on) WHERE concluded_on IS NOT NULL;
CREATE INDEX complaints_ordered_idx ON complaints (authority_id, ordered_on) WHERE ordered_on IS NOT NULL;
CREATE INDEX complaints_rectifying_idx ON complaints (authority_id, rectify_by) WHERE stage = 'rectifying';

-- What happened to them, only ever added to; each event is bound to the one before it, and to its words, which are
-- sealed.
CREATE TABLE complaint_events (
    authority_id uuid        NOT NULL,
    complaint_id uuid        NOT NULL,
    seq          integer     NOT NULL,
    day          date        NOT NULL,
    at           timestamptz NOT NULL,
    actor        text        NOT NULL,
    body         text        NOT NULL,
    text_id      uuid,
    text_digest  text,
    text_sealed  bytea,
    previous     bytea       NOT NULL,
    hash         bytea       NOT NULL,
    CONSTRAINT complaint_events_pkey PRIMARY KEY (authority_id, complaint_id, seq),
    CONSTRAINT complaint_events_complaint_fkey FOREIGN KEY (authority_id, complaint_id)
        REFERENCES complaints (authority_id, id),
    CONSTRAINT complaint_events_seq CHECK (seq > 0),
    CONSTRAINT complaint_events_text CHECK ((text_id IS NULL) = (text_digest IS NULL)
        AND (text_id IS NOT NULL OR text_sealed IS NULL))
);

-- Which mails were about a complaint.
CREATE TABLE complaint_mails (
    authority_id uuid NOT NULL,
    complaint_id uuid NOT NULL,
    notice_id    uuid NOT NULL,
    CONSTRAINT complaint_mails_pkey PRIMARY KEY (authority_id, complaint_id, notice_id),
    CONSTRAINT complaint_mails_complaint_fkey FOREIGN KEY (authority_id, complaint_id)
        REFERENCES complaints (authority_id, id)
);

-- That a department was reminded of the last day of an order: the key keeps it from being told twice.
CREATE TABLE complaint_reminders (
    authority_id uuid        NOT NULL,
    complaint_id uuid        NOT NULL,
    rectify_by   date        NOT NULL,
    milestone    text        NOT NULL,
    sent_at      timestamptz NOT NULL,
    CONSTRAINT complaint_reminders_pkey PRIMARY KEY (authority_id, complaint_id, rectify_by, milestone),
    CONSTRAINT complaint_reminders_complaint_fkey FOREIGN KEY (authority_id, complaint_id)
        REFERENCES complaints (authority_id, id),
    CONSTRAINT complaint_reminders_milestone CHECK (milestone IN ('near', 'late'))
);
