//! Holding the register against its record: every chain, every row, every due date.

use std::sync::Arc;

use chrono::NaiveDate;

use super::record::{clock, clocks};
use super::{App, Result, calendars};
use crate::rules::calendar::Calendars;
use crate::rules::case::Case;
use crate::rules::event::Recorded;
use crate::rules::ids::{CaseId, LetterId, TextId};
use crate::seal::Keys;
use crate::storage::authorities::Authority;
use crate::storage::events::chain::{self, Broken};
use crate::storage::verify::books::{self, Disagreement};
use crate::storage::verify::{self as rows, Row};
use crate::storage::{AsyncPgConnection, case_clocks, pool};

/// How many cases are read together.
const TOGETHER: i64 = 500;

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
    /// The applicant.
    #[error("applicants: the applicant is missing or not what was written")]
    Applicant,
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
                let calendars = calendars::published(tx, authority).await?;
                let checker = Checker {
                    keys: &app.keys,
                    authority,
                    calendars: &calendars,
                    today: authority.day(app.env.now()),
                };
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
            books(tx, authority).await
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

/// What is needed to check a register.
pub struct Checker<'a> {
    /// The keys of the installation.
    pub keys: &'a Keys,
    /// Whose register.
    pub authority: &'a Authority,
    /// Its calendars.
    pub calendars: &'a Calendars,
    /// Today, in its zone.
    pub today: NaiveDate,
}

/// What was found in some cases.
pub struct Page {
    /// The last case of them; none when there is no more.
    pub last: Option<CaseId>,
    /// How many they are.
    pub cases: u64,
    /// What is wrong.
    pub faults: Vec<Fault>,
}

/// A case whose record is whole.
struct Told<'a> {
    row: &'a Row,
    record: Vec<Recorded>,
    case: Case,
}

impl Checker<'_> {
    /// Checks everything.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn all(&self, conn: &mut AsyncPgConnection) -> Result<Vec<Fault>> {
        let mut faults = Vec::new();
        let mut after = None;
        loop {
            let page = self.page(conn, after).await?;
            faults.extend(page.faults);
            match page.last {
                Some(last) => after = Some(last),
                None => break,
            }
        }
        faults.extend(books(conn, self.authority).await?);
        Ok(faults)
    }

    async fn page(&self, conn: &mut AsyncPgConnection, after: Option<CaseId>) -> Result<Page> {
        let of = self.authority.id;
        let page = rows::page(conn, of, after, TOGETHER).await?;
        let ids: Vec<CaseId> = page.iter().map(|row| row.id).collect();
        let mut records = chain::stored(conn, of, &ids).await?;
        let mut faults = Faults(Vec::new());
        let mut told = Vec::with_capacity(page.len());
        for row in &page {
            let record = records.remove(&row.id).unwrap_or_default();
            match self.read(row, record) {
                Ok(case) => told.push(case),
                Err(wrong) => faults.add(row, wrong),
            }
        }
        for one in &told {
            self.check_row(one, &mut faults);
        }
        self.check_clocks(conn, &told, &mut faults).await?;
        self.check_sealed(conn, &ids, &told, &mut faults).await?;
        Ok(Page {
            last: page.last().map(|row| row.id),
            cases: u64::try_from(page.len()).unwrap_or_default(),
            faults: faults.0,
        })
    }

    fn read<'a>(
        &self,
        row: &'a Row,
        record: Vec<chain::Stored>,
    ) -> std::result::Result<Told<'a>, Wrong> {
        let record = chain::check(self.keys, record).map_err(Wrong::Record)?;
        let case = Case::fold(row.id, self.authority.id, &record).ok_or(Wrong::NoFiling)?;
        Ok(Told { row, record, case })
    }

    fn check_row(&self, told: &Told<'_>, faults: &mut Faults) {
        let (row, case) = (told.row, &told.case);
        if !row.opens(self.keys) {
            faults.add(row, Wrong::Title);
        }
        let (Some(first), Some(last)) = (told.record.first(), told.record.last()) else {
            return;
        };
        let clock = clock(case, self.calendars, self.today);
        if let Some((column, says, tells)) = row.differs(case, &clock, first.at, last.at) {
            faults.add(
                row,
                Wrong::Column {
                    column,
                    says,
                    tells,
                },
            );
        }
        // An older revision is one that the case has not followed yet.
        let revision = self.calendars.revision();
        if row.calendar_revision > revision {
            faults.add(
                row,
                Wrong::Column {
                    column: "calendar_revision",
                    says: row.calendar_revision.to_string(),
                    tells: format!("{revision} at most"),
                },
            );
        }
    }

    async fn check_clocks(
        &self,
        conn: &mut AsyncPgConnection,
        told: &[Told<'_>],
        faults: &mut Faults,
    ) -> Result<()> {
        let expected: Vec<_> = told
            .iter()
            .map(|one| {
                let clocks = clocks(&one.case, self.calendars, self.authority);
                (one.case.id, clocks)
            })
            .collect();
        for (case, clock) in case_clocks::differing(conn, self.authority.id, &expected).await? {
            if let Some(one) = told.iter().find(|one| one.case.id == case) {
                faults.add(one.row, Wrong::Clock(clock));
            }
        }
        Ok(())
    }

    async fn check_sealed(
        &self,
        conn: &mut AsyncPgConnection,
        ids: &[CaseId],
        told: &[Told<'_>],
        faults: &mut Faults,
    ) -> Result<()> {
        let (keys, of) = (self.keys, self.authority.id);
        let mut texts = rows::texts_of(conn, keys, of, ids).await?;
        let letters = rows::letters_of(conn, keys, of, ids).await?;
        let applicants = rows::applicants_of(conn, keys, of, ids).await?;
        for one in told {
            if !applicants.contains(&one.case.id) {
                faults.add(one.row, Wrong::Applicant);
            }
            let mut kept = texts.remove(&one.case.id).unwrap_or_default();
            for text in one.record.iter().filter_map(|event| event.event.text()) {
                if kept.remove(&text.id).flatten().as_ref() != Some(&text.digest) {
                    faults.add(one.row, Wrong::Text(text.id));
                }
            }
            for stray in kept.into_keys() {
                faults.add(one.row, Wrong::StrayText(stray));
            }
            let kept = letters.get(&one.case.id);
            for letter in one.record.iter().filter_map(|event| event.event.letter()) {
                let number = kept.and_then(|kept| kept.get(&letter.id)?.as_ref());
                if number != Some(&letter.number) {
                    faults.add(one.row, Wrong::Letter(letter.id));
                }
            }
            // What the record does not name, a receipt, has to open all the same.
            for (id, _) in kept
                .into_iter()
                .flatten()
                .filter(|(_, number)| number.is_none())
            {
                faults.add(one.row, Wrong::Letter(*id));
            }
        }
        Ok(())
    }
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

struct Faults(Vec<Fault>);

impl Faults {
    fn add(&mut self, row: &Row, wrong: Wrong) {
        let fault = Fault {
            case: Some(row.number.clone()),
            wrong,
        };
        if !self.0.contains(&fault) {
            self.0.push(fault);
        }
    }
}
