DELETE FROM outbox WHERE case_id IS NULL;
ALTER TABLE outbox DROP CONSTRAINT outbox_case_unless_digest;
ALTER TABLE outbox ALTER COLUMN case_id SET NOT NULL;
DROP TABLE digests;
