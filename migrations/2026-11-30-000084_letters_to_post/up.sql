-- The confirmation of a withdrawal (撤回申请确认书), and what is posted to whoever cannot be mailed (邮寄告知).
ALTER TABLE letters DROP CONSTRAINT letters_kind;
ALTER TABLE letters ADD CONSTRAINT letters_kind CHECK (kind IN
    ('receipt', 'reply', 'extension', 'clarification', 'abandonment', 'reasons', 'delay', 'third_party_consultation',
     'agency_consultation', 'third_party_notice', 'due_date', 'fee', 'withdrawal', 'notice'));
