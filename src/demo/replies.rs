//! Drafts for every outcome that a reply can give, with all that each must contain.

use chrono::NaiveDate;

use super::chance::Chance;
use crate::rules::outcome::{
    Access, Asked, Ground, LetterKind, Outcome, Reply, ResponsibleAgency, Withheld,
};

/// How often each outcome occurs: in fifty cases, every one of the eighteen at least once.
const WHEEL: [(Outcome, u32); 18] = [
    (Outcome::Granted, 18),
    (Outcome::Partial, 6),
    (Outcome::NotHeld, 7),
    (Outcome::NotReadyMade, 2),
    (Outcome::Petition, 2),
    (Outcome::ThirdPartyRights, 2),
    (Outcome::ProcessInformation, 2),
    (Outcome::StateSecret, 1),
    (Outcome::ForbiddenByLaw, 1),
    (Outcome::EndangersSecurity, 1),
    (Outcome::InternalAffairs, 1),
    (Outcome::EnforcementFile, 1),
    (Outcome::RegisterQuery, 1),
    (Outcome::StillUnclear, 1),
    (Outcome::Repeated, 1),
    (Outcome::Publication, 1),
    (Outcome::Excessive, 1),
    (Outcome::Reissue, 1),
];

/// The outcome of the case with this number.
pub(super) fn outcome(number: usize) -> Outcome {
    let outcomes: Vec<Outcome> = WHEEL
        .iter()
        .flat_map(|(outcome, times)| (0..*times).map(|_| *outcome))
        .collect();
    // Seven and fifty have no common divisor: neighbours differ, and fifty cases meet every outcome.
    let place = (number * 7).checked_rem(outcomes.len()).unwrap_or_default();
    outcomes.get(place).copied().unwrap_or(Outcome::Granted)
}

/// What a case is answered with once a decision orders it to be decided anew.
pub(super) fn granted_anew() -> Reply {
    let mut reply = Reply::new(Outcome::Granted, LetterKind::Disclosed);
    reply.content = Some("依据行政复议决定，现将所申请的信息予以公开（全文附后）".to_owned());
    reply
}

/// A draft with this outcome about a subject, by a department. What the applicant was asked before, and
/// answered, was on the two days.
pub(super) fn draft(
    chance: &mut Chance,
    outcome: Outcome,
    (subject, department): (&str, &str),
    (asked_on, answered_on): (NaiveDate, NaiveDate),
) -> Reply {
    let asked = Asked {
        on: Some(asked_on),
        answered_on: Some(answered_on),
    };
    let kind = *chance.pick(outcome.kinds());
    let mut reply = Reply::new(outcome, kind);
    match kind {
        LetterKind::Disclosed => disclose(&mut reply, subject, department, chance),
        LetterKind::AlreadyPublic => {
            reply.access = Some(Access {
                way: text("登录区政府网站查阅或者下载"),
                means: text("https://yingjiang.example 政府信息公开专栏"),
                when: None,
            });
        }
        LetterKind::PartlyDisclosed => disclose_in_part(&mut reply, subject, chance),
        LetterKind::NotDisclosed => deny(&mut reply, subject),
        LetterKind::RegisterQuery => {
            reply.special_law =
                text("《不动产登记资料查询暂行办法》，请持有效证件到不动产登记机构查询");
        }
        LetterKind::NonExistent => {
            reply.search_made = Some(format!(
                "{department}检索了档案室纸质档案目录和电子公文系统，并询问了业务科室，未查到{subject}"
            ));
        }
        LetterKind::NotThisAgency => {
            reply.reasons = Some(format!("{subject}由其他行政机关制作、保存"));
            reply.agency = Some(if chance.once_in_a_while(80) {
                ResponsibleAgency::Determined {
                    name: "安庆市自然资源和规划局（演示）".to_owned(),
                    contact: "0556-0000200".to_owned(),
                }
            } else {
                ResponsibleAgency::Undetermined {}
            });
        }
        LetterKind::NeedsProcessing => {
            reply.processing = Some(format!(
                "现有台账按批次登记，形成{subject}需逐份汇总、分析后另行制作"
            ));
        }
        LetterKind::StillUnclear => {
            reply.reasons = text("补正后的申请仍未指明文件名称、文号或者其他特征，无法检索");
            reply.asked = Some(asked);
        }
        LetterKind::NotAnApplication => {
            reply.reasons = text("申请的实质是对有关问题进行投诉，并非申请获取政府信息");
            reply.channel = text("请拨打12345热线，或者向区信访局提出");
        }
        LetterKind::Repeated => {
            reply.earlier_case_number = Some(format!("〔2018〕第{}号", chance.between(1, 120)));
        }
        LetterKind::PublicPublication => {
            reply.publication = text("《迎江年鉴》，可到区图书馆、区档案馆查阅");
        }
        LetterKind::Excessive => {
            reply.reasons =
                text("近一个月内就同一事项提出申请三十余件，所说明的理由与获取政府信息无关");
            reply.asked = Some(asked);
        }
        LetterKind::NotReissued => {
            reply.reasons = text("所需信息此前已经提供，现要求重新出具并加盖印章");
            reply.legal_basis = text("《中华人民共和国政府信息公开条例》第三十八条");
        }
        // The demonstration applies for disclosure alone.
        LetterKind::Corrected
        | LetterKind::TransferredForCorrection
        | LetterKind::DirectedForCorrection
        | LetterKind::NotCorrected => {}
    }
    reply
}

fn disclose(reply: &mut Reply, subject: &str, department: &str, chance: &mut Chance) {
    reply.content = Some(format!(
        "随本答复书提供{subject}复印件共{}页",
        chance.between(1, 60)
    ));
    if chance.once_in_a_while(30) {
        reply.access = Some(Access {
            way: text("现场领取复印件"),
            means: Some(format!("{department}办公室")),
            when: text("收到本答复书之日起的工作日上午9时至11时"),
        });
    }
}

fn disclose_in_part(reply: &mut Reply, subject: &str, chance: &mut Chance) {
    reply.content = Some(format!("提供{subject}中可以公开的部分，见附件"));
    if chance.once_in_a_while(60) {
        reply.withheld.push(Withheld {
            what: "附件中被征收人的姓名、证件号码和银行账号".to_owned(),
            ground: Ground::Outcome(Outcome::ThirdPartyRights),
            reasons: "能够识别特定自然人身份并反映其财产状况，属于个人隐私".to_owned(),
        });
        reply.public_interest = text("不公开该部分不会对公共利益造成重大影响");
    } else {
        reply.withheld.push(Withheld {
            what: "卷内的讨论记录和请示".to_owned(),
            ground: Ground::Outcome(Outcome::ProcessInformation),
            reasons: "记录的是作出决定之前的内部讨论，不是最终决定".to_owned(),
        });
    }
}

fn deny(reply: &mut Reply, subject: &str) {
    let reasons = match reply.outcome {
        Outcome::StateSecret => "该信息已依法确定为国家秘密，尚在保密期限内",
        Outcome::ForbiddenByLaw => "有关统计调查中能够识别单个对象的资料依法不得公开",
        Outcome::EndangersSecurity => "公开危险源的具体点位可能危及公共安全",
        Outcome::ThirdPartyRights => "该信息含有第三方的商业秘密，公开会损害其合法权益",
        Outcome::InternalAffairs => "该信息是内部人事和后勤管理方面的信息，不对外发生效力",
        Outcome::ProcessInformation => "该信息是尚在讨论的征求意见稿和内部请示",
        _ => "该信息是尚未办结的行政执法案卷信息",
    };
    reply.reasons = Some(format!("{subject}：{reasons}"));
    if reply.outcome == Outcome::ForbiddenByLaw {
        reply.legal_basis = text("《中华人民共和国统计法》");
    }
    if reply.outcome == Outcome::ThirdPartyRights {
        reply.public_interest = text("不公开不会对公共利益造成重大影响");
    }
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "the fields of a reply are optional"
)]
fn text(written: &str) -> Option<String> {
    Some(written.to_owned())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::rules::outcome::GivenBy;

    #[test]
    fn every_draft_can_go_out() {
        let mut chance = Chance::from_seed(1);
        for number in 0..1_000 {
            let day = NaiveDate::default();
            let about = ("宅基地审核信息", "区民政局");
            let draft = draft(&mut chance, outcome(number), about, (day, day));
            assert_eq!(draft.check(), Ok(()), "{}", draft.outcome);
        }
    }

    #[test]
    fn fifty_cases_meet_every_outcome_that_a_reply_gives() {
        let met: HashSet<Outcome> = (0..50).map(outcome).collect();
        let given = Outcome::ALL.into_iter();
        let given = given.filter(|outcome| outcome.given_by() == GivenBy::Reply);
        assert_eq!(met, given.collect());
    }
}
