DROP TABLE accounts;
DROP TABLE departments;
DROP TABLE authorities;
DROP TABLE installation;
