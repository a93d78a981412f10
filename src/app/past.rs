//! Cases as they were at the end of a past day: the fold of what had happened by then, counted by the calendar that was
//! in force.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;

use super::Result;
use super::cases::{Listed, Now};
use crate::rules::calendar::{Calendar, Calendars};
use crate::rules::case::{Case, StageName};
use crate::rules::clocks::{CaseClock, ClockKind, CountedBy, NamedClock, clocks_of};
use crate::rules::deadline::Clock;
use crate::rules::event::Recorded;
use crate::rules::ids::{AccountId, CaseId, DepartmentId};
use crate::rules::known::up_to;
use crate::rules::lapse;
use crate::rules::lateness::{DueDates, came_in_by};
use crate::rules::recount::Recounted;
use crate::rules::spent::{Spent, spent};
use crate::storage::authorities::Authority;
use crate::storage::boards::{self, Whose};
use crate::storage::{AsyncPgConnection, calendars};

/// How many records are read at once: so much is held in memory, however many cases there are.
const TOGETHER: usize = 1_000;

/// A past day.
pub(super) struct Past {
    /// Which.
    pub(super) day: NaiveDate,
    authority: Arc<Authority>,
    calendars: Arc<Calendars>,
    /// The revision of the calendar that was in force at its end.
    revision: i32,
}

/// A case that was open at the end of that day.
pub(super) struct Open {
    pub(super) case: Case,
    pub(super) clock: Clock,
    /// What had happened.
    record: Vec<Recorded>,
}

/// A case of a board.
pub(super) struct WasOpen {
    pub(super) id: CaseId,
    pub(super) due_on: NaiveDate,
    pub(super) department: Option<DepartmentId>,
    pub(super) handler: Option<AccountId>,
}

/// What rows that are turned back go with.
#[derive(Default)]
pub(super) struct Turned {
    /// Where the days of their cases had gone.
    pub(super) spent: HashMap<CaseId, Spent>,
    /// By when what was routed should have been taken in hand, where nobody had.
    pub(super) accept_by: HashMap<CaseId, NaiveDate>,
}

/// A case as it was at the end of a day, with what had happened; none where it was not there yet.
fn as_of(
    authority: &Authority,
    id: CaseId,
    record: Vec<Recorded>,
    day: NaiveDate,
) -> Option<(Case, Vec<Recorded>)> {
    let record = up_to(record, day, |at| authority.day(at));
    Some((Case::fold(id, authority.id, &record)?, record))
}

/// With which department a case was at the end of a day.
pub(super) async fn department_on(
    tx: &mut AsyncPgConnection,
    authority: &Authority,
    id: CaseId,
    day: NaiveDate,
) -> Result<Option<DepartmentId>> {
    let records = boards::records(tx, authority.id, &[id]).await?;
    let then = records
        .into_iter()
        .find_map(|(id, record)| as_of(authority, id, record, day));
    Ok(then.and_then(|(case, _)| case.stage.department()))
}

impl Past {
    pub(super) async fn of(conn: &AsyncPgConnection, now: &Now, day: NaiveDate) -> Result<Self> {
        let authority = Arc::clone(&now.authority);
        let published = calendars::published(conn, authority.id).await?;
        let by_then = published
            .into_iter()
            .filter(|(_, at)| authority.day(*at) <= day);
        Ok(Self {
            day,
            revision: by_then
                .map(|(revision, _)| revision)
                .max()
                .unwrap_or_default(),
            calendars: Arc::clone(&now.calendars),
            authority,
        })
    }

    /// The calendar that was in force.
    pub(super) fn calendar(&self) -> &Calendar {
        self.calendars.at(self.revision)
    }

    /// A case as it was, where it was there and open.
    fn read(&self, id: CaseId, record: Vec<Recorded>) -> Option<Open> {
        let (case, record) = as_of(&self.authority, id, record, self.day)?;
        if !case.stage.name().is_open() {
            return None;
        }
        let clock = case.clock_by(self.calendar(), self.day);
        Some(Open {
            case,
            clock,
            record,
        })
    }

    /// Every case that was open and due between two days, the earliest first.
    pub(super) async fn due(
        &self,
        tx: &mut AsyncPgConnection,
        whose: Whose,
        (from, to): DueDates,
    ) -> Result<Vec<WasOpen>> {
        let filed_by = came_in_by(to).min(self.day);
        let candidates = boards::open_on(tx, whose, self.day, filed_by).await?;
        let mut found = Vec::new();
        for some in candidates.chunks(TOGETHER) {
            for (id, record) in boards::records(tx, self.authority.id, some).await? {
                let Some(open) = self.read(id, record) else {
                    continue;
                };
                let due_on = open.clock.due_on;
                let due_on =
                    due_on.filter(|due| *due <= to && from.is_none_or(|from| *due >= from));
                found.extend(due_on.map(|due_on| WasOpen {
                    id,
                    due_on,
                    department: open.case.stage.department(),
                    handler: open.case.stage.handler(),
                }));
            }
        }
        found.sort_unstable_by_key(|due| (due.due_on, due.id));
        Ok(found)
    }

    /// Makes rows what they were.
    pub(super) async fn turn_back(
        &self,
        tx: &mut AsyncPgConnection,
        rows: &mut [Listed],
    ) -> Result<Turned> {
        let ids: Vec<CaseId> = rows.iter().map(|row| row.id).collect();
        let records = boards::records(tx, self.authority.id, &ids).await?;
        let mut turned = Turned::default();
        for (id, record) in records {
            let row = rows.iter_mut().find(|row| row.id == id);
            if let (Some(row), Some(open)) = (row, self.read(id, record)) {
                let days = spent(&open.case, &open.record, self.calendar(), self.day);
                turned.spent.insert(id, days);
                let accept_by = self.accept_by(&open.case);
                turned.accept_by.extend(accept_by.map(|day| (id, day)));
                self.turn_back_one(row, &open);
            }
        }
        Ok(turned)
    }

    /// By when the department should have taken a case in hand, where nobody had.
    fn accept_by(&self, case: &Case) -> Option<NaiveDate> {
        if case.stage.name() != StageName::Assigned {
            return None;
        }
        let by = CountedBy {
            reply: self.calendar(),
            remedies: self.calendar(),
        };
        let clocks = clocks_of(case, by, self.authority.acceptance_days);
        let kind = ClockKind::Named(NamedClock::Acceptance);
        let open = |clock: &&CaseClock| clock.kind == kind && clock.end.is_none();
        clocks.iter().rfind(open)?.due_on
    }

    fn turn_back_one(&self, row: &mut Listed, Open { case, clock, .. }: &Open) {
        row.stage = case.stage.name();
        row.department = case.stage.department();
        row.handler = case.stage.handler();
        row.received_on = clock.counted_from;
        row.due_on = clock.due_on;
        row.provisional = clock.provisional;
        row.due_before = case.recounted.and_then(Recounted::moved_from);
        clock.state.code().clone_into(&mut row.clock);
        row.outcome = case.outcome();
        row.replied_on = clock.replied_on;
        row.on_time = clock.on_time;
        row.undelivered = case.is_undelivered();
        row.waits_until = lapse::awaited(case, clock.into()).map(|awaited| awaited.last_day);
        row.closed_on = case.stage.closed_on();
        row.counted_by = self.revision;
        row.version = case.version;
    }
}
