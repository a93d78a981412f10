//! What each notice says: one typed context per notice, with a sample for tests and previews.
//!
//! Texts that come from elsewhere (names, reasons, remedies) arrive in the language of the notice. Civil
//! dates are the authority's; moments are already in its zone.

use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;

use crate::rules::language::Language;

/// Something that a person must be told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Notice {
    ApplicationReceived(ApplicationReceived),
    ApplicationConfirmed(ApplicationConfirmed),
    ReplyMade(ReplyMade),
    CaseAssigned(CaseAssigned),
    CaseReturned(CaseReturned),
    CaseTransferredAway(CaseTransferredAway),
    CaseTakenOver(CaseTakenOver),
    ServiceFailed(ServiceFailed),
    ConfirmationLate(ConfirmationLate),
    ApprovalWaiting(ApprovalWaiting),
    DraftReturned(DraftReturned),
    ReplyApproved(ReplyApproved),
    ExtensionWaiting(ExtensionWaiting),
    ExtensionDecided(ExtensionDecided),
    ExtensionTold(ExtensionTold),
    ExtensionNotTold(ExtensionNotTold),
    DueDateCorrected(DueDateCorrected),
    DueDateMoved(DueDateMoved),
}

impl Notice {
    /// The stable name, as it stands in the outbox, in logs and in the folder of its templates.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::ApplicationReceived(_) => "application_received",
            Self::ApplicationConfirmed(_) => "application_confirmed",
            Self::ReplyMade(_) => "reply_made",
            Self::CaseAssigned(_) => "case_assigned",
            Self::CaseReturned(_) => "case_returned",
            Self::CaseTransferredAway(_) => "case_transferred_away",
            Self::CaseTakenOver(_) => "case_taken_over",
            Self::ServiceFailed(_) => "service_failed",
            Self::ConfirmationLate(_) => "confirmation_late",
            Self::ApprovalWaiting(_) => "approval_waiting",
            Self::DraftReturned(_) => "draft_returned",
            Self::ReplyApproved(_) => "reply_approved",
            Self::ExtensionWaiting(_) => "extension_waiting",
            Self::ExtensionDecided(_) => "extension_decided",
            Self::ExtensionTold(_) => "extension_told",
            Self::ExtensionNotTold(_) => "extension_not_told",
            Self::DueDateCorrected(_) => "due_date_corrected",
            Self::DueDateMoved(_) => "due_date_moved",
        }
    }

    /// One sample of every notice.
    pub fn samples(language: Language) -> Vec<Self> {
        vec![
            Self::ApplicationReceived(ApplicationReceived::sample(language)),
            Self::ApplicationConfirmed(ApplicationConfirmed::sample(language)),
            Self::ReplyMade(ReplyMade::sample(language)),
            Self::CaseAssigned(CaseAssigned::sample(language)),
            Self::CaseReturned(CaseReturned::sample(language)),
            Self::CaseTransferredAway(CaseTransferredAway::sample(language)),
            Self::CaseTakenOver(CaseTakenOver::sample(language)),
            Self::ServiceFailed(ServiceFailed::sample(language)),
            Self::ConfirmationLate(ConfirmationLate::sample(language)),
            Self::ApprovalWaiting(ApprovalWaiting::sample(language)),
            Self::DraftReturned(DraftReturned::sample(language)),
            Self::ReplyApproved(ReplyApproved::sample(language)),
            Self::ExtensionWaiting(ExtensionWaiting::sample(language)),
            Self::ExtensionDecided(ExtensionDecided::sample(language)),
            Self::ExtensionTold(ExtensionTold::sample(language)),
            Self::ExtensionNotTold(ExtensionNotTold::sample(language)),
            Self::DueDateCorrected(DueDateCorrected::sample(language)),
            Self::DueDateMoved(DueDateMoved::sample(language)),
        ]
    }
}

/// How to reach the disclosure office (政府信息公开工作机构).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Contact {
    pub office: String,
    pub telephone: Option<String>,
    pub email: Option<String>,
    pub address: Option<String>,
    pub hours: Option<String>,
}

/// A date by which the reply is due. Wherever one is told, it is told with this: while the calendar of
/// its year is not final, the filters `due_date` and `due_day` call it provisional (暂定).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Due {
    pub on: NaiveDate,
    pub provisional: bool,
}

/// Such a date, and one line of why, without a full stop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DueDate {
    pub due: Due,
    pub why: String,
}

/// When an application came in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Arrival {
    /// The applicant filed it online at a moment.
    Filed { at: NaiveDateTime },
    /// A registrar recorded the day on which it came by another channel.
    Recorded { on: NaiveDate },
}

/// By what the applicant knows the query code (查询码); the code itself is in no mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum QueryCode {
    /// Shown on the screen: the applicant filed online.
    ShownWhenFiling,
    /// Handed over with the receipt (登记回执): a registrar recorded the application.
    WithReceipt,
    /// Issued anew since (重发查询码); the earlier ones are void.
    IssuedAnew,
}

/// To the applicant: the application has arrived, and receipt waits for confirmation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ApplicationReceived {
    pub authority: String,
    pub number: String,
    pub arrival: Arrival,
    pub channel: String,
    /// What the date of receipt will be, by the rule of the channel (Art. 31); without a full stop.
    pub receipt_rule: String,
    /// By when a registrar confirms receipt.
    pub expected_by: NaiveDate,
    pub earliest: DueDate,
    pub latest: DueDate,
    pub query_code: QueryCode,
    pub follow_url: String,
    pub contact: Contact,
}

/// To the applicant: the application is registered, and the clock runs (T1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ApplicationConfirmed {
    pub authority: String,
    pub number: String,
    pub received_on: NaiveDate,
    pub due: Due,
    /// The law behind the period, named in full.
    pub article: String,
    /// Lines of the ledger of the due date, without full stops.
    pub reasons: Vec<String>,
    pub query_code: QueryCode,
    pub follow_url: String,
    pub contact: Contact,
}

/// How the reply reached the applicant (送达).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum ReplyService {
    Electronic,
    Mail {
        posted_on: NaiveDate,
        tracking_number: String,
    },
    Personal,
}

/// The letter of reply, carried by the mail that serves it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Enclosed {
    pub text: String,
    /// What stands on its page, escaped already.
    pub html: String,
}

/// To the applicant: the reply has been made (T14).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReplyMade {
    pub authority: String,
    pub number: String,
    pub replied_on: NaiveDate,
    pub service: ReplyService,
    /// The letter itself, when this mail serves it; it tells the remedies.
    pub letter: Option<Enclosed>,
    /// Whole paragraphs; each is printed as it stands.
    pub remedies: Vec<String>,
    pub query_code: QueryCode,
    pub follow_url: String,
    pub contact: Contact,
}

/// To a department: a case is yours to accept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CaseAssigned {
    pub authority: String,
    pub department: String,
    pub number: String,
    pub accept_by: NaiveDate,
    pub due: Due,
    /// Working days left; below zero once overdue.
    pub days_left: i64,
}

/// To the registrars: a department gave a case back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CaseReturned {
    pub authority: String,
    pub number: String,
    pub department: String,
    pub reason: String,
}

/// To the registrars: nobody has confirmed a filing with its applicant in time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConfirmationLate {
    pub authority: String,
    pub number: String,
    pub arrived_on: NaiveDate,
    pub channel: String,
    /// How long it may wait, such as `1个工作日`.
    pub allowed: String,
    /// The last day of that.
    pub until: NaiveDate,
    pub article: String,
}

/// To the department that had a case until now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CaseTransferredAway {
    pub authority: String,
    pub department: String,
    pub number: String,
}

/// To the handler who had a case in hand until now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CaseTakenOver {
    pub authority: String,
    pub number: String,
}

/// To handler and registrars: the mail that should have served a reply never left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ServiceFailed {
    pub authority: String,
    pub number: String,
    pub due: Due,
    pub days_left: i64,
}

/// To the heads: a reply waits for approval.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ApprovalWaiting {
    pub authority: String,
    pub number: String,
    pub department: String,
    pub outcome_title: String,
    pub due: Due,
    pub days_left: i64,
}

/// To the handler: the draft comes back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DraftReturned {
    pub authority: String,
    pub number: String,
    pub reason: String,
    /// The number of the letter that had been approved, and now is void.
    pub superseded: Option<String>,
    pub due: Due,
    pub days_left: i64,
}

/// To the handler or registrar: the reply is approved and must now be served.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReplyApproved {
    pub authority: String,
    pub number: String,
    /// The number of the letter that is to be served as it stands.
    pub letter_number: String,
    pub due: Due,
    pub days_left: i64,
}

/// To the heads: an extension of the reply period waits for approval (Art. 33(2)).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExtensionWaiting {
    pub authority: String,
    pub number: String,
    pub department: String,
    /// By how much, in words: `10 working days`.
    pub days: String,
    pub reason: String,
    pub due: Due,
    pub days_left: i64,
}

/// To the handler: the head has decided on the extension.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExtensionDecided {
    pub authority: String,
    pub number: String,
    pub days: String,
    /// Why it was refused; none when it is approved.
    pub refused_because: Option<String>,
    /// Not extended yet.
    pub due: Due,
    pub days_left: i64,
}

/// To the applicant: the reply period is extended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExtensionTold {
    pub authority: String,
    pub number: String,
    pub days: String,
    pub due: Due,
    /// The law behind the period, named in full.
    pub article: String,
    /// Lines of the ledger of the due date, without full stops.
    pub reasons: Vec<String>,
    pub service: ReplyService,
    /// The notice of extension itself, when this mail serves it.
    pub letter: Option<Enclosed>,
    pub query_code: QueryCode,
    pub follow_url: String,
    pub contact: Contact,
}

/// To handler and registrars: the mail that should have told an extension never left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExtensionNotTold {
    pub authority: String,
    pub number: String,
    pub due: Due,
    pub days_left: i64,
}

/// To the applicant: a new calendar moved the due date that we told (C15).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DueDateCorrected {
    pub authority: String,
    pub number: String,
    pub due_before: NaiveDate,
    pub due: Due,
    /// The notice on public holidays (放假安排通知).
    pub notice: String,
    /// The law behind the period, named in full.
    pub article: String,
    /// Lines of the ledger of the due date, without full stops.
    pub reasons: Vec<String>,
    pub follow_url: String,
    pub contact: Contact,
}

/// To the handler, or the department that has no handler yet: the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DueDateMoved {
    pub authority: String,
    pub number: String,
    pub due_before: NaiveDate,
    pub due: Due,
    /// There is less time than was shown before.
    pub earlier: bool,
    pub days_left: i64,
    pub notice: String,
    /// Whether the applicant has been mailed, or must be told by other means.
    pub applicant_told: bool,
}

impl Contact {
    pub fn sample(language: Language) -> Self {
        let text = |chinese: &str, english: &str| language.pick(chinese, english).to_owned();
        Self {
            office: text(
                "云岭县人民政府办公室",
                "Office of the People's Government of Yunling County",
            ),
            telephone: Some("0000-1234567".into()),
            email: Some("gongkai@yunling.example".into()),
            address: Some(text(
                "云岭县人民路1号 000000",
                "1 Renmin Road, Yunling County 000000",
            )),
            hours: Some(text(
                "工作日9:00—12:00、14:00—17:30",
                "working days 9:00-12:00 and 14:00-17:30",
            )),
        }
    }
}

impl ApplicationReceived {
    pub fn sample(language: Language) -> Self {
        let text = |chinese: &str, english: &str| language.pick(chinese, english).to_owned();
        Self {
            authority: authority(language),
            number: NUMBER.into(),
            arrival: Arrival::Filed {
                at: day(2026, 3, 30).and_hms_opt(20, 15, 0).unwrap_or_default(),
            },
            channel: text("网上提交", "online"),
            receipt_rule: text(
                "依据《中华人民共和国政府信息公开条例》第三十一条第（三）项，申请人通过互联网渠道提交政府信息公开申请的，以双方确认之日为收到申请之日",
                "By Regulations on Open Government Information, Art. 31(3), the date of receipt is the day on which both sides confirm it",
            ),
            expected_by: day(2026, 3, 31),
            earliest: DueDate {
                due: due(2026, 4, 28),
                why: text(
                    "自收到申请之日起20个工作日",
                    "20 working days from the date of receipt",
                ),
            },
            latest: DueDate {
                due: due(2026, 5, 28),
                why: text(
                    "经批准延长答复期限的，延长最长不超过20个工作日",
                    "if an extension is approved, at most 20 working days more",
                ),
            },
            query_code: QueryCode::ShownWhenFiling,
            follow_url: FOLLOW_URL.into(),
            contact: Contact::sample(language),
        }
    }
}

impl ApplicationConfirmed {
    pub fn sample(language: Language) -> Self {
        let text = |chinese: &str, english: &str| language.pick(chinese, english).to_owned();
        Self {
            authority: authority(language),
            number: NUMBER.into(),
            received_on: day(2026, 3, 30),
            due: due(2026, 4, 28),
            article: text(
                "《中华人民共和国政府信息公开条例》第三十三条第二款",
                "Art. 33(2) of the Regulations on Open Government Information",
            ),
            reasons: vec![
                text(
                    "2026年3月30日收到申请，当日不计入",
                    "received on 30 March 2026; that day does not count",
                ),
                text(
                    "2026年3月31日为第1个工作日",
                    "31 March 2026 is working day 1",
                ),
                text(
                    "4月4日至6日清明节放假，不计入",
                    "4 to 6 April, Qingming Festival, do not count",
                ),
                text(
                    "第20个工作日为2026年4月28日",
                    "working day 20 is 28 April 2026",
                ),
            ],
            query_code: QueryCode::ShownWhenFiling,
            follow_url: FOLLOW_URL.into(),
            contact: Contact::sample(language),
        }
    }
}

impl ReplyMade {
    pub fn sample(language: Language) -> Self {
        let text = |chinese: &str, english: &str| language.pick(chinese, english).to_owned();
        Self {
            authority: authority(language),
            number: NUMBER.into(),
            replied_on: day(2026, 4, 20),
            service: ReplyService::Electronic,
            letter: Some(Enclosed::sample(language)),
            remedies: vec![text(
                "如对本答复不服，可以自收到本答复之日起60日内依法申请行政复议，或者自收到本答复之日起6个月内依法提起行政诉讼。",
                "If you disagree with this reply, you may apply for administrative reconsideration within 60 days of receiving it, or bring an administrative suit within six months of receiving it.",
            )],
            query_code: QueryCode::ShownWhenFiling,
            follow_url: FOLLOW_URL.into(),
            contact: Contact::sample(language),
        }
    }
}

impl Enclosed {
    /// Takes the letter's content out of its own page.
    pub fn new(text: String, page: &str) -> Self {
        let content = page
            .split_once("<main>")
            .and_then(|(_, rest)| rest.rsplit_once("</main>"))
            .map_or(page, |(content, _)| content);
        let html = content.trim().to_owned();
        Self { text, html }
    }

    fn sample(language: Language) -> Self {
        let line = |chinese: &'static str, english: &'static str| language.pick(chinese, english);
        let lines = [
            line("云岭县民政局", "Civil Affairs Bureau of Yunling County"),
            "〔2026〕第12号",
            line("李某某：", "To: Li Moumou"),
            line("（答复书全文）", "(the letter in full)"),
        ];
        let page: Vec<String> = lines.map(|line| format!("<p>{line}</p>")).into();
        let page = format!("<main>\n{}\n</main>", page.join("\n"));
        Self::new(lines.join("\n"), &page)
    }
}

impl CaseAssigned {
    pub fn sample(language: Language) -> Self {
        Self {
            authority: authority(language),
            department: department(language),
            number: NUMBER.into(),
            accept_by: day(2026, 4, 1),
            due: due(2026, 4, 28),
            days_left: 19,
        }
    }
}

impl ConfirmationLate {
    pub fn sample(language: Language) -> Self {
        Self {
            authority: authority(language),
            number: NUMBER.into(),
            arrived_on: day(2026, 3, 30),
            channel: language.pick("网上提交", "online").into(),
            allowed: language.pick("1个工作日", "1 working day").into(),
            until: day(2026, 3, 31),
            article: language
                .pick(
                    "《政府信息公开条例》第三十一条",
                    "Regulations on Open Government Information, Art. 31",
                )
                .into(),
        }
    }
}

impl CaseReturned {
    pub fn sample(language: Language) -> Self {
        Self {
            authority: authority(language),
            number: NUMBER.into(),
            department: department(language),
            reason: language
                .pick(
                    "所涉事项由县自然资源局负责",
                    "the matter is for the county's natural resources bureau",
                )
                .into(),
        }
    }
}

impl CaseTransferredAway {
    pub fn sample(language: Language) -> Self {
        Self {
            authority: authority(language),
            department: department(language),
            number: NUMBER.into(),
        }
    }
}

impl CaseTakenOver {
    pub fn sample(language: Language) -> Self {
        Self {
            authority: authority(language),
            number: NUMBER.into(),
        }
    }
}

impl ServiceFailed {
    pub fn sample(language: Language) -> Self {
        Self {
            authority: authority(language),
            number: NUMBER.into(),
            due: due(2026, 4, 28),
            days_left: 2,
        }
    }
}

impl ApprovalWaiting {
    pub fn sample(language: Language) -> Self {
        Self {
            authority: authority(language),
            number: NUMBER.into(),
            department: department(language),
            outcome_title: language.pick("部分公开", "Partial disclosure").into(),
            due: due(2026, 4, 28),
            days_left: 6,
        }
    }
}

impl DraftReturned {
    pub fn sample(language: Language) -> Self {
        Self {
            authority: authority(language),
            number: NUMBER.into(),
            reason: language
                .pick(
                    "请补充不予公开部分的理由",
                    "please add the reasons for the part withheld",
                )
                .into(),
            superseded: None,
            due: due(2026, 4, 28),
            days_left: 1,
        }
    }
}

impl ReplyApproved {
    pub fn sample(language: Language) -> Self {
        Self {
            authority: authority(language),
            number: NUMBER.into(),
            letter_number: "〔2026〕第12号".into(),
            due: due(2026, 4, 28),
            days_left: 0,
        }
    }
}

impl ExtensionWaiting {
    pub fn sample(language: Language) -> Self {
        Self {
            authority: authority(language),
            number: NUMBER.into(),
            department: department(language),
            days: ten_days(language),
            reason: language
                .pick(
                    "需要从档案馆调取1998年以前的批文",
                    "approvals from before 1998 must be fetched from the archive",
                )
                .into(),
            due: due(2026, 4, 28),
            days_left: 3,
        }
    }
}

impl ExtensionDecided {
    pub fn sample(language: Language) -> Self {
        Self {
            authority: authority(language),
            number: NUMBER.into(),
            days: ten_days(language),
            refused_because: None,
            due: due(2026, 4, 28),
            days_left: 3,
        }
    }
}

impl ExtensionTold {
    pub fn sample(language: Language) -> Self {
        let text = |chinese: &str, english: &str| language.pick(chinese, english).to_owned();
        Self {
            authority: authority(language),
            number: NUMBER.into(),
            days: ten_days(language),
            due: due(2026, 5, 14),
            article: text(
                "《中华人民共和国政府信息公开条例》第三十三条第二款",
                "Art. 33(2) of the Regulations on Open Government Information",
            ),
            reasons: vec![
                text(
                    "第20个工作日为2026年4月28日",
                    "working day 20 is 28 April 2026",
                ),
                text(
                    "延长10个工作日，第30个工作日为2026年5月14日",
                    "extended by 10 working days: working day 30 is 14 May 2026",
                ),
            ],
            service: ReplyService::Electronic,
            letter: Some(Enclosed::sample(language)),
            query_code: QueryCode::ShownWhenFiling,
            follow_url: FOLLOW_URL.into(),
            contact: Contact::sample(language),
        }
    }
}

impl ExtensionNotTold {
    pub fn sample(language: Language) -> Self {
        Self {
            authority: authority(language),
            number: NUMBER.into(),
            due: due(2026, 4, 28),
            days_left: 2,
        }
    }
}

impl DueDateCorrected {
    pub fn sample(language: Language) -> Self {
        let text = |chinese: &str, english: &str| language.pick(chinese, english).to_owned();
        Self {
            authority: authority(language),
            number: NUMBER.into(),
            due_before: day(2027, 2, 22),
            due: due(2027, 2, 20),
            notice: text(
                "国务院办公厅关于2027年部分节假日安排的通知",
                "notice on the public holidays of 2027",
            ),
            article: text(
                "《中华人民共和国政府信息公开条例》第三十三条第二款",
                "Art. 33(2) of the Regulations on Open Government Information",
            ),
            reasons: vec![text(
                "2月20日（春节）：调休工作日1个工作日，累计20个",
                "20 Feb (Spring Festival): make-up day, 1 working day, 20 in all",
            )],
            follow_url: FOLLOW_URL.into(),
            contact: Contact::sample(language),
        }
    }
}

impl DueDateMoved {
    pub fn sample(language: Language) -> Self {
        Self {
            authority: authority(language),
            number: NUMBER.into(),
            due_before: day(2027, 2, 22),
            due: due(2027, 2, 20),
            earlier: true,
            days_left: 9,
            notice: language
                .pick(
                    "国务院办公厅关于2027年部分节假日安排的通知",
                    "notice on the public holidays of 2027",
                )
                .into(),
            applicant_told: true,
        }
    }
}

const NUMBER: &str = "YJ-2026-000123";
const FOLLOW_URL: &str = "https://gongkai.yunling.example/follow";

fn authority(language: Language) -> String {
    language
        .pick("云岭县人民政府", "People's Government of Yunling County")
        .into()
}

fn department(language: Language) -> String {
    language
        .pick("云岭县民政局", "Civil Affairs Bureau of Yunling County")
        .into()
}

fn ten_days(language: Language) -> String {
    language.pick("10个工作日", "10 working days").into()
}

fn due(year: i32, month: u32, day_of_month: u32) -> Due {
    Due {
        on: day(year, month, day_of_month),
        provisional: false,
    }
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}
