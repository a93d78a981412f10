//! The notices of cases that follow a new calendar: many at once, so their addressees are looked up together.

mod awaited;

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use chrono::Datelike;

use super::super::cases::days_left;
use super::super::letters::{contact, due, due_in_words};
use super::super::record::{Change, clock};
use super::super::{Error, Result};
use super::{Recipient, authority_name, follow_url, frozen, of_department, staff, with_role};
use crate::notify::notice::{DueDateCorrected, DueDateMoved, Notice};
use crate::rules::case::Case;
use crate::rules::deadline::{Clock, Row, RowKind};
use crate::rules::ids::{AccountId, CaseId, ConsultationId, DepartmentId};
use crate::rules::language::Language;
use crate::rules::notices::{Addressee, Owed, less_time, owed};
use crate::rules::policy::Role;
use crate::rules::recount::Recounted;
use crate::rules::regime::Regime;
use crate::storage::outbox::New;
use crate::storage::recount::Recount;
use crate::storage::{AsyncPgConnection, accounts, deputies};

/// Where those who applied can be mailed, and in which language.
pub(in crate::app) type Applicants = HashMap<CaseId, (String, Language)>;

/// Everyone who can be mailed about some cases.
pub(in crate::app) struct Recipients {
    applicants: Applicants,
    accounts: HashMap<AccountId, Vec<Recipient>>,
    /// The address of the department, or else those of its handlers.
    departments: HashMap<DepartmentId, Vec<Recipient>>,
    /// Those who route what no department has yet.
    registrars: Vec<Recipient>,
    /// Those who were mailed a question of which the last day moved.
    asked: HashMap<ConsultationId, Recipient>,
}

impl Recipients {
    /// Looks them up.
    pub(in crate::app) async fn of(
        tx: &mut AsyncPgConnection,
        change: &Change<'_>,
        recounts: &[Recount],
        applicants: Applicants,
    ) -> Result<Self> {
        let mut handlers: Vec<AccountId> = recounts
            .iter()
            .filter_map(|recount| recount.case.stage.handler())
            .collect();
        handlers.sort_unstable();
        handlers.dedup();
        let departments = of_departments(tx, change, recounts).await?;
        let registrars = if recounts.iter().any(|recount| is_unassigned(&recount.case)) {
            with_role(tx, change, Role::Registrar, None).await?
        } else {
            Vec::new()
        };
        Ok(Self {
            applicants,
            accounts: of_handlers(tx, change, &handlers).await?,
            departments,
            registrars,
            asked: awaited::those_asked(tx, change, recounts).await?,
        })
    }

    fn find(&self, case: CaseId, addressee: Addressee) -> Vec<Recipient> {
        match addressee {
            Addressee::Applicant => self
                .applicants
                .get(&case)
                .map(|(email, language)| Recipient {
                    kind: "applicant",
                    email: email.clone(),
                    language: *language,
                })
                .into_iter()
                .collect(),
            Addressee::Account(id) => self.accounts.get(&id).cloned().unwrap_or_default(),
            Addressee::Department(id) => self.departments.get(&id).cloned().unwrap_or_default(),
            Addressee::Registrars => self.registrars.clone(),
            Addressee::Heads | Addressee::Supervisors | Addressee::Asked => Vec::new(),
        }
    }
}

fn is_unassigned(case: &Case) -> bool {
    case.stage.department().is_none()
}

/// The handlers, each with whoever stands in for them.
async fn of_handlers(
    tx: &AsyncPgConnection,
    change: &Change<'_>,
    handlers: &[AccountId],
) -> Result<HashMap<AccountId, Vec<Recipient>>> {
    let (keys, authority) = (&change.app.keys, change.authority.id);
    let deputies = deputies::standing_in(tx, authority, handlers, change.today).await?;
    let all: Vec<AccountId> = (handlers.iter().copied())
        .chain(deputies.iter().map(|(_, deputy)| *deputy))
        .collect();
    let emails: HashMap<AccountId, String> = accounts::emails(tx, keys, authority, &all)
        .await?
        .into_iter()
        .collect();
    let own = handlers.iter().map(|handler| (*handler, *handler));
    let mut told: HashMap<AccountId, Vec<Recipient>> = HashMap::new();
    for (of, account) in own.chain(deputies) {
        if let Some(email) = emails.get(&account) {
            let recipient = staff(change, email.clone());
            told.entry(of).or_default().push(recipient);
        }
    }
    Ok(told)
}

/// The departments whose cases nobody has in hand yet: of the others, the handlers are told.
async fn of_departments(
    tx: &mut AsyncPgConnection,
    change: &Change<'_>,
    recounts: &[Recount],
) -> Result<HashMap<DepartmentId, Vec<Recipient>>> {
    let mut told = HashMap::new();
    for recount in recounts {
        let stage = &recount.case.stage;
        let (None, Some(department)) = (stage.handler(), stage.department()) else {
            continue;
        };
        if let Entry::Vacant(new) = told.entry(department) {
            new.insert(of_department(tx, change, department).await?);
        }
    }
    Ok(told)
}

/// Writes what one case that moved owes.
pub(in crate::app) fn of_recount(
    change: &Change<'_>,
    recipients: &Recipients,
    recount: &Recount,
) -> Result<Vec<New>> {
    let case = &recount.case;
    let mut written = Vec::new();
    let mut all = owed(&recount.event.event, Some(&recount.open.case), case);
    all.extend(less_time(&recount.event, case, &all));
    for (addressee, what) in all {
        if addressee == Addressee::Asked {
            written.extend(awaited::to_those_asked(change, recipients, recount)?);
            continue;
        }
        let due_date = || {
            case.recounted
                .ok_or_else(|| Error::internal("no date moved"))
        };
        for recipient in recipients.find(case.id, addressee) {
            let language = recipient.language;
            let notice = match what {
                Owed::DueDateCorrected => {
                    Notice::DueDateCorrected(corrected(change, recount, due_date()?, language))
                }
                Owed::DueDateMoved => {
                    Notice::DueDateMoved(to_staff(change, recount, due_date()?, language))
                }
                Owed::LastDayToPayMoved => match awaited::to_pay(change, recount, language) {
                    Some(notice) => Notice::LastDayToPayMoved(notice),
                    None => continue,
                },
                Owed::AwaitedDayMoved => {
                    Notice::AwaitedDayMoved(awaited::to_staff(change, recount, language))
                }
                other => {
                    return Err(Error::internal(format!(
                        "{other:?} is not owed by a recount"
                    )));
                }
            };
            written.push(frozen(change, case, &recipient, &notice)?);
        }
    }
    Ok(written)
}

fn corrected(
    change: &Change<'_>,
    recount: &Recount,
    moved: Recounted,
    language: Language,
) -> DueDateCorrected {
    let case = &recount.case;
    let regime = case.regime();
    // The clock at hand has no ledger: it is read once more, for those few who read it.
    let full = clock(case, change.calendars, change.today);
    DueDateCorrected {
        authority: authority_name(change, language),
        number: case.number.clone(),
        due_before: recount
            .open
            .case
            .told
            .last_told(moved.due_before)
            .unwrap_or(moved.due_before),
        due: due(&recount.clock, moved.due_on),
        notice: source(change, recount, moved),
        article: articles(regime, &full, language),
        reasons: due_in_words(&full, language),
        follow_url: follow_url(change),
        contact: contact(change.authority),
    }
}

/// The law behind the period and behind the days of a consultation that it skips, each once.
fn articles(regime: &Regime, clock: &Clock, language: Language) -> String {
    let is_asked = |row: &&Row| row.kind == RowKind::Consultation;
    let mut cited = vec![regime.cite(&regime.articles.reply_period, language)];
    for row in clock.ledger.iter().filter(is_asked) {
        let article = regime.cite(&row.article, language);
        if !cited.contains(&article) {
            cited.push(article);
        }
    }
    cited.join(language.pick("、", "; "))
}

fn to_staff(
    change: &Change<'_>,
    recount: &Recount,
    moved: Recounted,
    language: Language,
) -> DueDateMoved {
    let calendar = change.calendars.current();
    DueDateMoved {
        authority: authority_name(change, language),
        number: recount.case.number.clone(),
        due_before: moved.due_before,
        due: due(&recount.clock, moved.due_on),
        earlier: moved.due_on < moved.due_before,
        own: awaited::own(change, recount, language),
        days_left: days_left(calendar, change.today, moved.due_on),
        notice: source(change, recount, moved),
        applicant: awaited::told(&recount.event.event, recount.case.told.untold()),
        unassigned: is_unassigned(&recount.case),
    }
}

/// The notices that moved the date: of those revisions under which it became another one.
fn source(change: &Change<'_>, recount: &Recount, moved: Recounted) -> String {
    let (before, calendars) = (&recount.open.case, change.calendars);
    let due_on = |revision| before.clock_by(calendars.at(revision), change.today).due_on;
    let last = moved.due_before.year().max(moved.due_on.year());
    let mut notices: Vec<String> = (recount.open.counted_by..moved.revision)
        .filter(|revision| due_on(*revision) != due_on(revision.saturating_add(1)))
        .flat_map(|revision| calendars.notices_of(revision.saturating_add(1), last))
        .collect();
    if notices.is_empty() {
        // It moved with something else that the calendar moved.
        let all = recount.open.counted_by..moved.revision;
        notices.extend(
            all.flat_map(|revision| calendars.notices_of(revision.saturating_add(1), last)),
        );
    }
    notices.dedup();
    notices.join("; ")
}
