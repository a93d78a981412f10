//! Whose a case is, suggested over HTTP: to who routes it, and to who answers that it is another's.

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::Test;
use crate::harness::app::{HEALTH, LAND};
use crate::harness::story::Story;
use crate::harness::web::{Answer, Person, Web, application as typed};

const LIST: &str = "\
权力名称,实施主体,责任科室,咨询电话
农村集体土地征收补偿安置,区自然资源局,征地科,010-00000001
医疗机构执业登记,区卫生健康局,医政科,010-00000002
不动产登记资料查询,云江市不动产登记中心,查询科,010-00000003
房屋抵押权登记,云江市不动产登记中心,登记科,010-00000004
户口迁移,云江市公安局,,
居民身份证办理,云江市公安局,户政科,
";

struct Routing {
    web: Web,
    registrar: Person,
}

impl Routing {
    /// With the list in force.
    async fn open() -> Self {
        let it = Self::without_list().await;
        let admin = it.web.staff("system").await;
        let path = "/api/v1/responsibilities?source=2025";
        let request = it.web.request(&admin, Method::POST, path);
        let request = request.header("content-type", "text/csv").body(LIST);
        request.send().await.is(201);
        it
    }

    async fn without_list() -> Self {
        let web = Web::around(Test::app().await);
        let registrar = web.staff("registrar").await;
        Self { web, registrar }
    }

    /// A case that asks for this, confirmed; gives its id.
    async fn asks(&self, information: Value) -> String {
        let mut body = typed();
        body["information"] = information;
        let filed = self
            .web
            .post(&self.web.anyone(), "/api/v1/applications", &body)
            .await;
        let id = self
            .web
            .find(&self.registrar, &filed.is(201).string("/number"))
            .await;
        let confirmed = self
            .web
            .act(&self.registrar, &id, "confirmation", &json!({}))
            .await;
        confirmed.is(200);
        id
    }

    async fn asks_for(&self, name: &str) -> String {
        self.asks(json!({"name": name})).await
    }

    async fn suggestion(&self, case: &str) -> Answer {
        self.read(&self.registrar, case, "routing-suggestion").await
    }

    async fn read(&self, who: &Person, case: &str, what: &str) -> Answer {
        let path = format!("/api/v1/cases/{case}/{what}");
        let request = self.web.request_in("zh-CN", who, Method::GET, &path);
        request.send().await
    }
}

#[tokio::test]
async fn the_registrar_reads_a_suggestion_with_its_reason_and_decides() {
    let routing = Routing::open().await;
    let case = routing
        .asks(json!({"name": "长风乡征地公告", "features": "含补偿安置的标准"}))
        .await;
    let told = routing.suggestion(&case).await.is(200);
    let land = routing.web.test.department(LAND).to_string();
    assert_eq!(*told.at("/departments/0/department"), json!(land));
    assert_eq!(told.string("/departments/0/name"), LAND);
    assert_eq!(
        told.string("/departments/0/reason"),
        "权责清单“农村集体土地征收补偿安置”（补偿安置）"
    );
    let reason = json!({
        "ground": "responsibility", "what": "农村集体土地征收补偿安置", "words": ["补偿安置"],
    });
    assert_eq!(*told.at("/departments/0/reasons/0"), reason);
    assert_eq!(told.at("/departments").as_array().unwrap().len(), 1);
    assert_eq!(*told.at("/outside"), json!([]));
    assert_eq!(*told.at("/list_version"), 1);
    // It is a suggestion: nothing has happened, and another department may be chosen.
    let path = format!("/api/v1/cases/{case}");
    let seen = routing.web.get(&routing.registrar, &path).await.is(200);
    assert_eq!(seen.string("/stage"), "registered");
    let other = json!({"department": routing.web.test.department(HEALTH)});
    let routed = routing
        .web
        .act(&routing.registrar, &case, "assignments", &other)
        .await;
    assert_eq!(routed.is(200).string("/stage"), "assigned");
    let again = routing.suggestion(&case).await.is(200);
    assert_eq!(
        again.body, told.body,
        "the same question has the same answer"
    );
}

#[tokio::test]
async fn an_office_outside_is_named_where_it_fits_better() {
    let routing = Routing::open().await;
    let case = routing.asks_for("我家房屋的不动产登记资料和抵押情况").await;
    let told = routing.suggestion(&case).await.is(200);
    assert_eq!(*told.at("/departments"), json!([]));
    let office = told.at("/outside/0");
    assert_eq!(office["name"], "云江市不动产登记中心");
    assert_eq!(
        (&office["office"], &office["hotline"]),
        (&json!("查询科"), &json!("010-00000003"))
    );
}

#[tokio::test]
async fn nothing_is_suggested_where_nothing_fits() {
    let routing = Routing::open().await;
    let case = routing.asks_for("2023年有关文件").await;
    let told = routing.suggestion(&case).await.is(200);
    assert_eq!(
        (told.at("/departments"), told.at("/outside")),
        (&json!([]), &json!([]))
    );
    let offices = routing
        .read(&routing.registrar, &case, "responsible-offices")
        .await;
    assert_eq!(*offices.is(200).at("/items"), json!([]));
}

#[tokio::test]
async fn without_a_list_names_and_subjects_tell() {
    let routing = Routing::without_list().await;
    let admin = routing.web.staff("system").await;
    let body = json!({"no": 9, "name": "文化旅游局", "subjects": ["文物保护", "旅行社"]});
    let added = routing
        .web
        .post(&admin, "/api/v1/departments", &body)
        .await
        .is(201);
    let case = routing.asks_for("古塔的文物保护方案").await;
    let told = routing.suggestion(&case).await.is(200);
    assert_eq!(told.at("/departments/0/department"), added.at("/id"));
    assert_eq!(told.string("/departments/0/reasons/0/ground"), "subject");
    assert_eq!(told.body.get("list_version"), None);
    let case = routing.asks_for("卫生健康局的三定方案").await;
    let told = routing.suggestion(&case).await.is(200);
    assert_eq!(told.string("/departments/0/name"), HEALTH);
    assert_eq!(told.string("/departments/0/reasons/0/ground"), "name");
}

#[tokio::test]
async fn a_closed_department_is_not_suggested() {
    let routing = Routing::open().await;
    let admin = routing.web.staff("system").await;
    let id = routing.web.test.department(HEALTH);
    let body = json!({
        "no": 3, "name": HEALTH, "subjects": [], "closed_on": "2026-03-02",
    });
    let path = format!("/api/v1/departments/{id}");
    let request = routing.web.request(&admin, Method::PUT, &path);
    request
        .header("if-match", "\"1\"")
        .json(&body)
        .send()
        .await
        .is(200);
    let case = routing.asks_for("某诊所的医疗机构执业登记").await;
    let told = routing.suggestion(&case).await.is(200);
    assert_eq!(*told.at("/departments"), json!([]));
}

#[tokio::test]
async fn a_reply_names_the_office_that_was_offered() {
    let routing = Routing::open().await;
    let (web, registrar) = (&routing.web, &routing.registrar);
    let case = routing.asks_for("我家房屋的不动产登记资料和抵押情况").await;
    let land = json!({"department": web.test.department(LAND)});
    web.act(registrar, &case, "assignments", &land)
        .await
        .is(200);
    let handler = web.staff("land").await;
    web.act(&handler, &case, "claim", &json!({})).await.is(200);
    let offered = routing
        .read(&handler, &case, "responsible-offices")
        .await
        .is(200);
    let agency = json!({
        "status": "determined", "name": "云江市不动产登记中心", "contact": "查询科，010-00000003",
    });
    assert_eq!(*offered.at("/items/0/agency"), agency);
    assert!(offered.string("/items/0/reason").contains("不动产登记资料"));
    let draft = json!({
        "outcome": offered.at("/outcome"), "kind": offered.at("/kind"),
        "agency": offered.at("/items/0/agency"), "reasons": "该信息由不动产登记机构制作和保存",
    });
    web.act(&handler, &case, "drafts", &draft).await.is(200);
    let head = web.staff("head").await;
    let approved = json!({"decision": "approve"});
    web.act(&head, &case, "reviews", &approved).await.is(200);
    let letters = web
        .get(&head, &format!("/api/v1/cases/{case}/letters"))
        .await
        .is(200);
    let letters = letters.at("/items").as_array().unwrap();
    let reply = letters.iter().find(|it| it["kind"] == "reply").unwrap();
    let text = reply["text"].as_str().unwrap();
    assert!(
        text.contains("云江市不动产登记中心") && text.contains("查询科，010-00000003"),
        "{text}"
    );
}

#[tokio::test]
async fn an_office_without_a_telephone_is_offered_with_its_section() {
    let routing = Routing::open().await;
    let case = routing.asks_for("户口迁移的材料").await;
    let offered = routing
        .read(&routing.registrar, &case, "responsible-offices")
        .await;
    let offered = offered.is(200);
    assert_eq!(
        *offered.at("/items/0/agency/contact"),
        json!("户政科"),
        "of another of its rows"
    );
    assert_eq!(offered.at("/items/0").get("hotline"), None);
}

#[tokio::test]
async fn who_sees_no_words_of_the_applicant_gets_no_suggestion() {
    let routing = Routing::open().await;
    let case = routing.asks_for("户口迁移的材料").await;
    let supervisor = routing.web.staff("supervisor").await;
    let of_health = routing.web.staff("health").await;
    for what in ["routing-suggestion", "responsible-offices"] {
        let told = routing.read(&supervisor, &case, what).await;
        told.refuses(403, "not_allowed");
        let told = routing.read(&of_health, &case, what).await;
        told.refuses(404, "not_found");
        let told = routing.read(&routing.web.anyone(), &case, what).await;
        told.refuses(401, "not_signed_in");
        let told = routing.read(&routing.registrar, "x", what).await;
        told.refuses(404, "not_found");
    }
}

/// What one department has written under its head and seal is not served by the next.
#[tokio::test]
async fn what_a_department_wrote_and_did_not_serve_is_void_with_the_next() {
    let story = Story::in_hand().await;
    let asking =
        json!({"answer_by": "2026-03-16", "unclear": "未指明年度", "items": ["请写明年度"]});
    story
        .by("land", "clarifications", asking.clone())
        .await
        .is(200);
    story.by("land", "reasons", asking.clone()).await.is(200);
    let fee =
        json!({"basis": "by_page", "pages": 68, "provided": "email", "how_to_pay": "财政专户"});
    story.by("land", "fees", fee).await.is(200);
    let proposal = json!({"working_days": 5, "reason": "需调取旧批文"});
    story.by("land", "extensions", proposal).await.is(200);
    let approve = json!({"decision": "approve"});
    let decision = "extensions/decision";
    story.by("head", decision, approve).await.is(200);

    let health = json!({"department": story.web.test.department(HEALTH).0});
    story.by("registrar", "assignments", health).await.is(200);
    story.by("health", "claim", json!({})).await.is(200);
    let electronic = json!({"method": "electronic"});
    for (path, code) in [
        ("clarifications/service", "nothing_to_serve"),
        ("reasons/service", "nothing_to_serve"),
        ("fees/service", "nothing_to_serve"),
        ("extensions/service", "extension_not_approved"),
    ] {
        let no = story.by("health", path, electronic.clone()).await;
        no.refuses(409, code);
    }
    let seen = story.seen_by("health").await;
    assert_eq!(seen.at("/extensions/0/state"), "superseded");
    for gone in ["clarification", "reasons", "fee"] {
        assert!(seen.body[gone].is_null(), "{gone}: {}", seen.text);
    }
    let path = format!("/api/v1/cases/{}/letters", story.case);
    let letters = story.web.get(&story.web.staff("health").await, &path).await;
    let items = letters.at("/items").as_array().unwrap().clone();
    let void = items.iter().filter(|item| item["state"] == "superseded");
    assert_eq!(void.count(), 4, "{items:?}");
    // The new department writes its own, under numbers of their own.
    story.by("health", "clarifications", asking).await.is(200);
    let service = "clarifications/service";
    let served = story.by("health", service, electronic).await.is(200);
    let number = format!("{}-BZ2", story.number);
    assert_eq!(served.at("/clarification/letter_number"), &json!(number));
}
