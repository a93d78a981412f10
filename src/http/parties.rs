//! Joint applicants and an agent as an application names them, checked field by field.

use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;

use super::check::Check;
use super::codes;
use super::filing::{NAME, NewIdentity};
use super::shape::optional_day;
use crate::rules::applicant::ApplicantKind;
use crate::rules::application::Applicant;
use crate::rules::contact::{Contact, ContactError};
use crate::rules::identity::IdentityDocument;
use crate::rules::language::Language;
use crate::rules::parties::{APPLICANTS_AT_MOST, Agency, Agent, JointApplicant};

/// One who applies together with `applicant` (共同申请人).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewJointApplicant {
    #[schema(schema_with = codes::applicant_kind)]
    kind: ApplicantKind,
    /// Name of the person or organisation.
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    identity: NewIdentity,
}

/// Who acts for those who apply, under a power of attorney (委托代理人).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewAgent {
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    identity: NewIdentity,
    /// One of e-mail, telephone, fax and address must be given.
    #[schema(max_length = 254)]
    email: Option<String>,
    #[schema(max_length = 30)]
    phone: Option<String>,
    #[schema(max_length = 30)]
    fax: Option<String>,
    #[schema(max_length = 200)]
    address: Option<String>,
    #[schema(max_length = 6)]
    postal_code: Option<String>,
    /// The day on which the power of attorney was presented on paper (授权委托书); never online, where it is
    /// uploaded as a document of the kind `power_of_attorney`. Until then everything goes to the applicant.
    #[serde(default, deserialize_with = "optional_day")]
    power_of_attorney_on: Option<NaiveDate>,
}

impl NewAgent {
    /// Online nothing can be presented on paper.
    pub(super) fn check_online(&self, check: &mut Check) {
        if self.power_of_attorney_on.is_some() {
            check.wrong(
                "agent.power_of_attorney_on",
                "power_of_attorney_is_uploaded",
                "网上提交申请的，授权委托书请在提交后作为材料上传，此项请留空",
                "Online, leave this out: upload the power of attorney as a document after filing",
            );
        }
    }
}

/// Those who apply together, when nothing is wrong with what was typed.
pub(super) fn joint(
    check: &mut Check,
    new: &[NewJointApplicant],
    today: NaiveDate,
) -> Vec<JointApplicant> {
    // The representative is the first of them.
    if new.len() >= APPLICANTS_AT_MOST {
        check.wrong(
            "joint_applicants",
            "too_many_applicants",
            &format!("共同申请人连同代表人不得超过 {APPLICANTS_AT_MOST} 名，请分别提出申请"),
            &format!(
                "At most {APPLICANTS_AT_MOST} may apply together, the representative included: file separate applications"
            ),
        );
        return Vec::new();
    }
    new.iter()
        .enumerate()
        .filter_map(|(at, one)| {
            let field = format!("joint_applicants[{at}]");
            let name = check.line(&format!("{field}.name"), &one.name, NAME);
            one.identity.check_kind(check, &field, one.kind);
            let identity = one.identity.checked(check, &field, today)?;
            Some(JointApplicant {
                kind: one.kind,
                name,
                identity,
            })
        })
        .collect()
}

/// The agent, when nothing is wrong with what was typed.
pub(super) fn agent(
    check: &mut Check,
    new: &NewAgent,
    today: NaiveDate,
) -> Option<(Agent, Agency)> {
    let name = check.line("agent.name", &new.name, NAME);
    let identity = new.identity.checked(check, "agent", today);
    let given = Contact {
        phone: new.phone.clone(),
        fax: new.fax.clone(),
        email: new.email.clone(),
        address: new.address.clone(),
        postal_code: new.postal_code.clone(),
    };
    let contact = checked_contact(check, "agent", given)?;
    Some((
        Agent {
            name,
            identity: identity?,
            contact,
        },
        Agency {
            presented_on: new.power_of_attorney_on,
        },
    ))
}

/// Nobody stands on an application twice.
pub(super) fn check_distinct(
    check: &mut Check,
    applicant: &Applicant,
    joint: &[JointApplicant],
    agent: Option<&(Agent, Agency)>,
) {
    let mut seen: Vec<&IdentityDocument> = vec![&applicant.identity];
    for (at, one) in joint.iter().enumerate() {
        if seen.contains(&&one.identity) {
            check.wrong(
                &format!("joint_applicants[{at}].identity.number"),
                "applicant_named_twice",
                "该证件号码与另一申请人相同，每名申请人只填写一次",
                "Another applicant has this number: name every applicant once",
            );
        }
        seen.push(&one.identity);
    }
    if agent.is_some_and(|(agent, _)| seen.contains(&&agent.identity)) {
        check.wrong(
            "agent.identity.number",
            "agent_is_applicant",
            "代理人与申请人为同一人；申请人本人办理的，无须填写代理人",
            "The agent is one of the applicants: who applies needs no agent",
        );
    }
}

/// Means of contact, when nothing is wrong with them.
pub(super) fn checked_contact(check: &mut Check, whose: &str, given: Contact) -> Option<Contact> {
    match given.checked() {
        Ok(contact) => Some(contact),
        Err(errors) => {
            for error in errors {
                wrong_contact(check, whose, error);
            }
            None
        }
    }
}

/// Notes what is wrong with a means of contact of someone.
pub(super) fn wrong_contact(check: &mut Check, whose: &str, error: ContactError) {
    let field = error
        .field()
        .map_or(whose.to_owned(), |field| format!("{whose}.{field}"));
    check.wrong(
        &field,
        error.code(),
        &error.advice(Language::Chinese),
        &error.advice(Language::English),
    );
}
