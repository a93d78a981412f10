//! The clocks of a case beside its reply, as they look from outside.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::codes;
use super::views::{Named, named_department};
use crate::app::cases::{Detail, days_left};
use crate::rules::clocks::{CaseClock, ClockKind, ClockState};
use crate::rules::language::Language;

/// A clock beside the reply: a notice, an opinion, a payment, a remedy, an internal deadline.
#[derive(Serialize, ToSchema)]
pub(super) struct ClockView {
    #[schema(schema_with = codes::clock_kind)]
    kind: &'static str,
    /// Counts the clocks of this kind on the case; the number of an internal deadline.
    number: u32,
    /// What it is called.
    name: String,
    /// Which consultation.
    #[serde(skip_serializing_if = "Option::is_none")]
    reference: Option<String>,
    /// The department whose work it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    department: Option<Named>,
    /// What an internal deadline asks for, for those who work on the case.
    #[serde(skip_serializing_if = "Option::is_none")]
    what: Option<String>,
    /// What the department whose work it is gave to the case (协办意见), for those who work on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    part: Option<String>,
    #[schema(schema_with = codes::clock_state)]
    state: &'static str,
    state_title: &'static str,
    /// The day from which it is counted; it does not count itself. Absent while that is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    counted_from: Option<NaiveDate>,
    /// The last day.
    #[serde(skip_serializing_if = "Option::is_none")]
    due_on: Option<NaiveDate>,
    /// The earlier day that the calendar gives: the day that was told stands in its place.
    #[serde(skip_serializing_if = "Option::is_none")]
    counted: Option<NaiveDate>,
    /// Working days left while it runs, today not counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    days_left: Option<i64>,
    /// The day on which it was met.
    #[serde(skip_serializing_if = "Option::is_none")]
    met_on: Option<NaiveDate>,
    /// Whether that was by its last day.
    #[serde(skip_serializing_if = "Option::is_none")]
    on_time: Option<bool>,
    /// The day on which it ceased to matter.
    #[serde(skip_serializing_if = "Option::is_none")]
    void_on: Option<NaiveDate>,
    /// Whether the last day may still move, because its year's calendar is not final.
    provisional: bool,
    /// How long it runs, in words.
    length: String,
    /// Where it stands.
    article: String,
    /// What follows when it runs out.
    consequence: String,
}

/// Every clock to be shown to those who see the case; what internal deadlines ask for only in full.
pub(super) fn views(detail: &Detail, full: bool, language: Language) -> Vec<ClockView> {
    detail
        .clocks
        .iter()
        .filter(|clock| clock.is_shown(detail.today))
        .map(|clock| ClockView::of(clock, detail, full, language))
        .collect()
}

/// The clocks that concern the applicant.
pub(super) fn views_for_applicant(detail: &Detail, language: Language) -> Vec<ClockView> {
    detail
        .clocks
        .iter()
        .filter(|clock| clock.kind.concerns_applicant() && clock.is_shown(detail.today))
        .map(|clock| ClockView::of(clock, detail, false, language))
        .collect()
}

impl ClockView {
    fn of(clock: &CaseClock, detail: &Detail, full: bool, language: Language) -> Self {
        let (regime, today) = (detail.case.regime(), detail.today);
        let state = clock.state(today);
        let what = clock.what.as_ref().filter(|_| full);
        let is_work = clock.kind == ClockKind::SubDeadline;
        let mut works = detail.case.sub_deadlines.iter().filter(|_| is_work);
        let part = works.find(|set| set.number == clock.nth);
        let part = part.and_then(|set| set.part.as_ref());
        Self {
            kind: clock.kind.code(),
            number: clock.nth,
            name: clock.kind.name(regime, language).to_owned(),
            reference: clock.reference.clone(),
            department: clock
                .department
                .map(|id| named_department(&detail.departments, id)),
            what: what.and_then(|text| detail.works.get(&text.id).cloned()),
            part: part
                .filter(|_| full)
                .and_then(|text| detail.works.get(&text.id).cloned()),
            state: state.code(),
            state_title: state.label(language),
            counted_from: clock.from,
            due_on: clock.due_on,
            counted: clock.counted,
            days_left: clock
                .due_on
                .filter(|_| state == ClockState::Running)
                .map(|due_on| days_left(detail.case.calendar(&detail.calendars), today, due_on)),
            met_on: clock.met_on(),
            on_time: clock.on_time(),
            void_on: clock.void_on(),
            provisional: clock.provisional,
            length: clock.length_in(language),
            article: clock.article(regime, language).to_owned(),
            consequence: clock.kind.consequence(regime, language).to_owned(),
        }
    }
}
