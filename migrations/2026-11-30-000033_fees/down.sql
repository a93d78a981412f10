-- Before, such notices were not known: they are kept among the requests for clarification.
UPDATE letters SET kind = 'clarification' WHERE kind = 'fee';
ALTER TABLE letters DROP CONSTRAINT letters_kind;
ALTER TABLE letters ADD CONSTRAINT letters_kind CHECK (kind IN
    ('receipt', 'reply', 'extension', 'clarification', 'abandonment', 'reasons', 'delay', 'third_party_consultation',
     'agency_consultation', 'third_party_notice'));

DROP INDEX cases_fee_paid_idx;
ALTER TABLE cases DROP COLUMN fee_paid_on;
ALTER TABLE cases DROP COLUMN fee_fen;
ALTER TABLE cases DROP COLUMN fee_items;
UPDATE cases SET stage = 'in_hand' WHERE stage = 'awaiting_payment';
ALTER TABLE cases DROP CONSTRAINT cases_stage;
ALTER TABLE cases ADD CONSTRAINT cases_stage CHECK (stage IN
    ('submitted', 'registered', 'assigned', 'in_hand', 'in_review', 'awaiting_clarification', 'replied',
     'abandoned', 'withdrawn'));
