//! Every outcome that the API publishes, by every means of service, from the draft to the letter that the
//! applicant reads. Driven by the published catalogue: an outcome added there is tried here.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::harness::web::{Person, Web, application};

/// The staff of the story, signed in once.
struct Office {
    web: Web,
    registrar: Person,
    handler: Person,
    head: Person,
    land: String,
}

impl Office {
    async fn open() -> Self {
        let web = Web::open().await;
        let registrar = web.staff("registrar").await;
        let departments = web.get(&registrar, "/api/v1/departments").await.is(200);
        Self {
            handler: web.staff("land").await,
            head: web.staff("head").await,
            land: departments.string("/items/1/id"),
            registrar,
            web,
        }
    }

    /// The catalogue of what answers an application for disclosure, in a language.
    async fn catalogue(&self, language: &str) -> Vec<Value> {
        let request =
            self.web
                .request(&self.web.anyone(), reqwest::Method::GET, "/api/v1/outcomes");
        let answer = request
            .header("accept-language", language)
            .send()
            .await
            .is(200);
        let all = answer.at("/items").as_array().unwrap().iter();
        all.filter(|entry| entry["case_kind"] == "disclosure")
            .cloned()
            .collect()
    }

    /// A case in the hands of the handler: id, number and query code.
    async fn in_hand(&self, language: &str) -> Case {
        let mut body = application();
        body["channel"] = json!("in_person");
        body["applicant"]["language"] = json!(language);
        let recorded = self
            .web
            .post(&self.registrar, "/api/v1/cases", &body)
            .await
            .is(201);
        let case = Case {
            id: recorded.string("/id"),
            number: recorded.string("/number"),
            code: recorded.string("/query_code"),
        };
        let to_land = json!({"department": self.land});
        self.web
            .act(&self.registrar, &case.id, "assignments", &to_land)
            .await
            .is(200);
        self.web
            .act(&self.handler, &case.id, "claim", &json!({}))
            .await
            .is(200);
        case
    }

    /// What a reply rests on is asked for and answered before it is drafted.
    async fn asks_first(&self, case: &Case, body: &Value) {
        let asking =
            json!({"answer_by": "2026-03-16", "unclear": "不明确", "items": ["请写明年度"]});
        let by_hand =
            json!({"method": "personal", "signed_on": "2026-03-02", "signed_by": "applicant"});
        let answer = json!({"channel": "in_person", "text": "就是那一份"});
        let steps = match text(body, "outcome") {
            "refused.4" => [
                ("reasons", asking),
                ("reasons/service", by_hand),
                ("reasons/answer", answer),
            ],
            "unable.3" => [
                ("clarifications", asking),
                ("clarifications/service", by_hand),
                ("clarifications/answer", answer),
            ],
            _ => return,
        };
        for (action, body) in steps {
            let done = self.web.act(&self.handler, &case.id, action, &body).await;
            done.is(200);
        }
    }

    /// The reply as its applicant reads it.
    async fn letter(&self, case: &Case) -> Value {
        let applicant = self.web.applicant(&case.number, &case.code).await;
        let path = format!("/api/v1/applications/{}/letters", case.number);
        let letters = self.web.get(&applicant, &path).await.is(200);
        let letters = letters.at("/items").as_array().unwrap();
        let reply = letters.iter().find(|letter| letter["kind"] == "reply");
        reply.unwrap().clone()
    }
}

struct Case {
    id: String,
    number: String,
    code: String,
}

fn text<'a>(entry: &'a Value, name: &str) -> &'a str {
    entry[name].as_str().unwrap()
}

fn texts(list: &Value) -> Vec<&str> {
    list.as_array()
        .unwrap()
        .iter()
        .map(|one| one.as_str().unwrap())
        .collect()
}

/// The fields that an entry of the catalogue demands.
fn required(entry: &Value) -> Vec<String> {
    let required = entry["requires"].as_array().unwrap();
    required
        .iter()
        .map(|one| text(one, "field").to_owned())
        .collect()
}

/// What fills a field; a text that names the field, unless the field has parts.
fn filled(field: &str) -> Value {
    match field {
        "access" => json!({"way": "access-way", "means": "access-means"}),
        "agency" => {
            json!({"status": "determined", "name": "agency-name", "contact": "agency-contact"})
        }
        "withheld" => {
            json!([{"what": "withheld-what", "ground": "denied.4", "reasons": "withheld-reasons"}])
        }
        "asked" => json!({"on": "2026-03-02", "answered_on": "2026-03-02"}),
        // One that no register can hold.
        "earlier_case_number" => json!("〔2019〕第12号"),
        text => json!(format!("text of {text}")),
    }
}

/// Every text of a filled field, as the letter must repeat it.
fn words(field: &Value) -> Vec<String> {
    match field {
        Value::String(text) => vec![text.clone()],
        Value::Array(parts) => parts.iter().flat_map(words).collect(),
        Value::Object(parts) => {
            let told = parts.iter().filter(|(name, _)| {
                !matches!(name.as_str(), "status" | "ground" | "on" | "answered_on")
            });
            told.flat_map(|(_, part)| words(part)).collect()
        }
        _ => vec![],
    }
}

/// A draft with these fields filled.
fn draft(entry: &Value, fields: &[String]) -> Value {
    let mut draft: Map<String, Value> = fields
        .iter()
        .map(|field| (field.clone(), filled(field)))
        .collect();
    if draft.contains_key("withheld") {
        // What the ground of the part asks for.
        draft.insert("public_interest".into(), filled("public_interest"));
    }
    if draft.contains_key("withheld") || entry["outcome"] == "denied.4" {
        // The record knows of no third party that was asked.
        draft.insert("not_consulted".into(), filled("not_consulted"));
    }
    draft.insert("outcome".into(), entry["outcome"].clone());
    draft.insert("kind".into(), entry["kind"].clone());
    Value::Object(draft)
}

fn missing(fields: &[String]) -> BTreeSet<(String, String)> {
    fields
        .iter()
        .map(|field| (field.clone(), "missing".to_owned()))
        .collect()
}

/// Every means of service.
fn services() -> [Value; 4] {
    let mail = |carrier: &str| json!({"method": "mail", "posted_on": "2026-03-02", "tracking_number": "EA123456789CN", "carrier": carrier});
    [
        json!({"method": "electronic"}),
        mail("ems"),
        mail("china_post"),
        json!({"method": "personal", "signed_on": "2026-03-02", "signed_by": "statutory_agent"}),
    ]
}

/// Whether the published articles are among Arts. 14 to 16, where reconsideration must come first.
fn is_denial(chinese: &Value) -> bool {
    texts(&chinese["articles"]).iter().any(|article| {
        ["第十四条", "第十五条", "第十六条"]
            .iter()
            .any(|denial| article.contains(denial))
    })
}

#[tokio::test]
async fn a_draft_that_says_less_than_its_outcome_demands_is_told_exactly_what() {
    let office = Office::open().await;
    let case = office.in_hand("zh-CN").await;
    let catalogue = office.catalogue("zh-CN").await;
    let outcomes: BTreeSet<&str> = catalogue
        .iter()
        .map(|entry| text(entry, "outcome"))
        .collect();
    assert!(outcomes.len() >= 18, "{outcomes:?}");
    for entry in &catalogue {
        let required = required(entry);
        assert!(!required.is_empty(), "{entry}");
        let subsets = required.iter().map(|left_out| vec![left_out.clone()]);
        for left_out in subsets.chain([required.clone()]) {
            let given: Vec<String> = required
                .iter()
                .filter(|field| !left_out.contains(field))
                .cloned()
                .collect();
            let body = draft(entry, &given);
            let refused = office
                .web
                .act(&office.handler, &case.id, "drafts", &body)
                .await;
            let refused = refused.refuses(422, "draft_incomplete");
            let named: BTreeSet<_> = refused.fields().into_iter().collect();
            assert_eq!(named, missing(&left_out), "{body}");
        }
        let mut blank = draft(entry, &required);
        for field in required.iter().filter(|field| filled(field).is_string()) {
            blank[field.as_str()] = json!(" \n");
            let refused = office
                .web
                .act(&office.handler, &case.id, "drafts", &blank)
                .await;
            assert_eq!(
                refused.is(422).fields(),
                [(field.clone(), "missing".to_owned())],
                "{blank}"
            );
            blank[field.as_str()] = filled(field);
        }
    }
    let path = format!("/api/v1/cases/{}", case.id);
    let still = office.web.get(&office.handler, &path).await.is(200);
    assert_eq!(still.at("/stage"), "in_hand");
}

#[tokio::test]
async fn a_field_that_is_begun_is_asked_for_the_rest() {
    let office = Office::open().await;
    let case = office.in_hand("zh-CN").await;
    let at = |path: &str| (path.to_owned(), "missing".to_owned());
    for (body, expected) in [
        (
            json!({"outcome": "granted", "kind": "already_public", "access": {}}),
            vec![at("access.way"), at("access.means")],
        ),
        (
            json!({"outcome": "granted", "kind": "disclosed", "access": {"way": "电子邮件"}}),
            vec![at("access.means"), at("access.when")],
        ),
        (
            json!({"outcome": "unable.1", "kind": "not_this_agency", "reasons": "不属本机关",
                   "agency": {"status": "determined", "name": " ", "contact": ""}}),
            vec![at("agency.name"), at("agency.contact")],
        ),
        (
            json!({"outcome": "unable.1", "kind": "not_this_agency", "reasons": "不属本机关",
                   "agency": {"status": "undetermined", "name": "甲中心"}}),
            vec![("agency".to_owned(), "wrong_shape".to_owned())],
        ),
        (
            json!({"outcome": "partial", "kind": "partly_disclosed", "content": "其余部分",
                   "withheld": [{"what": "甲", "ground": "denied.2", "reasons": ""}, {"what": " ", "ground": "denied.4", "reasons": "涉及个人隐私"}]}),
            vec![
                at("withheld.0.reasons"),
                at("legal_basis"),
                at("withheld.1.what"),
                at("public_interest"),
            ],
        ),
    ] {
        let refused = office
            .web
            .act(&office.handler, &case.id, "drafts", &body)
            .await;
        assert_eq!(refused.is(422).fields(), expected, "{body}");
    }
}

#[tokio::test]
async fn every_outcome_reaches_its_applicant_by_every_means() {
    let office = Office::open().await;
    let (chinese, english) = (
        office.catalogue("zh-CN").await,
        office.catalogue("en").await,
    );
    assert_eq!(chinese.len(), english.len());
    for (n, (chinese, english)) in chinese.iter().zip(&english).enumerate() {
        for (m, service) in services().into_iter().enumerate() {
            let in_chinese = (n + m) % 2 == 0;
            let (language, entry) = if in_chinese {
                ("zh-CN", chinese)
            } else {
                ("en", english)
            };
            let case = office.in_hand(language).await;
            let body = draft(entry, &required(entry));
            office.asks_first(&case, &body).await;
            goes_out(&office, &case, &body, &service).await;
            let letter = office.letter(&case).await;
            assert_eq!(letter["language"], language);
            let page = text(&letter, "text");
            says_what_was_decided(page, entry, &body);
            tells_the_remedies(
                page,
                in_chinese,
                is_denial(chinese),
                entry["outcome"] == "partial",
            );
        }
    }
}

/// Drafted, approved and served, and not before it is approved.
async fn goes_out(office: &Office, case: &Case, body: &Value, service: &Value) {
    let web = &office.web;
    let drafted = web
        .act(&office.handler, &case.id, "drafts", body)
        .await
        .is(200);
    assert_eq!(drafted.at("/stage"), "in_review");
    let early = web.act(&office.handler, &case.id, "reply", service).await;
    early.refuses(409, "not_approved");
    let approve = json!({"decision": "approve"});
    web.act(&office.head, &case.id, "reviews", &approve)
        .await
        .is(200);
    if service["method"] == "mail" {
        let mut wrong = service.clone();
        wrong["tracking_number"] = json!("邮件123");
        let refused = web.act(&office.handler, &case.id, "reply", &wrong).await;
        let refused = refused.refuses(422, "wrong_service_record");
        let named = ("tracking_number".to_owned(), "tracking_number".to_owned());
        assert_eq!(refused.fields(), [named]);
    }
    let replied = web
        .act(&office.handler, &case.id, "reply", service)
        .await
        .is(200);
    assert_eq!(replied.at("/stage"), "replied");
    assert_eq!(replied.at("/reply/outcome"), &body["outcome"]);
    assert_eq!(replied.at("/reply/kind"), &body["kind"]);
    assert_eq!(replied.at("/reply/method"), &service["method"]);
    // A mail is on time only when it has left.
    let is_mailed = service["method"] == "electronic";
    let on_time = if is_mailed { Value::Null } else { json!(true) };
    assert_eq!(replied.body["reply"]["on_time"], on_time);
    assert_eq!(replied.at("/reply/mail_under_way"), is_mailed);
}

/// The letter names the published articles and everything that was drafted.
fn says_what_was_decided(page: &str, entry: &Value, body: &Value) {
    let fields = body.as_object().unwrap().iter();
    let drafted = fields
        .filter(|(name, _)| !matches!(name.as_str(), "outcome" | "kind"))
        .flat_map(|(_, field)| words(field));
    // The law is named once for several articles.
    let articles = texts(&entry["articles"]).into_iter().map(|article| {
        let place = article.rsplit_once('》').or(article.rsplit_once(", "));
        place.map_or(article, |(_, place)| place).to_owned()
    });
    for said in drafted.chain(articles) {
        assert!(page.contains(&said), "{body} lacks {said:?}:\n{page}");
    }
}

/// Reconsideration, suit and complaint: which of them first, where, and from when, whatever the means of
/// service, for the letter is written before it is served.
fn tells_the_remedies(page: &str, in_chinese: bool, denial: bool, partial: bool) {
    let pick = |zh: &'static str, en: &'static str| if in_chinese { zh } else { en };
    let first = page.contains(pick("应当先", "you must first apply"));
    let direct = page.contains(pick("6个月内", "within 6 months"));
    assert_eq!((first, direct), (denial || partial, !denial), "{page}");
    for said in [
        pick(
            "自收到本答复书之日起",
            "from the day you receive this letter",
        ),
        pick("60日内", "within 60 days"),
        pick(
            "云江区人民政府",
            "the People's Government of Yunjiang District",
        ),
        pick("投诉、举报", "may also complain"),
        pick("第五十一条", "Art. 51"),
    ] {
        assert!(page.contains(said), "{said}:\n{page}");
    }
    let court = pick("云江区人民法院", "the People's Court of Yunjiang District");
    assert_eq!(page.contains(court), direct, "{page}");
    let under_the_law = pick("《中华人民共和国行政复议法》第二十三条", "Art. 23");
    assert_eq!(page.contains(under_the_law), denial || partial, "{page}");
    let after = page.contains(pick("自收到行政复议决定书之日起15日内", "within 15 days"));
    assert_eq!(after, denial || partial, "{page}");
}
