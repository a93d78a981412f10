-- A case may wait for the payment of a fee (待缴费). What is charged and paid is kept beside the row, for counting the
-- applications of a month and for the income of a year.
ALTER TABLE cases DROP CONSTRAINT cases_stage;
ALTER TABLE cases ADD CONSTRAINT cases_stage CHECK (stage IN
    ('submitted', 'registered', 'assigned', 'in_hand', 'in_review', 'awaiting_clarification', 'awaiting_payment',
     'replied', 'abandoned', 'withdrawn'));
ALTER TABLE cases ADD COLUMN fee_items integer;
ALTER TABLE cases ADD COLUMN fee_fen bigint;
ALTER TABLE cases ADD COLUMN fee_paid_on date;
ALTER TABLE cases ADD CONSTRAINT cases_fee CHECK (fee_items > 0 AND fee_fen > 0);
CREATE INDEX cases_fee_paid_idx ON cases (authority_id, fee_paid_on) WHERE fee_paid_on IS NOT NULL;

ALTER TABLE letters DROP CONSTRAINT letters_kind;
ALTER TABLE letters ADD CONSTRAINT letters_kind CHECK (kind IN
    ('receipt', 'reply', 'extension', 'clarification', 'abandonment', 'reasons', 'delay', 'third_party_consultation',
     'agency_consultation', 'third_party_notice', 'fee'));
