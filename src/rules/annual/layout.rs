//! The official tables as they are printed: every cell with its place and the rows and columns that it covers.

use super::{BALANCE, Column, Line, PARTIES, RemedyCell, RemedyTable, Table};
use crate::rules::language::Language;
use crate::rules::remedies::RemedyKind;

/// What is printed in a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Printed {
    /// Words of the form.
    Words(&'static str),
    /// A count of table 三.
    Cases(Line, Column, u64),
    /// A count of table 四.
    Remedies(RemedyKind, RemedyCell, u64),
}

/// A cell in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// Its first row, from 0.
    pub row: u16,
    /// Its first column, from 0.
    pub column: u16,
    /// How many rows it covers.
    pub rows: u16,
    /// How many columns it covers.
    pub columns: u16,
    /// What it holds.
    pub printed: Printed,
}

/// A table: its cells in the order of reading, row by row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Layout {
    /// The cells.
    pub cells: Vec<Placed>,
    /// How many rows are heads of columns.
    pub heads: u16,
}

impl Layout {
    fn put(&mut self, (row, column): (u16, u16), (rows, columns): (u16, u16), printed: Printed) {
        self.cells.push(Placed {
            row,
            column,
            rows,
            columns,
            printed,
        });
    }

    fn words(&mut self, at: (u16, u16), size: (u16, u16), words: &'static str) {
        self.put(at, size, Printed::Words(words));
    }

    fn sorted(mut self) -> Self {
        self.cells.sort_by_key(|cell| (cell.row, cell.column));
        self
    }
}

/// Columns to the left of the counts of table 三.
const LEFT: u16 = 3;
/// Kinds of organisation.
const KINDS: u16 = 5;
/// Rows of heads in both tables.
const HEADS: u16 = 3;

impl Table {
    /// Table 三 as it is printed.
    pub fn layout(&self) -> Layout {
        let mut layout = Layout {
            heads: HEADS,
            ..Layout::default()
        };
        heads(&mut layout);
        let (mut item, mut block) = (None, None);
        let lines: Vec<_> = self.lines().collect();
        for ((line, cells), row) in lines.iter().zip(HEADS..) {
            let heading = line.heading();
            let alike = |same: &dyn Fn(&Line) -> bool| {
                let rows = lines.iter().filter(|(other, _)| same(other)).count();
                u16::try_from(rows).unwrap_or(1)
            };
            if item != Some(heading.item) {
                let rows = alike(&|other| other.heading().item == heading.item);
                let columns = if heading.block.is_none() { LEFT } else { 1 };
                layout.words((row, 0), (rows, columns), heading.item);
                item = Some(heading.item);
            }
            if let Some(words) = heading.block.filter(|words| block != Some(*words)) {
                let rows = alike(&|other| other.heading().block == heading.block);
                let columns = if heading.row.is_none() { 2 } else { 1 };
                layout.words((row, 1), (rows, columns), words);
                block = Some(words);
            }
            if let Some(words) = heading.row {
                layout.words((row, 2), (1, 1), words);
            }
            for (column, at) in Column::ALL.into_iter().zip(LEFT..) {
                let printed = Printed::Cases(*line, column, cells.at(column));
                layout.put((row, at), (1, 1), printed);
            }
        }
        layout.sorted()
    }
}

fn heads(layout: &mut Layout) {
    layout.words((0, 0), (HEADS, LEFT), BALANCE);
    layout.words((0, LEFT), (1, KINDS + 2), PARTIES);
    for (column, at) in Column::ALL.into_iter().zip(LEFT..) {
        let label = column.label(Language::Chinese);
        if at == LEFT || column == Column::Total {
            layout.words((1, at), (2, 1), label);
        } else {
            layout.words((2, at), (1, 1), label);
        }
    }
    layout.words((1, LEFT + 1), (1, KINDS), "法人或其他组织");
}

impl RemedyTable {
    /// Table 四 as it is printed.
    pub fn layout(&self) -> Layout {
        let mut layout = Layout {
            heads: HEADS,
            ..Layout::default()
        };
        for (kind, at) in RemedyKind::ALL.into_iter().zip([0, KINDS, 2 * KINDS]) {
            match kind.headings() {
                (words, None) => layout.words((0, at), (2, KINDS), words),
                (words, Some(inner)) => {
                    if kind == RemedyKind::DirectSuit {
                        layout.words((0, at), (1, 2 * KINDS), words);
                    }
                    layout.words((1, at), (1, KINDS), inner);
                }
            }
        }
        for ((kind, cell, count), at) in self.cells().zip(0..) {
            layout.words((2, at), (1, 1), cell.label(Language::Chinese));
            layout.put((3, at), (1, 1), Printed::Remedies(kind, cell, count));
        }
        layout.sorted()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::rules::annual::Form;

    /// Every place is covered by one cell, and none lies outside.
    fn is_whole(layout: &Layout, columns: u16) {
        let mut covered = HashSet::new();
        for cell in &layout.cells {
            for row in cell.row..cell.row + cell.rows {
                for column in cell.column..cell.column + cell.columns {
                    assert!(column < columns, "{cell:?}");
                    assert!(covered.insert((row, column)), "covered twice: {cell:?}");
                }
            }
        }
        let rows = covered.iter().map(|(row, _)| row + 1).max().unwrap_or(0);
        assert_eq!(covered.len(), usize::from(rows) * usize::from(columns));
    }

    #[test]
    fn every_place_is_covered_once() {
        for (form, rows) in [(Form::Of2021, 28), (Form::Of2019, 26)] {
            let layout = Table::tally(form, &[]).layout();
            is_whole(&layout, 10);
            let last = layout.cells.iter().map(|cell| cell.row + cell.rows).max();
            assert_eq!(last, Some(rows));
        }
        is_whole(&RemedyTable::default().layout(), 15);
    }
}
