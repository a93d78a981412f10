//! Why something about a consultation may not be done.

use chrono::NaiveDate;

use crate::rules::article::Article;
use crate::rules::case::StageName;
use crate::rules::language::Language;
use crate::rules::refusal::{Basis, Refusal, WithoutGround};

/// One reason for "no" to something about a consultation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConsultationRefusal {
    /// Someone is asked only while a handler works on the case.
    WrongStage {
        /// Where the case stands.
        stage: StageName,
    },
    /// The case has as many consultations as it may have.
    TooMany {
        /// How many that are.
        most: usize,
    },
    /// No consultation of that name is on the case.
    Unknown,
    /// Nothing can be mailed to the one who is asked.
    NoEmail,
    /// The letter has gone out.
    SentAlready,
    /// The letter has not gone out.
    NotSent,
    /// A mail and a letter that is handed over arrive when they are sent.
    DeliveredAlready,
    /// One opinion for each consultation.
    AnsweredAlready,
    /// The secret link has ended: answered, too late, or the case is closed.
    LinkOver,
    /// What came with an opinion is on the case as such, each paper named once.
    NotAnOpinionPaper {
        /// Which of those named, from 0.
        at: usize,
    },
    /// The period of a third party still runs, and it has not answered.
    OpinionAwaited {
        /// Its last day.
        until: NaiveDate,
    },
    /// Every third party that was asked agreed: its rights are no ground to withhold.
    AllAgreed,
    /// A third party objects, and the draft discloses without saying why.
    ObjectionNotWeighed {
        /// Which consultation.
        reference: String,
    },
    /// Only an objection, or the silence of a third party, can be decided against.
    CannotOverrule {
        /// Which of those named, from 0.
        at: usize,
    },
    /// No third party waits to be told of this decision.
    NothingToTell,
    /// A third party must be told before the reply, or with it.
    NotToldYet {
        /// Which consultation.
        reference: String,
    },
    /// A third party was told of the decision: it is not changed any more.
    ToldAlready,
    /// An opinion on record names the document.
    PaperOfOpinion,
}

impl From<ConsultationRefusal> for Refusal {
    fn from(refusal: ConsultationRefusal) -> Self {
        Self::Consultation(refusal)
    }
}

impl ConsultationRefusal {
    /// Stable name of the reason.
    pub fn code(&self) -> &'static str {
        match self {
            Self::WrongStage { .. } => "cannot_consult",
            Self::TooMany { .. } => "too_many_consultations",
            Self::Unknown => "consultation_unknown",
            Self::NoEmail => "consultation_without_email",
            Self::SentAlready => "consultation_sent",
            Self::NotSent => "consultation_not_sent",
            Self::DeliveredAlready => "consultation_delivered",
            Self::AnsweredAlready => "opinion_received",
            Self::LinkOver => "consultation_over",
            Self::NotAnOpinionPaper { .. } => "not_an_opinion_paper",
            Self::OpinionAwaited { .. } => "opinion_awaited",
            Self::AllAgreed => "third_party_agreed",
            Self::ObjectionNotWeighed { .. } => "objection_not_weighed",
            Self::CannotOverrule { .. } => "cannot_overrule",
            Self::NothingToTell => "nothing_to_tell",
            Self::NotToldYet { .. } => "third_party_not_told",
            Self::ToldAlready => "third_party_told",
            Self::PaperOfOpinion => "document_in_opinion",
        }
    }

    /// The legal ground, where the law speaks of it.
    pub(in crate::rules) fn rests_on(&self) -> Basis {
        match self {
            Self::WrongStage { .. } | Self::AnsweredAlready => {
                Ok(Article::regulations(33).paragraph(3))
            }
            Self::NoEmail
            | Self::SentAlready
            | Self::NotSent
            | Self::DeliveredAlready
            | Self::LinkOver
            | Self::OpinionAwaited { .. }
            | Self::ObjectionNotWeighed { .. }
            | Self::CannotOverrule { .. }
            | Self::NothingToTell
            | Self::NotToldYet { .. }
            | Self::ToldAlready => Ok(Article::regulations(32)),
            Self::AllAgreed => Ok(Article::regulations(15)),
            Self::PaperOfOpinion => Ok(Article::regulations(45)),
            Self::TooMany { .. } => Err(WithoutGround::Limit),
            Self::Unknown | Self::NotAnOpinionPaper { .. } => Err(WithoutGround::Unknown),
        }
    }

    /// What a person reads: what is wrong and what to do next.
    pub fn message(&self, language: Language) -> String {
        let (chinese, english) = match self {
            Self::WrongStage { stage } => {
                let title = |language| stage.title(language);
                return language.pick(
                    format!(
                        "案件处于“{}”环节，不能征求意见，也不能登记送达和意见；须由承办人在办理中进行",
                        title(Language::Chinese)
                    ),
                    format!(
                        "No opinion is asked for or recorded at the stage \"{}\": the handler does so while working on the case",
                        title(Language::English)
                    ),
                );
            }
            Self::TooMany { most } => {
                return language.pick(
                    format!("一个案件最多征求 {most} 次意见"),
                    format!("A case has at most {most} consultations"),
                );
            }
            Self::OpinionAwaited { until } => {
                return language.pick(
                    format!("第三方的意见期限至 {until}，尚未收到意见；请待收到意见或者期限届满后再审核、送达"),
                    format!("A third party may give its opinion until {until} and has not yet: wait for the opinion or the end of the period"),
                );
            }
            Self::ObjectionNotWeighed { reference } => {
                return language.pick(
                    format!("第三方（{reference}）不同意公开：请不予公开有关内容，或者在 against_opinions 中写明决定公开的内容以及不公开可能对公共利益造成重大影响的理由"),
                    format!("A third party ({reference}) objects: withhold what touches its rights, or state in against_opinions what is disclosed and why withholding it could gravely affect the public interest"),
                );
            }
            Self::NotToldYet { reference } => {
                return language.pick(
                    format!("须先将公开决定书面告知第三方（{reference}），再送达答复"),
                    format!("Tell the third party ({reference}) of the decision in writing before the reply is served"),
                );
            }
            Self::Unknown => (
                "没有这次征求意见，请核对编号",
                "No such consultation on this case: check its name",
            ),
            Self::NoEmail => (
                "没有被征求意见方的电子邮箱，请改用邮寄或者直接送达",
                "There is no e-mail address of the one who is asked: post the letter or hand it over",
            ),
            Self::SentAlready => (
                "征询书已经发出，无需再次发出",
                "The letter has gone out already",
            ),
            Self::NotSent => (
                "征询书尚未发出，请先登记发出情况",
                "The letter has not gone out: record first how it did",
            ),
            Self::DeliveredAlready => (
                "以电子邮件发出或者当面送达的，发出之日即为送达之日，无需另行登记",
                "A letter that is mailed or handed over is delivered on that day: there is nothing to record",
            ),
            Self::AnsweredAlready => (
                "已登记该方的意见；补充材料请作为案件材料提交",
                "The opinion is on record: put further papers to the case as documents",
            ),
            Self::LinkOver => (
                "该答复链接已经结束：意见已提交、期限已届满，或者案件已办结；如需补充意见，请书面联系征询机关",
                "This link has ended: the opinion was given, the period is over, or the case is closed. To add anything, write to the agency that asked",
            ),
            Self::NotAnOpinionPaper { .. } => (
                "所列材料须是本案已提交的第三方意见材料，且不得重复",
                "Name documents of this case that were added as papers of an opinion, each once",
            ),
            Self::AllAgreed => (
                "被征求意见的第三方均同意公开，不得以保护第三方合法权益为由不予公开",
                "Every third party that was asked agreed: its rights are no ground to withhold",
            ),
            Self::CannotOverrule { .. } => (
                "只能对不同意公开或者逾期未提出意见的第三方作出公开决定，且每方只列一次",
                "Name a third party that objects or kept silent beyond its period, each once",
            ),
            Self::NothingToTell => (
                "没有待告知该第三方的公开决定",
                "No decision waits to be told to this third party",
            ),
            Self::ToldAlready => (
                "公开决定已书面告知第三方，不能再退回修改",
                "A third party was told of this decision in writing: it can no longer be sent back",
            ),
            Self::PaperOfOpinion => (
                "第三方意见引用了该材料，不能撤回",
                "An opinion on record names this document: it stays",
            ),
        };
        language.pick(chinese, english).to_owned()
    }
}
