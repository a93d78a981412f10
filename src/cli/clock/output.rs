//! The answer in the file's own format.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use crate::rules::deadline::{Clock, Flag, Row, RowKind, Rule, State};
use crate::rules::language::Language;

/// A case's clock as it is printed: keys that do not apply are left out.
#[derive(Debug, Serialize)]
pub struct Answer<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    due_on: Option<NaiveDate>,
    state: State,
    counted_from: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    closed_on: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    clarification_notice_by: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    conservative_due_on: Option<NaiveDate>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    opinions_by: &'a BTreeMap<String, NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pay_by: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    replied_on: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    on_time: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    overdue: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    warn_on: Option<NaiveDate>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    provisional: bool,
    #[serde(skip_serializing_if = "<[Flag]>::is_empty")]
    flags: &'a [Flag],
    ledger: Vec<AnswerRow<'a>>,
}

/// A row of the ledger, its article in one language.
#[derive(Debug, Serialize)]
struct AnswerRow<'a> {
    from: NaiveDate,
    to: NaiveDate,
    kind: RowKind,
    days: i64,
    count: u32,
    rule: Rule,
    article: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
}

impl<'a> Answer<'a> {
    /// Shows a clock under the name that the file gave the case.
    pub fn new(id: Option<&'a str>, clock: &'a Clock, language: Language) -> Self {
        Self {
            id,
            due_on: clock.due_on,
            state: clock.state,
            counted_from: clock.counted_from,
            closed_on: clock.closed_on,
            clarification_notice_by: clock.clarification_notice_by,
            conservative_due_on: clock.conservative_due_on,
            opinions_by: &clock.opinions_by,
            pay_by: clock.pay_by,
            replied_on: clock.replied_on,
            on_time: clock.on_time,
            overdue: clock.overdue,
            warn_on: clock.warn_on,
            provisional: clock.provisional,
            flags: &clock.flags,
            ledger: clock
                .ledger
                .iter()
                .map(|row| AnswerRow::new(row, language))
                .collect(),
        }
    }
}

impl<'a> AnswerRow<'a> {
    fn new(row: &'a Row, language: Language) -> Self {
        Self {
            from: row.from,
            to: row.to,
            kind: row.kind,
            days: row.days,
            count: row.count,
            rule: row.rule,
            article: row.article.in_language(language),
            name: row.name.as_deref(),
        }
    }
}
