-- What ended in a certain way is found without reading all that did not; what is open has no entry.
CREATE INDEX cases_outcome_idx ON cases (authority_id, outcome, id DESC) WHERE outcome IS NOT NULL;
