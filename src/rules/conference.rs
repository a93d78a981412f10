//! Consultation between departments (会商): who took part, what each said, and what came of it, on the record.
//!
//! None of it touches the clock: what an agency settles within itself is no opinion of a third party or of another
//! agency (Art. 32 to 34), and internal reasons stop nothing (最高人民法院指导案例26号).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::case::Case;
use super::command::NewText;
use super::decide::{Facts, check_day};
use super::event::{CaseEvent, Decided};
use super::ids::DepartmentId;
use super::refusal::Refusal;
use super::sub_deadline::check_settable;

/// What was said, as it is kept, sealed: departments under the name that they had.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conference {
    /// What was to be settled (会商事项).
    pub question: String,
    /// What each department said.
    pub views: Vec<View>,
    /// What came of it (会商结论).
    pub conclusion: String,
}

/// What one department said (会商意见).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    /// Its name on that day.
    pub department: String,
    /// What it said.
    pub view: String,
}

impl Conference {
    /// What was said, a line each, in the language in which it is kept.
    pub fn lines(&self) -> Vec<String> {
        let views = self.views.iter();
        std::iter::once(format!("会商事项：{}", self.question))
            .chain(views.map(|one| format!("{}：{}", one.department, one.view)))
            .chain([format!("会商结论：{}", self.conclusion)])
            .collect()
    }
}

/// A conference on its way into the record.
#[derive(Debug, Clone)]
pub struct NewConference {
    /// The day.
    pub on: NaiveDate,
    /// Which departments took part.
    pub departments: Vec<DepartmentId>,
    /// What was said.
    pub content: NewText,
}

/// Records one.
pub(super) fn record(case: &Case, new: &NewConference, facts: &Facts) -> Result<Decided, Refusal> {
    check_open(case)?;
    check_day(new.on, case.filed_on, facts.today)?;
    Ok(Decided {
        on: new.on,
        event: CaseEvent::Conferred {
            departments: new.departments.clone(),
            content: new.content.reference.clone(),
        },
    })
}

/// Whether one can be recorded: while there is still something to settle.
pub(super) fn check_open(case: &Case) -> Result<(), Refusal> {
    check_settable(case).map_err(|_closed| Refusal::CannotConfer {
        stage: case.stage.name(),
    })
}
