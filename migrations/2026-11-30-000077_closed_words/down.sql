-- Words that stand apart are not known any more: all cases are brought in anew.
TRUNCATE search_docs;
