-- Before, such letters were not known: they are kept among the notes of a lapse and the notices of a moved due date.
UPDATE letters SET kind = 'abandonment' WHERE kind = 'withdrawal';
UPDATE letters SET kind = 'due_date' WHERE kind = 'notice';
ALTER TABLE letters DROP CONSTRAINT letters_kind;
ALTER TABLE letters ADD CONSTRAINT letters_kind CHECK (kind IN
    ('receipt', 'reply', 'extension', 'clarification', 'abandonment', 'reasons', 'delay', 'third_party_consultation',
     'agency_consultation', 'third_party_notice', 'due_date', 'fee'));
