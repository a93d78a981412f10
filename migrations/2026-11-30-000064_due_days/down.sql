DROP INDEX cases_answered_due_idx;
