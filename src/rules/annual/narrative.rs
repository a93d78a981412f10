//! The sentences of section 一 that speak of the tables' numbers (I5), written from the tables.

use super::{Column, Line, RemedyCell, RemedyTable, Table, Year};
use crate::rules::language::Language;
use crate::rules::remedies::RemedyKind;

/// What section 一 can say of applications and of remedies.
pub fn narrative(year: Year, table: &Table, remedies: &RemedyTable, language: Language) -> String {
    let year = year.number();
    let [new, carried_in, total, carried_out, reviews, suits] = numbers(table, remedies);
    match language {
        Language::Chinese => format!(
            "{year}年，新收政府信息公开申请{new}件，上年结转{carried_in}件，本年度办结{total}件，结转下年度继续办理{carried_out}件；\
             涉及政府信息公开工作的行政复议{reviews}件、行政诉讼{suits}件（含以前年度提起、本年度审结或者尚未审结的）。"
        ),
        Language::English => format!(
            "In {year}, applications for disclosure received: {new}; carried over from the year before: {carried_in}; \
             closed: {total}; carried over to the next year: {carried_out}. Reconsiderations concerned: {reviews}; suits \
             concerned: {suits} (those of earlier years included that were decided in this one or are pending)."
        ),
    }
}

/// Whether a text speaks of the year and of these numbers, in this order, and of no others.
pub fn told_by(text: &str, year: Year, table: &Table, remedies: &RemedyTable) -> bool {
    let told = text
        .split(|letter: char| !letter.is_ascii_digit())
        .filter(|digits| !digits.is_empty())
        .map(str::parse::<u64>);
    let year = u64::try_from(year.number()).unwrap_or_default();
    let expected = std::iter::once(year).chain(numbers(table, remedies));
    told.eq(expected.map(Ok))
}

fn numbers(table: &Table, remedies: &RemedyTable) -> [u64; 6] {
    let all = |line| table.cells(line).at(Column::Total);
    let of = |kind| remedies.at(kind, RemedyCell::Total);
    let suits = of(RemedyKind::DirectSuit).saturating_add(of(RemedyKind::SuitAfterReconsideration));
    [
        all(Line::New),
        all(Line::CarriedIn),
        all(Line::Total),
        all(Line::CarriedOut),
        of(RemedyKind::Reconsideration),
        suits,
    ]
}
