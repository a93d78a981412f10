-- Remedies that were sought on a case (行政复议、行政诉讼): a copy of what the record tells, for section 四 of the annual
-- report. Body and number of the matter are texts, sealed like every other.
CREATE TABLE remedies (
    authority_id uuid NOT NULL,
    case_id      uuid NOT NULL,
    reference    text NOT NULL,
    kind         text NOT NULL,
    against      text NOT NULL,
    claimant     text NOT NULL,
    after        text,
    filed_on     date NOT NULL,
    last_day     date,
    warnings     text NOT NULL,
    accepted_on  date,
    result       text,
    decided_on   date,
    served_on    date,
    ordered      text,
    reopened_on  date,
    CONSTRAINT remedies_pkey PRIMARY KEY (authority_id, case_id, reference),
    CONSTRAINT remedies_case_fkey FOREIGN KEY (authority_id, case_id) REFERENCES cases (authority_id, id),
    CONSTRAINT remedies_kind CHECK (kind IN ('reconsideration', 'direct_suit', 'suit_after_reconsideration')),
    CONSTRAINT remedies_against CHECK (against IN ('reply', 'non_reply', 'other')),
    CONSTRAINT remedies_claimant CHECK (claimant IN ('applicant', 'third_party')),
    CONSTRAINT remedies_result CHECK (result IN
        ('upheld', 'corrected', 'not_accepted', 'withdrawn', 'dismissed', 'other')),
    CONSTRAINT remedies_ordered CHECK (ordered IN ('disclose', 'decide_anew')),
    CONSTRAINT remedies_decided CHECK ((result IS NULL) = (decided_on IS NULL))
);
-- Counted by the year of the decision, or as pending at the end of a year.
CREATE INDEX remedies_decided_idx ON remedies (authority_id, decided_on, filed_on);

-- A case that was reopened stays counted as it first closed.
ALTER TABLE cases ADD COLUMN first_outcome text;
ALTER TABLE cases ADD COLUMN first_closed_on date;
