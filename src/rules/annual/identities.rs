//! What must agree in a table, and between the tables of two years (勾稽关系).

use super::{Column, Line, ReportedCell, Table};
use crate::rules::language::Language;

/// An identity of the tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Identity {
    /// In every column, 一 and 二 together are 三 and 四 together; the form says so itself.
    Balance,
    /// In every column, 三(七) is the sum of the rows above.
    Results,
    /// In every row, 总计 is 自然人 and the five kinds of organisation.
    Columns,
    /// In every column, what a year carries out the next one carries in.
    CarryOver,
    /// The numbers in the text of 一 are those of the table.
    Narrative,
}

impl Identity {
    /// Every identity.
    pub const ALL: [Self; 5] = [
        Self::Balance,
        Self::Results,
        Self::Columns,
        Self::CarryOver,
        Self::Narrative,
    ];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Balance => "I1",
            Self::Results => "I2",
            Self::Columns => "I3",
            Self::CarryOver => "I4",
            Self::Narrative => "I5",
        }
    }

    /// What it says.
    pub fn text(self, language: Language) -> &'static str {
        match self {
            Self::Balance => language.pick(
                "各列：第一项加第二项之和，等于第三项加第四项之和",
                "In every column, items 1 and 2 together are items 3 and 4 together",
            ),
            Self::Results => language.pick(
                "各列：本年度办理结果总计等于各项办理结果之和",
                "In every column, the total of the results is the sum of the rows above",
            ),
            Self::Columns => language.pick(
                "各行：总计等于自然人与法人或其他组织各类之和",
                "In every row, the total is the sum of natural persons and all kinds of organisations",
            ),
            Self::CarryOver => language.pick(
                "各列：上年结转等于上一年度报告的结转下年度继续办理",
                "In every column, what is carried in is what last year's report carried out",
            ),
            Self::Narrative => language.pick(
                "总体情况文字中的数字与表格一致",
                "The numbers in the text of section 1 are those of the tables",
            ),
        }
    }
}

/// A cell that does not agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    /// With which identity.
    pub identity: Identity,
    /// The line of the cell.
    pub line: Line,
    /// Its column.
    pub column: Column,
    /// What it should be by the others.
    pub expected: u64,
    /// What it is.
    pub found: u64,
}

impl Fault {
    /// Which cell, what it is, and what it should be, as a sentence tells it.
    pub fn told(&self, language: Language) -> String {
        let cell = ReportedCell::Cases(self.line, self.column).label(language);
        let (found, expected) = (self.found, self.expected);
        language.pick(
            format!("{cell}为{found}，应为{expected}"),
            format!("{cell} is {found}, and by the others {expected}"),
        )
    }

    /// One wrong cell breaks several sums: what is wrong in a kind's column is told first, then a total that is none, and
    /// at last what follows from either in the column of totals.
    fn place(&self) -> u8 {
        match (self.column, self.identity) {
            (Column::Kind(_), _) => 0,
            (Column::Total, Identity::Columns) => 1,
            (
                Column::Total,
                Identity::Balance | Identity::Results | Identity::CarryOver | Identity::Narrative,
            ) => 2,
        }
    }
}

/// Every cell that breaks I1, I2 or I3, the nearest to the mistake first.
pub fn faults(table: &Table) -> Vec<Fault> {
    let columns = Column::ALL.into_iter();
    let balances = columns.clone().filter_map(|column| {
        let at = |line| table.cells(line).at(column);
        let came = at(Line::New).saturating_add(at(Line::CarriedIn));
        let went = at(Line::Total).saturating_add(at(Line::CarriedOut));
        (came != went).then(|| Fault {
            identity: Identity::Balance,
            line: Line::CarriedOut,
            column,
            expected: came.saturating_sub(at(Line::Total)),
            found: at(Line::CarriedOut),
        })
    });
    let results = columns.filter_map(|column| {
        let rows = table.lines().filter(|(line, _)| is_result(*line));
        let sum = rows.fold(0_u64, |sum, (_, cells)| {
            sum.saturating_add(cells.at(column))
        });
        let found = table.cells(Line::Total).at(column);
        (sum != found).then_some(Fault {
            identity: Identity::Results,
            line: Line::Total,
            column,
            expected: sum,
            found,
        })
    });
    let totals = table.lines().filter_map(|(line, cells)| {
        let (expected, found) = (cells.sum(), cells.total);
        (expected != found).then_some(Fault {
            identity: Identity::Columns,
            line,
            column: Column::Total,
            expected,
            found,
        })
    });
    let mut faults: Vec<Fault> = balances.chain(results).chain(totals).collect();
    faults.sort_by_key(Fault::place);
    faults
}

/// Every cell in which a year does not carry in what the year before carried out (I4).
pub fn carried_over(before: &Table, table: &Table) -> Vec<Fault> {
    let (out, carried_in) = (before.cells(Line::CarriedOut), table.cells(Line::CarriedIn));
    Column::ALL
        .into_iter()
        .filter(|column| out.at(*column) != carried_in.at(*column))
        .map(|column| Fault {
            identity: Identity::CarryOver,
            line: Line::CarriedIn,
            column,
            expected: out.at(column),
            found: carried_in.at(column),
        })
        .collect()
}

fn is_result(line: Line) -> bool {
    match line {
        Line::Result(_) | Line::OtherTogether => true,
        Line::New | Line::CarriedIn | Line::Total | Line::CarriedOut => false,
    }
}
