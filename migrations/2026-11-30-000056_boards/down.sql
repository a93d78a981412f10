DROP INDEX cases_ended_idx;
DROP INDEX cases_due_idx;
CREATE INDEX cases_due_idx ON cases (authority_id, due_on, id) INCLUDE (department_id)
    WHERE stage NOT IN ('replied', 'abandoned', 'withdrawn', 'archived');
