DROP TABLE complaint_reminders;
DROP TABLE complaint_mails;
DROP TABLE complaint_events;
DROP TABLE complaints;
