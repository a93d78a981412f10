TRUNCATE search_docs;
