//! The stable words of the API's schemas, taken from the rules so that they cannot drift.

use utoipa::openapi::schema::{
    AdditionalProperties, ArrayBuilder, ObjectBuilder, OneOfBuilder, Type,
};
use utoipa::openapi::{RefOr, Schema};

use crate::app::suggest::Ground;
use crate::rules::annual::{Column, Form, RemedyCell};
use crate::rules::applicant::{ApplicantKind, Carrier, Delivery};
use crate::rules::calendar::Region;
use crate::rules::case::{LetterState, StageName};
use crate::rules::clarification::Clarification;
use crate::rules::clocks::{ClockKind, ClockState};
use crate::rules::complaint::{ComplaintChannel, ComplaintKind, ComplaintStage, Finding};
use crate::rules::consultation::{Position, Standing};
use crate::rules::deadline::{Flag, Idle, Party, State, Verdict, Why};
use crate::rules::document::{AttachmentKind, MediaType};
use crate::rules::due_date_notice::DueDateNotice;
use crate::rules::excessive::{Delay, Reasons};
use crate::rules::extension::ExtensionState;
use crate::rules::fee::{Fee, Provided};
use crate::rules::filing::Confirmation;
use crate::rules::grounds::StepAsked;
use crate::rules::identity::DocumentKind;
use crate::rules::kind::CaseKind;
use crate::rules::language::Language;
use crate::rules::lateness::DueState;
use crate::rules::notified::Notified;
use crate::rules::offer::Except;
use crate::rules::outcome::{LetterKind, Outcome};
use crate::rules::papers::PaperKind;
use crate::rules::policy::Role;
use crate::rules::posting::Moot;
use crate::rules::receipt::Channel;
use crate::rules::recount::Act;
use crate::rules::regime::Jurisdiction;
use crate::rules::remedies::{
    Against, Claimant, Ordered, RemedyKind, RemedyResult, RemedyWarning, ReportCell,
};
use crate::rules::scorecard::Step;
use crate::rules::service::{PostalEnterprise, Signatory};
use crate::rules::too_late::TooLate;

/// Why an event leaves the clock as it was.
pub(super) fn no_effect() -> RefOr<Schema> {
    let flags = Flag::ALL.map(Why::Flagged);
    let idle = Idle::ALL.map(Why::Idle);
    let codes = flags.into_iter().chain(idle).map(Why::code);
    words("Why it changes nothing", codes)
}

fn words<'a>(description: &str, words: impl IntoIterator<Item = &'a str>) -> RefOr<Schema> {
    let object = ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some(description))
        .enum_values(Some(words))
        .build();
    RefOr::T(Schema::Object(object))
}

/// The agency that is responsible (Art. 36(5)): with name and contact if it can be determined.
pub(super) fn agency() -> RefOr<Schema> {
    let one = |status, fields: &[(&'static str, &'static str)]| {
        let told = ObjectBuilder::new()
            .property("status", words("Whether it can be determined", [status]))
            .required("status");
        fields
            .iter()
            .fold(told, |told, (name, about)| {
                let text = ObjectBuilder::new().schema_type(Type::String);
                told.property(*name, text.description(Some(*about)))
                    .required(*name)
            })
            .additional_properties(Some(AdditionalProperties::FreeForm(false)))
    };
    let agency = OneOfBuilder::new()
        .description(Some("The agency that is responsible"))
        .item(one(
            "determined",
            &[("name", "Name (名称)"), ("contact", "Contact (联系方式)")],
        ))
        .item(one("undetermined", &[]))
        .item(ObjectBuilder::new().schema_type(Type::Null));
    RefOr::T(Schema::OneOf(agency.build()))
}

/// What is out of order about a remedy, each once.
pub(super) fn remedy_warnings() -> RefOr<Schema> {
    let array = ArrayBuilder::new().items(remedy_warning());
    RefOr::T(Schema::Array(array.build()))
}

macro_rules! schemas {
    ($($name:ident: $description:literal, $words:expr;)*) => {$(
        pub(super) fn $name() -> RefOr<Schema> {
            words($description, $words)
        }
    )*};
}

schemas! {
    applicant_kind: "Citizen or kind of organisation (自然人、法人或其他组织)", ApplicantKind::ALL.map(ApplicantKind::code);
    document_kind: "Kind of identity document (证件名称)", DocumentKind::ALL.map(DocumentKind::code);
    carrier: "Carrier (提供方式)", Carrier::ALL.map(Carrier::code);
    delivery: "Way of delivery (获取方式)", Delivery::ALL.map(Delivery::code);
    channel: "Channel (申请方式)", Channel::ALL.map(Channel::code);
    office_channel: "Channel by which an application reaches the office (申请方式)", Channel::ALL.map(Channel::code).into_iter().filter(|code| *code != Channel::Online.code());
    jurisdiction: "Whose law applies", Jurisdiction::ALL.map(Jurisdiction::code);
    stage: "Where the case stands (办理环节)", StageName::ALL.map(StageName::code);
    clock_kind: "A clock beside the reply", ClockKind::all().map(ClockKind::code);
    clock_state: "Where a clock beside the reply stands", ClockState::ALL.map(ClockState::code);
    act: "What was done by a last day that a calendar gives", Act::ALL.map(Act::code);
    verdict: "How it lay to that day", Verdict::ALL.map(Verdict::code);
    clock: "State of the clock", State::ALL.map(State::code);
    case_kind: "What an application asks for (申请类别)", CaseKind::ALL.map(CaseKind::code);
    outcome: "Outcome: a row of the annual report, or of a correction (办理结果)", Outcome::every().map(Outcome::code);
    letter_kind: "Kind of letter (答复书种类)", LetterKind::every().map(LetterKind::code);
    letter_state: "What has become of a letter of reply", LetterState::ALL.map(LetterState::code);
    extension_state: "How far an extension has come", ExtensionState::CODES;
    moot: "Why a notice that waited is posted no more", Moot::ALL.map(Moot::code);
    except: "What of an action cannot be done now", Except::ALL.map(Except::code);
    party: "What the one who is asked is to the information (被征求意见方)", Party::ALL.map(Party::code);
    step_asked: "What the applicant was asked before the reply (答复前的步骤)", StepAsked::ALL.map(StepAsked::code);
    position: "For or against disclosing (意见)", Position::ALL.map(Position::code);
    standing: "What has come of a consultation", Standing::ALL.map(Standing::code);
    consultation_method: "How the letter goes out", ["electronic", "paper"];
    too_late: "What became of a mail that could have had effect only on an earlier day (未能及时发出)", TooLate::ALL.map(TooLate::code);
    notified: "What a notice to the applicant is about (告知书)", Notified::ALL.map(Notified::code);
    clarification_state: "How far a request for clarification has come", Clarification::STATES;
    reasons_state: "How far a request for reasons has come", Reasons::STATES;
    due_date_notice_state: "How far the notice of a changed due date has come", DueDateNotice::STATES;
    delay_state: "How far a delayed reply has come", Delay::STATES;
    fee_state: "How far a fee has come", Fee::STATES;
    provided: "In what form the pages are given (提供方式)", Provided::ALL.map(Provided::code);
    role: "Role", Role::ALL.map(Role::code);
    language: "Language", Language::ALL.map(Language::tag);
    confirmation: "Who confirms online filings", [Confirmation::Automatic.code(), Confirmation::Manual.code()];
    postal_enterprise: "Postal enterprise (邮政企业)", PostalEnterprise::ALL.map(PostalEnterprise::code);
    signatory: "Who signed", Signatory::ALL.map(Signatory::code);
    region: "Region with public holidays of its own", Region::ALL.map(Region::code);
    attachment_kind: "What a document is for (材料种类)", AttachmentKind::ALL.map(AttachmentKind::code);
    media_type: "Form of a document", MediaType::ALL.map(MediaType::code);
    suggestion_ground: "By what a department or office fits", Ground::ALL.map(Ground::code);
    remedy_kind: "Kind of remedy (救济途径)", RemedyKind::ALL.map(RemedyKind::code);
    against: "What a remedy is sought against", Against::ALL.map(Against::code);
    claimant: "Who seeks a remedy", Claimant::ALL.map(Claimant::code);
    remedy_result: "How a remedy ended (审结结果)", RemedyResult::ALL.map(RemedyResult::code);
    report_cell: "The cell of section 四 of the annual report", ReportCell::ALL.map(ReportCell::code);
    report_form: "Form of the annual report (格式)", Form::ALL.map(Form::code);
    report_column: "Column of table 三 of the annual report", Column::ALL.map(Column::code);
    report_remedy_cell: "Cell of table 四 of the annual report", RemedyCell::ALL.map(RemedyCell::code);
    decided_cell: "How a decided remedy is counted", super::replies::DECIDED.map(ReportCell::code);
    due_state: "What became of a last day for a reply", DueState::ALL.map(DueState::code);
    step: "A step before a reply that scorecards count", Step::ALL.map(Step::code);
    ordered: "What a decision orders (责令)", Ordered::ALL.map(Ordered::code);
    remedy_warning: "What is out of order about a remedy", RemedyWarning::ALL.map(RemedyWarning::code);
    paper_kind: "What a paper of the file is (案卷材料)", PaperKind::ALL.map(PaperKind::code);
    complaint_kind: "What is complained of (投诉事项)", ComplaintKind::ALL.map(ComplaintKind::code);
    complaint_channel: "How a complaint came", ComplaintChannel::ALL.map(ComplaintChannel::code);
    complaint_stage: "Where a complaint stands", ComplaintStage::ALL.map(ComplaintStage::code);
    finding: "What was found of a complaint (调查结论)", Finding::ALL.map(Finding::code);
    department_kind: "Kind of department", ["disclosure_office", "department"];
}
