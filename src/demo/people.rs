//! Fictitious applicants. Their documents have right check digits and are nobody's: region 340899 and
//! telephone numbers that begin with 0 are not given out, and `.example` reaches no one.

use chrono::{Days, NaiveDate};

use super::chance::Chance;
use crate::rules::applicant::ApplicantKind;
use crate::rules::application::Applicant;
use crate::rules::identity::{DocumentKind, IdentityDocument};
use crate::rules::language::Language;

/// A region of Anhui (340000) that does not exist.
const REGION: &str = "340899";
const LETTERS: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";

const SURNAMES: [(&str, &str); 20] = [
    ("王", "wang"),
    ("李", "li"),
    ("张", "zhang"),
    ("刘", "liu"),
    ("陈", "chen"),
    ("杨", "yang"),
    ("黄", "huang"),
    ("赵", "zhao"),
    ("吴", "wu"),
    ("周", "zhou"),
    ("徐", "xu"),
    ("孙", "sun"),
    ("马", "ma"),
    ("朱", "zhu"),
    ("胡", "hu"),
    ("林", "lin"),
    ("郭", "guo"),
    ("何", "he"),
    ("高", "gao"),
    ("罗", "luo"),
];
const GIVEN: [(&str, &str); 24] = [
    ("晓江", "xiaojiang"),
    ("建国", "jianguo"),
    ("秀英", "xiuying"),
    ("明", "ming"),
    ("丽华", "lihua"),
    ("志强", "zhiqiang"),
    ("敏", "min"),
    ("桂芳", "guifang"),
    ("文博", "wenbo"),
    ("雨桐", "yutong"),
    ("海涛", "haitao"),
    ("静", "jing"),
    ("国栋", "guodong"),
    ("玉兰", "yulan"),
    ("俊杰", "junjie"),
    ("雪梅", "xuemei"),
    ("伟", "wei"),
    ("思远", "siyuan"),
    ("春花", "chunhua"),
    ("德胜", "desheng"),
    ("佳怡", "jiayi"),
    ("永康", "yongkang"),
    ("淑贞", "shuzhen"),
    ("浩然", "haoran"),
];
const FOREIGNERS: [(&str, &str); 4] = [
    ("Anna Lindqvist", "anna.lindqvist"),
    ("James Okafor", "james.okafor"),
    ("Marta Silva", "marta.silva"),
    ("Daniel Weber", "daniel.weber"),
];
/// Kind, name, the two characters that begin the code, and the name in addresses.
type Organisation = (ApplicantKind, &'static str, &'static str, &'static str);

/// Organisations of every kind.
const ORGANISATIONS: [Organisation; 12] = [
    (
        ApplicantKind::Business,
        "安庆江畔建材有限公司",
        "91",
        "jiangpan",
    ),
    (
        ApplicantKind::Business,
        "安庆望塔置业有限公司",
        "91",
        "wangta",
    ),
    (
        ApplicantKind::Business,
        "迎江晨帆餐饮管理有限公司",
        "91",
        "chenfan",
    ),
    (
        ApplicantKind::Business,
        "安徽柳树湾农业科技有限公司",
        "91",
        "liushuwan",
    ),
    (
        ApplicantKind::Business,
        "安庆长堤物流有限公司",
        "91",
        "changdi",
    ),
    (
        ApplicantKind::Research,
        "皖江城市发展研究所",
        "12",
        "wanjiang",
    ),
    (
        ApplicantKind::Research,
        "安庆滨江学院公共管理系",
        "12",
        "binjiang",
    ),
    (
        ApplicantKind::Social,
        "迎江区清源环保志愿者协会",
        "51",
        "qingyuan",
    ),
    (
        ApplicantKind::Social,
        "安庆市银杏助老服务中心",
        "52",
        "yinxing",
    ),
    (ApplicantKind::Legal, "安徽明远律师事务所", "31", "mingyuan"),
    (
        ApplicantKind::Legal,
        "安徽振风塔律师事务所",
        "31",
        "zhenfeng",
    ),
    (
        ApplicantKind::Other,
        "迎江区柳树湾村村民委员会",
        "54",
        "liushuwan-cun",
    ),
];
const STREETS: [&str; 8] = [
    "花园路",
    "滨河巷",
    "望塔街",
    "柳树湾",
    "长堤路",
    "银杏路",
    "晨帆里",
    "码头北路",
];

/// A name and its spelling in letters.
pub(super) fn name(chance: &mut Chance) -> (String, String) {
    let (surname, surname_letters) = chance.pick(&SURNAMES);
    let (given, given_letters) = chance.pick(&GIVEN);
    (
        format!("{surname}{given}"),
        format!("{given_letters}.{surname_letters}"),
    )
}

/// One applicant: most are citizens.
pub(super) fn applicant(chance: &mut Chance, number: usize, today: NaiveDate) -> Applicant {
    match chance.below(100) {
        0..70 => citizen(chance, number, today),
        70..74 => foreigner(chance, number, today),
        _ => organisation(chance, number, today),
    }
}

/// A citizen with a resident identity card.
pub(super) fn citizen(chance: &mut Chance, number: usize, today: NaiveDate) -> Applicant {
    let (name, letters) = name(chance);
    let identity = resident_id(chance, today);
    Applicant {
        kind: ApplicantKind::Citizen,
        name,
        identity,
        representative: None,
        contact_person: None,
        email: Some(format!("{letters}{number}@mail.example")),
        phone: Some(phone(chance)),
        fax: None,
        address: Some(address(chance)),
        postal_code: Some("246001".to_owned()),
        language: Language::Chinese,
    }
}

fn foreigner(chance: &mut Chance, number: usize, today: NaiveDate) -> Applicant {
    let (name, letters) = chance.pick(&FOREIGNERS);
    let body = format!("X{:08}", chance.below(100_000_000));
    Applicant {
        kind: ApplicantKind::Citizen,
        name: (*name).to_owned(),
        identity: completed(DocumentKind::Passport, &body, "0", today),
        representative: None,
        contact_person: None,
        email: Some(format!("{letters}{number}@mail.example")),
        phone: Some(phone(chance)),
        fax: None,
        address: Some(address(chance)),
        postal_code: Some("246001".to_owned()),
        language: Language::English,
    }
}

/// An applicant of one kind.
pub(super) fn of_kind(
    chance: &mut Chance,
    kind: ApplicantKind,
    number: usize,
    today: NaiveDate,
) -> Applicant {
    if !kind.is_organisation() {
        return citizen(chance, number, today);
    }
    let of_it = ORGANISATIONS.iter().copied();
    let of_it: Vec<Organisation> = of_it.filter(|one| one.0 == kind).collect();
    organisation_of(chance, &of_it, number, today)
}

fn organisation(chance: &mut Chance, number: usize, today: NaiveDate) -> Applicant {
    organisation_of(chance, &ORGANISATIONS, number, today)
}

fn organisation_of(
    chance: &mut Chance,
    among: &[Organisation],
    number: usize,
    today: NaiveDate,
) -> Applicant {
    let (kind, organisation, prefix, domain) = *chance.pick(among);
    let (representative, _) = name(chance);
    let (contact_person, letters) = name(chance);
    let body = format!("{prefix}{REGION}MA{:07}", chance.below(10_000_000));
    Applicant {
        kind,
        name: organisation.to_owned(),
        identity: completed(DocumentKind::UnifiedSocialCreditCode, &body, LETTERS, today),
        representative: Some(representative),
        contact_person: Some(contact_person),
        email: Some(format!("{letters}{number}@{domain}.example")),
        phone: Some(phone(chance)),
        fax: None,
        address: Some(address(chance)),
        postal_code: Some("246001".to_owned()),
        language: Language::Chinese,
    }
}

/// A resident identity number of someone between 18 and 80.
fn resident_id(chance: &mut Chance, today: NaiveDate) -> IdentityDocument {
    let age_in_days = u64::from(chance.between(18 * 366, 80 * 365));
    let birth = today
        .checked_sub_days(Days::new(age_in_days))
        .unwrap_or(today);
    let body = format!(
        "{REGION}{}{:03}",
        birth.format("%Y%m%d"),
        chance.below(1_000)
    );
    completed(DocumentKind::ResidentId, &body, "0123456789X", today)
}

/// The number with the last character that makes it right, as the rules themselves judge.
#[expect(
    clippy::expect_used,
    reason = "of all check characters exactly one is right; a test goes through hundreds"
)]
fn completed(kind: DocumentKind, body: &str, checks: &str, today: NaiveDate) -> IdentityDocument {
    checks
        .chars()
        .find_map(|check| IdentityDocument::parse(kind, &format!("{body}{check}"), today).ok())
        .expect("one of the check characters is right")
}

fn phone(chance: &mut Chance) -> String {
    format!("0556-0{:06}", chance.below(1_000_000))
}

fn address(chance: &mut Chance) -> String {
    let (street, house) = (*chance.pick(&STREETS), chance.between(1, 199));
    format!(
        "安徽省安庆市迎江区{street}{house}号{}室",
        chance.between(101, 1_804)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::contact::{is_address, is_email, is_phone, is_postal_code};

    #[test]
    fn everyone_is_valid_and_nobody_can_be_reached() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
        let mut chance = Chance::from_seed(1);
        for number in 0..1_000 {
            let one = applicant(&mut chance, number, today);
            let (kind, written) = (one.identity.kind(), one.identity.number());
            assert!(IdentityDocument::parse(kind, written, today).is_ok());
            assert!(kind.fits(one.kind));
            let email = one.email.unwrap();
            assert!(is_email(&email) && email.ends_with(".example"), "{email}");
            assert!(one.phone.is_some_and(|phone| is_phone(&phone)));
            assert!(one.address.is_some_and(|address| is_address(&address)));
            assert!(one.postal_code.is_some_and(|code| is_postal_code(&code)));
            assert_eq!(one.representative.is_some(), one.kind.is_organisation());
        }
    }
}
