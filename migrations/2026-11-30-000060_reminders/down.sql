DROP TABLE mornings;
DROP TABLE reminders;
