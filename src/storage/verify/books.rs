//! What must agree between the tables of an authority: counters with what they count, the record with the
//! audit.

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Text, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::rules::ids::AuthorityId;
use crate::storage::audit::bound::UNBOUND;

/// Two tables that do not agree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disagreement {
    /// What is wrong.
    pub what: &'static str,
    /// Where, with the counts.
    pub told: String,
}

/// Everything that does not agree.
pub async fn check(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
) -> QueryResult<Vec<Disagreement>> {
    let mut found = Vec::new();
    for (what, sql) in BOOKS {
        let wrong: Vec<Wrong> = sql_query(sql.replace("{unbound}", &UNBOUND.join("', '")))
            .bind::<SqlUuid, _>(authority)
            .load(conn)
            .await?;
        found.extend(
            wrong
                .into_iter()
                .map(|Wrong { told }| Disagreement { what, told }),
        );
    }
    Ok(found)
}

#[derive(QueryableByName)]
struct Wrong {
    #[diesel(sql_type = Text)]
    told: String,
}

/// What must never be found. A letter whose approval fell hands its number on to the next one of its case; what the audit
/// says of administration has a place there, and is bound.
const BOOKS: [(&str, &str); 5] = [
    (
        "a case number is skipped, doubled or drawn for nothing",
        "SELECT concat_ws(' ', coalesce(n.year, c.year), 'cases', coalesce(c.n, 0), 'highest', coalesce(c.highest, 0),
                          'drawn', coalesce(n.last, 0)) AS told
           FROM (SELECT year, last FROM numbers WHERE authority_id = $1 AND kind = 'case') n
           FULL JOIN (SELECT split_part(number, '-', 2)::integer AS year, count(*) AS n,
                             max(split_part(number, '-', 3)::integer) AS highest
                        FROM cases WHERE authority_id = $1 AND number ~ '^[^-]+-[0-9]{4}-[0-9]{1,9}$' GROUP BY 1) c
             ON c.year = n.year
          WHERE c.n IS DISTINCT FROM n.last OR c.highest IS DISTINCT FROM n.last",
    ),
    (
        "a complaint number is skipped, doubled or drawn for nothing",
        "SELECT concat_ws(' ', coalesce(n.year, c.year), 'complaints', coalesce(c.n, 0), 'highest',
                          coalesce(c.highest, 0), 'drawn', coalesce(n.last, 0)) AS told
           FROM (SELECT year, last FROM numbers WHERE authority_id = $1 AND kind = 'complaint') n
           FULL JOIN (SELECT substring(number from '-TS-([0-9]{4})-')::integer AS year, count(*) AS n,
                             max(substring(number from '-([0-9]{1,9})$')::integer) AS highest
                        FROM complaints WHERE authority_id = $1 GROUP BY 1) c
             ON c.year = n.year
          WHERE c.n IS DISTINCT FROM n.last OR c.highest IS DISTINCT FROM n.last",
    ),
    (
        "a letter number is skipped, doubled or drawn for nothing",
        "SELECT concat_ws(' ', coalesce(n.year, l.year), 'letters', coalesce(l.n, 0), 'highest', coalesce(l.highest, 0),
                          'drawn', coalesce(n.last, 0)) AS told
           FROM (SELECT sealed_by, year, last FROM letter_numbers WHERE authority_id = $1) n
           FULL JOIN (SELECT sealed_by, substring(number from '〔([0-9]{4})〕')::integer AS year,
                             count(DISTINCT number) AS n, max(substring(number from '第([0-9]{1,9})号')::integer) AS highest
                        FROM letters WHERE authority_id = $1 AND kind = 'reply' AND sealed_by IS NOT NULL
                       GROUP BY 1, 2) l
             ON l.sealed_by = n.sealed_by AND l.year = n.year
          WHERE l.n IS DISTINCT FROM n.last OR l.highest IS DISTINCT FROM n.last",
    ),
    (
        "a part and the case from which it was split do not name each other",
        "SELECT concat_ws(' ', 'part', coalesce(p.number, s.number), 'original', coalesce(p.original, s.original)) AS told
           FROM (SELECT case_id AS part, body::jsonb->>'number' AS number,
                        body::jsonb#>>'{split_from,case}' AS original,
                        (body::jsonb#>>'{split_from,version}')::integer + 1 AS seq
                   FROM case_events
                  WHERE authority_id = $1 AND seq = 1 AND kind = 'filed' AND body LIKE '%\"split_from\"%') p
           FULL JOIN (SELECT case_id::text AS original, seq, (one->>'case')::uuid AS part, one->>'number' AS number
                        FROM case_events, jsonb_array_elements(body::jsonb->'parts') AS one
                       WHERE authority_id = $1 AND kind = 'split') s
             ON s.part = p.part AND s.number = p.number AND s.original = p.original AND s.seq = p.seq
          WHERE s.part IS NULL OR p.part IS NULL",
    ),
    (
        "an event is not in the audit once",
        "SELECT concat_ws(' ', coalesce((SELECT number FROM cases WHERE authority_id = $1 AND id = coalesce(e.case_id, a.subject)),
                                   a.subject::text), coalesce(e.kind, a.action), 'events', coalesce(e.n, 0),
                          'audit', coalesce(a.n, 0)) AS told
           FROM (SELECT case_id, kind, at, actor, count(*) AS n FROM case_events
                  WHERE authority_id = $1 GROUP BY 1, 2, 3, 4) e
           FULL JOIN (SELECT subject, action, at, actor, count(*) AS n, count(detail) AS details FROM audit
                       WHERE authority_id = $1 AND seq IS NULL AND action NOT IN ('{unbound}')
                       GROUP BY 1, 2, 3, 4) a
             ON a.subject = e.case_id AND a.action = e.kind AND a.at = e.at AND a.actor = e.actor
          WHERE e.n IS DISTINCT FROM a.n OR a.details > 0",
    ),
];
