ALTER TABLE documents DROP CONSTRAINT documents_kind;
ALTER TABLE documents ADD CONSTRAINT documents_kind CHECK (kind IN ('identity_proof', 'power_of_attorney',
    'application_letter', 'supporting_material', 'disclosed_information', 'other'));
ALTER TABLE letters DROP CONSTRAINT letters_kind;
ALTER TABLE letters ADD CONSTRAINT letters_kind CHECK (kind IN ('receipt', 'reply', 'extension'));
