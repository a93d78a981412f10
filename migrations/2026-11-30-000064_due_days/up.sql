-- How many replies were due on each day of a year: what is open is found by cases_due_idx, what was answered by this one.
CREATE INDEX cases_answered_due_idx ON cases (authority_id, due_on) INCLUDE (department_id, on_time)
    WHERE replied_on IS NOT NULL AND due_on IS NOT NULL;
