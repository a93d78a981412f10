//! Whose a case is: computed from the subjects of the departments and the list of powers and
//! responsibilities, shown with its reason, and never applied by itself.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::{App, Error, Result, cases};
use crate::rules::application::Wanted;
use crate::rules::ids::{CaseId, DepartmentId};
use crate::rules::outcome::ResponsibleAgency;
use crate::rules::policy::{self, Actor};
use crate::search::whose::{Candidate, Fit, whose};
use crate::storage::departments::{self, Department};
use crate::storage::responsibilities::{self, Duty};

/// So many departments and offices are named at most.
const NAMED: usize = 3;

/// What makes an office fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground {
    /// Its name.
    Name,
    /// A subject that it answers for (职责事项).
    Subject,
    /// A row of the list of powers and responsibilities (权责清单).
    Responsibility,
}

impl Ground {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Name, Self::Subject, Self::Responsibility];

    /// Stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Subject => "subject",
            Self::Responsibility => "responsibility",
        }
    }
}

/// Why an office fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// By what.
    pub ground: Ground,
    /// What the subject, power or office is called.
    pub what: String,
    /// The words that the application shares with it.
    pub words: Vec<String>,
}

/// A department or office that fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggested {
    /// The department; none for an office outside the authority.
    pub department: Option<DepartmentId>,
    /// Its name.
    pub name: String,
    /// The section of an office outside (责任科室), as the list has it.
    pub office: Option<String>,
    /// The telephone of an office outside (咨询电话), as the list has it.
    pub hotline: Option<String>,
    /// Why, the weightiest first.
    pub reasons: Vec<Reason>,
    /// How well it fits, to be compared within one suggestion.
    pub score: u32,
}

impl Suggested {
    /// As the draft of a reply names it (Art. 36(5)); none where the list gives no contact.
    pub fn agency(&self, joint: &str) -> Option<ResponsibleAgency> {
        let contact = [self.office.as_deref(), self.hotline.as_deref()];
        let contact: Vec<&str> = contact.into_iter().flatten().collect();
        (!contact.is_empty()).then(|| ResponsibleAgency::Determined {
            name: self.name.clone(),
            contact: contact.join(joint),
        })
    }
}

/// The offices among which is chosen: departments in their order, then those outside as the list has them.
pub struct Offices<'a> {
    each: Vec<Office<'a>>,
}

struct Office<'a> {
    department: Option<DepartmentId>,
    name: &'a str,
    tasks: Vec<(Ground, &'a str)>,
    /// The rows of an office outside, beside its tasks: whom to ask.
    duties: HashMap<usize, &'a Duty>,
}

impl<'a> Offices<'a> {
    /// The offices of an authority on a day; a department that is closed takes no cases.
    pub fn of(departments: &'a [Department], duties: &'a [Duty], today: NaiveDate) -> Self {
        let is_open = |department: &&Department| department.closed_on.is_none_or(|on| on > today);
        let mut each: Vec<Office<'a>> = departments
            .iter()
            .filter(is_open)
            .map(Office::own)
            .collect();
        // What a department answered for before it merged, its successor answers for.
        let successors: HashMap<DepartmentId, DepartmentId> = departments
            .iter()
            .filter_map(|one| Some((one.id, one.answered_by?)))
            .collect();
        for merged in departments {
            let successor = merged.answered_by;
            let office = each
                .iter_mut()
                .find(|office| successor.is_some() && office.department == successor);
            if let Some(office) = office {
                let subjects = merged.subjects.iter();
                let subjects = subjects.map(|subject| (Ground::Subject, subject.as_str()));
                office.tasks.extend(subjects);
            }
        }
        for duty in duties {
            let answers = |id| successors.get(&id).copied().unwrap_or(id);
            let is_its = |office: &Office<'_>| match duty.department.map(answers) {
                Some(department) => office.department == Some(department),
                None => office.department.is_none() && office.name == duty.body,
            };
            match (
                each.iter_mut().find(|office| is_its(office)),
                duty.department,
            ) {
                (Some(office), _) => office.add(duty),
                (None, None) => each.push(Office::outside(duty)),
                (None, Some(_closed)) => {}
            }
        }
        Self { each }
    }

    /// Those that fit what is wanted, the best first.
    pub fn fitting(&self, wanted: &Wanted) -> Vec<Suggested> {
        let tasks = |office: &Office<'a>| office.tasks.iter().map(|(_, task)| *task).collect();
        let candidates: Vec<Candidate<'_>> = self
            .each
            .iter()
            .map(|office| Candidate {
                tasks: tasks(office),
            })
            .collect();
        let fits = whose(wanted.leads(), &candidates).into_iter();
        fits.filter_map(|fit| Some(self.each.get(fit.candidate)?.suggested(&fit)))
            .collect()
    }
}

impl<'a> Office<'a> {
    fn own(department: &'a Department) -> Self {
        let subjects = department.subjects.iter();
        let subjects = subjects.map(|subject| (Ground::Subject, subject.as_str()));
        Self {
            department: Some(department.id),
            name: &department.name,
            tasks: std::iter::once((Ground::Name, department.name.as_str()))
                .chain(subjects)
                .collect(),
            duties: HashMap::new(),
        }
    }

    fn outside(duty: &'a Duty) -> Self {
        let mut office = Self {
            department: None,
            name: &duty.body,
            tasks: vec![(Ground::Name, &duty.body)],
            duties: HashMap::new(),
        };
        office.add(duty);
        office
    }

    fn add(&mut self, duty: &'a Duty) {
        if self.department.is_none() {
            self.duties.insert(self.tasks.len(), duty);
        }
        self.tasks.push((Ground::Responsibility, &duty.name));
    }

    fn suggested(&self, fit: &Fit) -> Suggested {
        let reasons = fit.reasons.iter().filter_map(|reason| {
            let (ground, what) = self.tasks.get(reason.task)?;
            Some(Reason {
                ground: *ground,
                what: (*what).to_owned(),
                words: reason.words.clone(),
            })
        });
        let duty = self.whom_to_ask(fit);
        Suggested {
            department: self.department,
            name: self.name.to_owned(),
            office: duty.and_then(|duty| duty.office.clone()),
            hotline: duty.and_then(|duty| duty.hotline.clone()),
            reasons: reasons.collect(),
            score: fit.score,
        }
    }

    /// The row that fits best and says whom to ask; else any row of the office that does.
    fn whom_to_ask(&self, fit: &Fit) -> Option<&'a Duty> {
        let fitting = fit.reasons.iter().map(|reason| reason.task);
        let mut duties = fitting
            .chain(0..self.tasks.len())
            .filter_map(|task| self.duties.get(&task).copied());
        duties.find(|duty| duty.office.is_some() || duty.hotline.is_some())
    }
}

/// A suggestion for a case.
pub struct Suggestion {
    /// The departments that fit, the best first.
    pub departments: Vec<Suggested>,
    /// The offices outside that fit better than any department.
    pub outside: Vec<Suggested>,
    /// The version of the list that it was computed from; none without a list.
    pub list_version: Option<i32>,
}

/// To which department a case could be routed (分办建议).
///
/// # Errors
/// Not found, denied; or the database cannot be reached.
pub async fn routing(app: &App, actor: &Actor, case: CaseId) -> Result<Suggestion> {
    let (fitting, list_version) = fitting(app, actor, case).await?;
    let (mut departments, mut outside): (Vec<_>, Vec<_>) = fitting
        .into_iter()
        .partition(|one| one.department.is_some());
    let best = departments.first().map_or(0, |one| one.score);
    outside.retain(|one| one.score > best);
    departments.truncate(NAMED);
    outside.truncate(NAMED);
    Ok(Suggestion {
        departments,
        outside,
        list_version,
    })
}

/// The offices outside the authority that a reply can name as responsible (Art. 36(5)), the best first.
///
/// # Errors
/// Not found, denied; or the database cannot be reached.
pub async fn responsible_offices(app: &App, actor: &Actor, case: CaseId) -> Result<Vec<Suggested>> {
    let (mut fitting, _) = fitting(app, actor, case).await?;
    fitting.retain(|one| one.department.is_none());
    fitting.truncate(NAMED);
    Ok(fitting)
}

async fn fitting(app: &App, actor: &Actor, case: CaseId) -> Result<(Vec<Suggested>, Option<i32>)> {
    let detail = cases::find(app, actor, case).await?;
    // The words that are told are the applicant's own.
    if !policy::sees_in_full(actor) {
        return Err(Error::Denied);
    }
    let authority = actor.authority();
    let mut conn = app.read().await?;
    let departments = departments::list(&conn, authority).await?;
    let list = responsibilities::newest(&mut conn, authority).await?;
    let duties = match &list {
        Some(list) => responsibilities::duties(&mut conn, authority, list.version).await?,
        None => Vec::new(),
    };
    drop(conn);
    let (wanted, today) = (detail.wanted, detail.today);
    // A long list takes a while to go through: off the threads that answer requests.
    let compute = move || Offices::of(&departments, &duties, today).fitting(&wanted);
    let fitting = tokio::task::spawn_blocking(compute).await;
    let fitting = fitting.map_err(Error::internal)?;
    Ok((fitting, list.map(|list| list.version)))
}
