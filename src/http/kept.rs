//! What stands of a case in spite of a new calendar, as it looks from outside: acts that keep their verdict, and the
//! days that the calendar alone would give where a day that was told is held.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::codes;
use crate::rules::deadline::Verdict;
use crate::rules::language::Language;
use crate::rules::recount::{Act, Counted, KeptAct, StoppedDay};

/// Something that was done by the calendar of its day, and keeps the verdict that it had (信赖保护).
#[derive(Serialize, ToSchema)]
pub(super) struct KeptActView {
    #[schema(value_type = String, schema_with = codes::act)]
    act: Act,
    /// Which consultation.
    #[serde(skip_serializing_if = "Option::is_none")]
    reference: Option<String>,
    /// The day on which it took effect.
    on: NaiveDate,
    #[schema(value_type = String, schema_with = codes::verdict)]
    verdict: Verdict,
    /// The day by which it had to be done, by the calendar of then: that day stands for it.
    last_day: NaiveDate,
    /// That day by the calendar which would have found otherwise.
    counted: NaiveDate,
    /// The same in a sentence, in the language asked for; absent from the record.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
}

impl From<&KeptAct> for KeptActView {
    fn from(kept: &KeptAct) -> Self {
        Self {
            act: kept.act,
            reference: kept.reference.clone(),
            on: kept.on,
            verdict: kept.verdict,
            last_day: kept.last_day,
            counted: kept.counted,
            detail: None,
        }
    }
}

impl KeptActView {
    /// Each with its sentence.
    pub(super) fn each(kept: &[KeptAct], language: Language) -> Vec<Self> {
        let view = |one: &KeptAct| Self {
            detail: Some(one.in_language(language)),
            ..Self::from(one)
        };
        kept.iter().map(view).collect()
    }
}

/// How a new calendar moves the due date beneath a clock that stands still for the applicant: it runs on where the notice
/// is taken back, or its mail never left.
#[derive(Serialize, ToSchema)]
pub(super) struct StoppedDayView {
    /// The last day for the reply as it would have been.
    before: NaiveDate,
    /// The last day as it would be.
    after: NaiveDate,
}

impl From<StoppedDay> for StoppedDayView {
    fn from(StoppedDay { before, after }: StoppedDay) -> Self {
        Self { before, after }
    }
}

/// The days that the calendar alone gives, each where an earlier one than the day that stands.
#[derive(Serialize, ToSchema)]
pub(super) struct CountedView {
    /// The last day for the reply: it waits for an opinion as long as that may come.
    #[serde(skip_serializing_if = "Option::is_none")]
    due_on: Option<NaiveDate>,
    /// The last day to pay.
    #[serde(skip_serializing_if = "Option::is_none")]
    pay_by: Option<NaiveDate>,
    /// For each consultation the last day for the opinion.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    opinions_by: BTreeMap<String, NaiveDate>,
}

impl From<Counted> for CountedView {
    fn from(counted: Counted) -> Self {
        Self {
            due_on: counted.due_on,
            pay_by: counted.pay_by,
            opinions_by: counted.opinions_by,
        }
    }
}
