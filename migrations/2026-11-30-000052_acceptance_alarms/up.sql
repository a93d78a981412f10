-- An alarm for each routing that nobody took in hand in time (逾期未签收): `nth` is that of the clock.
ALTER TABLE alarms ADD COLUMN nth integer NOT NULL DEFAULT 1;
ALTER TABLE alarms DROP CONSTRAINT alarms_pkey;
ALTER TABLE alarms ADD CONSTRAINT alarms_pkey PRIMARY KEY (authority_id, case_id, clock, nth);
ALTER TABLE alarms DROP CONSTRAINT alarms_clock;
ALTER TABLE alarms ADD CONSTRAINT alarms_clock CHECK (clock IN ('confirmation', 'acceptance'));
ALTER TABLE alarms ADD CONSTRAINT alarms_nth CHECK (nth > 0);
