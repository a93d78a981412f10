//! Urging (督办): a supervisor or the head tells whoever has a case what is to be done, and wants an answer by a day.
//!
//! A rule of the house: 条例 (Art. 46, 47) has work supervised and wrongs put right, and names no form for it. None of
//! it touches the reply clock.

use chrono::NaiveDate;

use super::calendar::Calendar;
use super::case::Case;
use super::command::NewText;
use super::decide::{Facts, Viewer};
use super::event::{By, CaseEvent, Decided, TextRef};
use super::ids::AccountId;
use super::notified::AnswerDays;
use super::refusal::Refusal;

/// The last day for an answer lies so many working days ahead at most: a whole period for a reply (Art. 33).
pub const LONGEST: u32 = 20;

/// The most urgings on one case.
pub const MOST: usize = 50;

/// An urging on a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Urging {
    /// Counts the urgings of this case, from 1.
    pub number: u32,
    /// What is to be done.
    pub text: TextRef,
    /// The last day for the answer.
    pub answer_by: NaiveDate,
    /// The day on which it was made.
    pub urged_on: NaiveDate,
    /// Who urged.
    pub by: By,
    /// What was answered.
    pub answer: Option<UrgingAnswer>,
    /// The day on which the case ended before an answer, where it was taken up again since.
    pub void_on: Option<NaiveDate>,
}

/// What was answered to an urging (办理情况).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UrgingAnswer {
    /// What it says.
    pub text: TextRef,
    /// The day on which it was given.
    pub on: NaiveDate,
}

/// Between which days the last day for an answer may lie.
pub fn answer_days(today: NaiveDate, answer_by: NaiveDate, calendar: &Calendar) -> AnswerDays {
    AnswerDays {
        earliest: today,
        latest: calendar.working_day_after(today, LONGEST),
        is_working: calendar.is_working_day(answer_by),
    }
}

/// Urges.
pub(super) fn urge(
    case: &Case,
    text: &NewText,
    answer_by: NaiveDate,
    facts: &Facts,
) -> Result<Decided, Refusal> {
    check_urgeable(case)?;
    let today = facts.today;
    if answer_by < today {
        return Err(Refusal::AnswerByPast { answer_by, today });
    }
    if let Some(days) = facts.answer_days
        && (!days.is_working || answer_by > days.latest)
    {
        return Err(Refusal::AnswerByUnfit {
            latest: days.latest,
        });
    }
    let last = case.urgings.last().map_or(0, |one| one.number);
    Ok(Decided {
        on: today,
        event: CaseEvent::Urged {
            number: last.saturating_add(1),
            what: text.reference.clone(),
            answer_by,
        },
    })
}

/// Whether anything can be urged: while the case is open, whoever has it.
pub(super) fn check_urgeable(case: &Case) -> Result<(), Refusal> {
    let stage = case.stage.name();
    if !stage.is_open() {
        return Err(Refusal::CannotUrge { stage });
    }
    if case.urgings.len() >= MOST {
        return Err(Refusal::TooManyUrgings { most: MOST });
    }
    Ok(())
}

/// Answers one.
pub(super) fn answer(
    case: &Case,
    number: u32,
    text: &NewText,
    facts: &Facts,
) -> Result<Decided, Refusal> {
    let Some(urging) = case.urging(number) else {
        return Err(Refusal::UrgingUnknown);
    };
    check_answerable(case, urging, facts.viewer())?;
    Ok(Decided {
        on: facts.today,
        event: CaseEvent::UrgingAnswered {
            number,
            answer: text.reference.clone(),
        },
    })
}

/// Whether one waits for the answer of whoever looks: the handler, or while nobody has the case in hand, any of those
/// whose turn it is.
pub(super) fn check_answerable(
    case: &Case,
    one: &Urging,
    viewer: Viewer<'_>,
) -> Result<(), Refusal> {
    if one.answer.is_some() || one.void_on.is_some() || !case.stage.name().is_open() {
        return Err(Refusal::UrgingOver);
    }
    match case.stage.handler() {
        Some(handler) if viewer.account != Some(handler) => Err(Refusal::NotTheHandler),
        Some(_) | None => Ok(()),
    }
}

impl Urging {
    /// Whether its answer came after the last day for it; `None` without one.
    pub fn is_answered_late(&self) -> Option<bool> {
        let answer = self.answer.as_ref()?;
        Some(answer.on > self.answer_by)
    }

    /// Who is told of its answer: whoever urged, or for whom it was urged.
    pub fn urged_by(&self) -> Option<AccountId> {
        self.by.absent().or(self.by.account())
    }
}

impl Case {
    /// The urging of this number.
    pub fn urging(&self, number: u32) -> Option<&Urging> {
        self.urgings.iter().find(|one| one.number == number)
    }

    pub(super) fn urging_answered(&mut self, number: u32, text: &TextRef, on: NaiveDate) {
        for one in self.urgings.iter_mut().filter(|one| one.number == number) {
            one.answer = Some(UrgingAnswer {
                text: text.clone(),
                on,
            });
        }
    }

    /// What was unanswered when the case ended is not asked for again when it is taken up again.
    pub(super) fn urgings_ended(&mut self) {
        let Some((on, _)) = self.closed() else {
            return;
        };
        let open =
            (self.urgings.iter_mut()).filter(|one| one.answer.is_none() && one.void_on.is_none());
        for one in open {
            one.void_on = Some(on);
        }
    }
}
