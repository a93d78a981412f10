//! What departments handed each other between the end of one year and the end of the next: why the printed numbers of
//! one department's two reports differ where nobody has counted wrong (I4).

use super::{Cells, Column, Line, Table};
use crate::rules::applicant::ApplicantKind;
use crate::rules::language::Language;

/// Which way a case went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// The year before carried it out with another department, or with none.
    In,
    /// The year before carried it out with this department, which does not have it any more.
    Out,
}

impl Way {
    /// Both.
    pub const ALL: [Self; 2] = [Self::In, Self::Out];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::In => "transferred_in",
            Self::Out => "transferred_out",
        }
    }

    /// Reads a code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.code() == code)
    }

    /// What it is called.
    pub fn label(self, language: Language) -> &'static str {
        match self {
            Self::In => language.pick("转入", "came from elsewhere"),
            Self::Out => language.pick("转出", "went elsewhere"),
        }
    }
}

/// How many cases that a year carried in came to a department since the year before, and how many it carried out left it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Moves {
    into: Cells,
    out_of: Cells,
}

impl Moves {
    /// Counts one.
    pub fn add(&mut self, way: Way, kind: ApplicantKind) {
        match way {
            Way::In => self.into.add(kind, 1),
            Way::Out => self.out_of.add(kind, 1),
        }
    }

    /// Those that went one way.
    pub fn cells(&self, way: Way) -> Cells {
        match way {
            Way::In => self.into,
            Way::Out => self.out_of,
        }
    }

    /// How many went one way.
    pub fn count(&self, way: Way) -> u64 {
        self.cells(way).at(Column::Total)
    }

    /// Whether none went either way.
    pub fn is_empty(&self) -> bool {
        Way::ALL.into_iter().all(|way| self.count(way) == 0)
    }

    /// Whether they are the whole difference between what was carried out and what is carried in, in every column.
    pub fn explain(&self, before: &Table, table: &Table) -> bool {
        let (out, carried_in) = (before.cells(Line::CarriedOut), table.cells(Line::CarriedIn));
        Column::ALL.into_iter().all(|column| {
            let had = out.at(column).saturating_add(self.into.at(column));
            let has = carried_in.at(column).saturating_add(self.out_of.at(column));
            had == has
        })
    }

    /// The numbers as a sentence tells them, and whether they are the whole difference.
    pub fn told(&self, explains: bool, language: Language) -> String {
        let [into, out_of] = Way::ALL.map(|way| self.count(way));
        let told = language.pick(
            format!("上年末至今年末由其他部门转入{into}件、转给其他部门{out_of}件"),
            format!(
                "Between the two year ends {into} came from other departments and {out_of} went to others"
            ),
        );
        let whole = if explains {
            language.pick(
                "，与上年报告的差数全部由此而来",
                "; that is the whole difference from last year's report",
            )
        } else {
            language.pick(
                "，尚不足以说明与上年报告的差数",
                "; that does not explain the whole difference from last year's report",
            )
        };
        format!("{told}{whole}")
    }
}
