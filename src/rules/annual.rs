//! The statutory annual report (政府信息公开工作年度报告; Arts. 49, 50; 国办公开办函〔2021〕30号): table 三, what was received and
//! how it ended, and table 四, reconsideration and suits.
//!
//! A case is counted once: as new in the year in which it was received, and in its row in the year in which it first
//! closed. So a table is always the same rows of the register, and its identities hold by construction; they are
//! checked all the same, because a table that somebody else made is read by the same code.

mod cells;
mod differences;
mod identities;
mod layout;
mod moved;
mod narrative;
mod of_case;
mod remedies;
mod words;

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

pub use cells::{Cells, Column};
pub use differences::{Difference, ReportedCell, differences};
pub use identities::{Fault, Identity, carried_over, faults};
pub use layout::{Layout, Placed, Printed};
pub use moved::{Moves, Way};
pub use narrative::{narrative, told_by};
pub use remedies::{RemedyCell, RemedyTable};
pub use words::{BALANCE, Heading, PARTIES};

use super::applicant::ApplicantKind;
use super::outcome::{Group, Outcome};

/// A year that can be reported: from 1 January to 31 December.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Year(i32);

impl Year {
    /// The first year of the regulations (条例 came into force on 1 May 2008).
    pub const FIRST: i32 = 2008;

    /// The year with this number, from the first of the regulations to the year 9998.
    pub fn new(year: i32) -> Option<Self> {
        (Self::FIRST..9_999).contains(&year).then_some(Self(year))
    }

    /// The year of a day.
    pub fn of(day: NaiveDate) -> Option<Self> {
        Self::new(day.year())
    }

    /// Its number.
    pub fn number(self) -> i32 {
        self.0
    }

    /// 1 January.
    pub fn first_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.0, 1, 1).unwrap_or_default()
    }

    /// 31 December.
    pub fn last_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.0, 12, 31).unwrap_or_default()
    }

    /// The year before; it may be one that is not reported.
    #[must_use]
    pub fn before(self) -> Self {
        Self(self.0.saturating_sub(1))
    }
}

impl Default for Year {
    fn default() -> Self {
        Self(Self::FIRST)
    }
}

/// The form of the tables (格式).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Form {
    /// 国办公开办函〔2021〕30号.
    #[serde(rename = "2021")]
    Of2021,
    /// 国办公开办函〔2019〕60号: 其他处理 is a single row.
    #[serde(rename = "2019")]
    Of2019,
}

impl Form {
    /// Every form, the one in force first.
    pub const ALL: [Self; 2] = [Self::Of2021, Self::Of2019];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Of2021 => "2021",
            Self::Of2019 => "2019",
        }
    }

    /// The form in which a year was to be reported.
    pub fn of(year: Year) -> Self {
        if year.number() >= 2021 {
            Self::Of2021
        } else {
            Self::Of2019
        }
    }

    /// The lines of table 三, from above.
    pub fn lines(self) -> Vec<Line> {
        let results = Outcome::ALL.into_iter();
        let mut lines = vec![Line::New, Line::CarriedIn];
        match self {
            Self::Of2021 => lines.extend(results.map(Line::Result)),
            Self::Of2019 => {
                let apart = results.filter(|outcome| outcome.group() != Group::Other);
                lines.extend(apart.map(Line::Result));
                lines.push(Line::OtherTogether);
            }
        }
        lines.extend([Line::Total, Line::CarriedOut]);
        lines
    }
}

/// A line of table 三 in which something is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Line {
    /// 一、本年新收.
    New,
    /// 二、上年结转.
    CarriedIn,
    /// 三、(一) to (六): a way to end.
    Result(Outcome),
    /// 三、(六)其他处理 of the form of 2019.
    OtherTogether,
    /// 三、(七)总计.
    Total,
    /// 四、结转下年度.
    CarriedOut,
}

impl Line {
    /// The stable code: for a way to end, that of the outcome.
    pub fn code(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::CarriedIn => "carried_in",
            Self::Result(outcome) => outcome.code(),
            Self::OtherTogether => "other",
            Self::Total => "total",
            Self::CarriedOut => "carried_out",
        }
    }

    /// Reads a code; `None` when no form has such a line.
    pub fn from_code(code: &str) -> Option<Self> {
        let all = Form::ALL.into_iter().flat_map(Form::lines);
        all.into_iter().find(|line| line.code() == code)
    }

    /// The ways to end that it counts; none for a line that does not count by them.
    pub fn outcomes(self) -> Vec<Outcome> {
        let all = Outcome::ALL.into_iter();
        match self {
            Self::Result(outcome) => vec![outcome],
            Self::OtherTogether => all.filter(|it| it.group() == Group::Other).collect(),
            Self::Total => all.collect(),
            Self::New | Self::CarriedIn | Self::CarriedOut => Vec::new(),
        }
    }
}

/// How many cases of one kind of applicant ended in one way, or are open, at the end of the year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// Who applied.
    pub kind: ApplicantKind,
    /// How they ended in the year; `None` for those that go on.
    pub result: Option<Outcome>,
    /// Received in the year.
    pub new: u64,
    /// Received before.
    pub carried_in: u64,
}

/// Table 三 of one form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The form.
    pub form: Form,
    lines: BTreeMap<Line, Cells>,
}

impl Table {
    /// The table of these counts.
    pub fn tally(form: Form, counts: &[Counted]) -> Self {
        let mut lines: BTreeMap<Line, Cells> = BTreeMap::new();
        let mut add = |line, kind, count| lines.entry(line).or_default().add(kind, count);
        for counted in counts {
            let all = counted.new.saturating_add(counted.carried_in);
            add(Line::New, counted.kind, counted.new);
            add(Line::CarriedIn, counted.kind, counted.carried_in);
            match counted.result {
                None => add(Line::CarriedOut, counted.kind, all),
                Some(outcome) => {
                    add(form.line_of(outcome), counted.kind, all);
                    add(Line::Total, counted.kind, all);
                }
            }
        }
        Self::read(form, lines)
    }

    /// A table that somebody has made, right or wrong; a line that is not given is empty.
    pub fn read(form: Form, mut given: BTreeMap<Line, Cells>) -> Self {
        let lines = form.lines().into_iter();
        Self {
            form,
            lines: lines
                .map(|line| (line, given.remove(&line).unwrap_or_default()))
                .collect(),
        }
    }

    /// A line.
    pub fn cells(&self, line: Line) -> Cells {
        self.lines.get(&line).copied().unwrap_or_default()
    }

    /// The lines, from above.
    pub fn lines(&self) -> impl Iterator<Item = (Line, Cells)> {
        self.form
            .lines()
            .into_iter()
            .map(|line| (line, self.cells(line)))
    }

    /// How many ended in a way of this group.
    pub fn closed_with(&self, group: Group) -> u64 {
        let is_of = |line: Line| match line {
            Line::Result(outcome) => outcome.group() == group,
            Line::OtherTogether => group == Group::Other,
            Line::New | Line::CarriedIn | Line::Total | Line::CarriedOut => false,
        };
        let lines = self.lines().filter(|(line, _)| is_of(*line));
        lines.fold(0_u64, |sum, (_, cells)| {
            sum.saturating_add(cells.at(Column::Total))
        })
    }
}

impl Form {
    /// The line in which a way to end is counted.
    pub fn line_of(self, outcome: Outcome) -> Line {
        match self {
            Self::Of2019 if outcome.group() == Group::Other => Line::OtherTogether,
            Self::Of2019 | Self::Of2021 => Line::Result(outcome),
        }
    }
}
