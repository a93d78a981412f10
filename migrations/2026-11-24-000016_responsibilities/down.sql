DROP TABLE responsibilities;
DROP TABLE responsibility_lists;
