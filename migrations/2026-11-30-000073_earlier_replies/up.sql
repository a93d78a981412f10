-- A reply that an order put behind the case was made all the same: when, and whether in time by the clock of its time.
-- The moments say which of the steps of the case belong to it.
CREATE TABLE earlier_replies (
    authority_id uuid        NOT NULL,
    case_id      uuid        NOT NULL,
    number       integer     NOT NULL,
    received_on  date,
    replied_on   date        NOT NULL,
    on_time      boolean     NOT NULL,
    begun_at     timestamptz,
    ended_at     timestamptz NOT NULL,
    CONSTRAINT earlier_replies_pkey PRIMARY KEY (authority_id, case_id, number),
    CONSTRAINT earlier_replies_case_fkey FOREIGN KEY (authority_id, case_id) REFERENCES cases (authority_id, id),
    CONSTRAINT earlier_replies_number CHECK (number > 0)
);
CREATE INDEX earlier_replies_replied_idx ON earlier_replies (authority_id, replied_on);
-- The moment of a step says to which reply it belongs.
DROP INDEX case_events_steps_idx;
CREATE INDEX case_events_steps_idx ON case_events (authority_id, kind, case_id) INCLUDE (at)
    WHERE kind IN ('clarification_asked', 'extension_told', 'extension_not_told');
