ALTER TABLE authorities DROP COLUMN on_the_spot;
