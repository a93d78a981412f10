//! What has to happen, and when, so that years are reported as they were given.
//!
//! What is carried in was filed in December of the year before. Of each kind of applicant the oldest cases are closed
//! first, and those that need a period of their own (clarification, reasons, a fee) are taken from the newest; what is
//! left is carried out, and filed in December.

use std::collections::VecDeque;

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};

use super::file::Given;
use super::remedies::{self, Docket};
use crate::app::intake::{Application, Door};
use crate::demo::chance::Chance;
use crate::demo::district::District;
use crate::demo::plan::{Means, Step};
use crate::demo::{people, replies, subjects};
use crate::rules::annual::{Column, Line, Year};
use crate::rules::applicant::{ApplicantKind, Carrier, Delivery};
use crate::rules::application::FormWanted;
use crate::rules::calendar::Calendar;
use crate::rules::ids::{AccountId, DepartmentId};
use crate::rules::kind::CaseKind;
use crate::rules::notified::Notified;
use crate::rules::outcome::Outcome;
use crate::rules::receipt::Channel;
use crate::rules::regime::{Jurisdiction, Regime};

/// One thing that is done to a case, at a moment.
pub(super) struct Deed {
    pub(super) at: DateTime<Utc>,
    pub(super) case: usize,
    pub(super) act: Act,
}

/// What is done.
pub(super) enum Act {
    /// As in the demonstration.
    Step(Step),
    /// A fee is charged, by the page.
    Charge(AccountId, DepartmentId),
    /// A remedy.
    Remedy(remedies::Move),
}

/// All that has to be done.
pub(super) struct Planned {
    pub(super) cases: usize,
    /// In the order of their moments.
    pub(super) deeds: Vec<Deed>,
}

/// A case that was filed and is open.
#[derive(Clone)]
struct Open {
    case: usize,
    handler: AccountId,
    department: DepartmentId,
    subject: String,
    office: String,
}

pub(super) struct Planner<'a> {
    district: &'a District,
    chance: &'a mut Chance,
    calendar: &'static Calendar,
    /// Earlier than the register: what was answered then, it cannot know.
    earlier: i32,
    cases: usize,
    deeds: Vec<Deed>,
    docket: Docket,
}

/// Plans consecutive years.
pub(super) fn plan(district: &District, chance: &mut Chance, tables: &[Given]) -> Planned {
    let last = tables.last().map(|table| table.year.last_day());
    let regime = Regime::of(Jurisdiction::China, last.unwrap_or_default());
    let mut planner = Planner {
        district,
        chance,
        calendar: regime.builtin_calendar(),
        earlier: tables
            .first()
            .map_or(Year::FIRST, |table| table.year.number() - 3),
        cases: 0,
        deeds: Vec::new(),
        docket: Docket::default(),
    };
    let mut open: Vec<(ApplicantKind, VecDeque<Open>)> = ApplicantKind::ALL
        .into_iter()
        .map(|kind| (kind, VecDeque::new()))
        .collect();
    if let Some(first) = tables.first() {
        for (kind, waiting) in &mut open {
            let carried = first.table.cells(Line::CarriedIn).at(Column::Kind(*kind));
            for number in 0..carried {
                let day = december(first.year.before(), number);
                waiting.push_back(planner.file(*kind, day));
            }
        }
    }
    for table in tables {
        for (kind, waiting) in &mut open {
            planner.year(table, *kind, waiting);
        }
        remedies::plan(&mut planner, table);
    }
    let Planner {
        cases, mut deeds, ..
    } = planner;
    deeds.sort_by_key(|deed| deed.at);
    Planned { cases, deeds }
}

/// A day of the middle of December: near enough to the end that the period still runs in January.
fn december(year: Year, number: u64) -> NaiveDate {
    let back = 16 - number % 12;
    year.last_day()
        .checked_sub_days(Days::new(back))
        .unwrap_or_default()
}

impl Planner<'_> {
    pub(super) fn docket(&mut self) -> &mut Docket {
        &mut self.docket
    }

    /// One year of one kind of applicant.
    fn year(&mut self, given: &Given, kind: ApplicantKind, waiting: &mut VecDeque<Open>) {
        let column = Column::Kind(kind);
        let of = |line| given.table.cells(line).at(column);
        let (new, kept) = (of(Line::New), of(Line::CarriedOut));
        let late = kept.min(new);
        let early = new.saturating_sub(late);
        let carried = u64::try_from(waiting.len()).unwrap_or_default();
        for (number, outcome) in (0_u64..).zip(given.endings(column)) {
            let (case, day) = if let Some(case) = waiting.pop_front() {
                let day = given.year.first_day() + TimeDelta::days(3);
                (case, self.calendar.working_day_from(day))
            } else {
                let day = spread(given.year, number.saturating_sub(carried), early);
                let day = self.calendar.working_day_from(day);
                (self.file(kind, day), day)
            };
            self.close(&case, outcome, day);
        }
        for number in 0..late {
            let day = december(given.year, number);
            waiting.push_back(self.file(kind, day));
        }
    }

    pub(super) fn write(&mut self, case: usize, day: NaiveDate, second: u32, act: Act) {
        let time = NaiveTime::from_num_seconds_from_midnight_opt(second, 0).unwrap_or_default();
        let zone = self.district.authority.zone;
        let at = zone.from_local_datetime(&day.and_time(time)).earliest();
        let at = at.map(|at| at.with_timezone(&Utc)).unwrap_or_default();
        self.deeds.push(Deed { at, case, act });
    }

    fn step(&mut self, case: &Open, day: NaiveDate, second: u32, step: Step) {
        self.write(case.case, day, second, Act::Step(step));
    }

    /// Comes in at the counter on a day, and is taken in hand.
    fn file(&mut self, kind: ApplicantKind, day: NaiveDate) -> Open {
        let number = self.cases;
        self.cases = self.cases.saturating_add(1);
        let district = self.district;
        let (office, wanted) = subjects::wanted(self.chance, &district.offices, number);
        let handler = *self.chance.pick(&office.handlers);
        let case = Open {
            case: number,
            handler,
            department: office.id,
            subject: wanted.name.clone().unwrap_or_default(),
            office: office.name.clone(),
        };
        let application = Application {
            kind: CaseKind::Disclosure,
            applicant: people::of_kind(self.chance, kind, number, day),
            joint: Vec::new(),
            agent: None,
            wanted,
            form: FormWanted {
                carrier: Carrier::Paper,
                delivery: Delivery::PickUp,
                fallback_consent: true,
            },
        };
        let door = Door::Office {
            channel: Channel::InPerson,
            received_on: None,
        };
        self.step(&case, day, MORNING, Step::File(Box::new(application), door));
        self.step(&case, day, MORNING + 60, Step::Assign(office.id));
        self.step(&case, day, MORNING + 120, Step::Claim(handler, office.id));
        case
    }

    /// Ends a case in one way, beginning on a day.
    fn close(&mut self, case: &Open, outcome: Outcome, day: NaiveDate) {
        let (handler, department) = (case.handler, case.department);
        let after = |day, days| self.calendar.working_day_after(day, days);
        let (next, answer_by) = (after(day, 2), after(day, 10));
        match outcome {
            Outcome::Other => self.step(case, next, NOON, Step::Withdraw),
            Outcome::ClarificationLapsed => {
                self.ask(case, day, answer_by);
                self.lapse(case, answer_by);
            }
            Outcome::FeeLapsed => {
                let pay_by = after(day, 20);
                self.write(case.case, day, NOON, Act::Charge(handler, department));
                self.serve(case, day, Notified::Fee);
                self.lapse(case, pay_by);
            }
            Outcome::StillUnclear => {
                self.ask(case, day, answer_by);
                self.step(case, next, MORNING, Step::Answer);
                self.reply(case, outcome, next, (day, next));
            }
            Outcome::Excessive => {
                let asked = Step::AskReasons(handler, department, answer_by);
                self.step(case, day, NOON, asked);
                self.serve(case, day, Notified::Reasons);
                self.step(case, next, MORNING, Step::GiveReasons);
                self.reply(case, outcome, next, (day, next));
            }
            _ => self.reply(case, outcome, next, (day, next)),
        }
    }

    fn ask(&mut self, case: &Open, day: NaiveDate, answer_by: NaiveDate) {
        let asked = Step::Ask(case.handler, case.department, answer_by);
        self.step(case, day, NOON, asked);
        self.serve(case, day, Notified::Clarification);
    }

    fn serve(&mut self, case: &Open, day: NaiveDate, of: Notified) {
        let served = Step::Serve(of, case.handler, case.department, Means::Personal);
        self.step(case, day, NOON + 60, served);
    }

    /// Nobody answers: it is closed on the day after the last one.
    fn lapse(&mut self, case: &Open, last_day: NaiveDate) {
        let day = last_day.succ_opt().unwrap_or(last_day);
        self.step(case, day, 60, Step::Lapse);
    }

    fn reply(
        &mut self,
        case: &Open,
        outcome: Outcome,
        day: NaiveDate,
        steps: (NaiveDate, NaiveDate),
    ) {
        let (handler, department) = (case.handler, case.department);
        let about = (case.subject.as_str(), case.office.as_str());
        let mut reply = Box::new(replies::draft(self.chance, outcome, about, steps));
        if outcome == Outcome::Repeated {
            reply.earlier_case_number = Some(format!("〔{}〕第{}号", self.earlier, case.case));
        }
        self.step(case, day, NOON, Step::Draft(handler, department, reply));
        // A third party is asked, sends its answer and is heard, second by second.
        self.step(case, day, NOON + 120, Step::Approve);
        let served = Step::Reply(handler, department, Means::Personal);
        self.step(case, day, NOON + 180, served);
        self.docket.replied(case.case, day);
    }

    /// A case that is filed and answered in a year that is not rehearsed, so that a remedy has one to stand on.
    pub(super) fn older(&mut self, year: Year) -> usize {
        let day = self.calendar.working_day_from(spread(year, 0, 1));
        let case = self.file(ApplicantKind::Citizen, day);
        self.close(&case, Outcome::Granted, day);
        case.case
    }
}

/// Nine o'clock.
const MORNING: u32 = 9 * 3_600;
/// Noon.
const NOON: u32 = 12 * 3_600;

/// Cases are spread over the days from 4 January to the middle of October: what waits for an answer ends within the year.
fn spread(year: Year, number: u64, of: u64) -> NaiveDate {
    const DAYS: u64 = 280;
    let day = number.saturating_mul(DAYS) / of.max(1);
    let first = year.first_day().with_day(4).unwrap_or_default();
    first
        .checked_add_days(Days::new(day.min(DAYS)))
        .unwrap_or(first)
}
