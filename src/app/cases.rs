//! Reading cases: one case with all that hangs on it, lists, boards.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use chrono::NaiveDate;
use futures_util::TryFutureExt;
use tokio::try_join;
use uuid::Uuid;

use super::delivery::mail_under_way;
use super::departments::{among, check_department};
use super::intake::Application;
use super::record::{clock, clocks};
use super::seen::Seen;
use super::{App, Error, Result};
use crate::rules::application::{Applicant, Wanted};
use crate::rules::calendar::{Calendar, Calendars};
use crate::rules::case::{Case, LetterState, Stage, StageName};
use crate::rules::clocks::CaseClock;
use crate::rules::conference::Conference;
use crate::rules::deadline::Clock;
use crate::rules::event::{CaseEvent, Recorded};
use crate::rules::filing::{confirm_by, late_if_filed_by};
use crate::rules::ids::{AccountId, AuthorityId, CaseId, DepartmentId, TextId};
use crate::rules::lapse;
pub use crate::rules::lateness::days_left;
use crate::rules::masking::Persons;
use crate::rules::notified::Asking;
use crate::rules::outcome::{Outcome, Reply};
use crate::rules::parties::{Agent, JointApplicant};
use crate::rules::policy::{self, Actor, Office, Scope, permit_office};
use crate::rules::regime::{Jurisdiction, Regime};
use crate::search::Query;
use crate::storage::authorities::Authority;
pub use crate::storage::cases::Standing;
pub use crate::storage::complaints::Row as Complained;
pub use crate::storage::left_by::LeftBy;
use crate::storage::lists;
pub use crate::storage::lists::{Days as LifeDays, DepartmentCount, Filter, Listed, Order, Urged};
pub use crate::storage::outbox::Listed as NoticeListed;
use crate::storage::{
    AsyncPgConnection, accounts, case_clocks, cases, complaints, due_dates_left, events, left_by,
    letters, outbox, parties, people, search, texts,
};

/// Working days from one day to another; below zero when the other lies before it.
pub(super) fn working_days(calendar: &Calendar, from: NaiveDate, to: NaiveDate) -> i64 {
    if to >= from {
        i64::from(calendar.working_days_between(from, to))
    } else {
        -i64::from(calendar.working_days_between(to, from))
    }
}

/// A case with what a view of it needs.
pub struct Detail {
    /// The case.
    pub case: Case,
    /// Its clock, as of today.
    pub clock: Clock,
    /// The calendars of its authority.
    pub calendars: Arc<Calendars>,
    /// The other clocks that are running or have run.
    pub clocks: Vec<CaseClock>,
    /// What the internal deadlines ask for, why extensions were proposed, what the applicant was asked and said.
    pub works: HashMap<TextId, String>,
    /// Who applied; of several, their representative.
    pub applicant: Applicant,
    /// Who applied together with them.
    pub joint: Vec<JointApplicant>,
    /// Who acts for them, or is named to.
    pub agent: Option<Agent>,
    /// What they want to know.
    pub wanted: Wanted,
    /// The draft or reply, for those who work on it.
    pub reply: Option<Reply>,
    /// Names of departments.
    pub departments: HashMap<DepartmentId, String>,
    /// Names of handlers.
    pub handlers: HashMap<AccountId, String>,
    /// The parts that were split from it.
    pub parts: Vec<Standing>,
    /// The complaints about it, each with who answers for its department since that merged.
    pub complaints: Vec<(Complained, Option<DepartmentId>)>,
    /// The application as it was made, where it was split.
    pub as_made: Option<Wanted>,
    /// Today, in the authority's zone.
    pub today: NaiveDate,
    /// Whether the mail that serves the reply has not been accepted yet.
    pub mail_under_way: bool,
}

impl Detail {
    /// Whether a day that the calendar of an open case gives may still be another one.
    pub fn may_still_move(&self, day: NaiveDate) -> bool {
        self.case.stage.name().is_open() && !self.case.calendar(&self.calendars).is_final(day)
    }

    /// Whether the due date may still move, or the day until which a payment is awaited in its place. That of an answer
    /// is fixed by its notice.
    pub fn is_provisional(&self) -> bool {
        let awaited = lapse::awaited(&self.case, (&self.clock).into());
        let to_pay = awaited.filter(|awaited| awaited.outcome == Outcome::FeeLapsed);
        self.clock.provisional
            || to_pay.is_some_and(|awaited| self.may_still_move(awaited.last_day))
    }

    /// What is known of the people who apply, to be hidden from those who see people masked.
    pub fn persons(&self) -> Persons {
        Persons::of(&self.applicant, &self.joint, self.agent.as_ref())
    }
}

/// A case within the actor's scope.
///
/// # Errors
/// Not found; or the database cannot be reached.
pub async fn find(app: &App, actor: &Actor, id: CaseId) -> Result<Detail> {
    let now = Now::of(app, actor.authority()).await?;
    let mut conn = app.read().await?;
    let conn: &AsyncPgConnection = &mut conn;
    let case = cases::find(conn, policy::scope(actor), id)
        .await?
        .ok_or(Error::NotFound)?;
    detail(app, conn, case, now, &Seen::default()).await
}

/// A case within the actor's scope, to be shown. That personal data was read in full is noted in the audit.
///
/// # Errors
/// Not found; or the database cannot be reached.
pub async fn read(app: &App, actor: &Actor, id: CaseId) -> Result<Detail> {
    if !policy::sees_in_full(actor) {
        return find(app, actor, id).await;
    }
    let authority = actor.authority();
    let now = Now::of(app, authority).await?;
    let mut conn = app.read().await?;
    let conn: &AsyncPgConnection = &mut conn;
    let case = cases::find(conn, policy::scope(actor), id)
        .await?
        .ok_or(Error::NotFound)?;
    // One statement is a transaction of its own. Nothing is shown before it is kept.
    let noted = app.note(conn, authority, actor.by(), "case_read", Some(id.0));
    let seen = Seen::default();
    let (detail, ()) = try_join!(detail(app, conn, case, now, &seen), noted)?;
    Ok(detail)
}

/// A case that a change has just given back, with what a view needs.
///
/// # Errors
/// When the database cannot be reached.
pub async fn describe(app: &App, case: Case) -> Result<Detail> {
    describe_seen(app, case, &Seen::default()).await
}

/// The same, for a change that has read some of it.
pub(super) async fn describe_seen(app: &App, case: Case, seen: &Seen) -> Result<Detail> {
    let now = Now::of(app, case.authority).await?;
    let conn = app.read().await?;
    detail(app, &conn, case, now, seen).await
}

/// A case that has just been filed: what it says is at hand, and no department has it yet.
///
/// # Errors
/// When the database cannot be reached.
pub async fn describe_filed(app: &App, case: Case, application: &Application) -> Result<Detail> {
    if !matches!(case.stage, Stage::Submitted | Stage::Registered) {
        return describe(app, case).await;
    }
    let now = Now::of(app, case.authority).await?;
    Ok(Detail {
        clock: clock(&case, &now.calendars, now.today),
        clocks: clocks(&case, &now.calendars, &now.authority),
        calendars: now.calendars,
        works: HashMap::new(),
        applicant: application.applicant.clone(),
        joint: application.joint.clone(),
        agent: application.agent.as_ref().map(|(agent, _)| agent.clone()),
        wanted: application.wanted.clone(),
        reply: None,
        departments: HashMap::new(),
        handlers: HashMap::new(),
        parts: Vec::new(),
        complaints: Vec::new(),
        as_made: None,
        today: now.today,
        mail_under_way: false,
        case,
    })
}

/// What an authority's dates are read by. Asked before a connection is held: it may need one itself,
/// and who holds one while waiting for another can wait for ever.
#[derive(Clone)]
pub(super) struct Now {
    pub(super) authority: Arc<Authority>,
    pub(super) today: NaiveDate,
    pub(super) calendars: Arc<Calendars>,
}

impl Now {
    pub(super) async fn of(app: &App, authority: AuthorityId) -> Result<Self> {
        let authority = app.authority(authority).await?;
        Ok(Self {
            today: authority.day(app.env.now()),
            calendars: app.calendars(&authority).await?,
            authority,
        })
    }
}

async fn detail(
    app: &App,
    conn: &AsyncPgConnection,
    case: Case,
    now: Now,
    seen: &Seen,
) -> Result<Detail> {
    let (keys, authority, id) = (&app.keys, case.authority, case.id);
    let reply = match case.stage.ended() {
        Stage::InReview { draft, .. } => Some(draft.content.id),
        Stage::Replied { reply, .. } => Some(reply.draft.content.id),
        Stage::Submitted
        | Stage::Registered
        | Stage::Assigned { .. }
        | Stage::InHand { .. }
        | Stage::AwaitingClarification { .. }
        | Stage::AwaitingPayment { .. }
        | Stage::Abandoned { .. }
        | Stage::Withdrawn { .. }
        | Stage::Archived { .. } => None,
    };
    let whats = case.sub_deadlines.iter().map(|set| set.what.id);
    let given = case
        .sub_deadlines
        .iter()
        .filter_map(|set| set.part.as_ref());
    let whys = case.extensions.iter().map(|one| one.reason.id);
    let texts_asked: Vec<TextId> = whats
        .chain(given.map(|part| part.id))
        .chain(whys)
        .chain(said(&case))
        .chain(of_remedies(&case))
        .chain(of_urgings(&case))
        .chain(case.clarified().map(|text| text.id))
        .chain([case.wanted.id])
        .chain(late_reasons(&case))
        .chain(case.as_made().map(|text| text.id))
        .chain(reply)
        .collect();
    let joint = async {
        match case.joint {
            0 => Ok(Vec::new()),
            _ => parties::joint(conn, keys, authority, id).await,
        }
    };
    let agent = async {
        match case.agent {
            None => Ok(None),
            Some(_) => parties::agent(conn, keys, authority, id).await,
        }
    };
    let named = case.stage.handler().into_iter().chain(urged_by(&case));
    let named: Vec<AccountId> = named.collect();
    let parts: Vec<CaseId> = case.parts.iter().map(|part| part.case).collect();
    // Sent one after the other, without waiting for an answer in between.
    let (
        applicant,
        joint,
        agent,
        mut works,
        (departments, handlers),
        parts,
        complaints,
        mail_under_way,
    ) = try_join!(
        people::get(conn, keys, authority, id, case.applicant_kind).err_into(),
        joint.err_into(),
        agent.err_into(),
        seen.texts(conn, keys, authority, &texts_asked),
        names((app, seen), conn, authority, &named),
        cases::standings(conn, authority, &parts).err_into(),
        complaints::of_case(conn, authority, id).err_into(),
        mail_under_way(conn, &case),
    )?;
    // What was shredded is gone; the rest of the case is as good as before.
    let wanted = text(works.remove(&case.wanted.id))?.unwrap_or(Wanted {
        name: None,
        document_number: None,
        features: None,
        evidence: None,
    });
    let as_made = case.as_made().map(|text| text.id);
    let as_made = text(as_made.and_then(|id| works.remove(&id)))?;
    let reply = text(reply.and_then(|id| works.remove(&id)))?;
    Ok(Detail {
        mail_under_way,
        clock: clock(&case, &now.calendars, now.today),
        clocks: clocks(&case, &now.calendars, &now.authority),
        calendars: now.calendars,
        works,
        case,
        applicant,
        joint,
        agent,
        wanted,
        reply,
        departments,
        handlers,
        parts,
        complaints,
        as_made,
        today: now.today,
    })
}

/// Why replies came late: the one that stands, and those that orders put behind.
fn late_reasons(case: &Case) -> impl Iterator<Item = TextId> {
    let replies = case.earlier_replies().chain(case.stage.made_reply());
    replies.filter_map(|reply| Some(reply.late_reason.as_ref()?.id))
}

/// Who heard remedies, under which numbers, and what they decided.
fn of_remedies(case: &Case) -> Vec<TextId> {
    let texts = case.remedies.iter().flat_map(|sought| {
        let decided = sought.decided.as_ref();
        [
            Some(&sought.body),
            sought.number.as_ref(),
            decided.and_then(|decided| decided.number.as_ref()),
            decided.and_then(|decided| decided.note.as_ref()),
        ]
    });
    texts.flatten().map(|text| text.id).collect()
}

/// What whoever has it was urged to do, and answered.
fn of_urgings(case: &Case) -> impl Iterator<Item = TextId> {
    let texts = case.urgings.iter().flat_map(|one| {
        let answer = one.answer.as_ref();
        [Some(&one.text), answer.map(|answer| &answer.text)]
    });
    texts.flatten().map(|text| text.id)
}

/// Who urged, each once.
fn urged_by(case: &Case) -> HashSet<AccountId> {
    let all = case.urgings.iter();
    all.filter_map(|one| one.by.account()).collect()
}

/// What the applicant was asked, and answered.
fn said(case: &Case) -> Vec<TextId> {
    let asked = case.clarification.iter();
    asked
        .flat_map(|asked| {
            let answer = asked.answer.iter();
            let answers = answer.flat_map(|given| [Some(&given.text), given.late_because.as_ref()]);
            std::iter::once(Some(&asked.asking)).chain(answers)
        })
        .flatten()
        .chain(case.reasons.iter().map(|asked| &asked.asking))
        .chain(
            case.reasons
                .iter()
                .filter_map(|asked| Some(&asked.answer.as_ref()?.text)),
        )
        .chain(case.delay.iter().map(|told| &told.reason))
        .chain(case.fee.iter().map(|fee| &fee.how_to_pay))
        .map(|text| text.id)
        .collect()
}

/// A text that was kept as JSON; `None` when it was shredded.
fn text<T: serde::de::DeserializeOwned>(plain: Option<String>) -> Result<Option<T>> {
    plain
        .map(|plain| serde_json::from_str(&plain).map_err(Error::internal))
        .transpose()
}

pub(super) async fn names(
    (app, seen): (&App, &Seen),
    conn: &AsyncPgConnection,
    authority: AuthorityId,
    handlers: &[AccountId],
) -> Result<(HashMap<DepartmentId, String>, HashMap<AccountId, String>)> {
    let handlers = async {
        match handlers {
            [] => Ok(Vec::new()),
            _ => accounts::names(conn, &app.keys, authority, handlers).await,
        }
    };
    let departments = seen.departments(conn, authority);
    let (departments, handlers) = try_join!(departments, handlers.err_into())?;
    let departments = departments
        .iter()
        .map(|department| (department.id, department.name.clone()))
        .collect();
    Ok((departments, handlers.into_iter().collect()))
}

/// An event of the record, with what people wrote.
pub struct Told {
    /// The event.
    pub recorded: Recorded,
    /// The note or the reason, for those who work on the case.
    pub text: Option<String>,
    /// The draft, for those who work on the case.
    pub draft: Option<Reply>,
}

/// The record of a case.
pub struct Record {
    /// Its events, in order.
    pub events: Vec<Told>,
    /// Names of those it speaks of.
    pub names: Names,
}

/// Names of departments, and of members of staff.
pub struct Names {
    /// Every department.
    pub departments: HashMap<DepartmentId, String>,
    /// Whoever of the staff has done something.
    pub staff: HashMap<AccountId, String>,
}

/// The record of a case within the actor's scope. Its texts are opened for those who need personal data
/// in full, for people may be named in them; for who has but a part in the case, only those of work between
/// departments. That they were read is noted in the audit.
///
/// # Errors
/// Not found; or the database cannot be reached.
pub async fn record(app: &App, actor: &Actor, id: CaseId) -> Result<Record> {
    let authority = actor.authority();
    let opens = policy::sees_in_full(actor);
    app.write(async |tx| {
        let case = cases::find(tx, policy::scope(actor), id)
            .await?
            .ok_or(Error::NotFound)?;
        let mut texts = if opens {
            app.note(tx, authority, actor.by(), "record_read", Some(id.0))
                .await?;
            texts::of_case(tx, &app.keys, authority, id).await?
        } else {
            HashMap::new()
        };
        let events = events::list(tx, authority, id).await?;
        if !policy::knows_people(actor, &case) {
            let between = events.iter().filter(|it| it.event.is_between_departments());
            let shown: HashSet<TextId> = (between.flat_map(|it| it.event.texts()))
                .map(|text| text.id)
                .collect();
            texts.retain(|id, _| shown.contains(id));
        }
        let acted = events
            .iter()
            .flat_map(|it| [it.by.account(), it.by.absent()]);
        let acted: HashSet<AccountId> = acted.flatten().collect();
        let acted: Vec<AccountId> = acted.into_iter().collect();
        let (departments, staff) = names((app, &Seen::default()), tx, authority, &acted).await?;
        let events = events
            .into_iter()
            .map(|recorded| told(recorded, &mut texts))
            .collect();
        Ok(Record {
            events,
            names: Names { departments, staff },
        })
    })
    .await
}

fn told(recorded: Recorded, texts: &mut HashMap<TextId, String>) -> Told {
    let plain = recorded
        .event
        .text()
        .and_then(|text| texts.remove(&text.id));
    let (text, draft) = match &recorded.event {
        CaseEvent::Drafted { .. } | CaseEvent::AnsweredOnTheSpot { .. } => {
            (None, plain.and_then(|it| serde_json::from_str(&it).ok()))
        }
        // What was wanted stands in the case, what was asked in its consultations.
        CaseEvent::Filed { .. }
        | CaseEvent::Split { .. }
        | CaseEvent::ConsultationOpened { .. } => (None, None),
        CaseEvent::Conferred { .. } => {
            let said = plain.and_then(|it| serde_json::from_str::<Conference>(&it).ok());
            (said.map(|said| said.lines().join("\n")), None)
        }
        CaseEvent::ClarificationAsked { .. } | CaseEvent::ReasonsAsked { .. } => {
            let asking = plain.and_then(|it| serde_json::from_str::<Asking>(&it).ok());
            (asking.map(|asking| asking.lines().join("\n")), None)
        }
        _ => (plain, None),
    };
    Told {
        recorded,
        text,
        draft,
    }
}

/// A document of a case.
pub struct SeenLetter {
    /// The document.
    pub letter: letters::Letter,
    /// What has become of it, for a letter that is approved and then served.
    pub state: Option<LetterState>,
}

/// The documents of a case within the actor's scope, for an applicant those that were made. Reading them is
/// noted in the audit.
///
/// # Errors
/// Not found, denied to those who watch periods and not people, or have but a part in the case; or the database cannot
/// be reached.
pub async fn letters(app: &App, actor: &Actor, id: CaseId) -> Result<Vec<SeenLetter>> {
    let authority = actor.authority();
    app.write(async |tx| {
        let case = cases::find(tx, policy::scope(actor), id)
            .await?
            .ok_or(Error::NotFound)?;
        // An applicant reads the letters of their own case, which their scope shows them.
        if !policy::knows_people(actor, &case) {
            return Err(Error::Denied);
        }
        app.note(tx, authority, actor.by(), "letters_read", Some(id.0))
            .await?;
        let letters = letters::list(tx, &app.keys, authority, id).await?;
        Ok(letters
            .into_iter()
            .filter(|letter| !letter.is_to_be_served() || shows(actor, &case, letter))
            .map(|letter| SeenLetter {
                state: letter
                    .is_to_be_served()
                    .then(|| case.letter_state(letter.id)),
                letter,
            })
            .collect())
    })
    .await
}

/// Whether the actor may see a letter that is approved and then served: those who work on the case always,
/// the applicant once it is served.
fn shows(actor: &Actor, case: &Case, letter: &letters::Letter) -> bool {
    match actor {
        Actor::Staff { .. } => true,
        Actor::Applicant { .. } => case.shows_letter(letter.id),
        Actor::ThirdParty { .. } | Actor::Anyone { .. } => false,
    }
}

/// The notices of a case within the actor's scope, and where they stand.
///
/// # Errors
/// Not found; or the database cannot be reached.
pub async fn notices(app: &App, actor: &Actor, id: CaseId) -> Result<Vec<outbox::Listed>> {
    let mut conn = app.read().await?;
    cases::find(&conn, policy::scope(actor), id)
        .await?
        .ok_or(Error::NotFound)?;
    Ok(outbox::of_case(&mut conn, actor.authority(), id).await?)
}

/// A page of cases, with the names that its rows need.
pub struct Page {
    /// The rows.
    pub rows: Vec<Listed>,
    /// Whether more follow.
    pub more: bool,
    /// Names of departments.
    pub departments: HashMap<DepartmentId, String>,
    /// Names of handlers.
    pub handlers: HashMap<AccountId, String>,
    /// Today, in the authority's zone.
    pub today: NaiveDate,
    /// The calendars of the authority.
    pub calendars: Arc<Calendars>,
    /// Whose law applies.
    pub law: Jurisdiction,
    /// By when what is routed should be taken in hand, where nobody has.
    pub(super) accept_by: HashMap<CaseId, NaiveDate>,
    /// How many urgings wait for their answer, where any does.
    pub(super) urgings: HashMap<CaseId, i64>,
    /// What each asks of the department that lists what it has a part in (协办).
    pub parts: HashMap<CaseId, Vec<AskedPart>>,
}

/// A part that a department is asked for, or has given.
pub struct AskedPart {
    /// The number of the internal deadline, with which it is given.
    pub number: u32,
    /// What is asked.
    pub what: String,
    /// The last day.
    pub until: NaiveDate,
    /// The day on which it was given.
    pub done_on: Option<NaiveDate>,
}

impl Page {
    /// By when what is routed should be taken in hand, where nobody has.
    pub fn accept_by(&self, row: &Listed) -> Option<NaiveDate> {
        self.accept_by.get(&row.id).copied()
    }

    /// How many urgings wait for their answer.
    pub fn open_urgings(&self, row: &Listed) -> i64 {
        self.urgings.get(&row.id).copied().unwrap_or_default()
    }

    /// Whether the day until which a payment is awaited may still move.
    pub fn waits_provisionally(&self, row: &Listed) -> bool {
        let calendar = self.calendars.at(row.counted_by);
        row.stage == StageName::AwaitingPayment
            && row
                .waits_until
                .is_some_and(|until| !calendar.is_final(until))
    }

    /// By when the receipt of what waits for confirmation should be confirmed.
    pub fn confirm_by(&self, row: &Listed) -> Option<NaiveDate> {
        let regime = Regime::of(self.law, row.filed_on);
        let calendar = self.calendars.current();
        (row.stage == StageName::Submitted)
            .then(|| confirm_by(row.channel, row.filed_on, regime, calendar))
    }
}

/// A page of the cases that the actor can see.
///
/// # Errors
/// Denied; or the database cannot be reached.
pub async fn list(
    app: &App,
    actor: &Actor,
    filter: &Filter,
    order: Order,
    limit: u16,
) -> Result<Page> {
    permit_office(actor, Office::SeeCases)?;
    page(app, policy::scope(actor), filter, order, limit).await
}

/// Whose cases are asked for, or left out, when it is those of disabled accounts.
///
/// # Errors
/// When the database cannot be reached.
pub async fn disabled(
    app: &App,
    authority: &Authority,
    asked: Option<bool>,
) -> Result<Option<(bool, Vec<AccountId>)>> {
    Ok(match asked {
        None => None,
        Some(theirs) => {
            let ids = accounts::disabled(&mut *app.read().await?, authority.id).await?;
            Some((theirs, ids))
        }
    })
}

/// Which cases have left a department since a day, for a list of those that one had then.
///
/// # Errors
/// When the database cannot be reached.
pub async fn left_since(
    app: &App,
    authority: &Authority,
    day: Option<NaiveDate>,
) -> Result<LeftBy> {
    match day {
        None => Ok(LeftBy::default()),
        Some(day) => Ok(left_by::since(&*app.read().await?, authority.id, day).await?),
    }
}

/// A day, with the cases that were overdue then though their rows tell so no more, for a list of those that were.
///
/// # Errors
/// When the database cannot be reached.
pub async fn unanswered_on(
    app: &App,
    authority: &Authority,
    day: Option<NaiveDate>,
) -> Result<Option<(NaiveDate, Vec<CaseId>)>> {
    let Some(day) = day else { return Ok(None) };
    let conn = app.read().await?;
    let left = due_dates_left::unanswered_on(&conn, authority.id, day).await?;
    Ok(Some((day, left)))
}

/// The day by which what is late to be confirmed came in, for a list of those that are, or are not.
///
/// # Errors
/// When the database cannot be reached.
pub async fn late(
    app: &App,
    authority: &Arc<Authority>,
    is_late: Option<bool>,
) -> Result<Option<(bool, NaiveDate)>> {
    let Some(is_late) = is_late else {
        return Ok(None);
    };
    let today = authority.day(app.env.now());
    let calendars = app.calendars(authority).await?;
    let regime = Regime::of(authority.law, today);
    let day = late_if_filed_by(regime, calendars.current(), today);
    Ok(Some((is_late, day)))
}

/// How many cases a search finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Matches {
    /// So many; or this many and more.
    pub count: usize,
    /// Whether the counting stopped here.
    pub is_capped: bool,
}

/// Matches are counted up to here.
const COUNTED: usize = 1_000;

/// A page of the cases that the actor can see and whose words are as asked, newest first; on the first
/// page also how many there are.
///
/// # Errors
/// Denied; or the database cannot be reached.
pub async fn search(
    app: &App,
    actor: &Actor,
    query: &Query,
    filter: &Filter,
    after: Option<Uuid>,
    limit: u16,
) -> Result<(Page, Option<Matches>)> {
    permit_office(actor, Office::SeeCases)?;
    let scope = policy::scope(actor);
    let now = Now::of(app, actor.authority()).await?;
    let one_more = usize::from(limit).saturating_add(1);
    let enough = match after {
        None => one_more.max(COUNTED.saturating_add(1)),
        Some(_) => one_more,
    };
    let mut conn = app.read().await?;
    check_department(&conn, scope.authority(), filter.department).await?;
    let (asked, place) = ((query, policy::sees_in_full(actor)), (after, enough));
    let ids = search::find(&mut conn, &app.keys, scope, filter, asked, place).await?;
    let matches = after.is_none().then(|| Matches {
        count: ids.len().min(COUNTED),
        is_capped: ids.len() > COUNTED,
    });
    let shown = ids.get(..one_more).unwrap_or(&ids);
    let rows = lists::rows(&conn, &app.keys, scope, shown).await?;
    let page = fill((app, &Seen::default()), &conn, rows, now, limit).await?;
    Ok((page, matches))
}

/// A page of these cases, of which there may be one too many, for an actor who can see them.
pub(super) async fn page_of(app: &App, actor: &Actor, ids: &[Uuid], limit: u16) -> Result<Page> {
    let now = Now::of(app, actor.authority()).await?;
    let conn = app.read().await?;
    let rows = lists::rows(&conn, &app.keys, policy::scope(actor), ids).await?;
    fill((app, &Seen::default()), &conn, rows, now, limit).await
}

async fn page(app: &App, scope: Scope, filter: &Filter, order: Order, limit: u16) -> Result<Page> {
    let now = Now::of(app, scope.authority()).await?;
    let conn = app.read().await?;
    page_on(app, &conn, now, (scope, filter), order, limit).await
}

pub(super) async fn page_on(
    app: &App,
    conn: &AsyncPgConnection,
    now: Now,
    (scope, filter): (Scope, &Filter),
    order: Order,
    limit: u16,
) -> Result<Page> {
    let one_more = i64::from(limit).saturating_add(1);
    let (seen, authority) = (Seen::default(), now.authority.id);
    let rows = lists::page(conn, &app.keys, scope, filter, order, one_more);
    // Sent one after the other, without waiting for an answer in between.
    let (rows, known) = try_join!(rows.err_into(), seen.departments(conn, authority))?;
    among(known, filter.department)?;
    fill((app, &seen), conn, rows, now, limit).await
}

/// A page of rows of which there may be one too many, with the names that they need.
pub(super) async fn fill(
    (app, seen): (&App, &Seen),
    conn: &AsyncPgConnection,
    mut rows: Vec<Listed>,
    now: Now,
    limit: u16,
) -> Result<Page> {
    let more = rows.len() > usize::from(limit);
    rows.truncate(usize::from(limit));
    let mut handlers: Vec<AccountId> = rows.iter().filter_map(|row| row.handler).collect();
    handlers.sort_unstable();
    handlers.dedup();
    let (departments, handlers) = names((app, seen), conn, now.authority.id, &handlers).await?;
    let routed = rows.iter().filter(|row| row.stage == StageName::Assigned);
    let routed: Vec<CaseId> = routed.map(|row| row.id).collect();
    let accept_by = case_clocks::accept_by(conn, now.authority.id, &routed).await?;
    let open = rows.iter().filter(|row| row.stage.is_open());
    let open: Vec<CaseId> = open.map(|row| row.id).collect();
    let urgings = case_clocks::open_urgings(conn, now.authority.id, &open).await?;
    Ok(Page {
        parts: HashMap::new(),
        accept_by,
        urgings,
        rows,
        more,
        departments,
        handlers,
        today: now.today,
        calendars: now.calendars,
        law: now.authority.law,
    })
}

/// What waits for this actor, earliest due date first: for a handler the department's open cases,
/// for a registrar what must be confirmed or routed, for a head what must be approved.
///
/// # Errors
/// Denied; or the database cannot be reached.
pub async fn worklist(
    app: &App,
    actor: &Actor,
    mine: bool,
    order: Order,
    limit: u16,
) -> Result<Page> {
    permit_office(actor, Office::SeeWorklist)?;
    let filter = policy::worklist(actor);
    let filter = Filter {
        open: true,
        stages: filter.to_vec(),
        handler: if mine { actor.account() } else { None },
        ..Filter::default()
    };
    page(app, policy::scope(actor), &filter, order, limit).await
}

/// The cases that other departments have and the actor's has a part in (协办), earliest due date first.
///
/// # Errors
/// Denied to who belongs to no department; or the database cannot be reached.
pub async fn co_handled(app: &App, actor: &Actor, order: Order, limit: u16) -> Result<Page> {
    let (authority, own) = policy::gives_parts(actor)?;
    let filter = Filter {
        co_handled_by: Some(own),
        ..Filter::default()
    };
    let mut page = page(app, Scope::Authority(authority), &filter, order, limit).await?;
    let ids: Vec<CaseId> = page.rows.iter().map(|row| row.id).collect();
    let mut conn = app.read().await?;
    for case in cases::of_many(&mut conn, authority, &ids).await? {
        let asked = asked_of(app, &conn, &case, own).await?;
        page.parts.insert(case.id, asked);
    }
    Ok(page)
}

/// What a case asks of a department, in its words.
async fn asked_of(
    app: &App,
    conn: &AsyncPgConnection,
    case: &Case,
    own: DepartmentId,
) -> Result<Vec<AskedPart>> {
    let sets = case.sub_deadlines.iter();
    let sets: Vec<_> = sets.filter(|set| set.department == Some(own)).collect();
    let texts: Vec<TextId> = sets.iter().map(|set| set.what.id).collect();
    let mut texts = texts::find_all(conn, &app.keys, case.authority, &texts).await?;
    let asked = sets.into_iter().map(|set| AskedPart {
        number: set.number,
        what: texts.remove(&set.what.id).unwrap_or_default(),
        until: set.until,
        done_on: set.done_on,
    });
    Ok(asked.collect())
}

/// Which case has this number, for an applicant who is signed in to it.
///
/// # Errors
/// Not found when it is another's; or the database cannot be reached.
pub async fn own(app: &App, actor: &Actor, number: &str) -> Result<Detail> {
    let Actor::Applicant { case, .. } = actor else {
        return Err(Error::NotFound);
    };
    let detail = find(app, actor, *case).await?;
    if detail.case.number.eq_ignore_ascii_case(number.trim()) {
        Ok(detail)
    } else {
        Err(Error::NotFound)
    }
}

/// The ledger of a due date in words, a line for each run of days.
pub fn due_in_words(clock: &Clock, language: crate::rules::language::Language) -> Vec<String> {
    super::letters::due_in_words(clock, language)
}
