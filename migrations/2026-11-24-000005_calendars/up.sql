-- Notices on working days as an authority took them in. A draft has no revision; published, it has the
-- next one. The years are those that the notice changes, in full.
CREATE TABLE calendars (
    authority_id uuid        NOT NULL,
    id           uuid        NOT NULL,
    region       text        NOT NULL,
    years        text        NOT NULL,
    hash         bytea       NOT NULL,
    imported_at  timestamptz NOT NULL,
    imported_by  text        NOT NULL,
    revision     integer,
    published_at timestamptz,
    published_by text,
    CONSTRAINT calendars_pkey PRIMARY KEY (authority_id, id),
    CONSTRAINT calendars_revision_key UNIQUE (authority_id, revision),
    CONSTRAINT calendars_authority_fkey FOREIGN KEY (authority_id) REFERENCES authorities (id),
    CONSTRAINT calendars_region CHECK (region IN ('cn', 'gb-eng', 'us')),
    CONSTRAINT calendars_revision CHECK (revision > 0),
    CONSTRAINT calendars_published CHECK
        ((revision IS NULL) = (published_at IS NULL) AND (revision IS NULL) = (published_by IS NULL))
);

-- By which revision a row was counted, and the due date that a new calendar moved.
ALTER TABLE cases ADD COLUMN calendar_revision integer NOT NULL DEFAULT 0;
ALTER TABLE cases ADD COLUMN due_before date;
-- Open cases that a new calendar has not reached yet.
CREATE INDEX cases_calendar_idx ON cases (authority_id, calendar_revision, id) WHERE stage <> 'replied';
