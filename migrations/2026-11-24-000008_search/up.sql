-- What a case is found by: words hidden under a key, with their places. Emptying it is no loss: it is filled again.
CREATE TABLE search_docs (
    authority_id uuid     NOT NULL,
    case_id      uuid     NOT NULL,
    body         tsvector NOT NULL,
    CONSTRAINT search_docs_pkey PRIMARY KEY (authority_id, case_id),
    CONSTRAINT search_docs_case_fkey FOREIGN KEY (authority_id, case_id) REFERENCES cases (authority_id, id)
);
-- Hashes do not compress.
ALTER TABLE search_docs ALTER COLUMN body SET STORAGE EXTERNAL;
-- What waits to enter the index is read by every search: little of it, so that it costs nothing.
CREATE INDEX search_docs_body_idx ON search_docs USING gin (body) WITH (gin_pending_list_limit = 128);
