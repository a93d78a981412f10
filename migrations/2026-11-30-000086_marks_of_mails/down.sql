ALTER TABLE cases SET (fillfactor = 75);
ALTER TABLE cases ADD COLUMN mails_bound bigint NOT NULL DEFAULT 0;
UPDATE cases SET mails_bound = kept.bound FROM case_mails AS kept
 WHERE kept.authority_id = cases.authority_id AND kept.case_id = cases.id;
DROP TABLE case_mails;
