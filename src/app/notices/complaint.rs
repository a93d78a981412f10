//! The notices that a complaint owes: to whoever complained, to those who look into it, and to the department that is to
//! put it right. They name no case's applicant, and to the department not who complained.

use super::super::Result;
use super::super::cases::days_left;
use super::super::complaints::Complainant;
use super::super::letters::contact;
use super::super::record::Change;
use super::{
    Recipient, authority_name, frozen_without_case, of_accounts, of_department, put, with_role,
};
use crate::app::Notices;
use crate::notify::notice::{
    ComplaintConcluded, ComplaintReceived, ComplaintWaiting, Notice, RectificationDecided,
    RectificationDue, RectificationOrdered, RectificationReported,
};
use crate::rules::complaint::{Complaint, ComplaintEvent, Finding, Happened, Order};
use crate::rules::ids::{ComplaintId, DepartmentId};
use crate::rules::language::Language;
use crate::rules::policy::Role;
use crate::storage::complaints::{self as rows, Waiting};
use crate::storage::{AsyncPgConnection, departments};

/// Queues every notice that one event of a complaint owes.
pub(in crate::app) async fn of_complaint(
    tx: &AsyncPgConnection,
    change: &Change<'_>,
    (complaint, happened): (&Complaint, &Happened),
    who: Option<&Complainant>,
    words: Option<&str>,
) -> Result<()> {
    if change.app.notices == Notices::Discarded {
        return Ok(());
    }
    let about = About {
        change,
        complaint,
        happened,
        words: words.unwrap_or_default(),
    };
    match &happened.event {
        ComplaintEvent::Received { .. } => {
            about.tell(tx, complainant(who), About::received).await?;
            let supervisors = with_role(tx, change, Role::Supervisor, None).await?;
            about.tell(tx, supervisors, About::waiting).await
        }
        ComplaintEvent::Concluded { finding } => {
            let concluded = |about: &About<'_>, language| about.concluded(*finding, language);
            about.tell(tx, complainant(who), concluded).await
        }
        ComplaintEvent::Ordered { .. } => {
            let department = department(tx, change, complaint.department).await?;
            about.tell(tx, department, About::ordered).await
        }
        ComplaintEvent::Reported => {
            let by = complaint.order.as_ref().and_then(|one| one.by.account());
            let by: Vec<_> = by.into_iter().collect();
            let mut supervisors = of_accounts(tx, change, &by).await?;
            if supervisors.is_empty() {
                supervisors = with_role(tx, change, Role::Supervisor, None).await?;
            }
            about.tell(tx, supervisors, About::reported).await
        }
        ComplaintEvent::Returned { .. } | ComplaintEvent::Accepted => {
            let department = department(tx, change, complaint.department).await?;
            about.tell(tx, department, About::decided).await
        }
        // Whoever begins knows of it; a circular is sent on paper. What is taken back is followed by what is right, of
        // which they are told.
        ComplaintEvent::Investigated
        | ComplaintEvent::Criticised { .. }
        | ComplaintEvent::ConclusionCancelled
        | ComplaintEvent::OrderCancelled => Ok(()),
    }
}

/// Reminds a department of an order on which it has not reported; how many mails.
pub(in crate::app) async fn of_order_due(
    tx: &AsyncPgConnection,
    change: &Change<'_>,
    order: &Waiting,
) -> Result<usize> {
    let (today, rectify_by) = (change.today, order.rectify_by);
    let all = department(tx, change, order.department).await?;
    for recipient in &all {
        let notice = Notice::RectificationDue(RectificationDue {
            authority: authority_name(change, recipient.language),
            complaint: order.number.clone(),
            rectify_by,
            days_left: days_left(change.calendars.current(), today, rectify_by),
            is_late: rectify_by < today,
        });
        queue(tx, change, order.id, recipient, &notice).await?;
    }
    Ok(all.len())
}

/// Whoever complained, where mails reach them.
fn complainant(who: Option<&Complainant>) -> Vec<Recipient> {
    let told = who.and_then(|who| {
        Some(Recipient {
            kind: "complainant",
            email: who.email.clone()?,
            language: who.language,
        })
    });
    told.into_iter().collect()
}

/// The department, or who answers for it since it merged; for the disclosure office, where it has neither an address nor
/// handlers, its head and registrars.
async fn department(
    tx: &AsyncPgConnection,
    change: &Change<'_>,
    id: DepartmentId,
) -> Result<Vec<Recipient>> {
    let found = departments::find(tx, change.authority.id, id).await?;
    let answers = found.and_then(|it| it.answered_by).unwrap_or(id);
    let mut all = of_department(tx, change, answers).await?;
    if all.is_empty() {
        all = with_role(tx, change, Role::Head, None).await?;
        all.extend(with_role(tx, change, Role::Registrar, None).await?);
    }
    Ok(all)
}

async fn queue(
    tx: &AsyncPgConnection,
    change: &Change<'_>,
    id: ComplaintId,
    recipient: &Recipient,
    notice: &Notice,
) -> Result<()> {
    let new = frozen_without_case(change, recipient, notice)?;
    put(tx, change, &new).await?;
    let of = (change.authority.id, id);
    Ok(rows::add_mail(tx, &change.app.keys, of, new.id).await?)
}

/// What the notices are about.
struct About<'a> {
    change: &'a Change<'a>,
    complaint: &'a Complaint,
    happened: &'a Happened,
    words: &'a str,
}

impl About<'_> {
    async fn tell(
        &self,
        tx: &AsyncPgConnection,
        all: Vec<Recipient>,
        notice: impl Fn(&Self, Language) -> Notice,
    ) -> Result<()> {
        for recipient in all {
            let notice = notice(self, recipient.language);
            queue(tx, self.change, self.complaint.id, &recipient, &notice).await?;
        }
        Ok(())
    }

    fn received(&self, language: Language) -> Notice {
        Notice::ComplaintReceived(ComplaintReceived {
            authority: authority_name(self.change, language),
            complaint: self.complaint.number.clone(),
            received_on: self.complaint.received_on,
            about: self.complaint.kind.title(language).to_owned(),
            article: self.complaint.kind.article().cite(language),
            department: self.complaint.department_name.clone(),
            contact: contact(self.change.authority),
        })
    }

    fn waiting(&self, language: Language) -> Notice {
        Notice::ComplaintWaiting(ComplaintWaiting {
            authority: authority_name(self.change, language),
            complaint: self.complaint.number.clone(),
            received_on: self.complaint.received_on,
            about: self.complaint.kind.title(language).to_owned(),
            department: self.complaint.department_name.clone(),
        })
    }

    fn concluded(&self, finding: Finding, language: Language) -> Notice {
        Notice::ComplaintConcluded(ComplaintConcluded {
            authority: authority_name(self.change, language),
            complaint: self.complaint.number.clone(),
            received_on: self.complaint.received_on,
            concluded_on: self.happened.on,
            finding: finding.title(language).to_owned(),
            is_upheld: finding.is_upheld(),
            reasons: self.words.to_owned(),
            contact: contact(self.change.authority),
        })
    }

    fn ordered(&self, language: Language) -> Notice {
        Notice::RectificationOrdered(RectificationOrdered {
            authority: authority_name(self.change, language),
            complaint: self.complaint.number.clone(),
            rectify_by: self.last_day(),
            days_left: self.days_left(),
        })
    }

    fn reported(&self, language: Language) -> Notice {
        let order = self.complaint.order.as_ref();
        Notice::RectificationReported(RectificationReported {
            authority: authority_name(self.change, language),
            complaint: self.complaint.number.clone(),
            department: self.complaint.department_name.clone(),
            rectify_by: self.last_day(),
            reported_on: self.happened.on,
            is_late: order.is_some_and(|order| order.is_late(self.happened.on)),
        })
    }

    fn decided(&self, language: Language) -> Notice {
        Notice::RectificationDecided(RectificationDecided {
            authority: authority_name(self.change, language),
            complaint: self.complaint.number.clone(),
            accepted: self.happened.event == ComplaintEvent::Accepted,
            rectify_by: self.last_day(),
            days_left: self.days_left(),
        })
    }

    fn last_day(&self) -> chrono::NaiveDate {
        let order = self.complaint.order.as_ref();
        order.map_or(self.happened.on, |order: &Order| order.rectify_by)
    }

    fn days_left(&self) -> i64 {
        let calendar = self.change.calendars.current();
        days_left(calendar, self.change.today, self.last_day())
    }
}
