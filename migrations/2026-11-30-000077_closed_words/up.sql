-- The words of replies, and of applications where they are masked for some, stand apart from the others: all cases are
-- brought in anew.
TRUNCATE search_docs;
