DROP INDEX cases_outcome_idx;
