//! From when the period is counted that runs now, where that is not the receipt (重新计算答复期限), and what began it.

use chrono::NaiveDate;

use super::applicant::Reader;
use super::case::{Case, MadeReply};
use super::deadline::Happening;
use super::language::Language;
use super::remedies::{Ordered, RemedyKind, RemedySought};
use super::service::made_on;

/// What began a period anew, on a day of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beginning {
    /// The corrected application was received (收到补正的申请; Art. 30).
    Clarification,
    /// The fee was paid (完成缴费; 国办函〔2020〕109号 Art. 6).
    Payment,
    /// The order of a court or reconsideration organ was received (责令重新答复).
    Order,
}

/// An order in the words of a letter: who gave it, and under which number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderNamed {
    /// Whether a reconsideration organ or a court.
    pub kind: RemedyKind,
    /// Its name.
    pub body: String,
    /// The number of its decision.
    pub number: Option<String>,
    /// The day of the decision.
    pub decided_on: NaiveDate,
    /// What it orders.
    pub what: Ordered,
}

impl Case {
    /// The day on which the application was received (收到申请之日; Art. 31): whatever restarts the period, it stays.
    pub fn received_on(&self) -> NaiveDate {
        self.confirmed_on.unwrap_or(self.filed_on)
    }

    /// The day on which the correction was received that began the period anew.
    fn corrected_on(&self) -> Option<NaiveDate> {
        self.clarification.as_ref()?.began_anew_on()
    }

    /// What began the period that is counted from a day.
    pub fn begun_by(&self, counted_from: NaiveDate) -> Option<Beginning> {
        // Each can only follow the one before it: of two on one day the later stands.
        let began = [
            (self.paid_on(), Beginning::Payment),
            (self.corrected_on(), Beginning::Clarification),
            (
                self.earlier.last().map(|clock| clock.until),
                Beginning::Order,
            ),
        ];
        let of_that_day = began.into_iter().find(|(on, _)| *on == Some(counted_from));
        of_that_day.map(|(_, beginning)| beginning)
    }

    /// The remedy whose order took the case up last.
    pub fn last_order(&self) -> Option<&RemedySought> {
        let until = self.earlier.last()?.until;
        let took_up = |sought: &&RemedySought| {
            let decided = sought.decided.as_ref();
            decided.and_then(|decided| decided.reopened_on) == Some(until)
        };
        self.remedies.iter().rev().find(took_up)
    }

    /// The day that the last order fixes for the reply, as long as nothing has begun another period since: no extension
    /// moves it.
    pub(super) fn ordered_day(&self) -> Option<NaiveDate> {
        let ordered_on = self.earlier.last()?.until;
        let mut events = self.clock_events.iter().rev();
        let until = events.find_map(|event| {
            if let Happening::Reopened { until, .. } = event.what {
                Some(until)
            } else {
                None
            }
        })??;
        let begun_anew =
            self.corrected_on().is_some() || self.paid_on().is_some_and(|on| on > ordered_on);
        (!begun_anew).then_some(until)
    }

    /// The reply that the last order answers, if there was one.
    pub fn replaced_reply(&self) -> Option<&MadeReply> {
        self.earlier_replies().next_back()
    }
}

impl Beginning {
    /// The sentence that stands beside the day of receipt.
    pub fn sentence(self, on: NaiveDate, order: Option<&OrderNamed>, reader: Reader) -> String {
        let day = reader.language.date(on);
        match self {
            Self::Clarification => reader.say(
                &format!("本机关于{day}收到您补正的申请，答复期限自该日起重新计算。"),
                format!(
                    "On {day} we received your corrected application, from which the period for the reply is counted anew."
                ),
            ),
            Self::Payment => reader.say(
                &format!("您于{day}缴清信息处理费，答复期限自缴费次日起重新计算。"),
                format!(
                    "On {day} you paid the processing fee; the period for the reply is counted anew from the day after."
                ),
            ),
            Self::Order => {
                let (named, deed) = (ordered(order, reader.language), deed(order));
                reader.language.pick(
                    format!("{named}本机关于{day}收到该{}，答复期限据此重新计算。", deed.0),
                    format!(
                        "{named}We received that {} on {day}, and the period for the reply is counted anew by it.",
                        deed.1
                    ),
                )
            }
        }
    }
}

/// The sentence of a reply that decides anew: which reply was made before, and who ordered another.
pub fn decided_anew(
    replaced: Option<&MadeReply>,
    received_on: NaiveDate,
    order: Option<&OrderNamed>,
    language: Language,
) -> String {
    let before = replaced.map_or_else(String::new, |reply| {
        let (day, number) = (language.date(made_on(&reply.service)), &reply.letter.number);
        language.pick(
            format!("对该申请，本机关曾于{day}作出答复（编号：{number}）。"),
            format!("This agency replied to the application on {day} (No. {number}). "),
        )
    });
    let (named, deed) = (ordered(order, language), deed(order));
    let day = language.date(received_on);
    language.pick(
        format!(
            "{before}{named}本机关于{day}收到该{}，现重新作出答复。",
            deed.0
        ),
        format!(
            "{before}{named}We received that {} on {day}, and decide anew with this letter.",
            deed.1
        ),
    )
}

/// What an order is called: a court gives a judgment.
fn deed(order: Option<&OrderNamed>) -> (&'static str, &'static str) {
    match order.map(|order| order.kind) {
        Some(RemedyKind::DirectSuit | RemedyKind::SuitAfterReconsideration) => ("判决", "judgment"),
        Some(RemedyKind::Reconsideration) | None => ("决定", "decision"),
    }
}

fn ordered(order: Option<&OrderNamed>, language: Language) -> String {
    let Some(order) = order else {
        return String::new();
    };
    let (body, day) = (&order.body, language.date(order.decided_on));
    let (what, deed) = (order.what.title(language), deed(Some(order)));
    let number = order
        .number
        .as_deref()
        .map(|number| language.pick(format!("（{number}）"), format!(" (No. {number})")));
    let number = number.unwrap_or_default();
    language.pick(
        format!("{body}于{day}作出{}{number}，{what}。", deed.0),
        format!(
            "By a {} of {day}{number} {body} ordered this agency {what}. ",
            deed.1
        ),
    )
}
