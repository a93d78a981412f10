//! What can be tampered with: every column that the check covers, and rows that are taken out or put in.

/// One way to tamper.
#[derive(Clone)]
pub(super) struct Kind {
    /// What it does.
    pub(super) what: String,
    /// What goes before, often nothing.
    pub(super) first: &'static str,
    /// One statement that gives the number of the case it touched.
    pub(super) sql: String,
}

impl Kind {
    fn new(what: impl Into<String>, sql: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            first: "",
            sql: sql.into(),
        }
    }
}

/// Every kind.
pub(super) fn all() -> Vec<Kind> {
    let mut kinds = Vec::new();
    for (table, case, columns) in COLUMNS {
        for (column, value) in columns {
            kinds.push(set(table, case, column, value));
        }
    }
    for (table, case, only) in ROWS {
        kinds.push(Kind::new(
            format!("{table}: a row taken out"),
            format!(
                "DELETE FROM {table} WHERE ctid = ({}) RETURNING ({}) AS number",
                any(table, only),
                number(case)
            ),
        ));
    }
    kinds.extend(OTHERS.map(|(what, sql)| Kind::new(what, sql)));
    kinds.push(Kind {
        first: TAKEN_OUT,
        ..Kind::new(
            "a case taken out with all that belongs to it",
            "DELETE FROM cases WHERE id IN (SELECT id FROM gone) RETURNING NULL::text AS number",
        )
    });
    kinds
}

/// Any row of a table.
fn any(table: &str, only: &str) -> String {
    format!("SELECT ctid FROM {table} WHERE {only} ORDER BY random() LIMIT 1")
}

/// The number of the case that a column names, or of whatever else a query gives.
fn number(case: &str) -> String {
    if case.contains(' ') {
        case.to_owned()
    } else {
        format!("SELECT number FROM cases c WHERE c.id = {case}")
    }
}

const OF_COMPLAINT: &str = "SELECT o.number FROM complaints o WHERE o.id = complaint_id";

/// An entry of the audit that tells of administration, as a fault names it.
const ENTRY: &str = "SELECT 'entry ' || seq || ' is '";

/// A column set to something else; rows in which it is that already are left alone.
fn set(table: &str, case: &str, column: &str, value: &str) -> Kind {
    // Mails about no case are bound to none.
    let only = if table == "outbox" {
        "case_id IS NOT NULL"
    } else {
        "true"
    };
    let row = any(
        table,
        &format!("{only} AND {column} IS DISTINCT FROM ({value})"),
    );
    Kind::new(
        format!("{table}.{column}"),
        format!(
            "UPDATE {table} SET {column} = {value} WHERE ctid = ({row}) RETURNING ({}) AS number",
            number(case)
        ),
    )
}

const DAY: &str = "CURRENT_DATE + 1 + floor(random() * 90)::integer";

/// A table, which of its columns names the case, and columns with what they are set to.
type Columns = (
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
);

const COLUMNS: [Columns; 18] = [
    (
        "case_events",
        "case_id",
        &[
            ("day", "day + 1 + floor(random() * 30)::integer"),
            ("at", "at - interval '1 microsecond'"),
            (
                "actor",
                "CASE actor WHEN 'system' THEN 'applicant' ELSE 'system' END",
            ),
            (
                "kind",
                "CASE kind WHEN 'claimed' THEN 'confirmed' ELSE 'claimed' END",
            ),
            ("body", "replace(body, '\"event\"', '\"evenT\"')"),
            (
                "body",
                "(SELECT o.body FROM case_events o WHERE o.body <> case_events.body ORDER BY o.ctid LIMIT 1)",
            ),
            ("body", "body || ' '"),
            ("seq", "seq + 1000"),
            ("previous", "sha256(previous)"),
            ("hash", "sha256(hash)"),
        ],
    ),
    (
        "cases",
        "cases.id",
        &[
            ("kind", "'correction'"),
            (
                "channel",
                "CASE channel WHEN 'online' THEN 'fax' ELSE 'online' END",
            ),
            (
                "applicant_kind",
                "CASE applicant_kind WHEN 'citizen' THEN 'enterprise' ELSE 'citizen' END",
            ),
            (
                "title",
                "set_byte(title, length(title) - 1, get_byte(title, length(title) - 1) # 1)",
            ),
            (
                "title",
                "(SELECT o.title FROM cases o WHERE o.id <> cases.id ORDER BY o.ctid LIMIT 1)",
            ),
            ("filed_on", "filed_on - 1"),
            ("joint", "joint + 1"),
            ("created_at", "created_at + interval '1 second'"),
            (
                "stage",
                "CASE stage WHEN 'registered' THEN 'assigned' ELSE 'registered' END",
            ),
            (
                "department_id",
                "CASE WHEN department_id IS NULL THEN (SELECT id FROM departments LIMIT 1) END",
            ),
            (
                "handler_id",
                "CASE WHEN handler_id IS NULL THEN (SELECT id FROM accounts LIMIT 1) END",
            ),
            ("received_on", DAY),
            ("due_on", DAY),
            (
                "clock",
                "CASE clock WHEN 'running' THEN 'done' ELSE 'running' END",
            ),
            ("provisional", "NOT provisional"),
            (
                "outcome",
                "CASE outcome WHEN 'granted' THEN 'partial' ELSE 'granted' END",
            ),
            ("replied_on", DAY),
            ("on_time", "on_time IS NOT TRUE"),
            ("query_generation", "query_generation + 1"),
            ("version", "version + 1"),
            ("updated_at", "updated_at + interval '1 second'"),
            ("due_before", DAY),
            ("undelivered", "NOT undelivered"),
            ("calendar_revision", "calendar_revision + 1000"),
            ("calendar_revision", "calendar_revision - 1"),
            ("calendar_revision", "0"),
            ("calendar_bound", "calendar_bound + 1"),
            ("number", "number || '0'"),
            ("updated_at", "'infinity'"),
            ("waits_until", DAY),
            ("closed_on", DAY),
            ("first_outcome", "'other.3'"),
            ("first_closed_on", DAY),
            ("fee_items", "coalesce(fee_items, 0) + 1"),
            ("fee_fen", "coalesce(fee_fen, 0) + 100"),
            ("fee_paid_on", DAY),
        ],
    ),
    (
        "case_clocks",
        "case_id",
        &[
            ("nth", "nth + 1000"),
            ("reference", "coalesce(reference, '') || 'x'"),
            (
                "department_id",
                "CASE WHEN department_id IS NULL THEN (SELECT id FROM departments LIMIT 1) END",
            ),
            ("counted_from", DAY),
            ("due_on", DAY),
            (
                "met_on",
                "CASE WHEN void_on IS NULL THEN CURRENT_DATE + 1 END",
            ),
            (
                "void_on",
                "CASE WHEN met_on IS NULL THEN CURRENT_DATE + 1 END",
            ),
            ("provisional", "NOT provisional"),
        ],
    ),
    ("case_mails", "case_id", &[("bound", "bound # 1")]),
    (
        "texts",
        "case_id",
        &[
            (
                "sealed",
                "set_byte(sealed, length(sealed) / 2, get_byte(sealed, length(sealed) / 2) # 1)",
            ),
            (
                "sealed",
                "(SELECT o.sealed FROM texts o WHERE o.id <> texts.id ORDER BY o.ctid LIMIT 1)",
            ),
            ("id", "gen_random_uuid()"),
        ],
    ),
    (
        "letters",
        "case_id",
        &[
            (
                "sealed_text",
                "set_byte(sealed_text, 20, get_byte(sealed_text, 20) # 1)",
            ),
            (
                "sealed_html",
                "(SELECT o.sealed_html FROM letters o WHERE o.id <> letters.id ORDER BY o.ctid LIMIT 1)",
            ),
            ("number", "number || '0'"),
            (
                "made_on",
                "made_on - CASE kind WHEN 'receipt' THEN 0 ELSE 1 END",
            ),
            (
                "kind",
                "CASE kind WHEN 'reply' THEN 'extension' ELSE 'reply' END",
            ),
            ("superseded_on", DAY),
        ],
    ),
    (
        "earlier_replies",
        "case_id",
        &[
            ("number", "number + 1000"),
            ("received_on", DAY),
            ("replied_on", DAY),
            ("on_time", "NOT on_time"),
            (
                "begun_at",
                "coalesce(begun_at, ended_at) - interval '1 second'",
            ),
            ("ended_at", "ended_at + interval '1 second'"),
        ],
    ),
    (
        "complaints",
        "SELECT complaints.number",
        &[
            ("number", "number || '0'"),
            (
                "kind",
                "CASE kind WHEN 'other' THEN 'reply' ELSE 'other' END",
            ),
            (
                "channel",
                "CASE channel WHEN 'mail' THEN 'email' ELSE 'mail' END",
            ),
            ("received_on", "received_on - 1"),
            (
                "case_id",
                "(SELECT o.id FROM cases o WHERE o.id IS DISTINCT FROM complaints.case_id ORDER BY o.ctid LIMIT 1)",
            ),
            (
                "department_id",
                "(SELECT o.id FROM departments o WHERE o.id <> complaints.department_id ORDER BY o.ctid LIMIT 1)",
            ),
            ("department_name", "department_name || '局'"),
            (
                "complainant",
                "set_byte(complainant, 20, get_byte(complainant, 20) # 1)",
            ),
            (
                "complainant",
                "(SELECT o.complainant FROM complaints o WHERE o.id <> complaints.id ORDER BY o.ctid LIMIT 1)",
            ),
            ("complainant", "NULL"),
            ("mails_bound", "mails_bound + 1"),
            (
                "stage",
                "CASE stage WHEN 'received' THEN 'investigating' ELSE 'received' END",
            ),
            (
                "investigator_id",
                "(SELECT o.id FROM accounts o WHERE o.id IS DISTINCT FROM complaints.investigator_id ORDER BY o.ctid LIMIT 1)",
            ),
            (
                "finding",
                "CASE finding WHEN 'upheld' THEN 'partly_upheld' ELSE finding END",
            ),
            ("concluded_on", "concluded_on + 1"),
            ("criticised_on", DAY),
            ("ordered_on", "ordered_on + 1"),
            ("rectify_by", "rectify_by + 1"),
            ("reported_on", "reported_on + 1"),
            ("missed_by", DAY),
            (
                "rectified_on",
                "CASE WHEN reported_on IS NOT NULL THEN CURRENT_DATE + 1 END",
            ),
            ("version", "version + 1"),
            ("created_at", "created_at + interval '1 second'"),
            ("updated_at", "updated_at + interval '1 second'"),
        ],
    ),
    (
        "complaint_events",
        OF_COMPLAINT,
        &[
            ("seq", "seq + 1000"),
            ("day", "day + 1"),
            ("at", "at - interval '1 microsecond'"),
            (
                "actor",
                "CASE actor WHEN 'system' THEN 'applicant' ELSE 'system' END",
            ),
            ("body", "body || ' '"),
            (
                "text_id",
                "CASE WHEN text_id IS NOT NULL THEN gen_random_uuid() END",
            ),
            ("text_digest", "reverse(text_digest)"),
            (
                "text_sealed",
                "set_byte(text_sealed, 20, get_byte(text_sealed, 20) # 1)",
            ),
            ("previous", "sha256(previous)"),
            ("hash", "sha256(hash)"),
        ],
    ),
    (
        "consultations",
        "case_id",
        &[
            ("id", "gen_random_uuid()"),
            ("reference", "reference || '0'"),
            (
                "party",
                "CASE party WHEN 'third_party' THEN 'agency' ELSE 'third_party' END",
            ),
            ("name", "sha256(name)"),
            ("address", "sha256(address)"),
            ("code_index", "sha256(code_index)"),
        ],
    ),
    (
        "remedies",
        "case_id",
        &[
            ("reference", "reference || '0'"),
            (
                "kind",
                "CASE kind WHEN 'reconsideration' THEN 'direct_suit' ELSE 'reconsideration' END",
            ),
            (
                "against",
                "CASE against WHEN 'reply' THEN 'other' ELSE 'reply' END",
            ),
            (
                "claimant",
                "CASE claimant WHEN 'applicant' THEN 'third_party' ELSE 'applicant' END",
            ),
            ("after", "coalesce(after, '') || 'x'"),
            ("filed_on", "filed_on - 1"),
            ("last_day", DAY),
            ("warnings", "warnings || 'x'"),
            ("accepted_on", DAY),
            (
                "result",
                "CASE result WHEN 'upheld' THEN 'corrected' WHEN 'corrected' THEN 'other' WHEN 'dismissed' THEN 'upheld' END",
            ),
            ("decided_on", "decided_on - 1"),
            ("served_on", DAY),
            (
                "ordered",
                "CASE ordered WHEN 'disclose' THEN 'decide_anew' ELSE 'disclose' END",
            ),
            ("reopened_on", DAY),
        ],
    ),
    (
        "documents",
        "case_id",
        &[
            (
                "kind",
                "CASE kind WHEN 'other' THEN 'supporting_material' ELSE 'other' END",
            ),
            ("bytes", "bytes + 1"),
            ("sha256", "reverse(sha256)"),
            (
                "name",
                "set_byte(name, length(name) - 1, get_byte(name, length(name) - 1) # 1)",
            ),
            (
                "name",
                "(SELECT o.name FROM documents o WHERE o.id <> documents.id ORDER BY o.ctid LIMIT 1)",
            ),
            (
                "withdrawn_at",
                "CASE WHEN withdrawn_at IS NULL THEN now() END",
            ),
        ],
    ),
    (
        "applicants",
        "case_id",
        &[
            (
                "name",
                "(SELECT o.name FROM applicants o WHERE o.case_id <> applicants.case_id ORDER BY o.ctid LIMIT 1)",
            ),
            (
                "document_number",
                "set_byte(document_number, 18, get_byte(document_number, 18) # 1)",
            ),
            (
                "document_kind",
                "CASE document_kind WHEN 'passport' THEN 'resident_id' ELSE 'passport' END",
            ),
            ("email", "name"),
            ("phone", "name"),
            ("address", "name"),
            ("representative", "name"),
            ("contact_person", "name"),
            ("fax", "name"),
            ("postal_code", "name"),
            ("blind_index", "sha256(blind_index)"),
        ],
    ),
    (
        "outbox",
        "case_id",
        &[
            ("id", "gen_random_uuid()"),
            (
                "case_id",
                "(SELECT o.id FROM cases o WHERE o.id <> outbox.case_id ORDER BY o.ctid LIMIT 1)",
            ),
            (
                "kind",
                "CASE kind WHEN 'deadline_near' THEN 'deadline_passed' ELSE 'deadline_near' END",
            ),
            (
                "addressee",
                "CASE addressee WHEN 'account' THEN 'department' ELSE 'account' END",
            ),
            (
                "language",
                "CASE language WHEN 'en' THEN 'zh-CN' ELSE 'en' END",
            ),
            ("letter_id", "gen_random_uuid()"),
            ("lane", "lane + 1"),
            ("created_at", "created_at - interval '1 second'"),
            (
                "sealed",
                "set_byte(sealed, length(sealed) - 1, get_byte(sealed, length(sealed) - 1) # 1)",
            ),
            (
                "since",
                "CASE WHEN next_at IS NULL THEN since - interval '1 day' ELSE since END",
            ),
            (
                "last_answer",
                "CASE WHEN next_at IS NULL THEN '250 x' ELSE last_answer END",
            ),
            (
                "state",
                "CASE WHEN next_at IS NOT NULL THEN state WHEN state = 'accepted' THEN 'rejected' ELSE 'accepted' END",
            ),
            ("ended_bound", "coalesce(ended_bound, 0) + 1"),
        ],
    ),
    (
        "audit",
        "subject",
        &[
            (
                "at",
                "CASE WHEN action IN (SELECT kind FROM case_events) THEN at + interval '1 second' ELSE at END",
            ),
            (
                "actor",
                "CASE WHEN action IN (SELECT kind FROM case_events) THEN 'nobody' ELSE actor END",
            ),
            (
                "action",
                "CASE WHEN action IN (SELECT kind FROM case_events) THEN 'nothing' ELSE action END",
            ),
            (
                "subject",
                "CASE WHEN action IN (SELECT kind FROM case_events) THEN id ELSE subject END",
            ),
        ],
    ),
    (
        "audit",
        ENTRY,
        &[
            (
                "at",
                "CASE WHEN seq IS NULL THEN at ELSE at + interval '1 microsecond' END",
            ),
            (
                "actor",
                "CASE WHEN seq IS NULL THEN actor WHEN actor = 'system' THEN 'applicant' ELSE 'system' END",
            ),
            (
                "action",
                "CASE WHEN seq IS NULL THEN action WHEN action = 'account_added' THEN 'case_read' ELSE 'account_added' END",
            ),
            ("subject", "CASE WHEN seq IS NULL THEN subject ELSE id END"),
            (
                "detail",
                "CASE WHEN seq IS NULL THEN detail ELSE coalesce(detail, '') || ' ' END",
            ),
            (
                "id",
                "CASE WHEN seq IS NULL THEN id ELSE gen_random_uuid() END",
            ),
            (
                "hash",
                "CASE WHEN seq IS NULL THEN hash ELSE sha256(hash) END",
            ),
        ],
    ),
    (
        "audit_ends",
        "SELECT 'audit: '",
        &[
            ("seq", "seq - 1"),
            ("seq", "seq + 1"),
            ("hash", "sha256(hash)"),
            ("bound", "bound + 1"),
        ],
    ),
    (
        "calendars",
        "SELECT 'calendars: revision ' || revision || ' '",
        &[
            ("years", "replace(years, '\"name\"', ' \"name\"')"),
            ("years", "'nothing that can be read'"),
            ("hash", "sha256(hash)"),
            ("published_at", "published_at - interval '1 second'"),
            ("region", "CASE region WHEN 'cn' THEN 'us' ELSE 'cn' END"),
        ],
    ),
];

/// Tables out of which a row is taken, and which rows.
const ROWS: [(&str, &str, &str); 19] = [
    ("case_events", "case_id", "true"),
    ("case_clocks", "case_id", "true"),
    ("case_mails", "case_id", "true"),
    ("texts", "case_id", "true"),
    ("letters", "case_id", "true"),
    ("documents", "case_id", "true"),
    ("applicants", "case_id", "true"),
    ("joint_applicants", "case_id", "true"),
    ("agents", "case_id", "true"),
    ("remedies", "case_id", "true"),
    ("consultations", "case_id", "true"),
    ("earlier_replies", "case_id", "true"),
    ("complaint_events", OF_COMPLAINT, "true"),
    ("outbox", "case_id", "case_id IS NOT NULL"),
    (
        "audit",
        "subject",
        "action IN (SELECT kind FROM case_events)",
    ),
    ("audit", ENTRY, "seq IS NOT NULL"),
    ("audit_ends", "SELECT 'audit: '", "true"),
    (
        "calendars",
        "SELECT 'calendars: revision ' || revision || ' '",
        "revision IS NOT NULL",
    ),
    ("complaint_mails", OF_COMPLAINT, "true"),
];

/// What takes more than one column or row.
const OTHERS: [(&str, &str); 29] = [
    (
        "case_events: another body, its hash made to fit as well as can be without the key",
        "UPDATE case_events SET body = body || ' ', hash = sha256(previous || convert_to(body || ' ', 'UTF8'))
          WHERE ctid = (SELECT ctid FROM case_events ORDER BY random() LIMIT 1)
         RETURNING (SELECT number FROM cases c WHERE c.id = case_id) AS number",
    ),
    (
        "case_events: a row put in at the end",
        "INSERT INTO case_events (authority_id, case_id, seq, day, at, actor, kind, body, previous, hash)
         SELECT authority_id, case_id, seq + 1, day, at, actor, kind, body, hash, sha256(hash) FROM case_events e
          WHERE seq = (SELECT max(seq) FROM case_events o WHERE o.case_id = e.case_id) ORDER BY random() LIMIT 1
         RETURNING (SELECT number FROM cases c WHERE c.id = case_id) AS number",
    ),
    (
        "case_events: the last row taken out of record and audit, and the version of the case put back",
        "WITH gone AS (DELETE FROM case_events WHERE ctid = (SELECT ctid FROM case_events e WHERE seq > 1 AND
              seq = (SELECT max(seq) FROM case_events o WHERE o.case_id = e.case_id) ORDER BY random() LIMIT 1)
              RETURNING case_id, kind, at),
              told AS (DELETE FROM audit USING gone WHERE subject = case_id AND action = kind AND audit.at = gone.at)
         UPDATE cases SET version = version - 1, updated_at = (SELECT max(e.at) FROM case_events e, gone
              WHERE e.case_id = gone.case_id AND e.at < gone.at) FROM gone WHERE cases.id = gone.case_id
         RETURNING number",
    ),
    (
        "case_clocks: a row put in",
        "INSERT INTO case_clocks (authority_id, case_id, kind, nth, provisional)
         SELECT authority_id, id, 'payment', 1, false FROM cases ORDER BY random() LIMIT 1
         RETURNING (SELECT number FROM cases c WHERE c.id = case_id) AS number",
    ),
    (
        "texts: a row put in",
        "INSERT INTO texts (authority_id, id, case_id, sealed)
         SELECT authority_id, gen_random_uuid(), case_id, sealed FROM texts ORDER BY random() LIMIT 1
         RETURNING (SELECT number FROM cases c WHERE c.id = case_id) AS number",
    ),
    (
        "audit: a row put in",
        "INSERT INTO audit (authority_id, id, at, actor, action, subject)
         SELECT authority_id, gen_random_uuid(), at, actor, action, subject FROM audit
          WHERE action IN (SELECT kind FROM case_events) ORDER BY random() LIMIT 1
         RETURNING (SELECT number FROM cases c WHERE c.id = subject) AS number",
    ),
    (
        "audit: an entry of administration put in, that has no place",
        "INSERT INTO audit (authority_id, id, at, actor, action, subject)
         SELECT authority_id, gen_random_uuid(), at, actor, action, gen_random_uuid() FROM audit
          WHERE seq IS NOT NULL ORDER BY random() LIMIT 1
         RETURNING subject::text AS number",
    ),
    (
        "audit: an entry of administration put in at the end, its hash made to fit as well as can be without the key",
        "INSERT INTO audit (authority_id, id, at, actor, action, subject, seq, hash)
         SELECT authority_id, gen_random_uuid(), at, actor, action, subject, seq + 1, sha256(hash) FROM audit
          WHERE seq IS NOT NULL ORDER BY seq DESC LIMIT 1
         RETURNING 'entry ' || seq || ' is ' AS number",
    ),
    (
        "audit: an entry of administration moved to another place",
        "UPDATE audit SET seq = seq + 1000 WHERE ctid = (SELECT ctid FROM audit WHERE seq IS NOT NULL
          ORDER BY random() LIMIT 1)
         RETURNING 'entry ' || (seq - 1000) || ' is ' AS number",
    ),
    (
        "audit: the last entry of administration taken out, and its end put back as well as can be without the key",
        "WITH gone AS (DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit) RETURNING seq)
         UPDATE audit_ends SET seq = gone.seq - 1,
                hash = (SELECT hash FROM audit WHERE audit.seq = gone.seq - 1) FROM gone
         RETURNING 'audit: ' AS number",
    ),
    (
        "audit: every entry of administration taken out, with its end",
        "WITH gone AS (DELETE FROM audit WHERE seq IS NOT NULL)
         DELETE FROM audit_ends RETURNING 'audit: ' AS number",
    ),
    (
        "calendars: other years, and the hash of those",
        "UPDATE calendars SET years = years || ' ', hash = sha256(convert_to(years || ' ', 'UTF8'))
          WHERE revision IS NOT NULL RETURNING 'calendars: revision ' || revision || ' ' AS number",
    ),
    (
        "calendars: a revision given another number",
        "UPDATE calendars SET revision = revision + 1 WHERE revision IS NOT NULL
         RETURNING 'calendars: revision ' || (revision - 1) || ' ' AS number",
    ),
    (
        "calendars: a row put in",
        "INSERT INTO calendars
         SELECT (jsonb_populate_record(NULL::calendars,
                 to_jsonb(c) || jsonb_build_object('id', gen_random_uuid(), 'revision', revision + 1))).*
           FROM calendars c WHERE revision IS NOT NULL ORDER BY revision DESC LIMIT 1
         RETURNING 'calendars: revision ' || revision || ' ' AS number",
    ),
    (
        "outbox: a mail about a complaint changed",
        "UPDATE outbox SET sealed = set_byte(sealed, 20, get_byte(sealed, 20) # 1) FROM complaint_mails m
          WHERE id = m.notice_id AND outbox.ctid = (SELECT o.ctid FROM outbox o
                WHERE o.id IN (SELECT notice_id FROM complaint_mails) ORDER BY random() LIMIT 1)
         RETURNING (SELECT number FROM complaints c WHERE c.id = m.complaint_id) AS number",
    ),
    (
        "outbox: a mail about a complaint that is owed made one that was sent",
        "UPDATE outbox SET state = 'accepted', next_at = NULL FROM complaint_mails m
          WHERE id = m.notice_id AND outbox.ctid = (SELECT o.ctid FROM outbox o
                WHERE o.next_at IS NOT NULL AND o.id IN (SELECT notice_id FROM complaint_mails) ORDER BY random() LIMIT 1)
         RETURNING (SELECT number FROM complaints c WHERE c.id = m.complaint_id) AS number",
    ),
    (
        "outbox: a mail about a complaint taken out with all that tells of it",
        "WITH gone AS (DELETE FROM complaint_mails WHERE ctid = (SELECT ctid FROM complaint_mails ORDER BY random() LIMIT 1)
              RETURNING complaint_id, notice_id)
         DELETE FROM outbox USING gone WHERE id = gone.notice_id
         RETURNING (SELECT number FROM complaints c WHERE c.id = gone.complaint_id) AS number",
    ),
    (
        "outbox: a mail that is owed made one that was sent",
        "UPDATE outbox SET state = 'accepted', next_at = NULL WHERE ctid = (SELECT ctid FROM outbox
          WHERE next_at IS NOT NULL AND case_id IS NOT NULL ORDER BY random() LIMIT 1)
         RETURNING (SELECT number FROM cases c WHERE c.id = case_id) AS number",
    ),
    (
        "outbox: a mail that was sent made one that is owed",
        "UPDATE outbox SET state = 'queued', next_at = now() WHERE ctid = (SELECT ctid FROM outbox
          WHERE next_at IS NULL AND case_id IS NOT NULL ORDER BY random() LIMIT 1)
         RETURNING (SELECT number FROM cases c WHERE c.id = case_id) AS number",
    ),
    (
        "outbox: a row put in",
        "INSERT INTO outbox (authority_id, id, case_id, kind, addressee, language, state, next_at, since, sealed, created_at)
         SELECT authority_id, gen_random_uuid(), case_id, kind, addressee, language, 'queued', now(), since, sealed,
                created_at FROM outbox WHERE case_id IS NOT NULL ORDER BY random() LIMIT 1
         RETURNING (SELECT number FROM cases c WHERE c.id = case_id) AS number",
    ),
    (
        "letters: a row put in",
        "INSERT INTO letters (authority_id, id, case_id, kind, number, language, made_on, sealed_text, sealed_html, created_at)
         SELECT authority_id, gen_random_uuid(), case_id, kind, number || '0', language, made_on, sealed_text, sealed_html,
                created_at FROM letters ORDER BY random() LIMIT 1
         RETURNING (SELECT number FROM cases c WHERE c.id = case_id) AS number",
    ),
    (
        "remedies: a row put in",
        "INSERT INTO remedies
         SELECT (jsonb_populate_record(NULL::remedies, to_jsonb(r) || jsonb_build_object('reference', 'r99'))).*
           FROM (SELECT * FROM remedies ORDER BY random() LIMIT 1) r
         RETURNING (SELECT number FROM cases c WHERE c.id = case_id) AS number",
    ),
    (
        "earlier_replies: a row put in",
        "INSERT INTO earlier_replies (authority_id, case_id, number, received_on, replied_on, on_time, ended_at)
         SELECT authority_id, id, 9, filed_on, filed_on + 1, true, now() FROM cases ORDER BY random() LIMIT 1
         RETURNING (SELECT number FROM cases c WHERE c.id = case_id) AS number",
    ),
    (
        "complaints: one taken out with all that belongs to it",
        "WITH one AS (SELECT id FROM complaints ORDER BY random() LIMIT 1),
              events AS (DELETE FROM complaint_events USING one WHERE complaint_id = one.id),
              mails AS (DELETE FROM complaint_mails USING one WHERE complaint_id = one.id),
              reminders AS (DELETE FROM complaint_reminders USING one WHERE complaint_id = one.id)
         DELETE FROM complaints USING one WHERE complaints.id = one.id RETURNING NULL::text AS number",
    ),
    (
        "numbers: the counter of complaints moved",
        "UPDATE numbers SET last = last + 1 WHERE kind = 'complaint' RETURNING NULL::text AS number",
    ),
    (
        "numbers: a counter taken out",
        "DELETE FROM numbers WHERE kind = 'case' RETURNING NULL::text AS number",
    ),
    (
        "letter_numbers: a counter taken out",
        "DELETE FROM letter_numbers WHERE ctid = (SELECT ctid FROM letter_numbers ORDER BY random() LIMIT 1)
         RETURNING NULL::text AS number",
    ),
    (
        "numbers: a counter moved",
        "UPDATE numbers SET last = last + CASE WHEN random() < 0.5 THEN 1 ELSE -1 END
          WHERE ctid = (SELECT ctid FROM numbers WHERE kind = 'case' ORDER BY random() LIMIT 1)
         RETURNING NULL::text AS number",
    ),
    (
        "letter_numbers: a counter moved",
        "UPDATE letter_numbers SET last = last + CASE WHEN random() < 0.5 THEN 1 ELSE -1 END
          WHERE ctid = (SELECT ctid FROM letter_numbers ORDER BY random() LIMIT 1)
         RETURNING NULL::text AS number",
    ),
];

/// Empties every table of a case but its own.
const TAKEN_OUT: &str = "
CREATE TEMPORARY TABLE gone ON COMMIT DROP AS SELECT id FROM cases ORDER BY random() LIMIT 1;
DO $$
DECLARE one regclass;
BEGIN
    FOR one IN SELECT conrelid FROM pg_constraint WHERE confrelid = 'cases'::regclass LOOP
        EXECUTE format('DELETE FROM %s WHERE case_id IN (SELECT id FROM gone)', one);
    END LOOP;
END $$;";
