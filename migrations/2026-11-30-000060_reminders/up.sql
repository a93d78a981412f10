-- That someone was told of a milestone of a clock of a case: the key keeps them from being told twice. `begun_on` tells
-- the runs of one clock apart, `recipient` stands for the address under a key.
CREATE TABLE reminders (
    authority_id uuid        NOT NULL,
    case_id      uuid        NOT NULL,
    clock        text        NOT NULL,
    nth          integer     NOT NULL,
    begun_on     date        NOT NULL,
    milestone    text        NOT NULL,
    recipient    bytea       NOT NULL,
    due_on       date        NOT NULL,
    sent_at      timestamptz NOT NULL,
    CONSTRAINT reminders_pkey PRIMARY KEY (authority_id, case_id, clock, nth, begun_on, milestone, recipient),
    CONSTRAINT reminders_case_fkey FOREIGN KEY (authority_id, case_id) REFERENCES cases (authority_id, id),
    CONSTRAINT reminders_nth CHECK (nth > 0),
    CONSTRAINT reminders_milestone CHECK (milestone ~ '^(days_left_(10|5|3|1)|last_day|overdue|week_[1-9][0-9]*)$')
);

-- That everyone was reminded who had to be on a morning: nobody need look again on that day.
CREATE TABLE mornings (
    authority_id uuid        NOT NULL,
    day          date        NOT NULL,
    finished_at  timestamptz NOT NULL,
    CONSTRAINT mornings_pkey PRIMARY KEY (authority_id, day),
    CONSTRAINT mornings_authority_fkey FOREIGN KEY (authority_id) REFERENCES authorities (id)
);
