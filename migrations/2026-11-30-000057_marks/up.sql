-- Cases are now marked with their kind, channel and kind of applicant, and found by the name that their department has
-- today: all of them are brought in anew.
TRUNCATE search_docs;
