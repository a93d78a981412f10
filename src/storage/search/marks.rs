//! What the index sorts out by beside words, so that it finds by itself a word among the cases that pass a
//! filter, however common it is among the others.

use crate::rules::applicant::ApplicantKind;
use crate::rules::case::Case;
use crate::rules::ids::DepartmentId;
use crate::rules::kind::CaseKind;
use crate::rules::policy::Scope;
use crate::rules::receipt::Channel;
use crate::search::query::Term;
use crate::search::{Query, Words};
use crate::storage::departments::Department;
use crate::storage::lists::Filter;

/// What of a case is marked.
#[derive(Debug, Clone, Copy)]
pub struct Marks {
    /// What it asks for.
    pub kind: CaseKind,
    /// By what channel it came.
    pub channel: Channel,
    /// Citizen or kind of organisation.
    pub applicant_kind: ApplicantKind,
    /// With which department it is.
    pub department: Option<DepartmentId>,
}

impl Marks {
    /// Those of a case.
    pub fn of(case: &Case) -> Self {
        Self {
            kind: case.kind,
            channel: case.channel,
            applicant_kind: case.applicant_kind,
            department: case.stage.department(),
        }
    }

    /// Puts them beside the words.
    #[must_use]
    pub fn mark(self, words: Words) -> Words {
        let marks = [
            Some(of_kind(self.kind)),
            Some(by_channel(self.channel)),
            Some(from_applicant(self.applicant_kind)),
            self.department.map(with_department),
        ];
        marks.into_iter().flatten().fold(words, Words::marked)
    }
}

/// What a case must be marked with to pass.
pub(super) fn asked(scope: Scope, filter: &Filter) -> Vec<String> {
    let marks = [
        department_of(scope).map(with_department),
        // A mark tells who has it now, not who had it on another day.
        filter
            .department
            .filter(|_| filter.left.cases.is_empty())
            .map(with_department),
        filter.kind.map(of_kind),
        filter.channel.map(by_channel),
        filter.applicant_kind.map(from_applicant),
    ];
    marks.into_iter().flatten().collect()
}

/// What is looked for, each with the marks of the departments in whose names it stands: a case is found by the name
/// that its department has today, whatever it was when the case was routed.
pub(super) fn named<'a>(
    query: &'a Query,
    departments: &[Department],
) -> Vec<(&'a Term, Vec<String>)> {
    let names: Vec<_> = (departments.iter())
        .map(|department| {
            (
                department.id,
                Words::of([department.name.as_str()]).laid_out(),
            )
        })
        .collect();
    let marks = |term: &Term| {
        let holding = names.iter().filter(|(_, name)| term.stands_in(name));
        holding.map(|(id, _)| with_department(*id)).collect()
    };
    let terms = query.terms().iter();
    terms.map(|term| (term, marks(term))).collect()
}

fn department_of(scope: Scope) -> Option<DepartmentId> {
    match scope {
        Scope::Department(_, department) => Some(department),
        // A successor looks through the cases of several: the filter tells them.
        Scope::Successor(..) | Scope::Authority(_) | Scope::Case(..) | Scope::Nothing(_) => None,
    }
}

fn with_department(department: DepartmentId) -> String {
    format!("department:{department}")
}

fn of_kind(kind: CaseKind) -> String {
    format!("kind:{}", kind.code())
}

fn by_channel(channel: Channel) -> String {
    format!("channel:{}", channel.code())
}

fn from_applicant(kind: ApplicantKind) -> String {
    format!("applicant:{}", kind.code())
}
