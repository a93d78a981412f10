//! Holding the register against its record: every chain, every row, every due date.

mod check;
pub mod files;

use std::sync::Arc;

pub use check::Checker;

use super::{App, Error, Result};
use crate::rules::ids::{DocumentId, LetterId, NoticeId, TextId};
use crate::seal::Keys;
use crate::storage::audit::bound::{self, Broken as BrokenAudit};
use crate::storage::authorities::Authority;
use crate::storage::complaints::record::{self, Broken as BrokenComplaint};
use crate::storage::events::chain::Broken;
use crate::storage::verify::books::{self, Disagreement};
use crate::storage::verify::calendars as calendar_rows;
use crate::storage::{AsyncPgConnection, pool, verify as rows};

/// One thing that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The number of the case, as its row says it; none where it is about the whole register.
    pub case: Option<String>,
    /// What is wrong.
    pub wrong: Wrong,
}

impl Fault {
    fn is_of_calendar(&self) -> bool {
        matches!(self.wrong, Wrong::CalendarFacts(_))
    }
}

/// What can be wrong. Names no person and no text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// The chain of its events.
    #[error("case_events: {0}")]
    Record(Broken),
    /// A record that tells of no filing.
    #[error("case_events: the record does not begin with a filing")]
    NoFiling,
    /// A column of its row.
    #[error("cases: {column} says {says}, the record tells {tells}")]
    Column {
        /// Which.
        column: &'static str,
        /// What stands there.
        says: String,
        /// What should.
        tells: String,
    },
    /// The title in its row.
    #[error("cases: the title is not what was written")]
    Title,
    /// The revision of the calendar.
    #[error("cases: it was not counted by revision {0} of the calendar")]
    Calendar(i32),
    /// Its mails, all together.
    #[error("outbox: a mail of the case is missing, put in or not what was written")]
    Mails,
    /// The state of a mail.
    #[error("outbox: the state of mail {0} is not what was recorded")]
    MailState(NoticeId),
    /// A clock beside the reply.
    #[error("case_clocks: {0} is not what the record tells")]
    Clock(String),
    /// A text of which the record speaks.
    #[error("texts: {0} is missing or not what was written")]
    Text(TextId),
    /// A text of which it does not.
    #[error("texts: the record does not speak of {0}")]
    StrayText(TextId),
    /// A letter of which the record speaks.
    #[error("letters: {0} is missing or not what was written")]
    Letter(LetterId),
    /// A letter of which it does not.
    #[error("letters: the record does not speak of {0}")]
    StrayLetter(LetterId),
    /// The receipt.
    #[error("letters: the receipt is missing, doubled or not what was written")]
    Receipt,
    /// A document.
    #[error("documents: {0} is not what the record tells")]
    Document(DocumentId),
    /// A remedy.
    #[error("remedies: {0} is not what the record tells")]
    Remedy(String),
    /// Who is asked for an opinion.
    #[error("consultations: {0} is not what the record tells")]
    Consultation(String),
    /// A reply that an order put behind.
    #[error("earlier_replies: {0} is not what the record tells")]
    EarlierReply(i32),
    /// A last day for the reply that the case bears no more.
    #[error("due_dates_left: {0} is not what the record tells")]
    DueDateLeft(i32),
    /// A department that the case has left.
    #[error("departments_left: {0} is not what the record tells")]
    LeftDepartment(i32),
    /// Joint applicants, or the agent.
    #[error("joint_applicants, agents: they are not as many as the record tells")]
    Parties,
    /// A row that holds what no such row can.
    #[error("something of the case cannot be read")]
    Unreadable,
    /// The applicant.
    #[error("applicants: the applicant is missing or not what was written")]
    Applicant,
    /// A complaint.
    #[error("complaints: {number}: {broken}")]
    Complaint {
        /// Its number, as its row says it.
        number: String,
        /// What is wrong.
        broken: BrokenComplaint,
    },
    /// The content of a document is not in its place.
    #[error("documents: the content of {0} is missing")]
    NoContent(DocumentId),
    /// The content of a document is another, or damaged.
    #[error("documents: the content of {0} is not what was written")]
    Content(DocumentId),
    /// The entries of the audit that tell of administration.
    #[error("audit: {0}")]
    Audit(BrokenAudit),
    /// A calendar: which revision, or which draft.
    #[error("calendars: {0} is not what was written")]
    CalendarFacts(String),
    /// Two tables.
    #[error("{}: {}", .0.what, .0.told)]
    Books(Disagreement),
}

/// Checks an authority's whole register while the service may go on working: each page of cases is read as of
/// one moment.
///
/// # Errors
/// When the database cannot be reached. What is wrong in it is no error but a fault.
pub async fn verify(
    app: &App,
    authority: &Arc<Authority>,
    mut told: impl FnMut(u64, &[Fault]),
) -> Result<()> {
    let faults = app
        .write(async |tx| {
            pool::at_one_moment(tx).await?;
            beside(tx, &app.keys, authority).await
        })
        .await?;
    told(0, &faults);
    let mut after = None;
    loop {
        let page = app
            .write(async |tx| {
                pool::at_one_moment(tx).await?;
                let today = authority.day(app.env.now());
                let checker = Checker::new(tx, &app.keys, authority, today).await?;
                checker.page(tx, after).await
            })
            .await;
        let page = match page {
            // By a calendar that cannot be read no case can be counted; it was named.
            Err(Error::Internal(_)) if faults.iter().any(Fault::is_of_calendar) => return Ok(()),
            page => page?,
        };
        let Some(last) = page.last else {
            return Ok(());
        };
        told(page.cases, &page.faults);
        after = Some(last);
    }
}

/// How many cases there are to check.
///
/// # Errors
/// When the database cannot be reached.
pub async fn count(app: &App, authority: &Authority) -> Result<u64> {
    let cases = rows::count(&mut *app.read().await?, authority.id).await?;
    Ok(u64::try_from(cases).unwrap_or_default())
}

/// What is beside the cases: the audit, the calendars, complaints, and what must agree between tables.
async fn beside(
    conn: &mut AsyncPgConnection,
    keys: &Keys,
    authority: &Authority,
) -> Result<Vec<Fault>> {
    let of = authority.id;
    let mut wrong = Vec::new();
    let audit = bound::broken(conn, keys, of).await?;
    wrong.extend(audit.into_iter().map(Wrong::Audit));
    let calendars = calendar_rows::broken(conn, of).await?;
    wrong.extend(calendars.into_iter().map(Wrong::CalendarFacts));
    let complaints = record::broken(conn, keys, of).await?;
    let complaint = |(number, broken)| Wrong::Complaint { number, broken };
    wrong.extend(complaints.into_iter().map(complaint));
    let books = books::check(conn, of).await?;
    wrong.extend(books.into_iter().map(Wrong::Books));
    let fault = |wrong| Fault { case: None, wrong };
    Ok(wrong.into_iter().map(fault).collect())
}
