//! Searching over HTTP: what a case is found by, by whom, and what cannot be looked for.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::story::Story;
use crate::harness::web::{Answer, Person, Web, application, granted};

async fn search(web: &Web, person: &Person, q: &str) -> Answer {
    let q = utf8_percent_encode(q, NON_ALPHANUMERIC);
    web.get(person, &format!("/api/v1/cases?q={q}")).await
}

/// The numbers of the cases found, in the order of the answer.
async fn found(web: &Web, person: &Person, q: &str) -> Vec<String> {
    numbers(&search(web, person, q).await.is(200))
}

fn numbers(answer: &Answer) -> Vec<String> {
    let items = answer.at("/items").as_array().unwrap();
    let number = |item: &Value| item["number"].as_str().unwrap().to_owned();
    items.iter().map(number).collect()
}

/// Files for this information; gives the number.
async fn file(web: &Web, name: &str, features: &str) -> String {
    let mut application = application();
    application["information"] = json!({"name": name, "features": features});
    let anyone = web.anyone();
    let filed = web.post(&anyone, "/api/v1/applications", &application);
    filed.await.is(201).string("/number")
}

/// Confirms and routes to a department by its place in the list; gives the id.
async fn route(web: &Web, number: &str, department: usize) -> String {
    let registrar = web.staff("registrar").await;
    let case = web.find(&registrar, number).await;
    web.act(&registrar, &case, "confirmation", &json!({}))
        .await
        .is(200);
    let departments = web.get(&registrar, "/api/v1/departments").await.is(200);
    let department = departments.string(&format!("/items/{department}/id"));
    let body = json!({"department": department});
    web.act(&registrar, &case, "assignments", &body)
        .await
        .is(200);
    case
}

const LAND: usize = 1;
const HEALTH: usize = 2;

#[tokio::test]
async fn a_case_is_found_by_its_words_wherever_they_stand() {
    let web = Web::open().await;
    let other = file(&web, "加油站购置资金审批手续", "附件").await;
    let number = file(
        &web,
        "征地补偿安置方案公告",
        "2025年长风乡 Land Use Plan，第３标段",
    )
    .await;
    let registrar = web.staff("registrar").await;
    for q in [
        "征地",
        "补偿",
        "公告",
        "偿安",
        "征地补偿安置方案公告",
        "长风",
        "2025",
        "2025年",
        "land",
        "LAND USE",
        "ｐｌａｎ",
        "第3标段",
        "风",
        number.as_str(),
        &number.to_lowercase(),
        "yj-2026-2",
    ] {
        assert_eq!(found(&web, &registrar, q).await, [&*number], "{q}");
    }
    for q in ["征收", "地征", "lan", "2024", "自然资源", "征地 加油站"] {
        assert!(found(&web, &registrar, q).await.is_empty(), "{q}");
    }
    assert_eq!(found(&web, &registrar, "2026").await, [&*number, &*other]);

    let case = route(&web, &number, LAND).await;
    assert_eq!(found(&web, &registrar, "自然资源局").await, [&*number]);
    let handler = web.staff("land").await;
    web.act(&handler, &case, "claim", &json!({})).await.is(200);
    web.act(&handler, &case, "drafts", &granted()).await.is(200);
    let (head, reply_only) = (web.staff("head").await, "全文附后");
    web.act(&head, &case, "reviews", &json!({"decision": "approve"}))
        .await
        .is(200);
    assert!(
        found(&web, &head, reply_only).await.is_empty(),
        "a draft is no reply"
    );
    let served = json!({"method": "electronic"});
    let replied = web.act(&handler, &case, "reply", &served).await.is(200);
    assert_eq!(found(&web, &head, reply_only).await, [&*number]);
    let letter = replied.string("/reply/letter_number");
    assert_eq!(found(&web, &head, &letter).await, [&*number], "{letter}");
    assert_eq!(found(&web, &head, "征地 自然 全文").await, [&*number]);
}

#[tokio::test]
async fn a_phrase_is_more_than_its_words() {
    let web = Web::open().await;
    let together = file(&web, "征地补偿", "land use plan").await;
    let apart = file(&web, "补偿标准和征地范围", "use of land, a plan").await;
    let registrar = web.staff("registrar").await;
    for (q, expect) in [
        ("征地补偿", vec![&together]),
        ("征地 补偿", vec![&apart, &together]),
        ("\"征地 补偿\"", vec![&together]),
        ("land use", vec![&apart, &together]),
        ("“land use”", vec![&together]),
        ("\"use plan\" 征地", vec![&together]),
        ("\"plan use\"", vec![]),
    ] {
        let found = found(&web, &registrar, q).await;
        assert_eq!(found.iter().collect::<Vec<_>>(), expect, "{q}");
    }
}

#[tokio::test]
async fn everyone_finds_within_their_own_cases() {
    let web = Web::open().await;
    let ours = file(&web, "征地补偿安置方案公告", "一").await;
    let theirs = file(&web, "征地批复", "二").await;
    let case = route(&web, &ours, LAND).await;
    route(&web, &theirs, HEALTH).await;
    let (land, health) = (web.staff("land").await, web.staff("health").await);
    assert_eq!(found(&web, &land, "征地").await, [&*ours]);
    assert_eq!(found(&web, &health, "征地").await, [&*theirs]);
    assert!(found(&web, &health, &ours).await.is_empty());

    let moved = json!({"department": department_of(&web, &theirs).await});
    let registrar = web.staff("registrar").await;
    web.act(&registrar, &case, "assignments", &moved)
        .await
        .is(200);
    assert!(found(&web, &land, "征地").await.is_empty());
    assert_eq!(found(&web, &health, "征地").await, [&*theirs, &*ours]);

    let supervisor = web.staff("supervisor").await;
    let seen = search(&web, &supervisor, "征地").await.is(200);
    assert_eq!(seen.at("/items/0/applicant_name"), "张*");
    for admin in ["system", "security", "audit"] {
        let admin = web.staff(admin).await;
        search(&web, &admin, "征地")
            .await
            .refuses(403, "not_allowed");
    }
    let (number, code) = web.file().await;
    let applicant = web.applicant(&number, &code).await;
    search(&web, &applicant, "征地")
        .await
        .refuses(403, "not_allowed");
    search(&web, &web.anyone(), "征地")
        .await
        .refuses(401, "not_signed_in");
}

async fn department_of(web: &Web, number: &str) -> String {
    let registrar = web.staff("registrar").await;
    let case = web.find(&registrar, number).await;
    let case = web.get(&registrar, &format!("/api/v1/cases/{case}")).await;
    case.is(200).string("/department/id")
}

#[tokio::test]
async fn pages_of_a_search_follow_each_other_over_the_years() {
    let web = Web::open().await;
    let mut filed = Vec::new();
    for day in ["2023-05-04", "2024-05-06", "2025-05-06", "2026-03-02"] {
        web.test.set_today(day);
        for _ in 0..3 {
            filed.push(file(&web, "征地批复", "正文").await);
            file(&web, "门牌号编制申请资料", "正文").await;
        }
    }
    filed.reverse();
    let registrar = web.staff("registrar").await;
    for limit in [1, 2, 3, 5, 12, 200] {
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let path = format!("/api/v1/cases?q=%E5%BE%81%E5%9C%B0&limit={limit}{cursor}");
            let page = web.get(&registrar, &path).await.is(200);
            seen.extend(numbers(&page));
            let matches = page.body.get("matches").cloned();
            let expect = json!({"count": 12, "capped": false});
            assert_eq!(matches, cursor.is_empty().then_some(expect), "{path}");
            match page.body["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        assert_eq!(seen, filed, "{limit} a page");
    }
    let plain = web.get(&registrar, "/api/v1/cases").await.is(200);
    assert_eq!(plain.body.get("matches"), None, "nothing was looked for");
}

#[tokio::test]
async fn a_search_is_narrowed_by_the_other_filters() {
    let web = Web::open().await;
    let waiting = file(&web, "征地批复", "一").await;
    let routed = file(&web, "征地公告", "二").await;
    route(&web, &routed, LAND).await;
    let department = department_of(&web, &routed).await;
    let registrar = web.staff("registrar").await;
    for (filter, expect) in [
        ("stage=submitted".to_owned(), vec![&waiting]),
        ("stage=assigned".to_owned(), vec![&routed]),
        ("stage=replied".to_owned(), vec![]),
        (format!("department={department}"), vec![&routed]),
        ("channel=online".to_owned(), vec![&routed, &waiting]),
        ("channel=fax".to_owned(), vec![]),
        ("kind=disclosure".to_owned(), vec![&routed, &waiting]),
        ("kind=correction".to_owned(), vec![]),
        (
            "applicant_kind=citizen&channel=online".to_owned(),
            vec![&routed, &waiting],
        ),
        ("applicant_kind=business".to_owned(), vec![]),
        ("overdue=true".to_owned(), vec![]),
        ("received_from=2026-03-02".to_owned(), vec![&routed]),
        ("sort=newest".to_owned(), vec![&routed, &waiting]),
    ] {
        let path = format!("/api/v1/cases?q=%E5%BE%81%E5%9C%B0&{filter}");
        let page = web.get(&registrar, &path).await.is(200);
        assert_eq!(
            numbers(&page).iter().collect::<Vec<_>>(),
            expect,
            "{filter}"
        );
        assert_eq!(page.at("/matches/count"), expect.len(), "{filter}");
    }
}

#[tokio::test]
async fn a_case_is_found_by_the_name_that_its_department_has_today() {
    let web = Web::open().await;
    let number = file(&web, "宅基地审批表", "附件").await;
    route(&web, &number, LAND).await;
    let registrar = web.staff("registrar").await;
    let admin = web.staff("system").await;
    let departments = web.get(&registrar, "/api/v1/departments").await.is(200);
    let row = departments.at(&format!("/items/{LAND}"));
    let named = |name: &str| json!({"no": row["no"], "name": name, "subjects": row["subjects"]});
    let id = row["id"].as_str().unwrap();
    let path = format!("/api/v1/departments/{id}");
    for (version, name, by_its, by_another) in [
        ("\"1\"", "园林绿化管理中心", "园林绿化", "河湖"),
        ("\"2\"", "河湖长制办公室", "河湖", "园林绿化"),
    ] {
        let renamed = web.request(&admin, Method::PUT, &path);
        let renamed = renamed.header("if-match", version).json(&named(name));
        renamed.send().await.is(200);
        assert_eq!(found(&web, &registrar, by_its).await, [number.as_str()]);
        assert!(
            found(&web, &registrar, by_another).await.is_empty(),
            "{by_another}"
        );
        // With a word of the case itself beside it, and with one that stands in neither.
        let beside = format!("宅基地 {by_its}");
        assert_eq!(found(&web, &registrar, &beside).await, [number.as_str()]);
        let missing = format!("加油站 {by_its}");
        assert!(
            found(&web, &registrar, &missing).await.is_empty(),
            "{missing}"
        );
    }
}

#[tokio::test]
async fn what_cannot_be_looked_for_is_said() {
    let web = Web::open().await;
    let registrar = web.staff("registrar").await;
    let long = "征".repeat(101);
    for (q, code) in [
        ("", "no_word"),
        (" \u{3000}", "no_word"),
        ("。，！？", "no_word"),
        ("\"\"", "no_word"),
        ("' & | ! :* <-> \\", "no_word"),
        (&*long, "too_long"),
    ] {
        let answer = search(&web, &registrar, q).await;
        let answer = answer.refuses(422, "invalid_content");
        assert_eq!(answer.fields(), [("q".into(), code.into())], "{q:?}");
        assert!(
            !answer.text.contains("征"),
            "what was typed is not repeated: {}",
            answer.text
        );
    }
    search(&web, &registrar, "征\0地")
        .await
        .refuses(400, "bad_query");
    for odd in [
        "'); DROP TABLE cases; --",
        "a & !b | (c",
        "征'地\\",
        "<1> a",
        "𠮷🙂x",
    ] {
        search(&web, &registrar, odd).await.is(200);
    }
    search(&web, &registrar, &"征".repeat(100)).await.is(200);
    let sorted = web.get(&registrar, "/api/v1/cases?q=a&sort=due").await;
    let fields = sorted.refuses(422, "invalid_content").fields();
    assert_eq!(fields, [("sort".into(), "search_is_newest_first".into())]);
    web.get(&registrar, "/api/v1/cases?q=%FF")
        .await
        .refuses(400, "bad_query");
    web.get(&registrar, "/api/v1/cases?q=a&cursor=nonsense")
        .await
        .refuses(400, "bad_cursor");
}

#[tokio::test]
async fn a_text_is_found_by_its_words_only_by_who_may_read_it() {
    let mut application = application();
    application["applicant"]["name"] = json!("王小密");
    application["applicant"]["address"] = json!("长风乡桂花里7号");
    application["information"] = json!({
        "name": "本人王小密的低保审批表",
        "features": "住长风乡桂花里7号，身份证11010519491231002X，母亲 王 小 密 2025年申请",
    });
    application["agent"] = json!({
        "name": "赵代理",
        "identity": {"kind": "resident_id", "number": "110105198001010016"},
        "email": "zhao@law.example",
    });
    application["information"]["document_number"] = json!("云民〔2025〕1号赵代理经办");
    let story = Story::of(&application).await;
    let (web, number) = (&story.web, story.number.clone());
    let (head, supervisor) = (web.staff("head").await, web.staff("supervisor").await);
    let land = web.staff("land").await;

    // What is shown masked cannot be probed.
    let seen = story.seen_by("supervisor").await;
    assert_eq!(seen.at("/information/name"), "本人王**的低保审批表");
    assert_eq!(
        seen.at("/information/features"),
        "住***，身份证***，母亲 王** 2025年申请"
    );
    let of_document = seen.at("/information/document_number");
    assert_eq!(of_document, "云民〔2025〕1号赵**经办");
    for login in ["head", "land", "registrar"] {
        let full = story.seen_by(login).await;
        assert_eq!(full.at("/information"), &application["information"]);
    }
    let masked = [
        "王小密",
        "小密",
        "桂花里",
        "11010519491231002X",
        "赵代理",
        "密的低保",
    ];
    for q in masked {
        assert_eq!(found(web, &head, q).await, [&*number], "{q}");
        assert!(found(web, &supervisor, q).await.is_empty(), "{q}");
    }
    for q in ["低保审批表", "2025年申请", "云民", "低保 身份证", &number] {
        for person in [&head, &land, &supervisor] {
            assert_eq!(found(web, person, q).await, [&*number], "{q}");
        }
    }
    let row = search(web, &supervisor, "低保").await.is(200);
    assert_eq!(row.at("/items/0/title"), "本人王**的低保审批表");
    assert_eq!(row.at("/items/0/applicant_name"), "王**");

    // Of a reply that cannot be read nothing is found but its number.
    let content = "经查，王小密患有类风湿关节炎，rheumatism 2024";
    let draft = json!({"outcome": "granted", "kind": "disclosed", "content": content});
    story.by("land", "drafts", draft).await.is(200);
    let approve = json!({"decision": "approve"});
    story.by("head", "reviews", approve).await.is(200);
    let replied = story.serve(json!({"method": "electronic"})).await.is(200);
    for q in [
        "类风湿",
        "类风湿关节炎",
        "风",
        "rheumatism",
        "2024",
        "低保 类风湿",
    ] {
        for person in [&head, &land] {
            assert_eq!(found(web, person, q).await, [&*number], "{q}");
        }
        let missed = search(web, &supervisor, q).await.is(200);
        assert_eq!(missed.at("/matches/count"), 0, "{q}");
    }
    let letter = replied.string("/reply/letter_number");
    assert_eq!(found(web, &supervisor, &letter).await, [&*number]);
    assert_eq!(found(web, &supervisor, "低保审批表").await, [&*number]);
    assert!(found(web, &supervisor, "王小密").await.is_empty());
}
