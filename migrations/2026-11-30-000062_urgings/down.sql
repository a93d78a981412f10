DELETE FROM case_clocks WHERE kind = 'urging';
ALTER TABLE case_clocks DROP CONSTRAINT case_clocks_kind;
ALTER TABLE case_clocks ADD CONSTRAINT case_clocks_kind CHECK (kind IN
    ('clarification_notice', 'clarification_answer', 'third_party_opinion', 'joint_agency_opinion',
     'agency_opinion', 'payment', 'confirmation', 'acceptance', 'reconsideration',
     'reconsideration_for_non_reply', 'suit', 'suit_for_non_reply', 'suit_after_reconsideration',
     'sub_deadline'));
