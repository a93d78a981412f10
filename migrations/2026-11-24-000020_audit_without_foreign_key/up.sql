-- Authorities are never removed, and the service may not change one: a check of every entry tells nothing.
ALTER TABLE audit DROP CONSTRAINT audit_authority_fkey;
