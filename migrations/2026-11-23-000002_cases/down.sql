DROP TABLE sessions;
DROP TABLE numbers;
DROP TABLE letters;
DROP TABLE texts;
DROP TABLE applicants;
DROP TABLE case_events;
DROP TABLE cases;
