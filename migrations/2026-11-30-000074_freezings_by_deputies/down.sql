ALTER TABLE annual_freezings DROP COLUMN frozen_for, DROP COLUMN withdrawn_for;
