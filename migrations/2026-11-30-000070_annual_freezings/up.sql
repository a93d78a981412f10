-- A year whose report was handed in, as it was counted then (年度报告定稿). One stands for a year; one that was withdrawn
-- stays, with the reason.
CREATE TABLE annual_freezings (
    authority_id uuid        NOT NULL REFERENCES authorities (id),
    id           uuid        NOT NULL,
    year         integer     NOT NULL,
    frozen_at    timestamptz NOT NULL,
    frozen_by    uuid        NOT NULL,
    withdrawn_at timestamptz,
    withdrawn_by uuid,
    reason       text,
    frozen_for   uuid,
    withdrawn_for uuid,
    CONSTRAINT annual_freezings_pkey PRIMARY KEY (authority_id, id),
    CONSTRAINT annual_freezings_frozen_by_fkey FOREIGN KEY (authority_id, frozen_by) REFERENCES accounts (authority_id, id),
    CONSTRAINT annual_freezings_withdrawn_by_fkey FOREIGN KEY (authority_id, withdrawn_by) REFERENCES accounts (authority_id, id),
    CONSTRAINT annual_freezings_frozen_for_fkey FOREIGN KEY (authority_id, frozen_for) REFERENCES accounts (authority_id, id),
    CONSTRAINT annual_freezings_withdrawn_for_fkey FOREIGN KEY (authority_id, withdrawn_for) REFERENCES accounts (authority_id, id),
    CONSTRAINT annual_freezings_withdrawn_check CHECK ((withdrawn_at IS NULL) = (reason IS NULL) AND (withdrawn_at IS NULL) = (withdrawn_by IS NULL))
);
CREATE UNIQUE INDEX annual_freezings_year_key ON annual_freezings (authority_id, year) WHERE withdrawn_at IS NULL;
CREATE INDEX annual_freezings_frozen_by_idx ON annual_freezings (authority_id, frozen_by);
CREATE INDEX annual_freezings_withdrawn_by_idx ON annual_freezings (authority_id, withdrawn_by);
CREATE INDEX annual_freezings_frozen_for_idx ON annual_freezings (authority_id, frozen_for);
CREATE INDEX annual_freezings_withdrawn_for_idx ON annual_freezings (authority_id, withdrawn_for);
-- What was counted, for the authority (its own id) and for each department: from it both forms of the tables follow.
CREATE TABLE annual_figures (
    authority_id uuid NOT NULL,
    freezing_id  uuid NOT NULL,
    unit_id      uuid NOT NULL,
    figures      text NOT NULL,
    CONSTRAINT annual_figures_pkey PRIMARY KEY (authority_id, freezing_id, unit_id),
    CONSTRAINT annual_figures_freezing_fkey FOREIGN KEY (authority_id, freezing_id) REFERENCES annual_freezings (authority_id, id)
);
