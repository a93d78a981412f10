ALTER TABLE letters DROP CONSTRAINT letters_kind;
ALTER TABLE letters ADD CONSTRAINT letters_kind CHECK (kind IN
    ('receipt', 'reply', 'extension', 'clarification', 'abandonment', 'reasons', 'delay', 'third_party_consultation',
     'agency_consultation', 'third_party_notice', 'fee'));
