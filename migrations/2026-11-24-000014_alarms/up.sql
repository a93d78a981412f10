-- That an alarm was sent for a clock of a case: the key keeps it from being sent twice.
CREATE TABLE alarms (
    authority_id uuid        NOT NULL,
    case_id      uuid        NOT NULL,
    clock        text        NOT NULL,
    raised_at    timestamptz NOT NULL,
    CONSTRAINT alarms_pkey PRIMARY KEY (authority_id, case_id, clock),
    CONSTRAINT alarms_case_fkey FOREIGN KEY (authority_id, case_id) REFERENCES cases (authority_id, id),
    CONSTRAINT alarms_clock CHECK (clock IN ('confirmation'))
);

-- What waits for confirmation, the one that has waited longest first.
CREATE INDEX cases_submitted_idx ON cases (authority_id, filed_on, id) WHERE stage = 'submitted';
