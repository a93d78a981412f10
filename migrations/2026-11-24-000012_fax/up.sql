-- Where an applicant can be faxed (传真), sealed like every other means of contact.
ALTER TABLE applicants ADD COLUMN fax bytea;
