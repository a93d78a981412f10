ALTER TABLE IF EXISTS annual_freezings DROP COLUMN IF EXISTS frozen_for, DROP COLUMN IF EXISTS withdrawn_for;
