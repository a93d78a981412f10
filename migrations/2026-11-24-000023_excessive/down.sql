-- Before, such notices were not known: they are kept among the requests for clarification.
UPDATE letters SET kind = 'clarification' WHERE kind IN ('reasons', 'delay');
ALTER TABLE letters DROP CONSTRAINT letters_kind;
ALTER TABLE letters ADD CONSTRAINT letters_kind CHECK (kind IN
    ('receipt', 'reply', 'extension', 'clarification', 'abandonment'));
