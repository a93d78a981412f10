//! Table 四: reconsideration and suits about disclosure (政府信息公开行政复议、行政诉讼情况).

use std::collections::BTreeMap;

use crate::rules::language::Language;
use crate::rules::remedies::{RemedyKind, ReportCell};

/// A cell of table 四 beside the kind of remedy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RemedyCell {
    /// One of the four.
    Of(ReportCell),
    /// 总计 of the four.
    Total,
}

impl RemedyCell {
    /// The five cells of a kind, from the left.
    pub const ALL: [Self; 5] = [
        Self::Of(ReportCell::Upheld),
        Self::Of(ReportCell::Corrected),
        Self::Of(ReportCell::Other),
        Self::Of(ReportCell::Pending),
        Self::Total,
    ];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Of(cell) => cell.code(),
            Self::Total => "total",
        }
    }

    /// Reads a code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|cell| cell.code() == code)
    }

    /// What stands above it.
    pub fn label(self, language: Language) -> &'static str {
        match self {
            Self::Of(cell) => cell.title(language),
            Self::Total => language.pick("总计", "total"),
        }
    }
}

/// Table 四.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RemedyTable(BTreeMap<(RemedyKind, ReportCell), u64>);

impl RemedyTable {
    /// Counts some more.
    pub fn add(&mut self, kind: RemedyKind, cell: ReportCell, count: u64) {
        let counted = self.0.entry((kind, cell)).or_default();
        *counted = counted.saturating_add(count);
    }

    /// One cell.
    pub fn at(&self, kind: RemedyKind, cell: RemedyCell) -> u64 {
        let of = |cell| self.0.get(&(kind, cell)).copied().unwrap_or_default();
        match cell {
            RemedyCell::Of(cell) => of(cell),
            RemedyCell::Total => ReportCell::ALL
                .into_iter()
                .fold(0, |sum, cell| sum.saturating_add(of(cell))),
        }
    }

    /// Every cell of the table, from the left.
    pub fn cells(&self) -> impl Iterator<Item = (RemedyKind, RemedyCell, u64)> {
        RemedyKind::ALL.into_iter().flat_map(move |kind| {
            let cells = RemedyCell::ALL.into_iter();
            cells.map(move |cell| (kind, cell, self.at(kind, cell)))
        })
    }
}
