ALTER TABLE accounts DROP CONSTRAINT accounts_login_folded;
