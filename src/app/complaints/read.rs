//! Reading complaints, as much of them as is for who asks.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::Complainant;
use crate::app::departments::check_department;
use crate::app::{App, Error, Result};
use crate::rules::complaint::{self, Complaint, ComplaintAction};
use crate::rules::ids::{AccountId, AuthorityId, CaseId, ComplaintId};
use crate::rules::policy::{
    self, Actor, ComplaintSight, Office, Scope, complaint_sight, permit_office,
};
use crate::storage::complaints::{self as rows, Filter, Row, record};
use crate::storage::departments::Department;
use crate::storage::outbox::Listed;
use crate::storage::{AsyncPgConnection, accounts, cases, departments};

/// A complaint with what a view of it needs; nothing that is not for who asks.
pub struct Detail {
    /// The complaint.
    pub complaint: Complaint,
    /// How much of it is shown.
    pub sight: ComplaintSight,
    /// What its events say, by their place.
    pub words: HashMap<i32, String>,
    /// Who complained.
    pub complainant: Option<Complainant>,
    /// The number of the case that it is about.
    pub case_number: Option<String>,
    /// Who must put it right now: who answers for the department, where that has merged into another.
    pub answered_by: Option<(uuid::Uuid, String)>,
    /// What the one who asks may do now.
    pub actions: Vec<ComplaintAction>,
    /// Names of those who did something.
    pub names: HashMap<AccountId, String>,
    /// What became of the mails about it; not for departments.
    pub mails: Vec<Listed>,
    /// Today, in the authority's zone.
    pub today: NaiveDate,
}

/// A complaint within the actor's scope. That it was read in full is noted in the audit.
///
/// # Errors
/// Denied, not found; or the database cannot be reached.
pub async fn find(app: &App, actor: &Actor, id: ComplaintId) -> Result<Detail> {
    permit_office(actor, Office::SeeComplaints)?;
    let authority = actor.authority();
    let complaint = {
        let conn = app.read().await?;
        if !rows::is_within(&conn, policy::scope(actor), id).await? {
            return Err(Error::NotFound);
        }
        let complaint = complaint_at(&conn, app, authority, id, i32::MAX).await?;
        if sight(actor)? == ComplaintSight::Full {
            // One statement is a transaction of its own. Nothing is shown before it is kept.
            app.note(&conn, authority, actor.by(), "complaint_read", Some(id.0))
                .await?;
        }
        complaint
    };
    describe(app, actor, complaint).await
}

/// A complaint that a change has just given back, with what a view needs.
pub(super) async fn describe(app: &App, actor: &Actor, complaint: Complaint) -> Result<Detail> {
    let (authority, id) = (complaint.authority, complaint.id);
    let today = app.authority(authority).await?.day(app.env.now());
    let sight = sight(actor)?;
    let conn = app.read().await?;
    let up_to = Some(complaint.version);
    let told = record::read(&conn, &app.keys, (authority, id), up_to).await?;
    let by = told.events.iter().filter_map(|one| one.by.account());
    let by: Vec<AccountId> = by.collect();
    let names = accounts::names(&conn, &app.keys, authority, &by).await?;
    let department = departments::find(&conn, authority, complaint.department).await?;
    let (complainant, mails) = match sight {
        ComplaintSight::Full | ComplaintSight::Masked => (
            self::complainant(&conn, app, authority, id).await?,
            rows::mails(&conn, authority, id).await?,
        ),
        ComplaintSight::Order => (None, Vec::new()),
    };
    Ok(Detail {
        sight,
        words: told.words,
        actions: actions(actor, &complaint, department.as_ref(), today),
        complainant,
        case_number: case_number(&conn, authority, complaint.case).await?,
        answered_by: answered_by(&conn, authority, department.as_ref()).await?,
        names: names.into_iter().collect(),
        mails,
        today,
        complaint,
    })
}

fn sight(actor: &Actor) -> Result<ComplaintSight> {
    match actor {
        Actor::Staff { role, .. } => Ok(complaint_sight(*role)),
        Actor::Applicant { .. } | Actor::ThirdParty { .. } | Actor::Anyone { .. } => {
            Err(Error::Denied)
        }
    }
}

async fn case_number(
    conn: &AsyncPgConnection,
    authority: AuthorityId,
    case: Option<CaseId>,
) -> Result<Option<String>> {
    let Some(case) = case else { return Ok(None) };
    let found = cases::find(conn, Scope::Authority(authority), case).await?;
    Ok(found.map(|case| case.number))
}

/// What the actor may do to it now.
fn actions(
    actor: &Actor,
    complaint: &Complaint,
    department: Option<&Department>,
    today: NaiveDate,
) -> Vec<ComplaintAction> {
    let Actor::Staff { role, .. } = actor else {
        return Vec::new();
    };
    let of_office = department.is_some_and(super::is_office);
    let mut open = complaint::open(complaint, actor.by(), today);
    open.retain(|action| match action {
        ComplaintAction::Report => policy::may_report(*role, of_office),
        ComplaintAction::Investigate
        | ComplaintAction::Conclude
        | ComplaintAction::Criticise
        | ComplaintAction::Order
        | ComplaintAction::DecideReport
        | ComplaintAction::CancelConclusion
        | ComplaintAction::CancelOrder => policy::holds(*role, Office::HandleComplaint),
    });
    open
}

/// The successor, where the department has merged into another one.
async fn answered_by(
    conn: &AsyncPgConnection,
    authority: AuthorityId,
    department: Option<&Department>,
) -> Result<Option<(uuid::Uuid, String)>> {
    let Some(successor) = department.and_then(|department| department.answered_by) else {
        return Ok(None);
    };
    let found = departments::find(conn, authority, successor).await?;
    Ok(found.map(|department| (department.id.0, department.name)))
}

/// A complaint as it was at a version.
pub(super) async fn complaint_at(
    conn: &AsyncPgConnection,
    app: &App,
    authority: AuthorityId,
    id: ComplaintId,
    version: i32,
) -> Result<Complaint> {
    let told = record::read(conn, &app.keys, (authority, id), Some(version)).await?;
    Complaint::fold(id, authority, &told.events).ok_or(Error::NotFound)
}

/// Who complained.
pub(super) async fn complainant(
    conn: &AsyncPgConnection,
    app: &App,
    authority: AuthorityId,
    id: ComplaintId,
) -> Result<Option<Complainant>> {
    let plain = rows::complainant(conn, &app.keys, authority, id).await?;
    plain
        .map(|plain| serde_json::from_str(&plain).map_err(Error::internal))
        .transpose()
}

/// A page of complaints.
pub struct Page {
    /// Its rows, the newest first.
    pub rows: Vec<Row>,
    /// Whether more follow.
    pub more: bool,
    /// How many there are in all.
    pub total: i64,
    /// Today, in the authority's zone.
    pub today: NaiveDate,
}

/// Lists complaints within the actor's scope.
///
/// # Errors
/// Denied; or the database cannot be reached.
pub async fn list(
    app: &App,
    actor: &Actor,
    filter: impl FnOnce(NaiveDate) -> Filter,
    (after, limit): (Option<ComplaintId>, u16),
) -> Result<Page> {
    permit_office(actor, Office::SeeComplaints)?;
    let today = app.authority(actor.authority()).await?.day(app.env.now());
    let filter = filter(today);
    let conn = app.read().await?;
    let scope = policy::scope(actor);
    check_department(&conn, scope.authority(), filter.department).await?;
    let one_more = i64::from(limit).saturating_add(1);
    let mut found = rows::page(&conn, scope, &filter, after, one_more).await?;
    let more = found.len() > usize::from(limit);
    found.truncate(usize::from(limit));
    Ok(Page {
        rows: found,
        more,
        total: rows::count(&conn, scope, &filter).await?,
        today,
    })
}
