-- The last days for a reply that cases bear no more: those that orders put behind, and those after which an application
-- was withdrawn. What is counted of a time that is over finds them here. The program writes those of before at its start.
CREATE TABLE due_dates_left (
    authority_id uuid    NOT NULL,
    case_id      uuid    NOT NULL,
    number       integer NOT NULL,
    due_on       date    NOT NULL,
    ended_on     date    NOT NULL,
    answered     boolean NOT NULL,
    CONSTRAINT due_dates_left_pkey PRIMARY KEY (authority_id, case_id, number),
    CONSTRAINT due_dates_left_case_fkey FOREIGN KEY (authority_id, case_id) REFERENCES cases (authority_id, id),
    CONSTRAINT due_dates_left_number CHECK (number > 0),
    CONSTRAINT due_dates_left_ended CHECK (answered OR due_on < ended_on)
);
CREATE INDEX due_dates_left_due_idx ON due_dates_left (authority_id, due_on);
