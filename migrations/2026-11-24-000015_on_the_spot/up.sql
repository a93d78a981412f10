-- Whether registrars may grant an application at the counter and answer it at once (当场答复; 条例 33).
ALTER TABLE authorities ADD COLUMN on_the_spot boolean NOT NULL DEFAULT false;
