//! Complaints (投诉举报): rows that copy what their record tells, and lists of them.

pub mod record;
mod reminded;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::mergers;
use super::outbox;
use super::schema::{complaint_mails, complaints, departments, outbox as mails};
use crate::rules::complaint::{
    Complaint, ComplaintChannel, ComplaintKind, ComplaintStage, Finding,
};
use crate::rules::ids::{AccountId, AuthorityId, CaseId, ComplaintId, DepartmentId, NoticeId};
use crate::rules::policy::Scope;
use crate::seal::{Keys, Place};

pub use reminded::{Waiting, add_reminder, overdue_by_department, waiting};

const COMPLAINANT: &str = "complaints.complainant";

/// A complaint as its row says it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = complaints, treat_none_as_null = true)]
pub struct Row {
    authority_id: AuthorityId,
    /// Which.
    pub id: ComplaintId,
    /// Its number.
    pub number: String,
    /// What is complained of.
    pub kind: ComplaintKind,
    /// How it came.
    pub channel: ComplaintChannel,
    /// When.
    pub received_on: NaiveDate,
    /// The case that it is about.
    pub case_id: Option<CaseId>,
    /// The department that answered for it on that day.
    pub department_id: DepartmentId,
    /// What that was called then.
    pub department_name: String,
    /// Where it stands.
    pub stage: ComplaintStage,
    /// Who looks into it.
    pub investigator_id: Option<AccountId>,
    /// What was found.
    pub finding: Option<Finding>,
    /// When.
    pub concluded_on: Option<NaiveDate>,
    criticised_on: Option<NaiveDate>,
    /// When the department was ordered to put it right.
    pub ordered_on: Option<NaiveDate>,
    /// The last day for that.
    pub rectify_by: Option<NaiveDate>,
    /// The day of the report that stands.
    pub reported_on: Option<NaiveDate>,
    missed_by: Option<NaiveDate>,
    /// When it was found to be done.
    pub rectified_on: Option<NaiveDate>,
    /// Counts its changes.
    pub version: i32,
}

impl Row {
    /// What the row of a complaint should say.
    pub fn of(complaint: &Complaint) -> Self {
        let order = complaint.order.as_ref();
        Self {
            authority_id: complaint.authority,
            id: complaint.id,
            number: complaint.number.clone(),
            kind: complaint.kind,
            channel: complaint.channel,
            received_on: complaint.received_on,
            case_id: complaint.case,
            department_id: complaint.department,
            department_name: complaint.department_name.clone(),
            stage: complaint.stage(),
            investigator_id: complaint.investigation.and_then(|one| one.by.account()),
            finding: complaint.conclusion.map(|one| one.finding),
            concluded_on: complaint.conclusion.map(|one| one.on),
            criticised_on: complaint.criticism.as_ref().map(|one| one.on),
            ordered_on: order.map(|order| order.on),
            rectify_by: order.map(|order| order.rectify_by),
            reported_on: order.and_then(super::super::rules::complaint::Order::reported_on),
            missed_by: order.and_then(crate::rules::complaint::Order::missed_by),
            rectified_on: order.and_then(super::super::rules::complaint::Order::rectified_on),
            version: complaint.version,
        }
    }
}

/// Adds the row of a complaint that came, and who complained.
pub async fn add(
    mut conn: &AsyncPgConnection,
    keys: &Keys,
    complaint: &Complaint,
    complainant: Option<&str>,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    let place = Place(COMPLAINANT, complaint.id.0);
    diesel::insert_into(complaints::table)
        .values((
            Row::of(complaint),
            complaints::complainant.eq(complainant.map(|plain| keys.seal(place, plain))),
            complaints::created_at.eq(now),
            complaints::updated_at.eq(now),
        ))
        .execute(&mut conn)
        .await
        .map(drop)
}

/// Writes the row anew.
pub async fn save(
    mut conn: &AsyncPgConnection,
    complaint: &Complaint,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(complaints::table.find((complaint.authority, complaint.id)))
        .set((Row::of(complaint), complaints::updated_at.eq(now)))
        .execute(&mut conn)
        .await
        .map(drop)
}

/// Who complained; `None` where that was not said.
pub async fn complainant(
    mut conn: &AsyncPgConnection,
    keys: &Keys,
    authority: AuthorityId,
    id: ComplaintId,
) -> QueryResult<Option<String>> {
    let sealed: Option<Vec<u8>> = complaints::table
        .find((authority, id))
        .select(complaints::complainant)
        .first(&mut conn)
        .await?;
    let open = |sealed: Vec<u8>| Ok(keys.open(Place(COMPLAINANT, id.0), &sealed)?);
    sealed.map(open).transpose()
}

/// What a list is narrowed to; `None` narrows nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// With this number.
    pub number: Option<String>,
    /// At this stage.
    pub stage: Option<ComplaintStage>,
    /// Of this kind.
    pub kind: Option<ComplaintKind>,
    /// For which this department answered.
    pub department: Option<DepartmentId>,
    /// About this case.
    pub case: Option<CaseId>,
    /// That proved true, wholly or in part; or, when false, was found not to be so.
    pub upheld: Option<bool>,
    /// Whose last day has passed before this day without a report; or, when false, the others.
    pub overdue: Option<(bool, NaiveDate)>,
    /// Ordered, and on this day not reported though the last day had passed, or reported too late before it.
    pub late_on: Option<NaiveDate>,
    /// Received between these days.
    pub received: Between,
    /// Concluded between these days.
    pub concluded: Between,
    /// Ordered between these days.
    pub ordered: Between,
}

/// From a day on, and up to one, both included; `None` narrows nothing.
pub type Between = (Option<NaiveDate>, Option<NaiveDate>);

type Query<'a> = complaints::BoxedQuery<'a, diesel::pg::Pg>;

/// Those of a scope: of a department, those in which it was ordered to put something right.
fn within<'a>(scope: Scope) -> Query<'a> {
    let all = complaints::table
        .filter(complaints::authority_id.eq(scope.authority()))
        .into_boxed();
    let ordered = complaints::ordered_on.is_not_null();
    match scope {
        Scope::Authority(_) => all,
        Scope::Department(_, own) => all.filter(ordered.and(complaints::department_id.eq(own))),
        Scope::Successor(authority, own) => {
            let left = mergers::left_to(authority, own).select(departments::id);
            let mine = complaints::department_id.eq(own);
            all.filter(ordered.and(mine.or(complaints::department_id.eq_any(left))))
        }
        // Neither applicants nor who is asked for an opinion reads a complaint.
        Scope::Case(..) | Scope::Nothing(_) => {
            all.filter(diesel::dsl::sql::<diesel::sql_types::Bool>("false"))
        }
    }
}

fn narrowed<'a>(mut query: Query<'a>, filter: &'a Filter) -> Query<'a> {
    if let Some(number) = &filter.number {
        query = query.filter(complaints::number.eq(number));
    }
    if let Some(stage) = filter.stage {
        query = query.filter(complaints::stage.eq(stage));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(complaints::kind.eq(kind));
    }
    if let Some(department) = filter.department {
        query = query.filter(complaints::department_id.eq(department));
    }
    if let Some(case) = filter.case {
        query = query.filter(complaints::case_id.eq(case));
    }
    if let Some(upheld) = filter.upheld {
        let findings = Finding::ALL.into_iter();
        let findings: Vec<Finding> = findings.filter(|one| one.is_upheld() == upheld).collect();
        query = query.filter(complaints::finding.eq_any(findings));
    }
    if let Some((overdue, today)) = filter.overdue {
        let late = complaints::stage
            .eq(ComplaintStage::Rectifying)
            .and(complaints::rectify_by.lt(today));
        query = if overdue {
            query.filter(late)
        } else {
            query.filter(diesel::dsl::not(late))
        };
    }
    if let Some(day) = filter.late_on {
        let too_late = complaints::reported_on
            .is_null()
            .or(complaints::reported_on.gt(complaints::rectify_by));
        let by_its_day = complaints::rectify_by.lt(day).and(too_late);
        query = query.filter(by_its_day.or(complaints::missed_by.lt(day)));
    }
    let (from, to) = filter.received;
    if let Some(from) = from {
        query = query.filter(complaints::received_on.ge(from));
    }
    if let Some(to) = to {
        query = query.filter(complaints::received_on.le(to));
    }
    let (from, to) = filter.concluded;
    if let Some(from) = from {
        query = query.filter(complaints::concluded_on.ge(from));
    }
    if let Some(to) = to {
        query = query.filter(complaints::concluded_on.le(to));
    }
    let (from, to) = filter.ordered;
    if let Some(from) = from {
        query = query.filter(complaints::ordered_on.ge(from));
    }
    if let Some(to) = to {
        query = query.filter(complaints::ordered_on.le(to));
    }
    query
}

/// A page of complaints within the scope, the newest first, after a given one.
pub async fn page(
    mut conn: &AsyncPgConnection,
    scope: Scope,
    filter: &Filter,
    after: Option<ComplaintId>,
    limit: i64,
) -> QueryResult<Vec<Row>> {
    let mut query = narrowed(within(scope), filter);
    if let Some(after) = after {
        query = query.filter(complaints::id.lt(after));
    }
    query
        .order(complaints::id.desc())
        .limit(limit)
        .select(Row::as_select())
        .load(&mut conn)
        .await
}

/// How many are within the scope and the filter.
pub async fn count(
    mut conn: &AsyncPgConnection,
    scope: Scope,
    filter: &Filter,
) -> QueryResult<i64> {
    narrowed(within(scope), filter)
        .count()
        .get_result(&mut conn)
        .await
}

/// The complaints about a case, the oldest first, each with who answers for its department since that merged.
pub async fn of_case(
    mut conn: &AsyncPgConnection,
    authority: AuthorityId,
    case: CaseId,
) -> QueryResult<Vec<(Row, Option<DepartmentId>)>> {
    complaints::table
        .inner_join(
            departments::table.on(departments::authority_id
                .eq(complaints::authority_id)
                .and(departments::id.eq(complaints::department_id))),
        )
        .filter(complaints::authority_id.eq(authority))
        .filter(complaints::case_id.eq(case))
        .order(complaints::id)
        .select((Row::as_select(), departments::answered_by))
        .load(&mut conn)
        .await
}

/// Whether one is within the scope.
pub async fn is_within(
    mut conn: &AsyncPgConnection,
    scope: Scope,
    id: ComplaintId,
) -> QueryResult<bool> {
    let found: Option<Uuid> = within(scope)
        .filter(complaints::id.eq(id))
        .select(complaints::id)
        .first(&mut conn)
        .await
        .optional()?;
    Ok(found.is_some())
}

/// Waits until nobody else changes one.
pub async fn lock(
    mut conn: &AsyncPgConnection,
    authority: AuthorityId,
    id: ComplaintId,
) -> QueryResult<()> {
    let _locked: Uuid = complaints::table
        .find((authority, id))
        .select(complaints::id)
        .for_no_key_update()
        .first(&mut conn)
        .await?;
    Ok(())
}

/// Notes that a mail that was queued is about a complaint, which keeps its mark.
pub async fn add_mail(
    mut conn: &AsyncPgConnection,
    keys: &Keys,
    (authority, id): (AuthorityId, ComplaintId),
    notice: NoticeId,
) -> QueryResult<()> {
    diesel::insert_into(complaint_mails::table)
        .values((
            complaint_mails::authority_id.eq(authority),
            complaint_mails::complaint_id.eq(id),
            complaint_mails::notice_id.eq(notice),
        ))
        .execute(&mut conn)
        .await?;
    let mark = outbox::bound::mark_about(conn, keys, authority, notice, id).await?;
    let with = sql::<BigInt>("mails_bound # ").bind::<BigInt, _>(mark);
    diesel::update(complaints::table.find((authority, id)))
        .set(complaints::mails_bound.eq(with))
        .execute(&mut conn)
        .await
        .map(drop)
}

/// The mails about a complaint, in the order they were decided.
pub async fn mails(
    mut conn: &AsyncPgConnection,
    authority: AuthorityId,
    id: ComplaintId,
) -> QueryResult<Vec<outbox::Listed>> {
    let of_complaint = complaint_mails::table
        .filter(complaint_mails::authority_id.eq(authority))
        .filter(complaint_mails::complaint_id.eq(id))
        .select(complaint_mails::notice_id);
    mails::table
        .filter(mails::authority_id.eq(authority))
        .filter(mails::id.eq_any(of_complaint))
        .select((
            mails::id,
            mails::kind,
            mails::addressee,
            mails::language,
            mails::state,
            mails::since,
            mails::attempts,
            mails::last_answer,
            mails::next_at,
            mails::created_at,
            mails::maybe_left,
        ))
        .order(mails::id)
        .load(&mut conn)
        .await
}
