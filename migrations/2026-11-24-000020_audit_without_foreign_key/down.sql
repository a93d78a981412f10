ALTER TABLE audit ADD CONSTRAINT audit_authority_fkey FOREIGN KEY (authority_id) REFERENCES authorities (id);
