-- What is overdue and comes due is counted by department and handler: the index that finds it tells both.
DROP INDEX cases_due_idx;
CREATE INDEX cases_due_idx ON cases (authority_id, due_on, id) INCLUDE (department_id, handler_id)
    WHERE stage NOT IN ('replied', 'abandoned', 'withdrawn', 'archived');
-- What was open on a past day and has ended since, out of the index alone. Only what ends gets an entry.
CREATE INDEX cases_ended_idx ON cases (authority_id, (COALESCE(replied_on, closed_on)), filed_on, id)
    INCLUDE (department_id, replied_on, closed_on)
    WHERE stage IN ('replied', 'abandoned', 'withdrawn', 'archived');
