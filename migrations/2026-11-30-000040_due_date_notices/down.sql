-- Before, such notices were not known: they are kept among those of a delayed reply.
UPDATE letters SET kind = 'delay' WHERE kind = 'due_date';
ALTER TABLE letters DROP CONSTRAINT letters_kind;
ALTER TABLE letters ADD CONSTRAINT letters_kind CHECK (kind IN
    ('receipt', 'reply', 'extension', 'clarification', 'abandonment', 'reasons', 'delay', 'third_party_consultation',
     'agency_consultation', 'third_party_notice', 'fee'));
