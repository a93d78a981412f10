//! Every letter as its reader gets it: drafted, approved and served, then read back.

use disclosure::app::cases;
use disclosure::app::intake::{Application, Door};
use disclosure::jobs;
use disclosure::rules::applicant::ApplicantKind;
use disclosure::rules::case::Case;
use disclosure::rules::command::{Command, NewAnswer};
use disclosure::rules::fee::{Provided, ToCharge};
use disclosure::rules::language::Language;
use disclosure::rules::notified::Notified;
use disclosure::rules::outcome::{
    Access, Asked, Ground, LetterKind, Outcome, Reply, ResponsibleAgency, Withheld,
};
use disclosure::rules::receipt::Channel;
use disclosure::storage::letters::Letter;
use insta::assert_snapshot;

use crate::harness::Test;
use crate::harness::app::{HEALTH, LAND, OFFICE};
use crate::harness::pages::{main_part, words};
use crate::harness::people::{application, by_hand, by_mail, replying};

/// The day on which replies are drafted and served here.
const TODAY: &str = "2026-03-20";

/// An application of 2 March, in a language.
fn asked_in(language: Language) -> Application {
    let mut application = application();
    application.applicant.language = language;
    if language == Language::English {
        application.applicant.name = "John Smith".into();
        application.wanted.name = Some("Land compensation plan for Qingshui, 2025".into());
    }
    application
}

fn as_organisation(mut application: Application) -> Application {
    application.applicant.kind = ApplicantKind::Business;
    application.applicant.name = "云江清水食品有限公司".into();
    application
}

impl Test {
    async fn filed_early(&self, application: &Application) -> Case {
        let door = Door::Office {
            channel: Channel::InPerson,
            received_on: Some("2026-03-02".parse().unwrap()),
        };
        self.file(application, door).await
    }

    /// The letter that a reply of a department becomes, posted to the applicant.
    async fn posted(&self, application: &Application, department: &str, reply: &Reply) -> Letter {
        let case = self.filed_early(application).await;
        let case = Box::pin(self.approved_reply(&case, department, reply)).await;
        let case = self.serve(&case, by_mail(TODAY)).await;
        self.last_letter(&case).await
    }

    async fn approved_reply(&self, case: &Case, department: &str, reply: &Reply) -> Case {
        let case = self.route(case, department).await;
        let handler = self.handler(department);
        let case = self.claim(&case, &handler).await;
        let case = Box::pin(self.asked_before(case, reply)).await;
        let case = self.does(&handler, &case, self.drafted(reply)).await;
        self.approve(&case).await
    }

    /// What a reply rests on was asked on 5 March and answered on the 12th.
    async fn asked_before(&self, case: Case, reply: &Reply) -> Case {
        if reply.speaks_as(LetterKind::Excessive) {
            self.set_today("2026-03-05");
            let case = self.explained(case, 1).await;
            self.set_today("2026-03-12");
            let given = Command::GiveReasons(NewAnswer {
                on: self.today(),
                channel: Channel::InPerson,
                text: self.app.text("研究所需"),
                late_because: None,
            });
            let case = self.does(&self.registrar(), &case, given).await;
            self.set_today(TODAY);
            return case;
        }
        if !reply.speaks_as(LetterKind::StillUnclear) {
            return case;
        }
        self.set_today("2026-03-05");
        let case = self.asked_of(&case, "2026-03-16").await;
        self.set_today("2026-03-12");
        let case = self.does(&self.registrar(), &case, self.answer(None)).await;
        self.set_today(TODAY);
        case
    }

    async fn last_letter(&self, case: &Case) -> Letter {
        let mut letters = cases::letters(&self.app, &self.head(), case.id)
            .await
            .unwrap();
        letters.pop().unwrap().letter
    }
}

#[tokio::test]
async fn every_reply_is_a_letter_in_every_language() {
    let t = Test::app().await;
    t.set_today(TODAY);
    for outcome in Outcome::ALL {
        for kind in outcome.kinds() {
            let mut shown = String::new();
            for language in Language::ALL {
                let reply = sample(outcome, *kind, language);
                let letter = t.posted(&asked_in(language), LAND, &reply).await;
                assert_eq!(words(&letter.text), words(&main_part(&letter.html)));
                assert!(!letter.text.contains("\n\n\n"), "{}", letter.text);
                shown = shown + &letter.text + "\n\n----------\n\n";
            }
            assert_snapshot!(format!("{}_{}", outcome.code(), kind.code()), shown);
        }
    }
}

#[tokio::test]
async fn an_organisation_is_spoken_to_as_one() {
    let t = Test::app().await;
    t.set_today(TODAY);
    let application = as_organisation(asked_in(Language::Chinese));
    let mut reply = sample(
        Outcome::NotHeld,
        LetterKind::NotThisAgency,
        Language::Chinese,
    );
    reply.agency = Some(ResponsibleAgency::Undetermined {});
    let letter = t.posted(&application, LAND, &reply).await;
    assert!(!letter.text.contains('您'), "{}", letter.text);
    assert_snapshot!(
        "to_an_organisation",
        format!("{}\n\n{}", letter.text, letter.html)
    );
}

#[tokio::test]
async fn the_letter_says_from_when_and_the_mail_of_a_signed_one_names_the_last_days() {
    let t = Test::app().await;
    t.set_today(TODAY);
    let reply = sample(Outcome::Granted, LetterKind::Disclosed, Language::Chinese);
    let case = t.filed_early(&asked_in(Language::Chinese)).await;
    let case = t.approved_reply(&case, LAND, &reply).await;
    let case = t.serve(&case, by_hand(TODAY)).await;
    let letter = t.last_letter(&case).await.text;
    let generally = "自收到本答复书之日起60日内向云江区人民政府";
    assert!(letter.contains(generally), "{letter}");
    let mail = t.last_owed(&case).await.mail.text;
    let exactly = "自收到本答复书之日（2026年3月20日）起60日内（至2026年5月19日）向云江区人民政府";
    assert!(mail.contains(exactly), "{mail}");
}

#[tokio::test]
async fn who_seals_decides_who_hears_what() {
    let t = Test::app().await;
    t.set_today(TODAY);
    let reply = sample(Outcome::Granted, LetterKind::Disclosed, Language::Chinese);
    let application = asked_in(Language::Chinese);
    let of_land = t.posted(&application, LAND, &reply).await.text;
    let of_office = t.posted(&application, OFFICE, &reply).await.text;
    for (text, sealed, body, court, strange) in [
        (
            of_land,
            "自然资源局（印章）",
            "向云江区人民政府申请行政复议",
            "向云江区人民法院提起",
            "云江市",
        ),
        (
            of_office,
            "云江区人民政府（印章）",
            "向云江市人民政府申请行政复议",
            "向云江市中级人民法院提起",
            "云江区人民法院",
        ),
    ] {
        for said in [sealed, body, court] {
            assert!(text.contains(said), "{said}: {text}");
        }
        assert!(!text.contains(strange), "{strange}: {text}");
    }
}

#[tokio::test]
async fn every_seal_counts_its_own_letters() {
    let t = Test::app().await;
    t.set_today(TODAY);
    let reply = sample(Outcome::Granted, LetterKind::Disclosed, Language::Chinese);
    let application = asked_in(Language::Chinese);
    let mut numbers = Vec::new();
    for department in [LAND, LAND, HEALTH, OFFICE, LAND, OFFICE] {
        numbers.push(t.posted(&application, department, &reply).await.number);
    }
    let nth = |n: u32| format!("〔2026〕第{n}号");
    assert_eq!(numbers, [1, 2, 1, 1, 3, 2].map(nth));
    t.set_today("2027-01-05");
    let case = t
        .approved_reply(&t.file_at_counter().await, LAND, &reply)
        .await;
    let case = t.serve(&case, by_mail("2027-01-05")).await;
    assert_eq!(t.last_letter(&case).await.number, "〔2027〕第1号");
}

#[tokio::test]
async fn a_refused_reply_leaves_no_gap() {
    let t = Test::app().await;
    t.set_today(TODAY);
    let reply = sample(Outcome::Granted, LetterKind::Disclosed, Language::Chinese);
    let case = t.filed_early(&asked_in(Language::Chinese)).await;
    let case = t.approved_reply(&case, LAND, &reply).await;
    let handler = t.handler_of(&case);
    let service = by_mail("2026-03-21");
    let serving = replying(service);
    assert_eq!(t.refused(&handler, &case, serving).await, "day_in_future");
    let case = t.serve(&case, by_mail(TODAY)).await;
    assert_eq!(t.last_letter(&case).await.number, "〔2026〕第1号");
}

#[tokio::test]
async fn steps_before_the_reply_must_lie_between_filing_and_today() {
    let t = Test::app().await;
    t.set_today(TODAY);
    for (on, answered_on, code) in [
        ("2026-03-01", "2026-03-12", "asked_differs"),
        ("2026-03-05", "2026-03-21", "asked_differs"),
    ] {
        let case = t.filed_early(&asked_in(Language::Chinese)).await;
        let case = t.route(&case, LAND).await;
        let handler = t.handler(LAND);
        let case = t.claim(&case, &handler).await;
        let mut reply = sample(
            Outcome::StillUnclear,
            LetterKind::StillUnclear,
            Language::Chinese,
        );
        let case = t.asked_before(case, &reply).await;
        reply.asked = Some(Asked {
            on: on.parse().ok(),
            answered_on: answered_on.parse().ok(),
        });
        let refused = t.refused(&handler, &case, t.drafted(&reply)).await;
        assert_eq!(refused, code);
    }
}

#[tokio::test]
async fn what_comes_in_is_told_by_the_rule_of_its_channel() {
    let t = Test::app().await;
    t.set_today("2026-03-03");
    for channel in Channel::ALL {
        let mut shown = String::new();
        for language in Language::ALL {
            let door = if channel == Channel::Online {
                Door::Online
            } else {
                Door::Office {
                    channel,
                    received_on: Some("2026-03-02".parse().unwrap()),
                }
            };
            let case = t.file(&asked_in(language), door).await;
            let told = t.last_owed(&case).await;
            shown = shown + &told.mail.subject + "\n\n" + &told.mail.text + "\n\n-----\n\n";
            let case = if case.confirmed_on.is_none() && channel.needs_confirmation(case.regime()) {
                t.confirm(&case).await
            } else {
                case
            };
            let receipt = t.last_letter(&case).await;
            assert_eq!(words(&receipt.text), words(&main_part(&receipt.html)));
            shown = shown + &receipt.text + "\n\n----------\n\n";
        }
        assert_snapshot!(format!("came_by_{}", channel.code()), shown);
    }
}

#[tokio::test]
async fn a_notice_of_a_fee_says_why_how_much_and_by_when_and_the_note_that_it_was_not_paid() {
    let t = Test::app().await;
    t.set_today("2026-03-27");
    let mut notices = String::new();
    let mut cases = Vec::new();
    for language in Language::ALL {
        let case = t.filed_early(&asked_in(language)).await;
        let case = t.route(&case, LAND).await;
        let handler = t.handler(LAND);
        let case = t.claim(&case, &handler).await;
        let wanted = ToCharge::ByPage {
            pages: 101,
            provided: Provided::Email,
        };
        let how_to_pay = t.app.text("云江区财政局非税收入专户 5306 0126");
        let charge = Command::SetFee { wanted, how_to_pay };
        let case = t.does(&handler, &case, charge).await;
        let notice = t.last_letter(&case).await;
        assert_eq!(words(&notice.text), words(&main_part(&notice.html)));
        notices = notices + &notice.text + "\n\n----------\n\n";
        let (of, service) = (Notified::Fee, by_hand("2026-03-27"));
        let serve = Command::ServeNotice { of, service };
        cases.push(t.does(&handler, &case, serve).await);
    }
    assert_snapshot!("notice_of_a_fee", notices);
    t.set_today("2026-04-28");
    assert_eq!(jobs::lapse::run_once(&t.app).await.unwrap(), cases.len());
    let mut notes = String::new();
    for case in cases {
        let note = t.last_letter(&case).await;
        assert_eq!(words(&note.text), words(&main_part(&note.html)));
        notes = notes + &note.text + "\n\n----------\n\n";
    }
    assert_snapshot!("not_paid", notes);
}

#[tokio::test]
async fn what_is_entered_late_is_not_promised_for_a_day_gone_by() {
    let t = Test::app().await;
    t.set_today("2026-03-20");
    let door = Door::Office {
        channel: Channel::MailOrdinary,
        received_on: Some("2026-03-02".parse().unwrap()),
    };
    let case = t.file(&application(), door).await;
    let mail = t.last_owed(&case).await.mail.text;
    assert!(mail.contains("来件日期：2026年3月2日"), "{mail}");
    assert!(mail.contains("预计不迟于2026年3月20日"), "{mail}");
}

#[tokio::test]
async fn a_ledger_over_new_year_names_the_years() {
    let t = Test::app().await;
    t.set_today("2026-12-21");
    let case = t.file_at_counter().await;
    let text = t.last_letter(&case).await.text;
    for line in ["2026年12月22日至2026年12月25日", "2027年1月"] {
        assert!(text.contains(line), "{line}: {text}");
    }
}

/// A reply as a handler would draft it.
#[expect(clippy::too_many_lines, reason = "a table of samples")]
fn sample(outcome: Outcome, kind: LetterKind, language: Language) -> Reply {
    let text = |chinese: &str, english: &str| Some(language.pick(chinese, english).to_owned());
    let mut reply = Reply::new(outcome, kind);
    let asked = Some(Asked {
        on: "2026-03-05".parse().ok(),
        answered_on: "2026-03-12".parse().ok(),
    });
    match kind {
        LetterKind::Disclosed => {
            reply.content = text(
                "《2025年度清水片区征地补偿安置方案》全文，共12页（见附件）。",
                "The Land Compensation Plan for Qingshui, 2025, in full, 12 pages (attached).",
            );
            reply.access = Some(Access {
                way: text("纸质复印件", "copies on paper"),
                means: text("随本答复书邮寄", "posted with this letter"),
                when: text("2026年3月20日", "20 March 2026"),
            });
        }
        LetterKind::AlreadyPublic => {
            reply.access = Some(Access {
                way: text(
                    "登录云江区人民政府网站查阅、下载",
                    "read or download it on the website of the district government",
                ),
                means: text(
                    "政府信息公开专栏“征地信息”，https://www.yunjiang.example/land",
                    "section \"Land\" of the page on open government information, https://www.yunjiang.example/land",
                ),
                when: None,
            });
        }
        LetterKind::PartlyDisclosed => {
            reply.content = text(
                "《2025年度清水片区征地补偿安置方案》及补偿款分配表中的户数、面积和金额（见附件）。",
                "The plan, and from the table of payments the number of households, the areas and the sums (attached).",
            );
            reply.withheld = vec![
                Withheld {
                    what: language.pick("补偿款分配表中的姓名、证件号码和银行账号", "the names, identity numbers and bank accounts in the table of payments").into(),
                    ground: Ground::Outcome(Outcome::ThirdPartyRights),
                    reasons: language.pick("上述内容能够识别特定自然人并反映其财产状况，属于个人隐私。", "they identify persons and show what they own.").into(),
                },
                Withheld {
                    what: language.pick("评估机构的比选过程记录", "the record of how the valuer was chosen").into(),
                    ground: Ground::Outcome(Outcome::NotHeld),
                    reasons: language.pick("评估机构由被征收人推选，本机关未制作该记录。", "the owners chose the valuer; this agency made no such record.").into(),
                },
            ];
            reply.public_interest = text(
                "不公开上述内容不会对公共利益造成重大影响。",
                "Withholding them has no major effect on the public interest.",
            );
            reply.not_consulted = text(
                "所涉自然人众多，且上述内容明显属于个人隐私。",
                "Many persons are concerned, and these data are plainly private.",
            );
            reply.search_made = text(
                "以“清水片区”“评估”为关键词检索了档案系统和业务系统，并询问了征地科，均未查到。",
                "We searched the archive and the business system for Qingshui and valuation, and asked the land section; nothing was found.",
            );
        }
        LetterKind::NotDisclosed => deny(&mut reply, language),
        LetterKind::RegisterQuery => {
            reply.special_law = text(
                "《不动产登记暂行条例》第二十七条",
                "Interim Regulations on Real Estate Registration, Art. 27",
            );
            reply.channel = text(
                "请携带身份证明到云江区不动产登记中心查询窗口申请查询。",
                "Please apply at the counter of the Yunjiang real estate registration centre, with proof of identity.",
            );
        }
        LetterKind::NonExistent => {
            reply.search_made = text(
                "以“清水片区”“补偿安置”为关键词检索了档案系统和业务系统，并查阅了2025年度纸质档案目录，均未查到。",
                "We searched the archive and the business system for Qingshui and compensation, and the paper index of 2025; nothing was found.",
            );
        }
        LetterKind::NotThisAgency => {
            reply.reasons = text(
                "该方案由云江区住房和城乡建设局制作并保存。",
                "The plan was made and is kept by the housing bureau of the district.",
            );
            reply.agency = Some(ResponsibleAgency::Determined {
                name: language
                    .pick(
                        "云江区住房和城乡建设局",
                        "Housing Bureau of Yunjiang District",
                    )
                    .into(),
                contact: "010-87654321".into(),
            });
        }
        LetterKind::NeedsProcessing => {
            reply.processing = text(
                "现有台账按户登记，按地块统计需逐户汇总、分析后另行制作。",
                "The ledger is kept by household; figures by plot would have to be compiled.",
            );
        }
        LetterKind::StillUnclear => {
            reply.reasons = text(
                "补正后的申请仍未写明文件名称、文号或者便于查询的其他特征，本机关无法据此检索。",
                "The corrected application still names no document, number or other feature by which it could be searched for.",
            );
            reply.asked = asked;
        }
        LetterKind::NotAnApplication => {
            reply.reasons = text(
                "申请的内容是对征地工作人员的投诉，要求调查处理。",
                "The application complains of the conduct of staff and asks for an inquiry.",
            );
            reply.channel = text(
                "可以拨打12345热线，或者向云江区信访局提出。",
                "Please call 12345 or turn to the petition office of the district.",
            );
        }
        LetterKind::Repeated => {
            reply.earlier_case_number = text("〔2025〕第31号", "〔2025〕第31号");
        }
        LetterKind::PublicPublication => {
            reply.publication = text(
                "《云江年鉴（2025）》，可以到云江区图书馆、档案馆查阅。",
                "Yunjiang Yearbook 2025, to be read at the district's library and archive.",
            );
        }
        LetterKind::Excessive => {
            reply.reasons = text(
                "2026年2月以来就同一事项提出申请四十二件，所说明的理由与获取政府信息无关。",
                "Since February 2026 forty-two applications on the same matter; the reasons given do not concern information.",
            );
            reply.asked = asked;
        }
        LetterKind::NotReissued => {
            reply.reasons = text(
                "本机关已于2025年6月3日向申请人提供该方案，现要求加盖印章重新出具。",
                "The plan was provided on 3 June 2025; a sealed copy of it is asked for.",
            );
            reply.legal_basis = text(
                "《中华人民共和国政府信息公开条例》第三十八条",
                "Regulations on Open Government Information, Art. 38",
            );
        }
        LetterKind::Corrected
        | LetterKind::TransferredForCorrection
        | LetterKind::DirectedForCorrection
        | LetterKind::NotCorrected => unreachable!("not among the outcomes of disclosure"),
    }
    reply
}

fn deny(reply: &mut Reply, language: Language) {
    let text = |chinese: &str, english: &str| Some(language.pick(chinese, english).to_owned());
    reply.reasons = text(
        "该信息的具体情况符合上述规定的情形。",
        "The information is of the kind described above.",
    );
    match reply.outcome {
        Outcome::ForbiddenByLaw => {
            reply.legal_basis = text("《中华人民共和国统计法》第九条", "Statistics Law, Art. 9");
        }
        Outcome::ThirdPartyRights => {
            reply.public_interest = text(
                "不公开不会对公共利益造成重大影响。",
                "Withholding has no major effect on the public interest.",
            );
            reply.not_consulted = text(
                "第三方下落不明，无法征求意见。",
                "The third party cannot be found.",
            );
        }
        _ => {}
    }
}
