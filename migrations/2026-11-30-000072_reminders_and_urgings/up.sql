-- Cases that change after the reminders of a morning are looked at again on that day: up to this moment they were.
ALTER TABLE mornings ADD COLUMN looked_at timestamptz;

-- Cases with an urging that waits for its answer are found by it.
CREATE INDEX case_clocks_urging_idx ON case_clocks (authority_id, case_id, due_on)
    WHERE kind = 'urging' AND met_on IS NULL AND void_on IS NULL;
