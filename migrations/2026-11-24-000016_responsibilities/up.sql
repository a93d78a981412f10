-- The lists of powers and responsibilities that an authority took in. Each is a version, and stays as it
-- was; the newest is in force.
CREATE TABLE responsibility_lists (
    authority_id uuid        NOT NULL,
    id           uuid        NOT NULL,
    version      integer     NOT NULL,
    source       text        NOT NULL,
    hash         bytea       NOT NULL,
    rows         integer     NOT NULL,
    imported_at  timestamptz NOT NULL,
    imported_by  text        NOT NULL,
    CONSTRAINT responsibility_lists_pkey PRIMARY KEY (authority_id, id),
    CONSTRAINT responsibility_lists_version_key UNIQUE (authority_id, version),
    CONSTRAINT responsibility_lists_authority_fkey FOREIGN KEY (authority_id) REFERENCES authorities (id),
    CONSTRAINT responsibility_lists_version CHECK (version > 0)
);

-- Without a department: the row of an office outside the authority.
CREATE TABLE responsibilities (
    authority_id  uuid    NOT NULL,
    version       integer NOT NULL,
    no            integer NOT NULL,
    department_id uuid,
    name          text    NOT NULL,
    body          text    NOT NULL,
    basis         text,
    object        text,
    charges       text,
    process       text,
    time_limit    text,
    office        text,
    hotline       text,
    CONSTRAINT responsibilities_pkey PRIMARY KEY (authority_id, version, no),
    CONSTRAINT responsibilities_list_fkey FOREIGN KEY (authority_id, version)
        REFERENCES responsibility_lists (authority_id, version),
    CONSTRAINT responsibilities_department_fkey FOREIGN KEY (authority_id, department_id)
        REFERENCES departments (authority_id, id)
);
CREATE INDEX responsibilities_department_idx ON responsibilities (authority_id, department_id);
