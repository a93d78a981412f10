-- Cases are now marked with their kind, channel and kind of applicant: all of them are brought in anew.
TRUNCATE search_docs;
