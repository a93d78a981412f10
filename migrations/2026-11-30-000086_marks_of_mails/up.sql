-- What a case keeps of its mails stands in a row of its own: whoever queues a mail writes the row of the case no second
-- time, which would enter each of its indexes anew.
CREATE TABLE case_mails (
    authority_id uuid   NOT NULL,
    case_id      uuid   NOT NULL,
    bound        bigint NOT NULL,
    CONSTRAINT case_mails_pkey PRIMARY KEY (authority_id, case_id),
    CONSTRAINT case_mails_case_fkey FOREIGN KEY (authority_id, case_id) REFERENCES cases (authority_id, id)
);
INSERT INTO case_mails (authority_id, case_id, bound)
    SELECT authority_id, id, mails_bound FROM cases WHERE mails_bound <> 0;
ALTER TABLE cases DROP COLUMN mails_bound;
ALTER TABLE cases RESET (fillfactor);
