//! Checking cases: what their rows say beside what their records tell.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::{Fault, Wrong};
use crate::app::calendars::published;
use crate::app::{Error, Result};
use crate::rules::calendar::{Calendar, Calendars};
use crate::rules::case::Case;
use crate::rules::clocks::{CaseClock, CountedBy, clocks_of};
use crate::rules::deadline::Party;
use crate::rules::event::{CaseEvent, Recorded};
use crate::rules::ids::{CaseId, LetterId};
use crate::rules::lapse;
use crate::seal::Keys;
use crate::storage::authorities::Authority;
use crate::storage::events::chain;
use crate::storage::verify::{self as rows, KeptDocument, KeptLetter, Row};
use crate::storage::{
    AsyncPgConnection, calendars, case_clocks, consultations, departments_left, due_dates_left,
    earlier_replies, outbox, remedies,
};

/// How many cases are read together.
const TOGETHER: i64 = 500;

/// What is needed to check a register.
pub struct Checker<'a> {
    /// The keys of the installation.
    pub keys: &'a Keys,
    /// Whose register.
    pub authority: &'a Authority,
    /// Its calendars.
    calendars: Calendars,
    /// The newest revision that the remedies of every closed case have followed.
    remedies_followed: i32,
    /// Today, in its zone.
    today: NaiveDate,
}

/// What was found in some cases.
pub(super) struct Page {
    /// The last case of them; none when there is no more.
    pub(super) last: Option<CaseId>,
    /// How many they are.
    pub(super) cases: u64,
    /// What is wrong.
    pub(super) faults: Vec<Fault>,
}

/// A case whose record is whole.
struct Told<'a> {
    row: &'a Row,
    record: Vec<Recorded>,
    case: Case,
}

impl<'a> Checker<'a> {
    /// Makes ready to check a register by the calendars that stand in the database.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn new(
        conn: &mut AsyncPgConnection,
        keys: &'a Keys,
        authority: &'a Authority,
        today: NaiveDate,
    ) -> Result<Self> {
        Ok(Self {
            keys,
            authority,
            calendars: published(conn, authority).await?,
            remedies_followed: calendars::newest_followed(conn, authority.id).await?,
            today,
        })
    }
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
        faults.extend(super::beside(conn, self.keys, self.authority).await?);
        Ok(faults)
    }

    pub(super) async fn page(
        &self,
        conn: &mut AsyncPgConnection,
        after: Option<CaseId>,
    ) -> Result<Page> {
        let next = rows::next(conn, self.authority.id, after, TOGETHER).await?;
        let ids: Vec<CaseId> = next.iter().map(|(id, _)| *id).collect();
        let faults = match self.cases(conn, &ids).await {
            // Something cannot even be read: which case is it?
            Err(Error::Internal(_)) => self.one_by_one(conn, &next).await?,
            other => other?,
        };
        Ok(Page {
            last: ids.last().copied(),
            cases: u64::try_from(ids.len()).unwrap_or_default(),
            faults,
        })
    }

    async fn one_by_one(
        &self,
        conn: &mut AsyncPgConnection,
        cases: &[(CaseId, String)],
    ) -> Result<Vec<Fault>> {
        let mut faults = Vec::new();
        for (id, number) in cases {
            match self.cases(conn, &[*id]).await {
                Err(Error::Internal(_)) => faults.push(Fault {
                    case: Some(number.clone()),
                    wrong: Wrong::Unreadable,
                }),
                other => faults.extend(other?),
            }
        }
        Ok(faults)
    }

    async fn cases(&self, conn: &mut AsyncPgConnection, ids: &[CaseId]) -> Result<Vec<Fault>> {
        let of = self.authority.id;
        let page = rows::of_cases(conn, of, ids).await?;
        let mut records = chain::stored(conn, of, ids).await?;
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
        self.check_texts(conn, ids, &told, &mut faults).await?;
        self.check_letters(conn, ids, &told, &mut faults).await?;
        self.check_documents(conn, ids, &told, &mut faults).await?;
        self.check_parties(conn, ids, &told, &mut faults).await?;
        self.check_mails(conn, ids, &told, &mut faults).await?;
        self.check_copies(conn, ids, &told, &mut faults).await?;
        Ok(faults.0)
    }

    fn read<'a>(
        &self,
        row: &'a Row,
        record: Vec<chain::Stored>,
    ) -> std::result::Result<Told<'a>, Wrong> {
        let of = self.authority.id;
        let record = chain::check(self.keys, of, record).map_err(Wrong::Record)?;
        let case = Case::fold(row.id, of, &record).ok_or(Wrong::NoFiling)?;
        Ok(Told { row, record, case })
    }

    /// The calendar by which the row was counted. After a publication open cases follow one by one: until
    /// then a case is right by the revision before.
    fn calendar(&self, told: &Told<'_>) -> &Calendar {
        match told.case.calendar_kept {
            Some(revision) => self.calendars.at(revision),
            None => self.calendars.at(told.row.calendar_revision),
        }
    }

    fn check_row(&self, told: &Told<'_>, faults: &mut Faults) {
        let (row, case) = (told.row, &told.case);
        if !row.opens(self.keys) {
            faults.add(row, Wrong::Title);
        }
        if !row.names_its_calendar(self.keys) {
            faults.add(row, Wrong::Calendar(row.calendar_revision));
        }
        let (Some(first), Some(last)) = (told.record.first(), told.record.last()) else {
            return;
        };
        let clock = case.clock_by(self.calendar(told), self.today);
        let revision = self.calendars.revision();
        let differs = row.differs(case, &clock, first.at, last.at);
        // A last day that is over is recorded a little later: until then the row says what it said on that day.
        let differs = differs.filter(|_| {
            let lapsed = lapse::unrecorded(case, self.calendar(told), self.today);
            lapsed.is_none_or(|lapsed| {
                let clock = case.clock_by(self.calendar(told), lapsed.last_day);
                row.differs(case, &clock, first.at, last.at).is_some()
            })
        });
        let differs = differs.or_else(|| {
            (row.calendar_revision > revision).then(|| {
                let says = row.calendar_revision.to_string();
                ("calendar_revision", says, format!("{revision} at most"))
            })
        });
        if let Some((column, says, tells)) = differs {
            let wrong = Wrong::Column {
                column,
                says,
                tells,
            };
            faults.add(row, wrong);
        }
    }

    async fn check_clocks(
        &self,
        conn: &mut AsyncPgConnection,
        told: &[Told<'_>],
        faults: &mut Faults,
    ) -> Result<()> {
        let counted = |remedies: i32| -> Vec<_> {
            let of = |one: &Told<'_>| (one.case.id, self.clocks(one, remedies));
            told.iter().map(of).collect()
        };
        let of = self.authority.id;
        let mut differing =
            case_clocks::differing(conn, of, &counted(self.calendars.revision())).await?;
        if self.remedies_followed < self.calendars.revision() && !differing.is_empty() {
            // After a publication the remedies of closed cases follow one by one, too.
            let before = counted(self.remedies_followed);
            let neither = case_clocks::differing(conn, of, &before).await?;
            differing.retain(|(case, _)| neither.iter().any(|(other, _)| other == case));
        }
        for (case, clock) in differing {
            if let Some(one) = told.iter().find(|one| one.case.id == case) {
                faults.add(one.row, Wrong::Clock(clock));
            }
        }
        Ok(())
    }

    /// The clocks of a case; the remedies of a closed one by the revision given.
    fn clocks(&self, told: &Told<'_>, remedies: i32) -> Vec<CaseClock> {
        let reply = self.calendar(told);
        let is_open = told.case.stage.name().is_open();
        let by = CountedBy {
            reply,
            remedies: if is_open {
                reply
            } else {
                self.calendars.at(remedies)
            },
        };
        clocks_of(&told.case, by, self.authority.acceptance_days)
    }

    async fn check_texts(
        &self,
        conn: &mut AsyncPgConnection,
        ids: &[CaseId],
        told: &[Told<'_>],
        faults: &mut Faults,
    ) -> Result<()> {
        let mut texts = rows::texts_of(conn, self.keys, self.authority.id, ids).await?;
        for one in told {
            let mut kept = texts.remove(&one.case.id).unwrap_or_default();
            for text in one.record.iter().flat_map(|event| event.event.texts()) {
                if kept.remove(&text.id).flatten().as_ref() != Some(&text.digest) {
                    faults.add(one.row, Wrong::Text(text.id));
                }
            }
            for stray in kept.into_keys() {
                faults.add(one.row, Wrong::StrayText(stray));
            }
        }
        Ok(())
    }

    async fn check_letters(
        &self,
        conn: &mut AsyncPgConnection,
        ids: &[CaseId],
        told: &[Told<'_>],
        faults: &mut Faults,
    ) -> Result<()> {
        let mut letters = rows::letters_of(conn, self.keys, self.authority.id, ids).await?;
        for one in told {
            let kept = letters.remove(&one.case.id).unwrap_or_default();
            for wrong in letters_wrong(one, &kept, self.authority) {
                faults.add(one.row, wrong);
            }
        }
        Ok(())
    }

    async fn check_documents(
        &self,
        conn: &mut AsyncPgConnection,
        ids: &[CaseId],
        told: &[Told<'_>],
        faults: &mut Faults,
    ) -> Result<()> {
        let mut documents = rows::documents_of(conn, self.keys, self.authority.id, ids).await?;
        for one in told {
            let mut kept = documents.remove(&one.case.id).unwrap_or_default();
            for document in &one.case.documents {
                let tells: KeptDocument = (
                    document.kind.code().to_owned(),
                    i64::try_from(document.bytes).unwrap_or(i64::MAX),
                    document.sha256.clone(),
                    document.withdrawn_on.is_some(),
                    true,
                );
                if kept.remove(&document.id) != Some(tells) {
                    faults.add(one.row, Wrong::Document(document.id));
                }
            }
            for stray in kept.into_keys() {
                faults.add(one.row, Wrong::Document(stray));
            }
        }
        Ok(())
    }

    async fn check_mails(
        &self,
        conn: &mut AsyncPgConnection,
        ids: &[CaseId],
        told: &[Told<'_>],
        faults: &mut Faults,
    ) -> Result<()> {
        let mut mails = outbox::bound::of_cases(conn, self.keys, self.authority.id, ids).await?;
        for one in told {
            let found = mails.remove(&one.case.id).unwrap_or_default();
            if found.bound != found.kept {
                faults.add(one.row, Wrong::Mails);
            }
            for mail in found.changed {
                faults.add(one.row, Wrong::MailState(mail));
            }
        }
        Ok(())
    }

    /// Rows that copy what the record tells, so that lists and figures need not read it.
    async fn check_copies(
        &self,
        conn: &mut AsyncPgConnection,
        ids: &[CaseId],
        told: &[Told<'_>],
        faults: &mut Faults,
    ) -> Result<()> {
        let of = self.authority.id;
        let rows = remedies::of_cases(conn, of, ids).await?;
        let wrong = |odd: remedies::Row| Wrong::Remedy(odd.reference);
        faults.differing(told, rows, remedies::Row::all, wrong);
        let rows = earlier_replies::of_cases(conn, of, ids).await?;
        let tells = |case: &Case| earlier_replies::Row::all(case, &self.calendars);
        let wrong = |odd: earlier_replies::Row| Wrong::EarlierReply(odd.number);
        faults.differing(told, rows, tells, wrong);
        let rows = due_dates_left::of_cases(conn, of, ids).await?;
        let tells = |case: &Case| due_dates_left::Row::all(case, &self.calendars);
        let wrong = |odd: due_dates_left::Row| Wrong::DueDateLeft(odd.number);
        faults.differing(told, rows, tells, wrong);
        let rows = consultations::of_cases(conn, self.keys, of, ids).await?;
        let wrong = |odd: consultations::Kept| Wrong::Consultation(odd.reference);
        faults.differing(told, rows, consultations::Kept::all, wrong);
        let rows = departments_left::of_cases(conn, of, ids).await?;
        let wrong = |odd: departments_left::Row| Wrong::LeftDepartment(odd.seq);
        faults.differing(told, rows, departments_left::Row::all, wrong);
        Ok(())
    }

    async fn check_parties(
        &self,
        conn: &mut AsyncPgConnection,
        ids: &[CaseId],
        told: &[Told<'_>],
        faults: &mut Faults,
    ) -> Result<()> {
        let (keys, of) = (self.keys, self.authority.id);
        let applicants = rows::applicants_of(conn, keys, of, ids).await?;
        let (joint, agents) = rows::parties_of(conn, of, ids).await?;
        for one in told {
            let id = &one.case.id;
            if !applicants.contains(id) {
                faults.add(one.row, Wrong::Applicant);
            }
            let others = joint.get(id).copied().unwrap_or_default();
            if others != i64::from(one.case.joint)
                || agents.contains(id) != one.case.agent.is_some()
            {
                faults.add(one.row, Wrong::Parties);
            }
        }
        Ok(())
    }
}

/// What the record tells and the rows do not say, and what they say and it does not tell.
fn differing<R: PartialEq>(mut says: Vec<R>, tells: Vec<R>) -> Vec<R> {
    let mut differ = Vec::new();
    for told in tells {
        match says.iter().position(|kept| *kept == told) {
            Some(at) => drop(says.remove(at)),
            None => differ.push(told),
        }
    }
    differ.extend(says);
    differ
}

/// Letters that are not those of which the record speaks. Of the receipt it does not: that is there once the case
/// was in the register, unless the case was answered at once, and bears the number of the case.
fn letters_wrong(told: &Told<'_>, kept: &[KeptLetter], authority: &Authority) -> Vec<Wrong> {
    let mut wrong = Vec::new();
    let mut by_id: HashMap<_, _> = kept.iter().map(|letter| (letter.id, letter)).collect();
    let superseded = superseded(told);
    for event in &told.record {
        let Some(letter) = event.event.letter() else {
            continue;
        };
        let is_it = |kept: &&KeptLetter| {
            let says = (kept.kind.as_str(), kept.number.as_str(), kept.made_on);
            let day = authority.day(event.at);
            kept.opens
                && kept.superseded_on == superseded.get(&letter.id).copied()
                && says == (letter_kind(&event.event), letter.number.as_str(), day)
        };
        if by_id.remove(&letter.id).as_ref().is_none_or(|x| !is_it(x)) {
            wrong.push(Wrong::Letter(letter.id));
        }
    }
    let (receipts, strays): (Vec<_>, Vec<_>) =
        by_id.into_values().partition(|letter| letter.is_receipt());
    wrong.extend(strays.iter().map(|letter| Wrong::StrayLetter(letter.id)));
    let case = &told.case;
    let is_owed = match told.record.first().map(|event| &event.event) {
        Some(CaseEvent::Filed { channel, .. }) => {
            let waits = channel.needs_confirmation(case.regime());
            !answered_at_once(&told.record) && (!waits || case.confirmed_on.is_some())
        }
        _ => false,
    };
    let is_right = match receipts.as_slice() {
        [] => !is_owed,
        [one] => is_owed && one.opens && one.number == case.number && one.superseded_on.is_none(),
        _ => false,
    };
    if !is_right {
        wrong.push(Wrong::Receipt);
    }
    wrong
}

/// The letters of reply whose approval fell, with what was made beside them, and the day. What was served and then put
/// behind by an order stays as it was.
fn superseded(told: &Told<'_>) -> HashMap<LetterId, NaiveDate> {
    let behind = told.case.earlier_letters();
    let (mut fallen, mut standing) = (HashMap::new(), Vec::new());
    for recorded in &told.record {
        match &recorded.event {
            CaseEvent::Approved {
                letter: Some(letter),
                ..
            }
            | CaseEvent::AnsweredOnTheSpot { letter, .. }
            | CaseEvent::ThirdPartyNoticeMade { letter, .. } => standing.push(letter.id),
            CaseEvent::ReworkAsked { .. } | CaseEvent::Withdrawn { .. } => {
                let falls = standing.drain(..).filter(|id| !behind.contains(id));
                fallen.extend(falls.map(|id| (id, recorded.on)));
            }
            _ => {}
        }
    }
    fallen
}

/// What kind of letter stands from an event on that makes one.
fn letter_kind(event: &CaseEvent) -> &'static str {
    match event {
        CaseEvent::Approved { .. } | CaseEvent::AnsweredOnTheSpot { .. } => "reply",
        CaseEvent::ExtensionApproved { .. } => "extension",
        CaseEvent::ConsultationOpened {
            party: Party::ThirdParty,
            ..
        } => "third_party_consultation",
        CaseEvent::ConsultationOpened { .. } => "agency_consultation",
        CaseEvent::ThirdPartyNoticeMade { .. } => "third_party_notice",
        CaseEvent::ClarificationAsked { .. } => "clarification",
        CaseEvent::ReasonsAsked { .. } => "reasons",
        CaseEvent::ReplyDelayed { .. } => "delay",
        CaseEvent::DueDateNoticeWritten { .. } => "due_date",
        CaseEvent::FeeSet { .. } => "fee",
        CaseEvent::Abandoned { .. } => "abandonment",
        CaseEvent::Withdrawn { .. } => "withdrawal",
        CaseEvent::NoticeUndelivered { .. } => "notice",
        _ => "",
    }
}

fn answered_at_once(record: &[Recorded]) -> bool {
    record
        .iter()
        .any(|event| matches!(event.event, CaseEvent::AnsweredOnTheSpot { .. }))
}

struct Faults(Vec<Fault>);

impl Faults {
    /// Notes the rows of each case that are not what its record tells.
    fn differing<R: PartialEq>(
        &mut self,
        told: &[Told<'_>],
        mut rows: HashMap<CaseId, Vec<R>>,
        tells: impl Fn(&Case) -> Vec<R>,
        wrong: impl Fn(R) -> Wrong,
    ) {
        for one in told {
            let kept = rows.remove(&one.case.id).unwrap_or_default();
            for odd in differing(kept, tells(&one.case)) {
                self.add(one.row, wrong(odd));
            }
        }
    }

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
