-- What an entry says beyond its action, as JSON: from which role to which. No personal data.
ALTER TABLE audit ADD COLUMN detail text;
