-- Requests for reasons (说明理由通知书) and notices of a delayed reply (延迟答复告知书) are letters, too.
ALTER TABLE letters DROP CONSTRAINT letters_kind;
ALTER TABLE letters ADD CONSTRAINT letters_kind CHECK (kind IN
    ('receipt', 'reply', 'extension', 'clarification', 'abandonment', 'reasons', 'delay'));
