-- A login is kept in small letters. Of those that were told apart by nothing else, the oldest keeps its own; the others
-- are given a number that nobody else has.
ALTER TABLE accounts DROP CONSTRAINT accounts_login_key;
UPDATE accounts SET login = named.login
  FROM (
    SELECT authority_id, id,
           CASE WHEN row_number() OVER same = 1 THEN lower(login)
                ELSE left(lower(login), 26) || '-' || replace(id::text, '-', '')
           END AS login
      FROM accounts
    WINDOW same AS (PARTITION BY authority_id, lower(login) ORDER BY created_at, id)
  ) AS named
 WHERE named.authority_id = accounts.authority_id AND named.id = accounts.id AND named.login <> accounts.login;
ALTER TABLE accounts
    ADD CONSTRAINT accounts_login_key UNIQUE (authority_id, login),
    ADD CONSTRAINT accounts_login_folded CHECK (login = lower(login));
