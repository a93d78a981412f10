//! Holding the register against its record: every chain, every row, every due date.

mod check;

use std::sync::Arc;

pub use check::Checker;

use super::{App, Result};
use crate::rules::ids::{DocumentId, LetterId, NoticeId, TextId};
use crate::seal::Keys;
use crate::storage::authorities::Authority;
use crate::storage::complaints::record::{self, Broken as BrokenComplaint};
use crate::storage::events::chain::Broken;
use crate::storage::verify::books::{self, Disagreement};
use crate::storage::{AsyncPgConnection, pool, verify as rows};

/// One thing that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The number of the case, as its row says it; none where it is about the whole register.
    pub case: Option<String>,
    /// What is wrong.
    pub wrong: Wrong,
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
    let mut after = None;
    loop {
        let page = app
            .write(async |tx| {
                pool::at_one_moment(tx).await?;
                let today = authority.day(app.env.now());
                let checker = Checker::new(tx, &app.keys, authority, today).await?;
                checker.page(tx, after).await
            })
            .await?;
        let Some(last) = page.last else { break };
        told(page.cases, &page.faults);
        after = Some(last);
    }
    let faults = app
        .write(async |tx| {
            pool::at_one_moment(tx).await?;
            let mut faults = complaints(tx, &app.keys, authority).await?;
            faults.extend(books(tx, authority).await?);
            Ok(faults)
        })
        .await?;
    told(0, &faults);
    Ok(())
}

/// How many cases there are to check.
///
/// # Errors
/// When the database cannot be reached.
pub async fn count(app: &App, authority: &Authority) -> Result<u64> {
    let cases = rows::count(&mut *app.read().await?, authority.id).await?;
    Ok(u64::try_from(cases).unwrap_or_default())
}

/// The records of complaints, and their rows.
async fn complaints(
    conn: &mut AsyncPgConnection,
    keys: &Keys,
    authority: &Authority,
) -> Result<Vec<Fault>> {
    let broken = record::broken(conn, keys, authority.id).await?;
    let fault = |(number, broken)| Fault {
        case: None,
        wrong: Wrong::Complaint { number, broken },
    };
    Ok(broken.into_iter().map(fault).collect())
}

/// What must agree between tables.
async fn books(conn: &mut AsyncPgConnection, authority: &Authority) -> Result<Vec<Fault>> {
    let disagreements = books::check(conn, authority.id).await?;
    let fault = |disagreement| Fault {
        case: None,
        wrong: Wrong::Books(disagreement),
    };
    Ok(disagreements.into_iter().map(fault).collect())
}
