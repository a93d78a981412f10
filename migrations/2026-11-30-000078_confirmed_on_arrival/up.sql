-- What came by ordinary mail, or to another office, is to be confirmed on the day it came (Art. 31(2)): its clock says so
-- now, as lists did.
UPDATE case_clocks AS clock
   SET due_on = clock.counted_from, provisional = false
  FROM cases, authorities
 WHERE cases.authority_id = clock.authority_id AND cases.id = clock.case_id
   AND authorities.id = clock.authority_id AND authorities.law = 'cn'
   AND clock.kind = 'confirmation'
   AND cases.channel IN ('mail_ordinary', 'misdirected')
   AND cases.filed_on >= '2019-05-15';
