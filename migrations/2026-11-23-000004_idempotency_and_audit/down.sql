DROP TABLE audit;
DROP TABLE idempotency;
