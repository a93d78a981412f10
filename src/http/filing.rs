//! The application form as it arrives, checked field by field (申请表).

use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;

use super::check::Check;
use super::codes;
use super::parties::{self, NewAgent, NewJointApplicant, checked_contact, wrong_contact};
use super::problem::Problem;
use super::shape::optional_day;
use crate::app::intake::{Application, Door};
use crate::rules::applicant::{ApplicantKind, Carrier, Delivery};
use crate::rules::application::{Applicant, FormWanted, Wanted};
use crate::rules::contact::Contact;
use crate::rules::identity::{DocumentKind, IdentityDocument};
use crate::rules::kind::CaseKind;
use crate::rules::language::Language;
use crate::rules::outcome::{Outcome, Reply};
use crate::rules::receipt::Channel;
use crate::rules::service::Signatory;

pub(super) const NAME: usize = 100;
const TITLE: usize = 200;
const DOCUMENT: usize = 100;
const FEATURES: usize = 4_000;

/// An application for disclosure (政府信息公开申请).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewApplication {
    /// Code of the authority; may be left out where there is only one.
    #[schema(max_length = 8)]
    pub(super) authority: Option<String>,
    /// What it asks for: information to be disclosed, when left out, or a record about oneself to be corrected.
    #[serde(default)]
    #[schema(schema_with = codes::case_kind)]
    kind: CaseKind,
    applicant: NewApplicant,
    /// Who applies together with `applicant`, who is then their representative (代表人) and the one to whom
    /// the office writes; 10 in all at most.
    #[serde(default)]
    #[schema(max_items = 9)]
    joint_applicants: Vec<NewJointApplicant>,
    agent: Option<NewAgent>,
    information: NewInformation,
    /// Left out: by e-mail where there is an address for it, else on paper.
    form: Option<NewForm>,
}

/// An application that came in by another channel, recorded by a registrar.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RecordedApplication {
    /// By what channel it came; never `online`.
    #[schema(schema_with = codes::office_channel)]
    pub(super) channel: Channel,
    /// The day it reached the agency; today when left out.
    #[serde(default, deserialize_with = "optional_day")]
    pub(super) received_on: Option<NaiveDate>,
    /// The reply, when it is given at the counter at once.
    on_the_spot: Option<ReplyOnTheSpot>,
    /// What it asks for: information to be disclosed, when left out, or a record about oneself to be corrected.
    #[serde(default)]
    #[schema(schema_with = codes::case_kind)]
    kind: CaseKind,
    applicant: NewApplicant,
    /// Who applies together with `applicant`, who is then their representative (代表人) and the one to whom
    /// the office writes; 10 in all at most.
    #[serde(default)]
    #[schema(max_items = 9)]
    joint_applicants: Vec<NewJointApplicant>,
    agent: Option<NewAgent>,
    information: NewInformation,
    /// Left out: by e-mail where there is an address for it, else on paper.
    form: Option<NewForm>,
}

/// What is granted and handed over at the counter at once, where the authority allows it (当场答复; Art. 33(1)).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ReplyOnTheSpot {
    /// A reply of the outcome `granted`, without documents.
    #[schema(value_type = super::actions::DraftInput)]
    reply: Reply,
    /// Who signs for it.
    #[schema(schema_with = codes::signatory)]
    signed_by: Signatory,
}

impl ReplyOnTheSpot {
    /// Names what a reply that grants lacks by its place in this body; another is refused as a whole.
    fn check(&self, check: &mut Check) {
        if self.reply.outcome != Outcome::Granted {
            return;
        }
        for missing in self.reply.check().err().unwrap_or_default() {
            check.wrong(
                &format!("on_the_spot.reply.{}", missing.path()),
                missing.code(),
                &missing.advice(Language::Chinese),
                &missing.advice(Language::English),
            );
        }
    }
}

/// Who applies (申请人).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewApplicant {
    #[schema(schema_with = codes::applicant_kind)]
    kind: ApplicantKind,
    /// Name of the person or organisation (姓名、名称).
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    identity: NewIdentity,
    /// Legal representative of an organisation (法定代表人).
    #[schema(max_length = 100)]
    representative: Option<String>,
    /// Whom to speak with at an organisation (联系人).
    #[schema(max_length = 100)]
    contact_person: Option<String>,
    /// One of e-mail, telephone, fax and address must be given, and the one that the delivery needs.
    #[schema(max_length = 254)]
    email: Option<String>,
    #[schema(max_length = 30)]
    phone: Option<String>,
    /// Fax number (传真).
    #[schema(max_length = 30)]
    fax: Option<String>,
    #[schema(max_length = 200)]
    address: Option<String>,
    #[schema(max_length = 6)]
    postal_code: Option<String>,
    /// The language to write in; Chinese when left out.
    #[serde(default)]
    #[schema(schema_with = codes::language)]
    language: Language,
}

/// What proves who applies (身份证明).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewIdentity {
    #[schema(schema_with = codes::document_kind)]
    kind: DocumentKind,
    /// Its number; resident ID numbers and unified social credit codes are checked by their check digits.
    #[schema(min_length = 1, max_length = 40)]
    number: String,
}

/// The information wanted; one of the three leads is enough (所需信息).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewInformation {
    /// What it is called (名称).
    #[schema(max_length = 200)]
    name: Option<String>,
    /// The number of the document (文号).
    #[schema(max_length = 100)]
    document_number: Option<String>,
    /// Any other feature that lets the agency search (其他特征性描述). For a correction: what is inaccurate, and how
    /// it should read.
    #[schema(max_length = 4000)]
    features: Option<String>,
    /// For a correction alone: what proves that the record is inaccurate (证据); the papers themselves are added as
    /// documents of the case.
    #[schema(max_length = 4000)]
    evidence: Option<String>,
}

/// How the applicant wants to receive it (提供方式、获取方式).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewForm {
    #[schema(schema_with = codes::carrier)]
    carrier: Carrier,
    #[schema(schema_with = codes::delivery)]
    delivery: Delivery,
    /// Whether another form will do when this one is not possible.
    #[serde(default)]
    fallback_consent: bool,
}

impl NewApplication {
    pub(super) fn checked(&self, today: NaiveDate) -> Result<Application, Problem> {
        let mut check = Check::default();
        if let Some(agent) = &self.agent {
            agent.check_online(&mut check);
        }
        check_carrier(&mut check, self.form.as_ref());
        Filled {
            kind: self.kind,
            applicant: &self.applicant,
            joint: &self.joint_applicants,
            agent: self.agent.as_ref(),
            information: &self.information,
            form: self.form.as_ref(),
        }
        .checked(check, today)
    }
}

impl RecordedApplication {
    /// By which door it comes.
    pub(super) fn door(&self) -> Door {
        let (channel, received_on) = (self.channel, self.received_on);
        match &self.on_the_spot {
            Some(given) => Door::Counter {
                channel,
                received_on,
                reply: Box::new(given.reply.clone()),
                signed_by: given.signed_by,
            },
            None => Door::Office {
                channel,
                received_on,
            },
        }
    }

    pub(super) fn checked(&self, today: NaiveDate) -> Result<Application, Problem> {
        let mut check = Check::default();
        if self.channel == Channel::Online {
            check.wrong(
                "channel",
                "online_files_itself",
                "网上申请由申请人自行提交，请选择其他渠道",
                "Applicants file online themselves: choose the channel by which this one came",
            );
        }
        if let Some(given) = &self.on_the_spot {
            given.check(&mut check);
        }
        Filled {
            kind: self.kind,
            applicant: &self.applicant,
            joint: &self.joint_applicants,
            agent: self.agent.as_ref(),
            information: &self.information,
            form: self.form.as_ref(),
        }
        .checked(check, today)
    }
}

/// The form as it was filled in, by whatever channel.
struct Filled<'a> {
    kind: CaseKind,
    applicant: &'a NewApplicant,
    joint: &'a [NewJointApplicant],
    agent: Option<&'a NewAgent>,
    information: &'a NewInformation,
    form: Option<&'a NewForm>,
}

impl Filled<'_> {
    fn checked(&self, mut check: Check, today: NaiveDate) -> Result<Application, Problem> {
        let wanted = wanted(&mut check, "information", self.information);
        check_kind(&mut check, self.kind, &wanted, self.joint);
        let contact = contact(&mut check, self.applicant);
        let form = contact
            .as_ref()
            .map(|contact| form_wanted(&mut check, self.form, contact));
        let applicant = person(&mut check, self.applicant, contact, today);
        let joint = parties::joint(&mut check, self.joint, today);
        let agent = self
            .agent
            .and_then(|agent| parties::agent(&mut check, agent, today));
        if let Some(applicant) = &applicant {
            parties::check_distinct(&mut check, applicant, &joint, agent.as_ref());
        }
        check.done()?;
        match applicant.zip(form) {
            Some((applicant, form)) => Ok(Application {
                kind: self.kind,
                applicant,
                joint,
                agent,
                wanted,
                form,
            }),
            None => Err(crate::app::Error::internal("an applicant that was not checked").into()),
        }
    }
}

/// A disc cannot be sent by wire. A form on paper that asks for it is taken as it came, and the office asks back.
fn check_carrier(check: &mut Check, form: Option<&NewForm>) {
    let Some(form) = form else { return };
    let is_thing = matches!(form.carrier, Carrier::OpticalDisc | Carrier::Disk);
    let is_wire = matches!(form.delivery, Delivery::Email | Delivery::Fax);
    if is_thing && is_wire {
        check.wrong(
            "form.carrier",
            "carrier_unfit",
            "光盘、磁盘不能通过电子邮件或者传真提供，请改选提供方式或者获取方式",
            "A disc cannot be sent by e-mail or fax: choose another carrier, or another delivery",
        );
    }
}

/// What was chosen, which must be possible; else what is usual where the applicant can be reached so. Nobody agrees to
/// another way by choosing none.
fn form_wanted(check: &mut Check, form: Option<&NewForm>, contact: &Contact) -> FormWanted {
    let Some(form) = form else {
        let delivery = contact.usual_delivery();
        return FormWanted {
            carrier: if delivery == Delivery::Email {
                Carrier::Email
            } else {
                Carrier::Paper
            },
            delivery,
            fallback_consent: false,
        };
    };
    if let Err(error) = contact.check_delivery(form.delivery) {
        wrong_contact(check, "applicant", error);
    }
    FormWanted {
        carrier: form.carrier,
        delivery: form.delivery,
        fallback_consent: form.fallback_consent,
    }
}

pub(super) fn wanted(check: &mut Check, of: &str, new: &NewInformation) -> Wanted {
    let field = |name: &str| format!("{of}.{name}");
    let wanted = Wanted {
        name: check.optional_line(&field("name"), new.name.as_deref(), TITLE),
        document_number: check.optional_line(
            &field("document_number"),
            new.document_number.as_deref(),
            DOCUMENT,
        ),
        features: check.optional(&field("features"), new.features.as_deref(), FEATURES),
        evidence: check.optional(&field("evidence"), new.evidence.as_deref(), FEATURES),
    };
    if !wanted.names_something() {
        check.wrong(
            of,
            "nothing_wanted",
            "请填写所需信息的名称、文号或者便于查询的其他特征中的至少一项（条例第二十九条）",
            "Give at least one of name, document number and other features, so that it can be searched for (Art. 29)",
        );
    }
    wanted
}

/// A correction says what is wrong, and proves it, of one applicant (Art. 41); an application for disclosure
/// proves nothing.
fn check_kind(check: &mut Check, kind: CaseKind, wanted: &Wanted, joint: &[NewJointApplicant]) {
    match kind {
        CaseKind::Disclosure => no_evidence(check, "information", wanted),
        CaseKind::Correction => {
            if wanted.features.is_none() {
                check.wrong(
                    "information.features",
                    "required",
                    "请写明哪项记录不准确以及应当更正的内容（条例第四十一条）",
                    "Say what is inaccurate, and how it should read (Art. 41)",
                );
            }
            if wanted.evidence.is_none() {
                check.wrong(
                    "information.evidence",
                    "required",
                    "请写明证明记录不准确的证据（条例第四十一条）",
                    "Say what proves that the record is inaccurate (Art. 41)",
                );
            }
            if !joint.is_empty() {
                check.wrong(
                    "joint_applicants",
                    "unexpected",
                    "更正的是与申请人自身相关的信息，请各自提出",
                    "What is corrected is about the applicant alone: each applies by themselves",
                );
            }
        }
    }
}

/// Evidence belongs to a correction alone.
pub(super) fn no_evidence(check: &mut Check, of: &str, wanted: &Wanted) {
    if wanted.evidence.is_some() {
        check.wrong(
            &format!("{of}.evidence"),
            "unexpected",
            "申请公开政府信息不需要提供证据，请去掉该字段",
            "An application for disclosure needs no evidence: leave this field out",
        );
    }
}

/// The applicant, when nothing is wrong with what was typed.
fn person(
    check: &mut Check,
    new: &NewApplicant,
    contact: Option<Contact>,
    today: NaiveDate,
) -> Option<Applicant> {
    let name = check.line("applicant.name", &new.name, NAME);
    let representative = check.optional_line(
        "applicant.representative",
        new.representative.as_deref(),
        NAME,
    );
    if representative.is_some() && !new.kind.is_organisation() {
        check.wrong(
            "applicant.representative",
            "unexpected",
            "公民没有法定代表人，请去掉该字段；委托他人代理的，请填写代理人",
            "A citizen has no legal representative: leave this field out; whoever acts for them is the agent",
        );
    }
    let contact_person = check.optional_line(
        "applicant.contact_person",
        new.contact_person.as_deref(),
        NAME,
    );
    new.identity.check_kind(check, "applicant", new.kind);
    let identity = new.identity.checked(check, "applicant", today);
    let contact = contact?;
    Some(Applicant {
        kind: new.kind,
        name,
        identity: identity?,
        representative,
        contact_person,
        email: contact.email,
        phone: contact.phone,
        fax: contact.fax,
        address: contact.address,
        postal_code: contact.postal_code,
        language: new.language,
    })
}

impl NewIdentity {
    /// A person shows a document of a person, an organisation its code.
    pub(super) fn check_kind(&self, check: &mut Check, whose: &str, applicant: ApplicantKind) {
        if !self.kind.fits(applicant) {
            check.wrong(
                &format!("{whose}.identity.kind"),
                "identity_kind_does_not_fit",
                "该证件种类不适用于此类申请人：公民使用个人证件，法人或者其他组织使用统一社会信用代码等",
                "This kind of document does not fit this kind of applicant: persons show personal documents, organisations their credit code",
            );
        }
    }

    /// The document, when its number can be one.
    pub(super) fn checked(
        &self,
        check: &mut Check,
        whose: &str,
        today: NaiveDate,
    ) -> Option<IdentityDocument> {
        match IdentityDocument::parse(self.kind, &self.number, today) {
            Ok(identity) => Some(identity),
            Err(error) => {
                check.wrong(
                    &format!("{whose}.identity.number"),
                    error.code(),
                    &error.advice(Language::Chinese),
                    &error.advice(Language::English),
                );
                None
            }
        }
    }
}

fn contact(check: &mut Check, new: &NewApplicant) -> Option<Contact> {
    let given = Contact {
        phone: new.phone.clone(),
        fax: new.fax.clone(),
        email: new.email.clone(),
        address: new.address.clone(),
        postal_code: new.postal_code.clone(),
    };
    checked_contact(check, "applicant", given)
}
