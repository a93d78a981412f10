//! What a reply needs, as tables.

use super::*;
use crate::rules::outcome::requirements;

fn some(text: &str) -> Option<String> {
    text.to_owned().into()
}

/// A reply with every text filled in that may stand in it, but nothing withheld.
fn full(outcome: Outcome, kind: LetterKind) -> Reply {
    let mut reply = overfull(outcome, kind);
    if !matches!(outcome, Outcome::Granted | Outcome::Partial) {
        reply.content = None;
        reply.access = None;
    }
    reply
}

fn overfull(outcome: Outcome, kind: LetterKind) -> Reply {
    Reply {
        reasons: some("理由"),
        content: some("内容"),
        access: Some(Access {
            way: some("网站"),
            means: some("https://example.com"),
            when: some("2026年3月2日"),
        }),
        agency: Some(ResponsibleAgency::Determined {
            name: "某局".to_owned(),
            contact: "12345".to_owned(),
        }),
        legal_basis: some("某法第一条"),
        public_interest: some("第三方不同意公开"),
        search_made: some("检索了档案系统"),
        processing: some("需要汇总"),
        earlier_case_number: some("YJ-2025-000001"),
        channel: some("12345热线"),
        publication: some("新华书店"),
        special_law: some("不动产登记暂行条例"),
        ..Reply::new(outcome, kind)
    }
}

fn part(ground: Ground, reasons: &str) -> Withheld {
    Withheld {
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
                reply.withheld = vec![part(Ground::NotGovernmentInformation, "理由")];
            }
            assert_eq!(problems(&reply), [], "{outcome} {kind:?}");
            assert!(!reply.findings(Language::Chinese).is_empty());
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
        (Some(ResponsibleAgency::Undetermined), vec![]),
        (named("某局", " "), vec![("agency.contact", "missing")]),
        (None, vec![("agency", "missing")]),
    ] {
        let reply = Reply {
            reasons: some("理由"),
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
        (vec![part(Ground::NotGovernmentInformation, "理由")], vec![]),
        (
            vec![part(Ground::Outcome(Outcome::StateSecret), " ")],
            vec![("withheld.0.reasons", "missing")],
        ),
        (
            vec![part(law, "理由"), part(law, "理由")],
            vec![("legal_basis", "missing")],
        ),
        (
            vec![part(missing, "理由")],
            vec![("search_made", "missing")],
        ),
        (
            vec![part(Ground::Outcome(Outcome::Granted), "理由")],
            vec![("withheld.0.ground", "no_ground")],
        ),
    ] {
        assert_eq!(problems(&partial(parts)), is(&expect));
    }
    let mut reply = partial(vec![part(missing, "理由")]);
    reply.agency = Some(ResponsibleAgency::Undetermined);
    assert_eq!(
        problems(&reply),
        [],
        "the part may also be another agency's"
    );
    let text = reply.findings(Language::Chinese).concat();
    assert!(text.contains("第三十六条第（五）项"), "{text}");
}

#[test]
fn what_does_not_belong_is_refused() {
    let mut granted = full(Outcome::Granted, LetterKind::Disclosed);
    granted.withheld = vec![part(Ground::NotGovernmentInformation, "理由")];
    let many = partial(vec![
        part(Ground::NotGovernmentInformation, "理由");
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
        ("\u{0}", "control_characters"),
        (" ", "blank"),
    ] {
        let mut reply = full(Outcome::Granted, LetterKind::Disclosed);
        reply.channel = some(text);
        reply.special_law = some(text);
        assert_eq!(
            problems(&reply),
            is(&[("channel", code), ("special_law", code)])
        );
    }
    let mut reply = full(Outcome::Granted, LetterKind::Disclosed);
    reply.content = some("第一行\r\n第二行\t列");
    assert_eq!(problems(&reply), []);
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
        reply.findings(Language::Chinese).last().map(String::as_str),
        Some(
            "经审查，您申请获取的信息中有一部分属于行政机关的内部事务信息。依据《中华人民共和国政府信息公开条例》第十六条第一款、第三十六条第（三）项的规定，本机关不予公开。理由：人事管理信息"
        )
    );
    assert_eq!(reply.remedy(), Remedy::FirstForWithheldPart);
}

#[test]
fn json_reads_back_and_unknown_fields_are_refused() {
    let mut reply = full(Outcome::Partial, LetterKind::PartlyDisclosed);
    reply.withheld = vec![part(Ground::Outcome(Outcome::ThirdPartyRights), "理由")];
    let json = serde_json::to_value(&reply).unwrap();
    assert_eq!(json["outcome"], "partial");
    assert_eq!(json["withheld"][0]["ground"], "denied.4");
    assert_eq!(serde_json::from_value::<Reply>(json).unwrap(), reply);
    let odd = serde_json::json!({"outcome": "granted", "kind": "disclosed", "reason": "x"});
    assert!(serde_json::from_value::<Reply>(odd).is_err());
    assert!(!format!("{reply:?}").contains("理由"));
}

#[test]
fn a_denial_does_not_carry_what_it_denies() {
    let reply = overfull(Outcome::StateSecret, LetterKind::NotDisclosed);
    assert_eq!(
        problems(&reply),
        is(&[
            ("content", "not_in_this_letter"),
            ("access", "not_in_this_letter")
        ])
    );
}

#[test]
fn an_added_provision_stands_with_the_part_that_asks_for_it() {
    let mut reply = partial(vec![
        part(Ground::Outcome(Outcome::ForbiddenByLaw), "理由"),
        part(Ground::Outcome(Outcome::InternalAffairs), "理由"),
    ]);
    reply.legal_basis = some("某法第一条");
    let named: Vec<bool> = reply
        .findings(Language::Chinese)
        .iter()
        .map(|text| text.contains("某法第一条"))
        .collect();
    assert_eq!(named, [false, true, false]);
    reply.withheld.remove(0);
    assert!(
        reply
            .findings(Language::Chinese)
            .concat()
            .contains("某法第一条")
    );
}

#[test]
fn the_letter_rests_on_what_carries_a_decision() {
    let mut reply = Reply::new(Outcome::Reissue, LetterKind::NotReissued);
    reply.legal_basis = Some("某办法第三条".to_owned());
    assert_eq!(reply.provisions(Language::Chinese), ["某办法第三条"]);
    let mut reply = Reply::new(Outcome::ForbiddenByLaw, LetterKind::NotDisclosed);
    reply.legal_basis = Some("Art. 1 of some law".to_owned());
    let provisions = reply.provisions(Language::English);
    assert_eq!(provisions.len(), 3);
    assert_eq!(provisions.last().unwrap(), "Art. 1 of some law");
}
