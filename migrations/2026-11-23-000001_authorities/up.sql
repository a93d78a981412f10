-- What this database is: a real register or the demo, and whether the program's key opens it.
CREATE TABLE installation (
    one        boolean     NOT NULL DEFAULT true,
    kind       text        NOT NULL,
    key_check  bytea       NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT installation_pkey PRIMARY KEY (one),
    CONSTRAINT installation_one CHECK (one),
    CONSTRAINT installation_kind CHECK (kind IN ('real', 'demo'))
);

-- A government as one tenant.
CREATE TABLE authorities (
    id                  uuid        NOT NULL,
    code                text        NOT NULL,
    name                text        NOT NULL,
    name_en             text        NOT NULL,
    law                 text        NOT NULL,
    zone                text        NOT NULL,
    confirmation        text        NOT NULL,
    language            text        NOT NULL,
    office              text        NOT NULL,
    address             text        NOT NULL,
    phone               text        NOT NULL,
    email               text        NOT NULL,
    reconsideration_body text       NOT NULL,
    court               text        NOT NULL,
    created_at          timestamptz NOT NULL,
    CONSTRAINT authorities_pkey PRIMARY KEY (id),
    CONSTRAINT authorities_code_key UNIQUE (code),
    CONSTRAINT authorities_code CHECK (code ~ '^[A-Z0-9]{1,8}$'),
    CONSTRAINT authorities_law CHECK (law IN ('cn', 'gb', 'us')),
    CONSTRAINT authorities_confirmation CHECK (confirmation IN ('automatic', 'manual')),
    CONSTRAINT authorities_language CHECK (language IN ('zh-CN', 'en'))
);

CREATE TABLE departments (
    authority_id uuid        NOT NULL,
    id           uuid        NOT NULL,
    no           integer     NOT NULL,
    name         text        NOT NULL,
    kind         text        NOT NULL,
    subjects     text[]      NOT NULL,
    email        text,
    phone        text,
    closed_on    date,
    version      integer     NOT NULL DEFAULT 1,
    created_at   timestamptz NOT NULL,
    CONSTRAINT departments_pkey PRIMARY KEY (authority_id, id),
    CONSTRAINT departments_no_key UNIQUE (authority_id, no),
    CONSTRAINT departments_name_key UNIQUE (authority_id, name),
    CONSTRAINT departments_authority_fkey FOREIGN KEY (authority_id) REFERENCES authorities (id),
    CONSTRAINT departments_kind CHECK (kind IN ('disclosure_office', 'department'))
);

-- Staff. Name and e-mail address are sealed.
CREATE TABLE accounts (
    authority_id    uuid        NOT NULL,
    id              uuid        NOT NULL,
    login           text        NOT NULL,
    name            bytea       NOT NULL,
    email           bytea,
    role            text        NOT NULL,
    department_id   uuid,
    password_hash   text        NOT NULL,
    failed_attempts integer     NOT NULL DEFAULT 0,
    locked_until    timestamptz,
    disabled_at     timestamptz,
    version         integer     NOT NULL DEFAULT 1,
    created_at      timestamptz NOT NULL,
    CONSTRAINT accounts_pkey PRIMARY KEY (authority_id, id),
    CONSTRAINT accounts_login_key UNIQUE (authority_id, login),
    CONSTRAINT accounts_department_fkey FOREIGN KEY (authority_id, department_id)
        REFERENCES departments (authority_id, id),
    CONSTRAINT accounts_authority_fkey FOREIGN KEY (authority_id) REFERENCES authorities (id),
    CONSTRAINT accounts_role CHECK (role IN
        ('registrar', 'handler', 'head', 'supervisor', 'system_admin', 'security_admin', 'audit_admin')),
    CONSTRAINT accounts_handler_has_department CHECK ((role = 'handler') = (department_id IS NOT NULL))
);
CREATE INDEX accounts_department_idx ON accounts (authority_id, department_id);
CREATE INDEX accounts_role_idx ON accounts (authority_id, role);
