//! What people ask for, and which department answers it.

use super::chance::Chance;
use super::district::Office;
use crate::rules::application::Wanted;

const SUBJECTS: &str = include_str!("../../data/demo/subjects.csv");

/// A word of a subject, and the number of the department that answers it; the first that fits counts.
const ROUTES: [(&str, i32); 11] = [
    ("预售许可证", 9),
    ("用地规划", 9),
    ("征收", 9),
    ("征地", 9),
    ("宅基地", 11),
    ("承包地", 11),
    ("社会团体", 5),
    ("客运", 10),
    ("健身器材", 21),
    ("加油站", 12),
    ("门牌号", 21),
];
/// Where it is about; fictitious.
const PLACES: [&str; 10] = [
    "柳树湾村",
    "花园小区",
    "滨河巷片区",
    "望塔街道",
    "长堤社区",
    "银杏路东段",
    "晨帆新村",
    "码头北路",
    "塔影社区",
    "迎江区",
];
/// What kind of paper about one of a department's subjects.
const PAPERS: [&str; 6] = [
    "相关审批文件",
    "年度工作情况统计表",
    "实施方案及附件",
    "办理依据和工作流程",
    "有关会议纪要",
    "专项检查结果",
];

/// One subject: whose it is, and the words.
pub(super) fn wanted<'a>(
    chance: &mut Chance,
    offices: &'a [Office],
    number: usize,
) -> (&'a Office, Wanted) {
    let place = *chance.pick(&PLACES);
    let year = chance.between(2019, 2024);
    let office = offices
        .get(number % offices.len().max(1))
        .unwrap_or_else(|| chance.pick(offices));
    // Every other case asks for what people really ask for; the others take the departments in turn.
    let real = chance.once_in_a_while(50).then(|| real(chance, offices));
    let (office, subject) = real.flatten().unwrap_or_else(|| {
        let subject = chance.pick(&office.subjects);
        let paper = chance.pick(&PAPERS);
        (office, format!("{subject}{paper}"))
    });
    let wanted = Wanted {
        name: Some(format!("{place}{subject}")),
        document_number: None,
        features: chance
            .once_in_a_while(60)
            .then(|| format!("{year}年形成或者保存的上述信息，以及与之对应的附件")),
        evidence: None,
    };
    (office, wanted)
}

fn real<'a>(chance: &mut Chance, offices: &'a [Office]) -> Option<(&'a Office, String)> {
    let subjects: Vec<&str> = SUBJECTS.lines().skip(1).collect();
    let subject = *chance.pick(&subjects);
    let office = responsible(subject, offices)?;
    Some((office, subject.to_owned()))
}

/// The department that answers a subject.
pub(super) fn responsible<'a>(subject: &str, offices: &'a [Office]) -> Option<&'a Office> {
    let (_, no) = ROUTES.iter().find(|(word, _)| subject.contains(word))?;
    offices.iter().find(|office| office.no == *no)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_real_subject_has_a_department() {
        for subject in SUBJECTS.lines().skip(1) {
            assert!(
                ROUTES.iter().any(|(word, _)| subject.contains(word)),
                "{subject}"
            );
        }
    }
}
