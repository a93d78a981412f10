-- Letters that ask (第三方意见征询书、意见征求函) and that tell a third party of a decision (公开决定告知书), and the
-- papers that come with an opinion.
ALTER TABLE letters DROP CONSTRAINT letters_kind;
ALTER TABLE letters ADD CONSTRAINT letters_kind CHECK (kind IN
    ('receipt', 'reply', 'extension', 'clarification', 'abandonment', 'reasons', 'delay', 'third_party_consultation',
     'agency_consultation', 'third_party_notice'));
ALTER TABLE documents DROP CONSTRAINT documents_kind;
ALTER TABLE documents ADD CONSTRAINT documents_kind CHECK (kind IN ('identity_proof', 'power_of_attorney',
    'application_letter', 'supporting_material', 'disclosed_information', 'third_party_opinion', 'other'));
