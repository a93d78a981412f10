DROP TABLE audit_ends;
DROP INDEX audit_seq_key;
ALTER TABLE audit DROP CONSTRAINT audit_bound, DROP COLUMN hash, DROP COLUMN seq;
