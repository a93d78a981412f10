//! Statutory letters (文书): the reply and the receipt, as text and as a page that can be printed.
//!
//! Texts that come from elsewhere arrive in the language of the letter, as whole sentences.

use chrono::NaiveDate;
use serde::Serialize;

use super::notice::{Contact, Due, NUMBER, authority, day, department, due};
use super::render::{RenderError, problem, write};
use super::templates::environment;
use crate::rules::language::Language;

/// A statutory document about a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Letter {
    Reply(Box<ReplyLetter>),
    Receipt(Box<ReceiptLetter>),
}

/// A letter in the words in which it is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    pub title: String,
    pub text: String,
    pub html: String,
}

/// Whom a letter speaks to: a citizen (公民) is 您, a legal person or other organisation 你单位.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Addressee {
    Person,
    Organisation,
}

/// The agency that holds what this one does not (Art. 36(5)).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OtherAgency {
    pub name: String,
    pub contact: Option<String>,
}

/// A document that a letter encloses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Enclosure {
    pub name: String,
    /// In words, such as `1.2 MB`.
    pub size: String,
    /// In hexadecimal: whoever has the document can tell that it is the one meant.
    pub sha256: String,
}

/// The reply (政府信息公开申请答复书, Art. 36).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReplyLetter {
    /// The government as a whole; left out of the heading when it replies itself.
    pub authority: String,
    /// The agency that replies in its own name and seals the letter.
    pub department: String,
    pub letter_number: String,
    pub case_number: String,
    pub addressee: Addressee,
    pub applicant_name: String,
    pub received_on: NaiveDate,
    pub clarified_on: Option<NaiveDate>,
    pub application_as_made: String,
    /// What was looked for and found.
    pub finding: String,
    /// The law behind the reply, as parts of one sentence.
    pub articles: Vec<String>,
    pub outcome_title: String,
    pub reasons: Option<String>,
    pub content: Option<String>,
    /// The documents that the letter encloses (附件).
    pub enclosures: Vec<Enclosure>,
    /// Way, means and time of getting the information (Art. 36(1), (2)).
    pub access: Option<String>,
    pub other_agency: Option<OtherAgency>,
    /// Whole paragraphs: reconsideration (first, where it must come first) and suit.
    pub remedies: Vec<String>,
    pub made_on: NaiveDate,
}

/// The receipt (登记回执).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReceiptLetter {
    pub authority: String,
    pub case_number: String,
    pub addressee: Addressee,
    pub applicant_name: String,
    pub matter: String,
    pub channel: String,
    pub received_on: NaiveDate,
    /// Why this is the date of receipt, by the rule of the channel (Art. 31).
    pub receipt_rule: String,
    pub due: Due,
    pub article: String,
    /// Lines of the ledger of the due date, without full stops.
    pub reasons: Vec<String>,
    pub contact: Contact,
    pub issued_on: NaiveDate,
}

impl Letter {
    /// The stable name, as it stands in the database and in the folder of its templates.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Reply(_) => "reply",
            Self::Receipt(_) => "receipt",
        }
    }

    /// One sample of every letter.
    pub fn samples(language: Language) -> Vec<Self> {
        vec![
            Self::Reply(Box::new(ReplyLetter::sample(language))),
            Self::Receipt(Box::new(ReceiptLetter::sample(language))),
        ]
    }
}

/// Writes a letter. A variable that a template names and the context lacks is an error.
pub fn render_letter(letter: &Letter, language: Language) -> Result<Document, RenderError> {
    let kind = letter.kind();
    let templates = environment(language).map_err(|error| problem(&error))?;
    let title = write(templates, &format!("{kind}/title.txt"), letter)?;
    let page = Page {
        title: &title,
        letter,
    };
    let text = write(templates, &format!("{kind}/letter.txt"), &page)?;
    let html = write(templates, &format!("{kind}/letter.html"), &page)?;
    Ok(Document { title, text, html })
}

#[derive(Serialize)]
struct Page<'a> {
    title: &'a str,
    #[serde(flatten)]
    letter: &'a Letter,
}

impl ReplyLetter {
    /// A partial disclosure: the reply with the most parts.
    pub fn sample(language: Language) -> Self {
        let text = |chinese: &str, english: &str| language.pick(chinese, english).to_owned();
        Self {
            authority: authority(language),
            department: department(language),
            letter_number: "〔2026〕第12号".into(),
            case_number: NUMBER.into(),
            addressee: Addressee::Person,
            applicant_name: text("李某某", "Li Moumou"),
            received_on: day(2026, 3, 30),
            clarified_on: None,
            application_as_made: text(
                "2025年度云岭县养老服务设施建设补助资金分配结果，包括各受补助单位名称、金额和经办人。",
                "The allocation of the 2025 subsidies for building care homes in Yunling County, with the name of each recipient, the sum and the person in charge.",
            ),
            finding: text(
                "经检索，本机关制作并保存《2025年度养老服务设施建设补助资金分配表》。该表含有经办人的身份证件号码和银行账号。",
                "We searched our records and found the table of allocations of 2025, which we made and keep. It contains the identity and bank account numbers of the persons in charge.",
            ),
            articles: vec![
                text("《中华人民共和国政府信息公开条例》第十五条", "Article 15"),
                text(
                    "第三十七条",
                    "Article 37 of the Regulations on Open Government Information",
                ),
            ],
            outcome_title: text("部分公开", "partial disclosure"),
            reasons: Some(text(
                "经办人的身份证件号码和银行账号属于个人隐私，公开会对其合法权益造成损害，且不存在不公开会对公共利益造成重大影响的情形，本机关对该部分不予公开。",
                "The identity and bank account numbers are private; disclosing them would harm the persons concerned, and withholding them does not seriously affect the public interest. We withhold this part.",
            )),
            content: Some(text(
                "《2025年度养老服务设施建设补助资金分配表》中的受补助单位名称、补助金额和经办人姓名（见附件）。",
                "From the table of allocations of 2025: the name of each recipient, the sum and the name of the person in charge (attached).",
            )),
            enclosures: vec![Enclosure {
                name: text(
                    "2025年度养老服务设施建设补助资金分配表.pdf",
                    "Allocations 2025.pdf",
                ),
                size: "1.2 MB".into(),
                sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".into(),
            }],
            access: Some(text(
                "本机关按照您选择的方式，随本答复书以电子邮件提供。",
                "We send it to you by email with this letter, as you asked.",
            )),
            other_agency: None,
            remedies: vec![
                text(
                    "对本答复中不予公开的部分不服的，应当先自收到本答复书之日起60日内向云岭县人民政府申请行政复议；对行政复议决定不服的，可以自收到复议决定书之日起15日内依法向人民法院提起行政诉讼。",
                    "Against the part withheld you must first apply for administrative reconsideration to the People's Government of Yunling County, within 60 days of receiving this letter. Against its decision you may bring an administrative suit within 15 days of receiving it.",
                ),
                text(
                    "对本答复的其他部分不服的，可以自收到本答复书之日起60日内向云岭县人民政府申请行政复议，或者自收到本答复书之日起6个月内依法向人民法院提起行政诉讼。",
                    "Against the rest you may apply for administrative reconsideration to the People's Government of Yunling County within 60 days of receiving this letter, or bring an administrative suit within six months of receiving it.",
                ),
            ],
            made_on: day(2026, 4, 20),
        }
    }
}

impl ReceiptLetter {
    pub fn sample(language: Language) -> Self {
        let text = |chinese: &str, english: &str| language.pick(chinese, english).to_owned();
        Self {
            authority: authority(language),
            case_number: NUMBER.into(),
            addressee: Addressee::Person,
            applicant_name: text("李某某", "Li Moumou"),
            matter: text(
                "2025年度云岭县养老服务设施建设补助资金分配结果",
                "The allocation of the 2025 subsidies for building care homes in Yunling County",
            ),
            channel: text("当面提交", "in person"),
            received_on: day(2026, 3, 30),
            receipt_rule: text(
                "当面提交的，以提交之日为收到申请之日",
                "handed in in person: the day on which it was handed in",
            ),
            due: due(2026, 4, 28),
            article: text(
                "《中华人民共和国政府信息公开条例》第三十三条第二款",
                "Article 33(2) of the Regulations on Open Government Information",
            ),
            reasons: vec![
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
            contact: Contact::sample(language),
            issued_on: day(2026, 3, 30),
        }
    }
}
