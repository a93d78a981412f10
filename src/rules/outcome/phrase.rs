//! The words of the findings, in both languages.

use super::{LetterKind, Outcome};
use crate::rules::applicant::{Reader, Salutation};
use crate::rules::language::Language;

type Text = (&'static str, &'static str);

#[derive(Clone, Copy)]
enum Subject {
    Information,
    Application,
}

/// Whether a sentence speaks of all or of a part, and of which.
#[derive(Clone, Copy)]
pub(super) enum Scope<'a> {
    Whole,
    Part(&'a str),
}

/// The words of one finding.
#[derive(Clone, Copy)]
pub(super) struct Phrase {
    subject: Subject,
    is: Text,
    follows: Text,
}

const fn information(is: Text, follows: Text) -> Phrase {
    Phrase {
        subject: Subject::Information,
        is,
        follows,
    }
}

const fn application(is: Text, follows: Text) -> Phrase {
    Phrase {
        subject: Subject::Application,
        is,
        follows,
    }
}

impl Phrase {
    /// The whole sentence, as it is said to an addressee.
    pub(super) fn sentence(self, scope: Scope<'_>, basis: &str, reader: Reader) -> String {
        let salutation = reader.salutation;
        match reader.language {
            Language::Chinese => {
                let subject = self.subject.chinese(scope, salutation);
                let (is, follows) = (salutation.say(self.is.0), salutation.say(self.follows.0));
                if basis.is_empty() {
                    format!("{subject}{is}，{follows}。")
                } else {
                    format!("{subject}{is}。依据{basis}的规定，{follows}。")
                }
            }
            Language::English => {
                let (subject, is, follows) =
                    (self.subject.english(scope), self.is.1, self.follows.1);
                if basis.is_empty() {
                    format!("{subject} {is}; {follows}.")
                } else {
                    format!("{subject} {is}; {follows} ({basis}).")
                }
            }
        }
    }
}

impl Subject {
    fn chinese(self, scope: Scope<'_>, salutation: Salutation) -> String {
        match (self, scope) {
            (Self::Information, Scope::Whole) => salutation.say("经审查，您申请获取的信息"),
            (Self::Application, Scope::Whole) => salutation.say("经审查，您的申请"),
            (Self::Information, Scope::Part(what)) => format!("其中，{what}"),
            (Self::Application, Scope::Part(what)) => format!("其中，关于{what}的申请"),
        }
    }

    fn english(self, scope: Scope<'_>) -> String {
        match (self, scope) {
            (Self::Information, Scope::Whole) => {
                "On examination, the information you applied for".to_owned()
            }
            (Self::Application, Scope::Whole) => "On examination, your application".to_owned(),
            (Self::Information, Scope::Part(what)) => {
                format!("Part of the information you applied for, namely {what},")
            }
            (Self::Application, Scope::Part(what)) => {
                format!("Part of your application, namely {what},")
            }
        }
    }
}

const NOT_DISCLOSED: Text = ("本机关不予公开", "this agency does not disclose it");
/// A part that is no government information (不属于政府信息).
pub(super) const NOT_GOVERNMENT_INFORMATION: Phrase = information(
    ("不属于政府信息", "is not government information"),
    NOT_DISCLOSED,
);
const NOT_HANDLED: Text = ("本机关不予处理", "this agency does not handle it");

/// A record that is another agency's to correct (Art. 41).
const OF_OTHER_AGENCY: Text = (
    "要求更正的信息不属于本机关职能范围",
    "concerns a record that is not within the functions of this agency",
);

/// Whether whoever was asked before a reply has answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    /// The answer is on record, or nothing was asked.
    Given,
    /// The last day is over, and nothing came.
    Silence,
}

/// What is found and what follows, after Arts. 30 and 35-39.
pub(super) fn phrase(outcome: Outcome, kind: LetterKind, asked: Answer) -> Option<Phrase> {
    let phrase = match outcome {
        Outcome::Granted | Outcome::Partial | Outcome::NotHeld => by_kind(kind)?,
        Outcome::StateSecret
        | Outcome::ForbiddenByLaw
        | Outcome::EndangersSecurity
        | Outcome::ThirdPartyRights
        | Outcome::InternalAffairs
        | Outcome::ProcessInformation
        | Outcome::EnforcementFile => information(denied(outcome)?, NOT_DISCLOSED),
        Outcome::RegisterQuery => information(
            (
                "属于工商、不动产登记资料等信息，有关法律、行政法规对其获取有特别规定",
                "is information of a register, such as that of enterprises or real estate, whose access a law or administrative regulation specially governs",
            ),
            (
                "请您依照有关法律、行政法规的规定办理",
                "please proceed as that law or regulation provides",
            ),
        ),
        Outcome::NotReadyMade => information(
            (
                "没有现成内容，需要本机关对现有政府信息进行加工、分析",
                "does not exist ready-made and would have to be processed or analysed from what this agency holds",
            ),
            ("本机关不予提供", "this agency does not provide it"),
        ),
        Outcome::StillUnclear => application(
            ("经补正后内容仍不明确", "is still unclear after correction"),
            (
                "本机关无法提供相关政府信息",
                "this agency is unable to provide the information",
            ),
        ),
        Outcome::Petition => application(
            (
                "是以政府信息公开申请的形式进行信访、投诉、举报等活动",
                "is a petition, complaint or report in the form of an application for disclosure",
            ),
            (
                "本机关不作为政府信息公开申请处理",
                "this agency does not handle it as an application for disclosure",
            ),
        ),
        Outcome::Repeated => application(
            (
                "属于重复申请公开相同政府信息，本机关此前已经作出答复",
                "repeats an application for the same information, to which this agency has already replied",
            ),
            ("本机关不予重复处理", "this agency does not handle it again"),
        ),
        Outcome::Publication => application(
            (
                "是要求提供政府公报、报刊、书籍等公开出版物",
                "asks for a gazette, newspaper, periodical, book or other public publication",
            ),
            (
                "现告知您获取的途径",
                "this agency informs you where to obtain it",
            ),
        ),
        Outcome::Excessive => application(excessive(asked), NOT_HANDLED),
        Outcome::Reissue => application(
            (
                "是要求本机关确认或者重新出具您已经获取的信息",
                "asks this agency to confirm or reissue information that you have already obtained",
            ),
            NOT_HANDLED,
        ),
        Outcome::Corrected | Outcome::Transferred | Outcome::Directed | Outcome::NotCorrected => {
            of_correction(outcome)?
        }
        Outcome::ClarificationLapsed | Outcome::FeeLapsed | Outcome::Other => return None,
    };
    Some(phrase)
}

/// Beyond reason in number or frequency (Art. 35): the reasons do not hold, or there are none.
fn excessive(asked: Answer) -> Text {
    match asked {
        Answer::Given => (
            "在数量、频次上明显超过合理范围，且您说明的理由不合理",
            "clearly exceeds what is reasonable in number or frequency, and the reasons you gave are not reasonable",
        ),
        Answer::Silence => (
            "在数量、频次上明显超过合理范围，且您未说明理由",
            "clearly exceeds what is reasonable in number or frequency, and you gave no reasons for it",
        ),
    }
}

/// What is found of a record that is to be corrected (Art. 41).
fn of_correction(outcome: Outcome) -> Option<Phrase> {
    Some(match outcome {
        Outcome::Corrected => application(
            (
                "反映的本机关记录的与您相关的信息不准确的情况属实",
                "is right that a record of this agency about you is inaccurate",
            ),
            (
                "本机关已予更正，现告知您",
                "this agency has corrected it and informs you so",
            ),
        ),
        Outcome::Transferred => application(
            OF_OTHER_AGENCY,
            (
                "本机关已将您的申请转送有权更正的行政机关处理，现告知您",
                "this agency has transferred your application to the agency that is competent to correct it, and informs you so",
            ),
        ),
        Outcome::Directed => application(
            OF_OTHER_AGENCY,
            (
                "请您向有权更正的行政机关提出",
                "please apply to the agency that is competent to correct it",
            ),
        ),
        Outcome::NotCorrected => application(
            (
                "没有证据证明本机关记录的与您相关的信息不准确",
                "does not show by evidence that a record of this agency about you is inaccurate",
            ),
            ("本机关不予更正", "this agency does not correct it"),
        ),
        Outcome::Granted
        | Outcome::Partial
        | Outcome::StateSecret
        | Outcome::ForbiddenByLaw
        | Outcome::EndangersSecurity
        | Outcome::ThirdPartyRights
        | Outcome::InternalAffairs
        | Outcome::ProcessInformation
        | Outcome::EnforcementFile
        | Outcome::RegisterQuery
        | Outcome::NotHeld
        | Outcome::NotReadyMade
        | Outcome::StillUnclear
        | Outcome::Petition
        | Outcome::Repeated
        | Outcome::Publication
        | Outcome::Excessive
        | Outcome::Reissue
        | Outcome::ClarificationLapsed
        | Outcome::FeeLapsed
        | Outcome::Other => return None,
    })
}

/// What is found under Arts. 14-16.
fn denied(outcome: Outcome) -> Option<Text> {
    Some(match outcome {
        Outcome::StateSecret => (
            "属于依法确定的国家秘密",
            "is a state secret determined by law",
        ),
        Outcome::ForbiddenByLaw => (
            "属于法律、行政法规禁止公开的政府信息",
            "is information whose disclosure a law or administrative regulation forbids",
        ),
        Outcome::EndangersSecurity => (
            "公开后可能危及国家安全、公共安全、经济安全、社会稳定",
            "could, if disclosed, endanger national, public or economic security or social stability",
        ),
        Outcome::ThirdPartyRights => (
            "涉及商业秘密、个人隐私等，公开会对第三方合法权益造成损害",
            "concerns trade secrets, personal privacy or the like, and its disclosure would harm the lawful rights and interests of a third party",
        ),
        Outcome::InternalAffairs => (
            "属于行政机关的内部事务信息",
            "is information on the internal affairs of an agency",
        ),
        Outcome::ProcessInformation => (
            "属于行政机关在履行行政管理职能过程中形成的讨论记录、过程稿、磋商信函、请示报告等过程性信息",
            "is process information formed while an agency carries out its functions, such as records of discussions, drafts, consultation letters, reports and requests for instructions",
        ),
        Outcome::EnforcementFile => (
            "属于行政执法案卷信息",
            "is information of an administrative enforcement file",
        ),
        Outcome::Granted
        | Outcome::Partial
        | Outcome::RegisterQuery
        | Outcome::NotHeld
        | Outcome::NotReadyMade
        | Outcome::StillUnclear
        | Outcome::Petition
        | Outcome::Repeated
        | Outcome::Publication
        | Outcome::Excessive
        | Outcome::Reissue
        | Outcome::ClarificationLapsed
        | Outcome::FeeLapsed
        | Outcome::Other
        | Outcome::Corrected
        | Outcome::Transferred
        | Outcome::Directed
        | Outcome::NotCorrected => return None,
    })
}

/// The phrases of the outcomes that have more than one kind of letter, and of the partial reply.
fn by_kind(kind: LetterKind) -> Option<Phrase> {
    match kind {
        LetterKind::Disclosed => Some(information(
            ("属于可以公开的政府信息", "can be disclosed"),
            ("本机关予以公开", "this agency discloses it"),
        )),
        LetterKind::AlreadyPublic => Some(information(
            ("已经主动公开", "is already public"),
            (
                "现告知您获取该政府信息的方式、途径",
                "this agency informs you of the way and means of obtaining it",
            ),
        )),
        LetterKind::PartlyDisclosed => Some(information(
            (
                "含有不应当公开的内容，但能够作区分处理",
                "contains matter that is not to be disclosed but can be separated",
            ),
            (
                "本机关向您提供可以公开的内容，并对不予公开的内容说明理由",
                "this agency provides what can be disclosed and gives reasons for the rest",
            ),
        )),
        LetterKind::NonExistent => Some(information(
            ("经检索未找到", "was searched for and not found"),
            (
                "现告知您该政府信息不存在",
                "this agency informs you that it does not exist",
            ),
        )),
        LetterKind::NotThisAgency => Some(information(
            (
                "不属于本机关负责公开的政府信息",
                "is not this agency's to disclose",
            ),
            (
                "现告知您并说明理由",
                "this agency informs you so and gives its reasons",
            ),
        )),
        LetterKind::NotDisclosed
        | LetterKind::RegisterQuery
        | LetterKind::NeedsProcessing
        | LetterKind::StillUnclear
        | LetterKind::NotAnApplication
        | LetterKind::Repeated
        | LetterKind::PublicPublication
        | LetterKind::Excessive
        | LetterKind::NotReissued
        | LetterKind::Corrected
        | LetterKind::TransferredForCorrection
        | LetterKind::DirectedForCorrection
        | LetterKind::NotCorrected => None,
    }
}

/// The step that a kind of letter speaks of, as a sentence: what was asked on a day, and when the
/// answer came, if one did.
pub(super) fn step(
    kind: LetterKind,
    asked_on: &str,
    answered_on: Option<&str>,
    reader: Reader,
) -> Option<String> {
    let Some(answered_on) = answered_on else {
        return (kind == LetterKind::Excessive).then(|| {
            let chinese = format!("本机关于{asked_on}要求您说明理由，您在规定的期限内未作说明。");
            let english = format!(
                "On {asked_on} this agency asked you to give reasons; you gave none within the time set for it."
            );
            reader.say(&chinese, english)
        });
    };
    let (chinese, english) = match kind {
        LetterKind::StillUnclear => (
            format!("本机关于{asked_on}告知您补正，于{answered_on}收到您补正后的申请。"),
            format!(
                "On {asked_on} this agency asked you to correct your application; it received the corrected application on {answered_on}."
            ),
        ),
        LetterKind::Excessive => (
            format!("本机关于{asked_on}要求您说明理由，于{answered_on}收到您的说明。"),
            format!(
                "On {asked_on} this agency asked you to give reasons; it received your answer on {answered_on}."
            ),
        ),
        LetterKind::Disclosed
        | LetterKind::AlreadyPublic
        | LetterKind::PartlyDisclosed
        | LetterKind::NotDisclosed
        | LetterKind::RegisterQuery
        | LetterKind::NonExistent
        | LetterKind::NotThisAgency
        | LetterKind::NeedsProcessing
        | LetterKind::NotAnApplication
        | LetterKind::Repeated
        | LetterKind::PublicPublication
        | LetterKind::NotReissued
        | LetterKind::Corrected
        | LetterKind::TransferredForCorrection
        | LetterKind::DirectedForCorrection
        | LetterKind::NotCorrected => return None,
    };
    Some(reader.say(&chinese, english))
}
