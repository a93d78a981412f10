-- Notices of extension (延期答复告知书) are letters, too.
ALTER TABLE letters DROP CONSTRAINT letters_kind;
ALTER TABLE letters ADD CONSTRAINT letters_kind CHECK (kind IN ('receipt', 'reply', 'extension'));
