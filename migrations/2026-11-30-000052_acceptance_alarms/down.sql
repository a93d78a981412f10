DELETE FROM alarms WHERE clock <> 'confirmation';
ALTER TABLE alarms DROP CONSTRAINT alarms_nth;
ALTER TABLE alarms DROP CONSTRAINT alarms_clock;
ALTER TABLE alarms ADD CONSTRAINT alarms_clock CHECK (clock IN ('confirmation'));
ALTER TABLE alarms DROP CONSTRAINT alarms_pkey;
ALTER TABLE alarms ADD CONSTRAINT alarms_pkey PRIMARY KEY (authority_id, case_id, clock);
ALTER TABLE alarms DROP COLUMN nth;
