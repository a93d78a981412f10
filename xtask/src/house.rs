//! What must be in order whenever a test leaves or a service was killed: rows equal their recomputed events,
//! records are whole, numbers have no gap, and whatever was done is in the audit once.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::Text;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use disclosure::rules::calendar::{Calendars, Region};
use disclosure::rules::case::Case;
use disclosure::rules::clocks::clocks_of;
use disclosure::rules::deadline;
use disclosure::rules::ids::{AuthorityId, CaseId};
use disclosure::storage::schema::{authorities, case_clocks, case_events, cases};
use disclosure::storage::{calendars, events, search};
use sha2::{Digest, Sha256};

/// Checks every case, and what is counted and noted beside them.
///
/// # Errors
/// The first thing that is not in order, in words.
pub async fn check(conn: &mut AsyncPgConnection, today: NaiveDate) -> Result<(), String> {
    let unfound = search::missing(conn, None, 1)
        .await
        .map_err(|cause| cause.to_string())?;
    if let [(_, case), ..] = unfound.as_slice() {
        return Err(format!("{case} is in no search index"));
    }
    let all: Vec<(AuthorityId, CaseId)> = cases::table
        .select((cases::authority_id, cases::id))
        .load(conn)
        .await
        .map_err(|cause| cause.to_string())?;
    for (authority, id) in all {
        check_chain(conn, authority, id).await?;
        let record = events::list(conn, authority, id)
            .await
            .map_err(|cause| cause.to_string())?;
        let case = Case::fold(id, authority, &record).ok_or("a record without a filing")?;
        check_row(conn, &case, today).await?;
        check_clocks(conn, &case).await?;
    }
    for (what, sql) in BOOKS {
        let wrong: Vec<Wrong> = sql_query(sql)
            .load(conn)
            .await
            .map_err(|cause| cause.to_string())?;
        if let [Wrong { told }, ..] = wrong.as_slice() {
            return Err(format!("{what}: {told}"));
        }
    }
    Ok(())
}

#[derive(QueryableByName)]
struct Wrong {
    #[diesel(sql_type = Text)]
    told: String,
}

/// What must never be found. A letter whose approval fell hands its number on to the next one of its case.
const BOOKS: [(&str, &str); 4] = [
    (
        "a case number is skipped, doubled or drawn for nothing",
        "SELECT concat_ws(' ', n.year, 'cases', count(c.id), 'highest', max(right(c.number, 6)), 'drawn', n.last) AS told
           FROM numbers n LEFT JOIN cases c ON c.authority_id = n.authority_id
            AND split_part(c.number, '-', 2)::integer = n.year
          WHERE n.kind = 'case' GROUP BY n.authority_id, n.year, n.last
         HAVING count(c.id) <> n.last OR max(right(c.number, 6)::integer) <> n.last",
    ),
    (
        "a letter number is skipped, doubled or drawn for nothing",
        "SELECT concat_ws(' ', n.year, 'letters', count(DISTINCT l.number), 'drawn', n.last) AS told
           FROM letter_numbers n LEFT JOIN letters l ON l.authority_id = n.authority_id AND l.kind = 'reply'
            AND l.sealed_by = n.sealed_by AND l.number LIKE concat('〔', n.year, '〕%')
          GROUP BY n.authority_id, n.sealed_by, n.year, n.last
         HAVING count(DISTINCT l.number) <> n.last
             OR max(substring(l.number from '第([0-9]+)号')::integer) <> n.last",
    ),
    (
        "an event is not in the audit once",
        "SELECT concat_ws(' ', e.case_id, e.kind, 'events', e.n, 'audit', coalesce(a.n, 0)) AS told
           FROM (SELECT case_id, kind, count(*) AS n FROM case_events GROUP BY case_id, kind) e
           LEFT JOIN (SELECT subject, action, count(*) AS n FROM audit GROUP BY subject, action) a
             ON a.subject = e.case_id AND a.action = e.kind
          WHERE e.n <> coalesce(a.n, 0)",
    ),
    (
        "a request was begun and never finished",
        "SELECT key AS told FROM idempotency WHERE status = 0",
    ),
];

type Row = (
    (String, String, String, String, NaiveDate, i32),
    (Option<uuid::Uuid>, Option<uuid::Uuid>, i32, i32),
    (Option<NaiveDate>, Option<NaiveDate>, String, bool),
    (Option<String>, Option<NaiveDate>, Option<bool>, bool),
);

async fn check_row(
    conn: &mut AsyncPgConnection,
    case: &Case,
    today: NaiveDate,
) -> Result<(), String> {
    let row: Row = cases::table
        .find((case.authority, case.id))
        .select((
            (
                cases::number,
                cases::stage,
                cases::channel,
                cases::applicant_kind,
                cases::filed_on,
                cases::version,
            ),
            (
                cases::department_id,
                cases::handler_id,
                cases::query_generation,
                cases::joint,
            ),
            (
                cases::received_on,
                cases::due_on,
                cases::clock,
                cases::provisional,
            ),
            (
                cases::outcome,
                cases::replied_on,
                cases::on_time,
                cases::undelivered,
            ),
        ))
        .first(conn)
        .await
        .map_err(|cause| cause.to_string())?;
    let calendars = calendars_of(conn, case.authority).await?;
    let told = recomputed(case, &calendars, today);
    if row == told {
        Ok(())
    } else {
        Err(format!(
            "the row of {} is not what its events tell:\n row {row:?}\ntold {told:?}",
            case.number
        ))
    }
}

/// The calendars of an authority, put together from what it published.
async fn calendars_of(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
) -> Result<Calendars, String> {
    let imports = calendars::list(conn, authority)
        .await
        .map_err(|cause| cause.to_string())?;
    let region = match imports.as_slice() {
        [first, ..] => first.region,
        [] => Region::China,
    };
    let mut calendars = Calendars::carried(region);
    for import in imports {
        if import.revision.is_some() {
            calendars
                .publish(import.years)
                .map_err(|cause| cause.to_string())?;
        }
    }
    Ok(calendars)
}

fn recomputed(case: &Case, calendars: &Calendars, today: NaiveDate) -> Row {
    let clock = deadline::read(
        &case.clock_events,
        case.regime(),
        case.calendar(calendars),
        Some(today),
    );
    (
        (
            case.number.clone(),
            case.stage.name().code().to_owned(),
            case.channel.code().to_owned(),
            case.applicant_kind.code().to_owned(),
            case.filed_on,
            case.version,
        ),
        (
            case.stage.department().map(|id| id.0),
            case.stage.handler().map(|id| id.0),
            i32::try_from(case.query_generation).unwrap_or(i32::MAX),
            i32::from(case.joint),
        ),
        (
            clock.counted_from,
            clock.due_on,
            clock.state.code().to_owned(),
            clock.provisional,
        ),
        (
            case.outcome().map(|outcome| outcome.code().to_owned()),
            clock.replied_on,
            clock.on_time,
            case.undelivered,
        ),
    )
}

type ClockRow = (
    (String, i32, Option<String>, Option<uuid::Uuid>),
    (Option<NaiveDate>, Option<NaiveDate>),
    (Option<NaiveDate>, Option<NaiveDate>, bool),
);

/// Every clock beside the reply stands in the table as the record tells it, and no other.
async fn check_clocks(conn: &mut AsyncPgConnection, case: &Case) -> Result<(), String> {
    let kept = clock_rows(conn, case)
        .await
        .map_err(|cause| cause.to_string())?;
    let days: i32 = authorities::table
        .find(case.authority)
        .select(authorities::acceptance_days)
        .first(conn)
        .await
        .map_err(|cause| cause.to_string())?;
    let calendars = calendars_of(conn, case.authority).await?;
    let told = recomputed_clocks(case, &calendars, u16::try_from(days).unwrap_or(u16::MAX));
    if kept == told {
        Ok(())
    } else {
        Err(format!(
            "the clocks of {} are not what its events tell:\nkept {kept:?}\ntold {told:?}",
            case.number
        ))
    }
}

async fn clock_rows(conn: &mut AsyncPgConnection, case: &Case) -> QueryResult<Vec<ClockRow>> {
    case_clocks::table
        .filter(
            case_clocks::authority_id
                .eq(case.authority)
                .and(case_clocks::case_id.eq(case.id)),
        )
        .select((
            (
                case_clocks::kind,
                case_clocks::nth,
                case_clocks::reference,
                case_clocks::department_id,
            ),
            (case_clocks::counted_from, case_clocks::due_on),
            (
                case_clocks::met_on,
                case_clocks::void_on,
                case_clocks::provisional,
            ),
        ))
        .order((case_clocks::kind, case_clocks::nth))
        .load(conn)
        .await
}

fn recomputed_clocks(case: &Case, calendars: &Calendars, acceptance_days: u16) -> Vec<ClockRow> {
    let calendar = case.calendar(calendars);
    let mut rows: Vec<ClockRow> = clocks_of(case, calendar, acceptance_days)
        .into_iter()
        .map(|clock| {
            let nth = i32::try_from(clock.nth).unwrap_or(i32::MAX);
            let department = clock.department.map(|department| department.0);
            let ends = (clock.met_on(), clock.void_on(), clock.provisional);
            (
                (
                    clock.kind.code().to_owned(),
                    nth,
                    clock.reference,
                    department,
                ),
                (clock.from, clock.due_on),
                ends,
            )
        })
        .collect();
    rows.sort();
    rows
}

type Link = (
    i32,
    NaiveDate,
    DateTime<Utc>,
    String,
    String,
    Vec<u8>,
    Vec<u8>,
);

/// Every event stands where it should and is bound to the one before it.
async fn check_chain(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    id: CaseId,
) -> Result<(), String> {
    let links: Vec<Link> = case_events::table
        .filter(
            case_events::authority_id
                .eq(authority)
                .and(case_events::case_id.eq(id)),
        )
        .select((
            case_events::seq,
            case_events::day,
            case_events::at,
            case_events::actor,
            case_events::body,
            case_events::previous,
            case_events::hash,
        ))
        .order(case_events::seq)
        .load(conn)
        .await
        .map_err(|cause| cause.to_string())?;
    let mut before = vec![0; 32];
    for (place, (seq, day, at, actor, body, previous, hash)) in (1..).zip(links) {
        let at = at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true);
        let line = format!("{id}\n{seq}\n{day}\n{at}\n{actor}\n{body}");
        let told = Sha256::new()
            .chain_update(&before)
            .chain_update(line)
            .finalize()
            .to_vec();
        if seq != place || previous != before || hash != told {
            return Err(format!("the record of {id} is broken at event {place}"));
        }
        before = hash;
    }
    Ok(())
}
