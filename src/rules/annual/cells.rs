//! The cells of a line: six kinds of applicant and their sum.

use crate::rules::applicant::ApplicantKind;
use crate::rules::language::Language;

/// A column of table 三.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Column {
    /// A kind of applicant (申请人情况).
    Kind(ApplicantKind),
    /// 总计.
    Total,
}

impl Column {
    /// Every column, from the left.
    pub const ALL: [Self; 7] = [
        Self::Kind(ApplicantKind::Citizen),
        Self::Kind(ApplicantKind::Business),
        Self::Kind(ApplicantKind::Research),
        Self::Kind(ApplicantKind::Social),
        Self::Kind(ApplicantKind::Legal),
        Self::Kind(ApplicantKind::Other),
        Self::Total,
    ];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Kind(kind) => kind.code(),
            Self::Total => "total",
        }
    }

    /// Reads a code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|column| column.code() == code)
    }

    /// What stands above it.
    pub fn label(self, language: Language) -> &'static str {
        match self {
            Self::Kind(kind) => kind.label(language),
            Self::Total => language.pick("总计", "Total"),
        }
    }
}

/// A line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cells {
    kinds: [u64; 6],
    /// 总计, as it is given.
    pub total: u64,
}

impl Cells {
    /// A line as somebody has given it; a total that is not given is the sum.
    pub fn given(kinds: [u64; 6], total: Option<u64>) -> Self {
        let sum = kinds
            .iter()
            .fold(0_u64, |sum, one| sum.saturating_add(*one));
        Self {
            kinds,
            total: total.unwrap_or(sum),
        }
    }

    /// Counts some more of one kind.
    pub fn add(&mut self, kind: ApplicantKind, count: u64) {
        for (of, cell) in ApplicantKind::ALL.iter().zip(&mut self.kinds) {
            if *of == kind {
                *cell = cell.saturating_add(count);
            }
        }
        self.total = self.total.saturating_add(count);
    }

    /// One cell.
    pub fn at(&self, column: Column) -> u64 {
        match column {
            Column::Kind(kind) => ApplicantKind::ALL
                .iter()
                .zip(self.kinds)
                .find(|(of, _)| **of == kind)
                .map_or(0, |(_, count)| count),
            Column::Total => self.total,
        }
    }

    /// 自然人 and the five kinds of organisation together.
    pub fn sum(&self) -> u64 {
        self.kinds
            .iter()
            .fold(0, |sum, one| sum.saturating_add(*one))
    }
}
