DROP INDEX cases_submitted_idx;
DROP TABLE alarms;
