//! What a reply needs, as tables.

use super::*;
use crate::rules::applicant::Salutation;
use crate::rules::ids::DocumentId;
use crate::rules::outcome::{optional, requirements};

fn some(text: &str) -> Option<String> {
    text.to_owned().into()
}

const CITIZEN: Reader = Reader {
    salutation: Salutation::Person,
    language: Language::Chinese,
};

fn day(day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(2026, 3, day)
}

/// A reply with everything that its kind of letter knows, but nothing withheld.
fn full(outcome: Outcome, kind: LetterKind) -> Reply {
    let mut reply = Reply::new(outcome, kind);
    let asked = requirements(outcome, kind)
        .iter()
        .map(|needed| needed.field);
    for field in asked.chain(optional(outcome, kind).iter().copied()) {
        fill(&mut reply, field);
    }
    reply
}

fn fill(reply: &mut Reply, field: Field) {
    match field {
        Field::Reasons => reply.reasons = some("理由如下"),
        Field::Content => reply.content = some("内容"),
        Field::Access => {
            reply.access = Some(Access {
                way: some("网站"),
                means: some("https://example.com"),
                when: some("2026年3月2日"),
            });
        }
        Field::Agency => {
            reply.agency = Some(ResponsibleAgency::Determined {
                name: "某局".to_owned(),
                contact: "12345".to_owned(),
            });
        }
        Field::LegalBasis => reply.legal_basis = some("某法第一条"),
        Field::PublicInterest => reply.public_interest = some("第三方不同意公开"),
        Field::NotConsulted => reply.not_consulted = some("第三方下落不明"),
        Field::AgainstOpinions => {
            reply.against_opinions = vec![AgainstOpinion {
                consultation: "c1".to_owned(),
                disclosed: "内容".to_owned(),
                reasons: "理由如下".to_owned(),
            }];
        }
        Field::SearchMade => reply.search_made = some("检索了档案系统"),
        Field::Processing => reply.processing = some("需要汇总"),
        Field::EarlierCaseNumber => reply.earlier_case_number = some("YJ-2025-000001"),
        Field::Channel => reply.channel = some("12345热线"),
        Field::Publication => reply.publication = some("新华书店"),
        Field::SpecialLaw => reply.special_law = some("不动产登记暂行条例"),
        Field::Correction => reply.correction = some("更正的内容"),
        Field::Asked => {
            reply.asked = Some(Asked {
                on: day(2),
                answered_on: day(9),
            });
        }
        Field::Documents => reply.documents = vec![DocumentId(uuid::Uuid::nil())],
        Field::Withheld
        | Field::Outcome
        | Field::Kind
        | Field::AccessWay
        | Field::AccessMeans
        | Field::AccessWhen
        | Field::AgencyName
        | Field::AgencyContact
        | Field::WithheldWhat
        | Field::WithheldReasons
        | Field::AgainstOpinionsDisclosed
        | Field::AgainstOpinionsReasons
        | Field::AskedOn
        | Field::AskedAnsweredOn => {}
    }
}

fn part(ground: Ground, reasons: &str) -> Withheld {
    Withheld {
        what: "附件一".to_owned(),
        ground,
        reasons: reasons.to_owned(),
    }
}

fn partial(parts: Vec<Withheld>) -> Reply {
    Reply {
        content: some("内容"),
        withheld: parts,
        ..Reply::new(Outcome::Partial, LetterKind::PartlyDisclosed)
    }
}

fn problems(reply: &Reply) -> Vec<(String, &'static str)> {
    let problems = reply.check().err().unwrap_or_default();
    problems.iter().map(|p| (p.path(), p.code())).collect()
}

fn is(list: &[(&str, &'static str)]) -> Vec<(String, &'static str)> {
    list.iter()
        .map(|(path, code)| ((*path).to_owned(), *code))
        .collect()
}

#[test]
fn a_decision_against_an_opinion_says_what_is_disclosed_and_why() {
    let mut reply = full(Outcome::Granted, LetterKind::Disclosed);
    reply.against_opinions[0].disclosed = " ".to_owned();
    reply.against_opinions[0].reasons = String::new();
    let missing = [
        ("against_opinions.0.disclosed", "missing"),
        ("against_opinions.0.reasons", "missing"),
    ];
    assert_eq!(problems(&reply), is(&missing));
    reply.against_opinions[0].disclosed = "内容".to_owned();
    reply.against_opinions[0].reasons = "字".repeat(3_001);
    let long = [("against_opinions.0.reasons", "too_long")];
    assert_eq!(problems(&reply), is(&long));
    let mut denied = full(Outcome::ThirdPartyRights, LetterKind::NotDisclosed);
    denied.against_opinions = reply.against_opinions;
    let stray = ("against_opinions", "not_in_this_letter");
    assert!(problems(&denied).contains(&(stray.0.to_owned(), stray.1)));
}

#[test]
fn an_empty_letter_lacks_exactly_what_its_outcome_asks_for() {
    for outcome in Outcome::ALL {
        for kind in outcome.kinds() {
            let lacks: Vec<Field> = Reply::new(outcome, *kind)
                .check()
                .unwrap_err()
                .iter()
                .map(|missing| missing.field)
                .collect();
            let asked: Vec<Field> = requirements(outcome, *kind)
                .iter()
                .map(|r| r.field)
                .collect();
            assert_eq!(lacks, asked, "{outcome} {kind:?}");
        }
    }
}

#[test]
fn a_full_letter_goes_out() {
    for outcome in Outcome::ALL {
        for kind in outcome.kinds() {
            let mut reply = full(outcome, *kind);
            if outcome == Outcome::Partial {
                reply.withheld = vec![part(Ground::NotGovernmentInformation, "理由如下")];
            }
            assert_eq!(problems(&reply), [], "{outcome} {kind:?}");
            assert!(!reply.findings(CITIZEN).is_empty());
        }
    }
}

#[test]
fn a_grant_gives_the_content_or_way_means_and_time() {
    let access = |way: Option<&str>, means: Option<&str>, when: Option<&str>| {
        Some(Access {
            way: way.map(str::to_owned),
            means: means.map(str::to_owned),
            when: when.map(str::to_owned),
        })
    };
    let disclosed = LetterKind::Disclosed;
    let public = LetterKind::AlreadyPublic;
    for (kind, content, access, expect) in [
        (disclosed, some("内容"), None, vec![]),
        (
            disclosed,
            None,
            access(Some("a"), Some("b"), Some("c")),
            vec![],
        ),
        (
            disclosed,
            None,
            access(Some("a"), Some("b"), None),
            vec![("access.when", "missing")],
        ),
        (disclosed, some(" "), None, vec![("content", "missing")]),
        (public, None, access(Some("a"), Some("b"), None), vec![]),
        (public, some("内容"), None, vec![("access", "missing")]),
        (
            public,
            None,
            access(Some("a"), Some("b"), Some(" ")),
            vec![("access.when", "blank")],
        ),
        (
            public,
            None,
            access(None, Some("\t"), None),
            vec![("access.way", "missing"), ("access.means", "missing")],
        ),
    ] {
        let reply = Reply {
            content,
            access,
            ..Reply::new(Outcome::Granted, kind)
        };
        assert_eq!(problems(&reply), is(&expect));
    }
}

#[test]
fn another_agency_is_named_or_said_to_be_unknown() {
    let named = |name: &str, contact: &str| {
        Some(ResponsibleAgency::Determined {
            name: name.to_owned(),
            contact: contact.to_owned(),
        })
    };
    for (agency, expect) in [
        (named("某局", "12345"), vec![]),
        (Some(ResponsibleAgency::Undetermined {}), vec![]),
        (named("某局", " "), vec![("agency.contact", "missing")]),
        (None, vec![("agency", "missing")]),
    ] {
        let reply = Reply {
            reasons: some("理由如下"),
            agency,
            ..Reply::new(Outcome::NotHeld, LetterKind::NotThisAgency)
        };
        assert_eq!(problems(&reply), is(&expect));
    }
}

#[test]
fn a_withheld_part_needs_what_its_ground_needs() {
    let law = Ground::Outcome(Outcome::ForbiddenByLaw);
    let missing = Ground::Outcome(Outcome::NotHeld);
    for (parts, expect) in [
        (vec![], vec![("withheld", "missing")]),
        (
            vec![part(Ground::NotGovernmentInformation, "理由如下")],
            vec![],
        ),
        (
            vec![part(Ground::Outcome(Outcome::StateSecret), " ")],
            vec![("withheld.0.reasons", "missing")],
        ),
        (
            vec![Withheld {
                what: "\t".to_owned(),
                ..part(Ground::NotGovernmentInformation, "理由如下")
            }],
            vec![("withheld.0.what", "missing")],
        ),
        (
            vec![part(law, "理由如下"), part(law, "理由如下")],
            vec![("legal_basis", "missing")],
        ),
        (
            vec![part(missing, "理由如下")],
            vec![("search_made", "missing")],
        ),
        (
            vec![part(Ground::Outcome(Outcome::Granted), "理由如下")],
            vec![("withheld.0.ground", "no_ground")],
        ),
    ] {
        assert_eq!(problems(&partial(parts)), is(&expect));
    }
    let mut reply = partial(vec![part(missing, "理由如下")]);
    reply.agency = Some(ResponsibleAgency::Undetermined {});
    assert_eq!(
        problems(&reply),
        [],
        "the part may also be another agency's"
    );
    let text = reply.findings(CITIZEN).concat();
    assert!(text.contains("第三十六条第（五）项"), "{text}");
}

#[test]
fn what_does_not_belong_is_refused() {
    let mut granted = full(Outcome::Granted, LetterKind::Disclosed);
    granted.withheld = vec![part(Ground::NotGovernmentInformation, "理由如下")];
    let many = partial(vec![
        part(Ground::NotGovernmentInformation, "理由如下");
        WITHHELD_PARTS + 1
    ]);
    for (reply, expect) in [
        (
            full(Outcome::FeeLapsed, LetterKind::Disclosed),
            ("outcome", "not_by_reply"),
        ),
        (
            full(Outcome::Granted, LetterKind::NotDisclosed),
            ("kind", "wrong_kind"),
        ),
        (granted, ("withheld", "not_in_this_letter")),
        (many, ("withheld", "too_many")),
    ] {
        assert_eq!(problems(&reply), is(&[expect]));
    }
}

#[test]
fn every_text_is_bounded_even_where_it_is_not_needed() {
    let long = "长".repeat(20_001);
    for (text, code) in [
        (long.as_str(), "too_long"),
        ("一\u{0}", "control_characters"),
        (" ", "blank"),
        ("\u{0}\u{200b}", "blank"),
    ] {
        let mut reply = full(Outcome::RegisterQuery, LetterKind::RegisterQuery);
        reply.reasons = some(text);
        reply.channel = some(text);
        assert_eq!(
            problems(&reply),
            is(&[("reasons", code), ("channel", code)])
        );
    }
    let mut reply = full(Outcome::Granted, LetterKind::Disclosed);
    reply.content = some("第一行\r\n第二行\t列");
    assert_eq!(problems(&reply), []);
}

#[test]
fn every_field_that_a_letter_does_not_know_is_refused() {
    let texts = [
        Field::Reasons,
        Field::Content,
        Field::Documents,
        Field::Access,
        Field::Agency,
        Field::LegalBasis,
        Field::PublicInterest,
        Field::SearchMade,
        Field::Processing,
        Field::EarlierCaseNumber,
        Field::Channel,
        Field::Publication,
        Field::SpecialLaw,
        Field::Asked,
    ];
    for outcome in Outcome::ALL {
        for kind in outcome.kinds() {
            let mut known = full(outcome, *kind);
            if outcome == Outcome::Partial {
                known.withheld = vec![part(Ground::NotGovernmentInformation, "理由如下")];
            }
            for field in texts {
                let mut reply = known.clone();
                fill(&mut reply, field);
                let expect = if reply == known {
                    vec![]
                } else {
                    is(&[(field.path(), "not_in_this_letter")])
                };
                assert_eq!(problems(&reply), expect, "{outcome} {kind:?} {field:?}");
            }
        }
    }
}

#[test]
fn a_partial_reply_knows_what_its_grounds_ask_for() {
    let unclear = Ground::Outcome(Outcome::StillUnclear);
    let mut reply = partial(vec![part(unclear, "理由如下")]);
    assert_eq!(problems(&reply), is(&[("asked", "missing")]));
    fill(&mut reply, Field::Asked);
    assert_eq!(problems(&reply), []);
    assert_eq!(reply.steps(CITIZEN).len(), 1);
    fill(&mut reply, Field::SearchMade);
    assert_eq!(
        problems(&reply),
        is(&[("search_made", "not_in_this_letter")])
    );
}

#[test]
fn steps_before_the_reply_are_dated_and_told() {
    let asked = |on, answered_on| Reply {
        reasons: some("理由如下"),
        asked: Some(Asked { on, answered_on }),
        ..Reply::new(Outcome::StillUnclear, LetterKind::StillUnclear)
    };
    for (reply, expect) in [
        (
            asked(None, None),
            vec![("asked.on", "missing"), ("asked.answered_on", "missing")],
        ),
        (asked(day(2), None), vec![("asked.answered_on", "missing")]),
        (
            asked(day(9), day(2)),
            vec![("asked.answered_on", "answer_before_question")],
        ),
        (asked(day(2), day(2)), vec![]),
    ] {
        assert_eq!(problems(&reply), is(&expect));
    }
    assert_eq!(
        asked(day(2), day(9)).steps(CITIZEN),
        ["本机关于2026年3月2日告知您补正，于2026年3月9日收到您补正后的申请。"]
    );
    assert_eq!(asked(day(2), None).steps(CITIZEN), [""; 0]);
}

#[test]
fn a_problem_says_what_to_do_and_why() {
    let reply = Reply::new(Outcome::StateSecret, LetterKind::NotDisclosed);
    let problems = reply.check().unwrap_err();
    let advice: Vec<String> = problems
        .iter()
        .map(|p| p.advice(Language::Chinese))
        .collect();
    assert_eq!(
        advice,
        ["请说明理由（《中华人民共和国政府信息公开条例》第三十六条第（三）项）"]
    );
}

#[test]
fn a_partial_reply_finds_part_by_part() {
    let reply = partial(vec![part(
        Ground::Outcome(Outcome::InternalAffairs),
        "人事管理信息",
    )]);
    assert_eq!(
        reply.findings(CITIZEN).last().map(String::as_str),
        Some(
            "其中，附件一属于行政机关的内部事务信息。依据《中华人民共和国政府信息公开条例》第十六条第一款、第三十六条第（三）项的规定，本机关不予公开。理由：人事管理信息"
        )
    );
    assert_eq!(reply.remedy(), Remedy::FirstForWithheldPart);
}

#[test]
fn json_reads_back_and_unknown_fields_are_refused() {
    let mut reply = full(Outcome::Partial, LetterKind::PartlyDisclosed);
    reply.withheld = vec![part(Ground::Outcome(Outcome::ThirdPartyRights), "理由如下")];
    let json = serde_json::to_value(&reply).unwrap();
    assert_eq!(json["outcome"], "partial");
    assert_eq!(json["withheld"][0]["ground"], "denied.4");
    assert_eq!(serde_json::from_value::<Reply>(json).unwrap(), reply);
    let odd = serde_json::json!({"outcome": "granted", "kind": "disclosed", "reason": "x"});
    assert!(serde_json::from_value::<Reply>(odd).is_err());
    assert!(!format!("{reply:?}").contains("理由如下"));
}

#[test]
fn an_added_provision_stands_with_the_part_that_asks_for_it() {
    let mut reply = partial(vec![
        part(Ground::Outcome(Outcome::ForbiddenByLaw), "理由如下"),
        part(Ground::Outcome(Outcome::InternalAffairs), "理由如下"),
    ]);
    reply.legal_basis = some("某法第一条");
    let named: Vec<bool> = reply
        .findings(CITIZEN)
        .iter()
        .map(|text| text.contains("某法第一条"))
        .collect();
    assert_eq!(named, [false, true, false]);
    reply.withheld.remove(0);
    assert!(reply.findings(CITIZEN).concat().contains("某法第一条"));
}
