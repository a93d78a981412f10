-- How many working days a department has to take a routed case in hand; 0 for no such clock.
ALTER TABLE authorities ADD COLUMN acceptance_days integer NOT NULL DEFAULT 1;
ALTER TABLE authorities ADD CONSTRAINT authorities_acceptance_days CHECK (acceptance_days BETWEEN 0 AND 60);

-- Every clock of a case beside its reply: a copy of what the record tells, for reminders and boards.
CREATE TABLE case_clocks (
    authority_id  uuid    NOT NULL,
    case_id       uuid    NOT NULL,
    kind          text    NOT NULL,
    nth           integer NOT NULL,
    reference     text,
    department_id uuid,
    counted_from  date,
    due_on        date,
    met_on        date,
    void_on       date,
    provisional   boolean NOT NULL,
    CONSTRAINT case_clocks_pkey PRIMARY KEY (authority_id, case_id, kind, nth),
    CONSTRAINT case_clocks_case_fkey FOREIGN KEY (authority_id, case_id) REFERENCES cases (authority_id, id),
    CONSTRAINT case_clocks_department_fkey FOREIGN KEY (authority_id, department_id)
        REFERENCES departments (authority_id, id),
    CONSTRAINT case_clocks_kind CHECK (kind IN
        ('clarification_notice', 'clarification_answer', 'third_party_opinion', 'joint_agency_opinion',
         'agency_opinion', 'payment', 'confirmation', 'acceptance', 'reconsideration',
         'reconsideration_for_non_reply', 'suit', 'suit_for_non_reply', 'suit_after_reconsideration',
         'sub_deadline')),
    CONSTRAINT case_clocks_nth CHECK (nth > 0),
    CONSTRAINT case_clocks_one_end CHECK (met_on IS NULL OR void_on IS NULL)
);
-- What still waits, by its last day; before today it has lapsed.
CREATE INDEX case_clocks_due_idx ON case_clocks (authority_id, due_on, case_id)
    WHERE met_on IS NULL AND void_on IS NULL;
CREATE INDEX case_clocks_department_idx ON case_clocks (authority_id, department_id, due_on);
