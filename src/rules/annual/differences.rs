//! What later corrections changed in a year whose report stands (冻结后的更正), cell by cell.

use super::{Column, Line, RemedyCell, RemedyTable, Table};
use crate::rules::language::Language;
use crate::rules::remedies::RemedyKind;

/// A cell of either table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportedCell {
    /// Of table 三.
    Cases(Line, Column),
    /// Of table 四.
    Remedies(RemedyKind, RemedyCell),
}

impl ReportedCell {
    /// What it counts, in one line.
    pub fn label(self, language: Language) -> String {
        match self {
            Self::Cases(line, column) => {
                format!("{} / {}", line.label(language), column.label(language))
            }
            Self::Remedies(kind, cell) => {
                let (outer, inner) = kind.headings();
                let kind = match language {
                    Language::Chinese => inner.unwrap_or(outer),
                    Language::English => kind.title(language),
                };
                format!("{kind} / {}", cell.label(language))
            }
        }
    }
}

/// A cell that would be counted otherwise now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Difference {
    /// Which.
    pub cell: ReportedCell,
    /// As it stands.
    pub frozen: u64,
    /// As the register tells it now.
    pub now: u64,
}

/// Every cell in which the register now tells another number than the report that stands, in the order of the form.
pub fn differences(
    (table, remedies): (&Table, &RemedyTable),
    (table_now, remedies_now): (&Table, &RemedyTable),
) -> Vec<Difference> {
    let cases = table.lines().flat_map(|(line, cells)| {
        Column::ALL.map(|column| Difference {
            cell: ReportedCell::Cases(line, column),
            frozen: cells.at(column),
            now: table_now.cells(line).at(column),
        })
    });
    let remedies = remedies.cells().map(|(kind, cell, frozen)| Difference {
        cell: ReportedCell::Remedies(kind, cell),
        frozen,
        now: remedies_now.at(kind, cell),
    });
    let all = cases.chain(remedies);
    all.filter(|one| one.frozen != one.now).collect()
}
