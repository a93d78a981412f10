-- What is overdue is counted by department: the index that finds it tells the department, too.
DROP INDEX cases_due_idx;
CREATE INDEX cases_due_idx ON cases (authority_id, due_on, id) INCLUDE (department_id) WHERE stage NOT IN ('replied', 'abandoned', 'withdrawn');
