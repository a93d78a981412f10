-- What the application role may do; run after every migration, by the owner, with the role's name for {role}.
-- Nothing is given that the service does not use: what was written, sealed or served stays.
GRANT USAGE ON SCHEMA public TO {role};
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role};
GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO {role};
-- The record and the audit, what applicants said and who they are can only be added to.
REVOKE UPDATE ON case_events, audit, texts, applicants, agents, joint_applicants, consultations, alarms, reminders, digests, mornings,
    installation, complaint_events, complaint_mails, complaint_reminders FROM {role};
-- Up to which moment the cases were looked at on a day moves on.
GRANT UPDATE (looked_at) ON mornings TO {role};
-- A list that was imported stays what it was.
REVOKE UPDATE ON responsibility_lists, responsibilities FROM {role};
-- What was counted for a report that was handed in stays.
REVOKE UPDATE ON annual_figures FROM {role};
-- A reply that was judged late stays late, what was due was due, and who has had a case has had it.
REVOKE UPDATE ON earlier_replies, due_dates_left, departments_left FROM {role};
-- What can be computed again, and what has run out.
GRANT DELETE ON case_clocks, idempotency, sessions, unreached TO {role};
REVOKE INSERT, UPDATE ON __diesel_schema_migrations FROM {role};
