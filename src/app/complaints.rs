//! Complaints (投诉举报): recorded, looked into, put right, and read; one path changes them.

mod read;
mod remind;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use super::act::{Key, begin, finish};
use super::record::{Change, Mails};
use super::seen::Seen;
use super::{App, Error, Result, notices, past};
use crate::rules::case::Case;
use crate::rules::command::NewText;
use crate::rules::complaint::{
    Complaint, ComplaintChannel, ComplaintCommand, ComplaintEvent, ComplaintKind, ComplaintRefusal,
    Happened, MOST_OF_CASE, OrderDays, Situation, check_received, decide, number,
};
use crate::rules::ids::{AuthorityId, CaseId, ComplaintId, DepartmentId};
use crate::rules::language::Language;
use crate::rules::policy::{self, Actor, Office, Scope, permit_office};
use crate::rules::refusal::Refusal;
use crate::storage::authorities::Authority;
use crate::storage::departments::Department;
use crate::storage::numbers::{self, Counter};
use crate::storage::{AsyncPgConnection, cases, complaints as rows, departments, people};

pub use crate::storage::complaints::{Filter, Row};
pub use read::{Detail, Page, find, list};
pub(super) use remind::remind;

/// Who complained. Kept sealed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Complainant {
    /// Their name.
    pub name: String,
    /// Where mails go.
    pub email: Option<String>,
    /// Where calls go.
    pub phone: Option<String>,
    /// Where letters go.
    pub address: Option<String>,
    /// The language to write in.
    pub language: Language,
}

/// A complaint to be recorded.
pub struct NewComplaint {
    /// What is complained of.
    pub kind: ComplaintKind,
    /// How it came.
    pub channel: ComplaintChannel,
    /// When; today when left out.
    pub received_on: Option<NaiveDate>,
    /// The number of the case that it is about.
    pub case_number: Option<String>,
    /// The department that answers for it; who has the case, when left out.
    pub department: Option<DepartmentId>,
    /// Who complained; nobody, where that was not said.
    pub complainant: Option<Complainant>,
    /// What they say.
    pub text: String,
}

/// Records a complaint.
///
/// # Errors
/// Denied, refused, fields that cannot be accepted; or the database cannot be reached.
pub async fn record(
    app: &App,
    actor: &Actor,
    new: &NewComplaint,
    key: Option<Key>,
) -> Result<Detail> {
    permit_office(actor, Office::RecordComplaint)?;
    let complaint = add(app, actor, key, async |tx, frame| {
        let (authority, today) = (frame.authority.id, frame.today);
        let case = match &new.case_number {
            Some(number) => Some(case_named(tx, authority, number).await?),
            None => None,
        };
        let received_on = new.received_on.unwrap_or(today);
        check_received(received_on, case.as_ref(), today)?;
        Ok(Arrived {
            department: answers(tx, frame, new.department, case.as_ref(), received_on).await?,
            case: case.map(|case| case.id),
            kind: new.kind,
            channel: new.channel,
            received_on,
            complainant: new.complainant.clone(),
            text: app.text(&new.text),
        })
    })
    .await?;
    read::describe(app, actor, complaint).await
}

/// Takes a complaint of the applicant about their own case.
///
/// # Errors
/// Not found, refused; or the database cannot be reached.
pub async fn file_own(
    app: &App,
    actor: &Actor,
    case: CaseId,
    (kind, text): (ComplaintKind, String),
    key: Option<Key>,
) -> Result<Complaint> {
    add(app, actor, key, async |tx, frame| {
        let today = frame.today;
        let found = cases::find(tx, policy::scope(actor), case).await?;
        let found = found.ok_or(Error::NotFound)?;
        let (keys, authority) = (&app.keys, found.authority);
        let applicant = people::get(tx, keys, authority, case, found.applicant_kind).await?;
        Ok(Arrived {
            department: answers(tx, frame, None, Some(&found), today).await?,
            case: Some(case),
            kind,
            channel: ComplaintChannel::Online,
            received_on: today,
            complainant: Some(Complainant {
                name: applicant.name,
                email: applicant.email,
                phone: applicant.phone,
                address: applicant.address,
                language: applicant.language,
            }),
            text: app.text(text.clone()),
        })
    })
    .await
}

/// A complaint as it came, with the department that answers for it.
struct Arrived {
    kind: ComplaintKind,
    channel: ComplaintChannel,
    received_on: NaiveDate,
    case: Option<CaseId>,
    department: Department,
    complainant: Option<Complainant>,
    text: NewText,
}

/// Adds what has come, unless that was done under the same key.
async fn add(
    app: &App,
    actor: &Actor,
    key: Option<Key>,
    arrived: impl AsyncFnOnce(&mut AsyncPgConnection, &Frame<'_>) -> Result<Arrived>,
) -> Result<Complaint> {
    let frame = Frame::of(app, actor).await?;
    let done = app
        .write(async |tx| {
            if let Some(earlier) = begin(tx, key.as_ref(), frame.now).await? {
                let id = ComplaintId(earlier.subject);
                return read::complaint_at(tx, app, frame.authority.id, id, earlier.version).await;
            }
            let arrived = arrived(tx, &frame).await?;
            check_room(tx, frame.authority.id, arrived.case).await?;
            let number = draw(tx, &frame.authority, frame.today).await?;
            let who = arrived.complainant.as_ref();
            let plain = who.map(serde_json::to_string).transpose();
            let plain = plain.map_err(Error::internal)?;
            let digest = |plain: &String| app.keys.digest(plain.as_bytes());
            let event = ComplaintEvent::Received {
                number,
                about: arrived.kind,
                channel: arrived.channel,
                case: arrived.case,
                department: arrived.department.id,
                department_name: arrived.department.name.clone(),
                complainant: plain.as_ref().map(digest),
            };
            let happened = Happened {
                on: arrived.received_on,
                ..frame.happened(1, event)
            };
            let id = ComplaintId(app.env.id());
            let complaint =
                Complaint::fold(id, frame.authority.id, std::slice::from_ref(&happened))
                    .ok_or_else(|| Error::internal("a complaint must come first"))?;
            rows::add(tx, &app.keys, &complaint, plain.as_deref(), frame.now).await?;
            let text = Some(&arrived.text);
            frame.keep(tx, &complaint, &happened, text, who).await?;
            finish(tx, key.as_ref(), 201, id.0, complaint.version).await?;
            Ok(complaint)
        })
        .await?;
    frame.mails.wake_sender(app);
    Ok(done)
}

/// What a change of a complaint is aimed at.
pub struct Target {
    /// Which complaint.
    pub id: ComplaintId,
    /// The version the client has seen (`If-Match`).
    pub version: i32,
    /// The key under which the request may be repeated.
    pub key: Option<Key>,
}

/// Carries out a command, with its words. A request that is repeated under its key changes nothing.
///
/// # Errors
/// Not found, denied, stale, refused; or the database cannot be reached.
pub async fn act(
    app: &App,
    actor: &Actor,
    target: Target,
    command: ComplaintCommand,
    words: Option<String>,
) -> Result<Detail> {
    permit_office(actor, Office::SeeComplaints)?;
    let frame = Frame::of(app, actor).await?;
    let done = app
        .write(async |tx| {
            let (id, authority) = (target.id, frame.authority.id);
            if let Some(earlier) = begin(tx, target.key.as_ref(), frame.now).await? {
                // Whose role has changed since gets no answer meant for the old one.
                permit_office(actor, office(&command))?;
                return read::complaint_at(tx, app, authority, id, earlier.version).await;
            }
            if !rows::is_within(tx, policy::scope(actor), id).await? {
                return Err(Error::NotFound);
            }
            permit_office(actor, office(&command))?;
            rows::lock(tx, authority, id).await?;
            let before = read::complaint_at(tx, app, authority, id, i32::MAX).await?;
            permit_on(tx, actor, &command, &before).await?;
            if before.version != target.version {
                return Err(Error::Stale {
                    current: before.version,
                });
            }
            let event =
                decide(&before, &command, frame.situation(&command)).map_err(Refusal::from)?;
            let happened = frame.happened(before.version.saturating_add(1), event);
            let mut complaint = before;
            complaint.apply(&happened);
            rows::save(tx, &complaint, frame.now).await?;
            let who = read::complainant(tx, app, authority, id).await?;
            let text = words.map(|words| app.text(words));
            frame
                .keep(tx, &complaint, &happened, text.as_ref(), who.as_ref())
                .await?;
            finish(tx, target.key.as_ref(), 200, id.0, complaint.version).await?;
            Ok(complaint)
        })
        .await?;
    frame.mails.wake_sender(app);
    read::describe(app, actor, done).await
}

/// Whose office a command is.
fn office(command: &ComplaintCommand) -> Office {
    match command {
        ComplaintCommand::Investigate
        | ComplaintCommand::Conclude { .. }
        | ComplaintCommand::Criticise { .. }
        | ComplaintCommand::Order { .. }
        | ComplaintCommand::Return { .. }
        | ComplaintCommand::Accept
        | ComplaintCommand::CancelConclusion
        | ComplaintCommand::CancelOrder => Office::HandleComplaint,
        ComplaintCommand::Report => Office::ReportRectification,
    }
}

/// Whether this very complaint is theirs to do it to.
async fn permit_on(
    tx: &AsyncPgConnection,
    actor: &Actor,
    command: &ComplaintCommand,
    complaint: &Complaint,
) -> Result<()> {
    let (ComplaintCommand::Report, Actor::Staff { role, .. }) = (command, actor) else {
        return Ok(());
    };
    let found = departments::find(tx, complaint.authority, complaint.department).await?;
    if policy::may_report(*role, found.is_some_and(|it| is_office(&it))) {
        Ok(())
    } else {
        Err(Error::Denied)
    }
}

fn is_office(department: &Department) -> bool {
    department.kind == "disclosure_office"
}

/// Everything about one change that stays the same while it is kept.
struct Frame<'a> {
    app: &'a App,
    authority: std::sync::Arc<Authority>,
    calendars: std::sync::Arc<crate::rules::calendar::Calendars>,
    by: crate::rules::event::By,
    now: chrono::DateTime<chrono::Utc>,
    today: NaiveDate,
    mails: Mails,
    seen: Seen,
}

impl<'a> Frame<'a> {
    async fn of(app: &'a App, actor: &Actor) -> Result<Self> {
        let authority = app.authority(actor.authority()).await?;
        let now = app.env.now();
        Ok(Self {
            app,
            calendars: app.calendars(&authority).await?,
            by: actor.by(),
            now,
            today: authority.day(now),
            mails: Mails::default(),
            seen: Seen::default(),
            authority,
        })
    }

    fn happened(&self, seq: i32, event: ComplaintEvent) -> Happened {
        Happened {
            seq,
            on: self.today,
            at: self.now,
            by: self.by,
            event,
        }
    }

    fn situation(&self, command: &ComplaintCommand) -> Situation {
        let named = match command {
            ComplaintCommand::Order { rectify_by } => Some(*rectify_by),
            ComplaintCommand::Return { rectify_by } => *rectify_by,
            ComplaintCommand::Investigate
            | ComplaintCommand::Conclude { .. }
            | ComplaintCommand::Criticise { .. }
            | ComplaintCommand::Report
            | ComplaintCommand::Accept
            | ComplaintCommand::CancelConclusion
            | ComplaintCommand::CancelOrder => None,
        };
        let calendar = self.calendars.current();
        Situation {
            today: self.today,
            by: self.by,
            days: named.map(|day| OrderDays::of(self.today, day, calendar)),
        }
    }

    /// Keeps an event with its words, queues the mails that it owes, and notes it in the audit.
    async fn keep(
        &self,
        tx: &AsyncPgConnection,
        complaint: &Complaint,
        happened: &Happened,
        text: Option<&NewText>,
        who: Option<&Complainant>,
    ) -> Result<()> {
        let (keys, of) = (&self.app.keys, (complaint.authority, complaint.id));
        rows::record::add(tx, keys, of, happened, text).await?;
        let change = Change {
            by: self.by,
            ..Change::by_system(
                self.app,
                (&self.authority, &self.calendars),
                self.now,
                (&self.mails, &self.seen),
            )
        };
        let words = text.map(|text| text.plain.as_str());
        notices::of_complaint(tx, &change, (complaint, happened), who, words).await?;
        let (action, subject) = (happened.event.action(), Some(complaint.id.0));
        self.app.note(tx, of.0, self.by, action, subject).await
    }
}

async fn draw(
    tx: &mut AsyncPgConnection,
    authority: &Authority,
    today: NaiveDate,
) -> Result<String> {
    let year = today.year();
    let sequence = numbers::draw(tx, authority.id, Counter::Complaint, year).await?;
    Ok(number(&authority.code, year, sequence))
}

async fn check_room(
    tx: &AsyncPgConnection,
    authority: AuthorityId,
    case: Option<CaseId>,
) -> Result<()> {
    if case.is_none() {
        return Ok(());
    }
    let filter = Filter {
        case,
        ..Filter::default()
    };
    if rows::count(tx, Scope::Authority(authority), &filter).await? >= MOST_OF_CASE {
        let most = MOST_OF_CASE;
        return Err(Refusal::from(ComplaintRefusal::TooMany { most }).into());
    }
    Ok(())
}

async fn case_named(
    tx: &mut AsyncPgConnection,
    authority: AuthorityId,
    number: &str,
) -> Result<Case> {
    let found = match cases::find_by_number(tx, authority, number).await? {
        Some(id) => cases::find(tx, Scope::Authority(authority), id).await?,
        None => None,
    };
    found.ok_or_else(|| {
        Error::invalid(
            "case_number",
            "case_unknown",
            "没有这个申请编号，请核对",
            "There is no case with this number: check it",
        )
    })
}

/// The department that answers for what is complained of: the one named; else the one that had the case on the day the
/// complaint came; else the disclosure office, whose work the rest of it is (条例 4).
async fn answers(
    tx: &mut AsyncPgConnection,
    frame: &Frame<'_>,
    named: Option<DepartmentId>,
    case: Option<&Case>,
    received_on: NaiveDate,
) -> Result<Department> {
    let authority = frame.authority.id;
    let had_it = match (named, case) {
        (None, Some(case)) => {
            past::department_on(tx, &frame.authority, case.id, received_on).await?
        }
        (Some(_), _) | (None, None) => None,
    };
    let id = match named.or(had_it) {
        Some(id) => Some(id),
        None => departments::disclosure_office(tx, authority, received_on).await?,
    };
    let id = id.ok_or(Refusal::from(ComplaintRefusal::NoDepartment))?;
    let found = departments::find(tx, authority, id).await?;
    let found = found.ok_or_else(|| {
        Error::invalid(
            "department",
            "department_unknown",
            "没有这个部门，请从部门名单中选择",
            "There is no such department: choose one from the list",
        )
    })?;
    let was_closed = found.closed_on.is_some_and(|closed| closed <= received_on);
    if named.is_some() && was_closed {
        return Err(Refusal::DepartmentClosed.into());
    }
    Ok(found)
}
