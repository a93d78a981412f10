-- The notice that a new calendar moved the due date (期限变更告知书).
ALTER TABLE letters DROP CONSTRAINT letters_kind;
ALTER TABLE letters ADD CONSTRAINT letters_kind CHECK (kind IN
    ('receipt', 'reply', 'extension', 'clarification', 'abandonment', 'reasons', 'delay', 'third_party_consultation',
     'agency_consultation', 'third_party_notice', 'due_date', 'fee'));
