//! Answering at the counter, at once (当场答复; Art. 33(1)).
//!
//! What can be answered on the spot must be. A registrar may do so where the authority allows it, and
//! only to give what was asked for: every other reply takes something away from the applicant, and is
//! the head's to decide.

use chrono::NaiveDate;

use super::command::NewText;
use super::consultation::ConsultationRefusal;
use super::event::{CaseEvent, Decided, LetterRef};
use super::filing::Filing;
use super::ids::{AccountId, DepartmentId};
use super::kind::CaseKind;
use super::outcome::{Outcome, Reply};
use super::receipt::Channel;
use super::refusal::Refusal;
use super::service::{Service, Signatory};

/// What a registrar answers at the counter, and what that needs to know.
#[derive(Debug)]
pub struct OnTheSpot<'a> {
    /// Whether the authority lets registrars do it.
    pub is_allowed: bool,
    /// What the reply says.
    pub reply: &'a Reply,
    /// The same, on its way into the record.
    pub content: &'a NewText,
    /// Who signed for it.
    pub signed_by: Signatory,
    /// The registrar.
    pub registrar: AccountId,
    /// The disclosure office, in whose hands the case was.
    pub office: Option<DepartmentId>,
    /// The letter, its number just drawn.
    pub letter: LetterRef,
    /// The revision of the calendar in force.
    pub calendar: i32,
}

/// Answers what is being filed. Drafting, leave and service are one event, of one day.
pub fn answer(
    filing: &Filing,
    given: &OnTheSpot<'_>,
    today: NaiveDate,
) -> Result<Decided, Refusal> {
    if filing.kind == CaseKind::Correction {
        return Err(Refusal::NotForCorrections);
    }
    if !given.is_allowed {
        return Err(Refusal::OnTheSpotNotAllowed);
    }
    match filing.channel {
        Channel::InPerson | Channel::Oral => {}
        Channel::MailSigned
        | Channel::MailOrdinary
        | Channel::Online
        | Channel::Email
        | Channel::Fax
        | Channel::Misdirected => return Err(Refusal::OnTheSpotOnlyAtCounter),
    }
    if given.reply.outcome != Outcome::Granted {
        return Err(Refusal::OnTheSpotOnlyGranted);
    }
    if filing.filed_on != today {
        return Err(Refusal::OnTheSpotIsToday { today });
    }
    given
        .reply
        .check()
        .map_err(|missing| Refusal::DraftIncomplete { missing })?;
    // Nothing can have been put to a case that is only now opened.
    if !given.reply.documents.is_empty() {
        return Err(Refusal::CannotEnclose { at: 0 });
    }
    if !given.reply.against_opinions.is_empty() {
        return Err(ConsultationRefusal::CannotOverrule { at: 0 }.into());
    }
    let has_power = filing
        .agent
        .is_some_and(|agent| agent.presented_on.is_some());
    if given.signed_by == Signatory::Agent && !has_power {
        return Err(Refusal::NoPowerOfAttorney);
    }
    let department = given.office.ok_or(Refusal::NoDisclosureOffice)?;
    Ok(Decided {
        on: today,
        event: CaseEvent::AnsweredOnTheSpot {
            department,
            handler: given.registrar,
            outcome: given.reply.outcome,
            kind: given.reply.kind,
            content: given.content.reference.clone(),
            service: Service::Personal {
                signed_on: today,
                signed_by: given.signed_by,
            },
            letter: given.letter.clone(),
            calendar: given.calendar,
        },
    })
}
