//! The plan of the history: who does what to which case, and when.

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc};

use super::chance::Chance;
use super::district::{District, Office};
use super::{people, replies, subjects};
use crate::app::intake::{Application, Door};
use crate::rules::applicant::{Carrier, Delivery};
use crate::rules::application::{Applicant, FormWanted};
use crate::rules::calendar::Calendar;
use crate::rules::ids::{AccountId, DepartmentId};
use crate::rules::kind::CaseKind;
use crate::rules::notified::Notified;
use crate::rules::outcome::{Outcome, Reply};
use crate::rules::receipt::Channel;
use crate::rules::regime::{Jurisdiction, Regime};
use crate::rules::remedies::{RemedyKind, RemedyResult};

/// Of so many cases one is overdue, one due soon, and one not yet confirmed.
const ONE_IN: usize = 40;
/// But at least so many are.
const AT_LEAST: usize = 4;
/// How many days the history spans.
pub(super) const SPAN: u64 = 730;

/// One thing that someone does, at a moment.
pub(super) struct Deed {
    pub(super) at: DateTime<Utc>,
    pub(super) case: usize,
    pub(super) step: Step,
}

/// What they do: by whom, of which department, with what.
pub(super) enum Step {
    File(Box<Application>, Door),
    Confirm,
    Assign(DepartmentId),
    Claim(AccountId, DepartmentId),
    Return(AccountId, DepartmentId, DepartmentId),
    Draft(AccountId, DepartmentId, Box<Reply>),
    AskRework,
    Approve,
    Reply(AccountId, DepartmentId, Means),
    /// Clarification is asked for, to be answered by a day.
    Ask(AccountId, DepartmentId, NaiveDate),
    Serve(Notified, AccountId, DepartmentId, Means),
    Answer,
    /// Reasons are asked for, to be given by a day.
    AskReasons(AccountId, DepartmentId, NaiveDate),
    GiveReasons,
    /// Nobody answered: what has lapsed is closed.
    Lapse,
    Withdraw,
    /// A remedy is sought.
    SeekRemedy(RemedyKind),
    AcceptRemedy,
    ConcludeRemedy(RemedyResult),
    Reopen,
    Archive,
}

/// How a reply is served.
#[derive(Clone, Copy)]
pub(super) enum Means {
    Electronic,
    Mail(u32),
    Personal,
}

/// How a case goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// It is answered, if there is time yet.
    Usual,
    /// It stops somewhere, and its due date has passed.
    Overdue,
    /// It stops somewhere, and is due within days.
    DueSoon,
    /// It has just come in.
    Fresh,
}

/// Plans cases; every moment is of the authority's own zone until it is written down.
pub(super) struct Planner<'a> {
    district: &'a District,
    chance: &'a mut Chance,
    calendar: &'static Calendar,
    until: NaiveDateTime,
    deeds: Vec<Deed>,
    crowd: Vec<Applicant>,
}

/// A case as it is planned: who has it, and when something was last done to it.
struct Course {
    case: usize,
    at: NaiveDateTime,
}

impl<'a> Planner<'a> {
    pub(super) fn new(
        district: &'a District,
        chance: &'a mut Chance,
        until: DateTime<Utc>,
    ) -> Self {
        let until = until.with_timezone(&district.authority.zone).naive_local();
        Self {
            district,
            chance,
            calendar: Regime::of(Jurisdiction::China, until.date()).builtin_calendar(),
            until,
            deeds: Vec::new(),
            crowd: Vec::new(),
        }
    }

    pub(super) fn plan(mut self, cases: usize) -> Vec<Deed> {
        let today = self.until.date();
        let citizens = cases.div_ceil(3);
        self.crowd = (0..citizens)
            .map(|number| people::applicant(self.chance, number, today))
            .collect();
        let few = (cases / ONE_IN).max(AT_LEAST).min(cases / 4);
        let usual = cases.saturating_sub(3 * few);
        for case in 0..cases {
            let fate = match case.checked_sub(usual) {
                None => Fate::Usual,
                Some(past) if past < few => Fate::Overdue,
                Some(past) if past < 2 * few => Fate::DueSoon,
                Some(_) => Fate::Fresh,
            };
            let filed = match fate {
                Fate::Usual => self.some_day(case, usual),
                Fate::Overdue => {
                    let days = self.chance.between(24, 40);
                    self.working_day_before(today, days)
                }
                Fate::DueSoon => {
                    let days = self.chance.between(16, 19);
                    self.working_day_before(today, days)
                }
                Fate::Fresh => today,
            };
            self.case(case, filed, fate);
        }
        self.deeds.sort_by_key(|deed| deed.at);
        self.deeds
    }

    /// A day of the past, the cases spread evenly over all of them.
    fn some_day(&mut self, case: usize, of: usize) -> NaiveDate {
        let (case, of) = (
            u64::try_from(case).unwrap_or_default(),
            u64::try_from(of).unwrap_or(1).max(1),
        );
        let back = SPAN.saturating_sub(case * SPAN / of).max(2);
        let today = self.until.date();
        today.checked_sub_days(Days::new(back)).unwrap_or(today)
    }

    fn working_day_before(&self, day: NaiveDate, working_days: u32) -> NaiveDate {
        let mut day = day;
        for _ in 0..working_days {
            day = day.pred_opt().unwrap_or(day);
            while !self.calendar.is_working_day(day) {
                day = day.pred_opt().unwrap_or(day);
            }
        }
        day
    }

    /// One case, up to now or to where it stops.
    fn case(&mut self, case: usize, filed: NaiveDate, fate: Fate) {
        let district = self.district;
        let (office, wanted) = subjects::wanted(self.chance, &district.offices, case);
        let subject = wanted.name.clone().unwrap_or_default();
        let mut applicant = self.chance.pick(&self.crowd).clone();
        let channel = match fate {
            Fate::Usual => self.channel(),
            Fate::Overdue | Fate::DueSoon | Fate::Fresh => Channel::Online,
        };
        let (form, means) = self.form(&mut applicant, channel, case);
        let at = match fate {
            Fate::Fresh => {
                let minutes = i64::from(self.chance.between(20, 1_200));
                self.until - TimeDelta::minutes(minutes)
            }
            Fate::Usual | Fate::Overdue | Fate::DueSoon => self.filing(filed, channel),
        };
        let mut course = Course { case, at };
        let door = self.door(channel, at.date());
        let application = Application {
            kind: CaseKind::Disclosure,
            applicant,
            joint: Vec::new(),
            agent: None,
            wanted,
            form,
        };
        self.write(&course, Step::File(Box::new(application), door));
        if fate == Fate::Fresh {
            return;
        }
        let regime = Regime::of(Jurisdiction::China, filed);
        if channel.needs_confirmation(regime) {
            let wait = *self.chance.pick(&[0, 0, 1, 1, 1, 2]);
            self.later(&mut course, wait);
            self.write(&course, Step::Confirm);
        }
        let received = course.at.date();
        let handler = self.route(&mut course, office);
        let stops_after = match fate {
            Fate::Usual | Fate::Fresh => 4,
            Fate::Overdue | Fate::DueSoon => self.chance.below(3),
        };
        if stops_after == 0 {
            return;
        }
        let wait = self.chance.below(3);
        self.later(&mut course, wait);
        self.write(&course, Step::Claim(handler, office.id));
        if stops_after == 1 {
            return;
        }
        let outcome = match fate {
            Fate::Usual => replies::outcome(case),
            Fate::Overdue | Fate::DueSoon | Fate::Fresh => Outcome::Granted,
        };
        let mut steps = (received, course.at.date());
        if fate == Fate::Usual && case % 61 == 17 {
            self.later(&mut course, 2);
            self.write(&course, Step::Withdraw);
            return;
        }
        let lapses = fate == Fate::Usual && (case % 47 == 11 || self.is_awaited(case, filed));
        let clarifies = fate == Fate::Usual && case % 29 == 3;
        if lapses || clarifies || outcome == Outcome::StillUnclear {
            match self.clarify(&mut course, (handler, office.id), means, lapses) {
                Some(asked) => steps = asked,
                None => return,
            }
        }
        if outcome == Outcome::Excessive {
            steps = self.explain(&mut course, (handler, office.id), means);
        }
        let counted_from = if outcome != Outcome::Excessive && steps.0 > received {
            steps.1
        } else {
            received
        };
        let draft = replies::draft(self.chance, outcome, (&subject, &office.name), steps);
        let reply_on = self.reply_on(counted_from);
        self.answer(&mut course, &draft, reply_on, stops_after > 2, |reply| {
            Step::Draft(handler, office.id, reply)
        });
        if stops_after > 2 {
            self.write(&course, Step::Reply(handler, office.id, means));
        }
        if fate == Fate::Usual && stops_after > 2 {
            self.remedy(&mut course, (handler, office.id), means);
        }
    }

    /// Of fifty cases three go further: one is upheld, one suit fails, and one is ordered to be answered again.
    fn remedy(
        &mut self,
        course: &mut Course,
        (handler, department): (AccountId, DepartmentId),
        means: Means,
    ) {
        let (kind, result) = match course.case % 50 {
            6 => (RemedyKind::Reconsideration, RemedyResult::Corrected),
            12 => (RemedyKind::DirectSuit, RemedyResult::Dismissed),
            41 => (RemedyKind::Reconsideration, RemedyResult::Upheld),
            _ => return,
        };
        self.after(course, 15, Step::SeekRemedy(kind));
        self.after(course, 4, Step::AcceptRemedy);
        self.after(course, 30, Step::ConcludeRemedy(result));
        if result == RemedyResult::Corrected {
            self.after(course, 2, Step::Reopen);
            let reply = Box::new(replies::granted_anew());
            self.after(course, 6, Step::Draft(handler, department, reply));
            self.after(course, 1, Step::Approve);
            self.after(course, 1, Step::Reply(handler, department, means));
        } else {
            self.after(course, 10, Step::Archive);
        }
    }

    /// Something on a later working day, always at the same hour: nothing is left to chance.
    fn after(&mut self, course: &mut Course, working_days: u32, step: Step) {
        let day = self
            .calendar
            .working_day_after(course.at.date(), working_days);
        course.at = at(day, 10 * 3_600);
        self.write(course, step);
    }

    /// Whether it is one of those that wait for an answer when the history ends.
    fn is_awaited(&self, case: usize, filed: NaiveDate) -> bool {
        let age = self.until.date() - filed;
        case.is_multiple_of(2) && (10..18).contains(&age.num_days())
    }

    /// Clarification is asked for and answered: on which days. `None` where nobody answers.
    fn clarify(
        &mut self,
        course: &mut Course,
        (handler, department): (AccountId, DepartmentId),
        means: Means,
        lapses: bool,
    ) -> Option<(NaiveDate, NaiveDate)> {
        self.later(course, 1);
        let answer_by = self.calendar.working_day_after(course.at.date(), 12);
        self.write(course, Step::Ask(handler, department, answer_by));
        self.later(course, 0);
        let served_on = course.at.date();
        let serve = Step::Serve(Notified::Clarification, handler, department, means);
        self.write(course, serve);
        if lapses {
            course.at = at(answer_by.succ_opt().unwrap_or(answer_by), 60);
            self.write(course, Step::Lapse);
            return None;
        }
        let wait = self.chance.between(2, 6);
        self.later(course, wait);
        self.write(course, Step::Answer);
        Some((served_on, course.at.date()))
    }

    /// Reasons are asked for and given: on which days.
    fn explain(
        &mut self,
        course: &mut Course,
        (handler, department): (AccountId, DepartmentId),
        means: Means,
    ) -> (NaiveDate, NaiveDate) {
        self.later(course, 0);
        let answer_by = self.calendar.working_day_after(course.at.date(), 7);
        self.write(course, Step::AskReasons(handler, department, answer_by));
        self.later(course, 0);
        let served_on = course.at.date();
        let serve = Step::Serve(Notified::Reasons, handler, department, means);
        self.write(course, serve);
        let wait = self.chance.between(1, 3);
        self.later(course, wait);
        self.write(course, Step::GiveReasons);
        (served_on, course.at.date())
    }

    /// Routes a case, now and then by a detour; gives who will take it.
    fn route(&mut self, course: &mut Course, office: &Office) -> AccountId {
        let handler = *self.chance.pick(&office.handlers);
        let wait = self.chance.below(2);
        self.later(course, wait);
        if self.chance.once_in_a_while(8) {
            let offices = &self.district.offices;
            let wrong = self.chance.pick(offices);
            if wrong.id != office.id {
                self.write(course, Step::Assign(wrong.id));
                self.later(course, 1);
                if self.chance.once_in_a_while(50) {
                    let other = *self.chance.pick(&wrong.handlers);
                    self.write(course, Step::Return(other, wrong.id, office.id));
                    self.later(course, 0);
                }
            }
        }
        self.write(course, Step::Assign(office.id));
        handler
    }

    /// Draft, review and approval, so that the reply can go out on its day.
    fn answer(
        &mut self,
        course: &mut Course,
        draft: &Reply,
        reply_on: NaiveDate,
        approved: bool,
        step: impl Fn(Box<Reply>) -> Step,
    ) {
        let rework = self.chance.once_in_a_while(15);
        let lead = if rework { 4 } else { 2 };
        let begin = self.working_day_before(reply_on, lead);
        self.not_before(course, begin);
        self.write(course, step(Box::new(draft.clone())));
        if rework {
            self.later(course, 1);
            self.write(course, Step::AskRework);
            self.later(course, 1);
            self.write(course, step(Box::new(draft.clone())));
        }
        if approved {
            let wait = self.chance.below(2);
            self.later(course, wait);
            self.write(course, Step::Approve);
            self.not_before(course, reply_on);
        }
    }

    /// The day on which a case is answered: nearly always within the twenty working days.
    fn reply_on(&mut self, received: NaiveDate) -> NaiveDate {
        let days = match self.chance.below(100) {
            0..5 => self.chance.between(21, 29),
            5..20 => self.chance.between(3, 8),
            _ => self.chance.between(9, 19),
        };
        self.calendar.working_day_after(received, days)
    }

    fn channel(&mut self) -> Channel {
        match self.chance.below(100) {
            0..72 => Channel::Online,
            72..82 => Channel::InPerson,
            82..92 => Channel::MailSigned,
            92..97 => Channel::MailOrdinary,
            _ => Channel::Oral,
        }
    }

    fn door(&mut self, channel: Channel, day: NaiveDate) -> Door {
        if channel == Channel::Online {
            return Door::Online;
        }
        let entered_late = channel == Channel::MailSigned && self.chance.once_in_a_while(30);
        let received_on = entered_late.then(|| self.working_day_before(day, 1));
        Door::Office {
            channel,
            received_on,
        }
    }

    /// What form is wanted, and how the reply will be served; on paper many leave no e-mail address.
    fn form(
        &mut self,
        applicant: &mut Applicant,
        channel: Channel,
        case: usize,
    ) -> (FormWanted, Means) {
        if channel != Channel::Online && self.chance.once_in_a_while(60) {
            applicant.email = None;
        }
        let number = u32::try_from(case).unwrap_or_default() + 10_000_000;
        let (carrier, delivery, means) = match self.chance.below(10) {
            0..6 if applicant.email.is_some() => {
                (Carrier::Email, Delivery::Email, Means::Electronic)
            }
            0..8 => (Carrier::Paper, Delivery::Post, Means::Mail(number)),
            _ => (Carrier::Paper, Delivery::PickUp, Means::Personal),
        };
        let form = FormWanted {
            carrier,
            delivery,
            fallback_consent: self.chance.once_in_a_while(80),
        };
        (form, means)
    }

    /// The moment of filing: online at any time of the waking day, at the counter in office hours.
    fn filing(&mut self, day: NaiveDate, channel: Channel) -> NaiveDateTime {
        if channel == Channel::Online {
            let second = self.chance.between(7 * 3_600, 23 * 3_600 - 1);
            return at(day, second);
        }
        let day = self.calendar.working_day_from(day);
        at(day, self.chance.between(8 * 3_600 + 1_800, 17 * 3_600))
    }

    /// Moves on by working days, to some moment of the office hours.
    fn later(&mut self, course: &mut Course, working_days: u32) {
        if working_days == 0 && self.calendar.is_working_day(course.at.date()) {
            let begin = course.at.max(at(course.at.date(), 8 * 3_600 + 1_800));
            let soon = begin + TimeDelta::seconds(i64::from(self.chance.between(60, 3_600)));
            if soon < at(course.at.date(), 17 * 3_600 + 1_800) {
                course.at = soon;
                return;
            }
        }
        let day = self
            .calendar
            .working_day_after(course.at.date(), working_days.max(1));
        course.at = at(day, self.chance.between(8 * 3_600 + 1_800, 17 * 3_600));
    }

    /// Moves on to a working day, or a little if that has come already.
    fn not_before(&mut self, course: &mut Course, day: NaiveDate) {
        if day > course.at.date() {
            course.at = at(day, self.chance.between(8 * 3_600 + 1_800, 17 * 3_600));
        } else {
            self.later(course, 0);
        }
    }

    /// Writes a deed down, unless its moment has not come yet.
    fn write(&mut self, course: &Course, step: Step) {
        if course.at >= self.until {
            return;
        }
        let zone = self.district.authority.zone;
        let moment = zone.from_local_datetime(&course.at).earliest();
        if let Some(moment) = moment {
            self.deeds.push(Deed {
                at: moment.with_timezone(&Utc),
                case: course.case,
                step,
            });
        }
    }
}

/// A moment of a day, in seconds since midnight.
fn at(day: NaiveDate, second: u32) -> NaiveDateTime {
    let time = NaiveTime::from_num_seconds_from_midnight_opt(second, 0);
    day.and_time(time.unwrap_or_default())
}
