-- What the application role may do; run after every migration, by the owner, with the role's name for {role}.
-- The record and the audit can only be added to.
GRANT USAGE ON SCHEMA public TO {role};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};
REVOKE UPDATE, DELETE ON case_events, audit FROM {role};
REVOKE INSERT, UPDATE, DELETE ON __diesel_schema_migrations FROM {role};
