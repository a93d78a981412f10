//! The annual report over HTTP: each case counted once, every cell leading to its cases, years that agree.

use disclosure::sheets::{self, Form};
use serde_json::{Value, json};

use crate::harness::app::{HEALTH, LAND};
use crate::harness::story::by_hand;
use crate::harness::web::{Answer, Web, application, granted};

const CASES: &str = "/api/v1/cases";
pub(crate) const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

fn of_a_company() -> Value {
    let mut body = application();
    body["applicant"] = json!({
        "kind": "business", "name": "云江清水食品有限公司", "representative": "李四", "contact_person": "王五",
        "identity": {"kind": "unified_social_credit_code", "number": "91350100M000100Y43"},
        "email": "office@food.example", "phone": "13800138001", "address": "云江区清水街9号",
    });
    body
}

fn denied() -> Value {
    json!({"outcome": "denied.5", "kind": "not_disclosed", "reasons": "属于内部事务信息"})
}

/// An office at work over the turn of a year.
pub(crate) struct Desk {
    pub(crate) web: Web,
}

impl Desk {
    pub(crate) async fn open() -> Self {
        Self {
            web: Web::open().await,
        }
    }

    pub(crate) async fn by(&self, login: &str, case: &str, action: &str, body: Value) -> Answer {
        let person = self.web.staff(login).await;
        self.web.act(&person, case, action, &body).await
    }

    /// Comes in at the counter today, and is in the hands of the land bureau.
    pub(crate) async fn in_hand(&self, mut body: Value) -> String {
        body["channel"] = json!("in_person");
        let registrar = self.web.staff("registrar").await;
        let made = self.web.post(&registrar, CASES, &body).await.is(201);
        let case = made.string("/id");
        let land = json!({"department": self.web.test.department(LAND)});
        self.by("registrar", &case, "assignments", land)
            .await
            .is(200);
        self.by("land", &case, "claim", json!({})).await.is(200);
        case
    }

    pub(crate) async fn reply(&self, case: &str, draft: Value, on: &str) {
        self.web.test.set_today(on);
        self.by("land", case, "drafts", draft).await.is(200);
        let approve = json!({"decision": "approve"});
        self.by("head", case, "reviews", approve).await.is(200);
        self.by("land", case, "reply", by_hand(on)).await.is(200);
    }

    pub(crate) async fn report(&self, login: &str, year: &str) -> Answer {
        let person = self.web.staff(login).await;
        let path = format!("/api/v1/annual-reports/{year}");
        self.web.get(&person, &path).await
    }

    /// Every cell's list has as many cases or remedies as the cell says.
    pub(crate) async fn every_cell_leads_to_what_it_counts(&self, report: &Answer) {
        let head = self.web.staff("head").await;
        let rows = report.at("/section3/rows").as_array().unwrap();
        let cells = rows.iter().flat_map(|row| row["cells"].as_array().unwrap());
        let cells = cells.map(|cell| (&cell["cases"], &cell["count"]));
        let remedies = report.at("/section4/cells").as_array().unwrap();
        let remedies = remedies.iter();
        let remedies = remedies.map(|cell| (&cell["remedies"], &cell["count"]));
        for (link, count) in cells.chain(remedies) {
            let link = link.as_str().unwrap();
            let list = self.web.get(&head, link).await.is(200);
            assert_eq!(list.at("/count"), count, "{link}");
            let items = list.at("/items").as_array().unwrap().len();
            assert_eq!(json!(items), *count, "{link}");
        }
    }
}

/// The cells of a row, from the left; the total last.
pub(crate) fn row(report: &Answer, code: &str) -> Vec<u64> {
    let rows = report.at("/section3/rows").as_array().unwrap();
    let row = rows.iter().find(|row| row["code"] == code).unwrap();
    let cells = row["cells"].as_array().unwrap().iter();
    cells.map(|cell| cell["count"].as_u64().unwrap()).collect()
}

/// The rows in which something is counted.
pub(crate) fn filled(report: &Answer) -> Vec<(String, Vec<u64>)> {
    let rows = report.at("/section3/rows").as_array().unwrap();
    let codes = rows.iter().map(|row| row["code"].as_str().unwrap());
    codes
        .map(|code| (code.to_owned(), row(report, code)))
        .filter(|(_, cells)| cells.iter().any(|count| *count > 0))
        .collect()
}

pub(crate) fn line(code: &str, citizen: u64, business: u64) -> (String, Vec<u64>) {
    let total = citizen + business;
    (code.to_owned(), vec![citizen, business, 0, 0, 0, 0, total])
}

fn remedy(report: &Answer, kind: &str) -> Vec<u64> {
    let cells = report.at("/section4/cells").as_array().unwrap().iter();
    let of_kind = cells.filter(|cell| cell["kind"] == kind);
    of_kind
        .map(|cell| cell["count"].as_u64().unwrap())
        .collect()
}

pub(crate) fn all_hold(report: &Answer) {
    for (at, code) in ["I1", "I2", "I3", "I4", "I5"].into_iter().enumerate() {
        let identity = report.at(&format!("/identities/{at}"));
        assert_eq!(identity["code"], code);
        assert_eq!(identity["holds"], true, "{identity}");
        assert!(identity["faults"].is_null());
    }
}

/// Two years: what is received, closed, carried over, confirmed late, withdrawn and corrected at their turn.
pub(crate) async fn two_years() -> Desk {
    let desk = Desk::open().await;
    let test = &desk.web.test;
    let online = async |body: &Value| {
        let anyone = desk.web.anyone();
        let filed = desk.web.post(&anyone, "/api/v1/applications", body);
        let filed = filed.await.is(201);
        (filed.string("/number"), filed.string("/query_code"))
    };
    test.set_today("2026-12-01");
    let unclear = desk.in_hand(application()).await;
    let asked = json!({"answer_by": "2027-01-08", "unclear": "未指明文件名称", "items": ["请写明文件名称"]});
    desk.by("land", &unclear, "clarifications", asked)
        .await
        .is(200);
    desk.by(
        "land",
        &unclear,
        "clarifications/service",
        by_hand("2026-12-01"),
    )
    .await
    .is(200);
    test.set_today("2026-12-14");
    let at_once = desk.in_hand(application()).await;
    desk.reply(&at_once, granted(), "2026-12-14").await;
    test.set_today("2026-12-21");
    let carried = desk.in_hand(of_a_company()).await;
    let mut correction = application();
    correction["kind"] = json!("correction");
    correction["information"] = json!({
        "name": "不动产登记簿中的本人信息", "features": "出生年份误记", "evidence": "居民身份证",
    });
    online(&correction).await;
    test.set_today("2026-12-30");
    let withdrawn = online(&application()).await;
    test.set_today("2026-12-31");
    let confirmed = online(&application()).await;

    test.set_today("2027-01-04");
    let registrar = desk.web.staff("registrar").await;
    let confirmed = desk.web.find(&registrar, &confirmed.0).await;
    desk.by("registrar", &confirmed, "confirmation", json!({}))
        .await
        .is(200);
    test.set_today("2027-01-05");
    let applicant = desk.web.applicant(&withdrawn.0, &withdrawn.1).await;
    let path = format!("/api/v1/applications/{}/withdrawal", withdrawn.0);
    desk.web.post(&applicant, &path, &json!({})).await.is(200);
    test.set_today("2027-01-06");
    let answer =
        json!({"received_on": "2027-01-06", "channel": "in_person", "text": "征地补偿安置方案"});
    let answered = desk
        .by("land", &unclear, "clarifications/answer", answer)
        .await
        .is(200);
    assert_eq!(
        answered.at("/received_on"),
        "2027-01-06",
        "the period began anew"
    );
    desk.reply(&carried, denied(), "2027-01-11").await;
    test.set_today("2027-01-18");
    let sought = json!({"kind": "reconsideration", "against": "reply", "filed_on": "2027-01-18", "body": "云江市人民政府"});
    desk.by("registrar", &carried, "remedies", sought)
        .await
        .is(200);
    desk
}

#[tokio::test]
async fn a_case_is_counted_once_and_years_agree() {
    let desk = two_years().await;
    let first = desk.report("supervisor", "2026").await.is(200);
    assert_eq!(first.at("/form"), "2021");
    assert_eq!(first.at("/is_over"), true);
    let expected = [
        line("new", 2, 1),
        line("granted", 1, 0),
        line("total", 1, 0),
        line("carried_out", 1, 1),
    ];
    assert_eq!(
        filled(&first),
        expected,
        "received in 2026, whatever day the period began anew"
    );
    all_hold(&first);
    let second = desk.report("registrar", "2027").await.is(200);
    assert_eq!(second.at("/is_over"), false);
    let expected = [
        line("new", 2, 0),
        line("carried_in", 1, 1),
        line("denied.5", 0, 1),
        line("other.3", 1, 0),
        line("total", 1, 1),
        line("carried_out", 2, 0),
    ];
    assert_eq!(
        filled(&second),
        expected,
        "confirmed in 2027, so received in 2027"
    );
    all_hold(&second);
    assert_eq!(remedy(&second, "reconsideration"), [0, 0, 0, 1, 1]);
    assert_eq!(
        second.at("/narrative"),
        "In 2027, applications for disclosure received: 2; carried over from the year before: 2; closed: 2; carried \
         over to the next year: 2. Reconsiderations concerned: 1; suits concerned: 0 (those of earlier years included \
         that were decided in this one or are pending)."
    );
    for report in [&first, &second] {
        desk.every_cell_leads_to_what_it_counts(report).await;
    }

    // The form of 2019 has one row for all that ended otherwise.
    let older = desk.report("head", "2027?form=2019").await.is(200);
    assert_eq!(row(&older, "other"), [1, 0, 0, 0, 0, 0, 1]);
    assert_eq!(older.at("/section3/rows").as_array().unwrap().len(), 23);
    all_hold(&older);
    desk.every_cell_leads_to_what_it_counts(&older).await;

    // What never went to a department is in the authority's report alone.
    let land = desk.web.test.department(LAND);
    let of_land = desk
        .report("head", &format!("2027?department={land}"))
        .await
        .is(200);
    assert_eq!(of_land.at("/department/name"), LAND);
    let expected = [
        line("carried_in", 1, 1),
        line("denied.5", 0, 1),
        line("total", 0, 1),
        line("carried_out", 1, 0),
    ];
    assert_eq!(filled(&of_land), expected);
    all_hold(&of_land);
    desk.every_cell_leads_to_what_it_counts(&of_land).await;
    let health = desk.web.test.department(HEALTH);
    let asked = format!("2027?department={health}");
    let of_health = desk.report("head", &asked).await.is(200);
    assert_eq!(filled(&of_health), []);
}

#[tokio::test]
async fn a_pending_remedy_is_pending_again_and_then_decided() {
    let desk = two_years().await;
    desk.web.test.set_today("2028-01-10");
    let case = {
        let head = desk.web.staff("head").await;
        let list = "/api/v1/annual-reports/2027/remedies?kind=reconsideration&result=pending";
        let list = desk.web.get(&head, list).await.is(200);
        assert_eq!(list.at("/items/0/filed_on"), "2027-01-18");
        assert_eq!(list.at("/items/0/reference"), "r1");
        list.string("/items/0/case")
    };
    let pending = desk.report("head", "2028").await.is(200);
    assert_eq!(remedy(&pending, "reconsideration"), [0, 0, 0, 1, 1]);
    let decided = json!({
        "result": "corrected", "decided_on": "2028-01-10", "served_on": "2028-01-10", "order": {"what": "decide_anew"},
    });
    desk.by("registrar", &case, "remedies/r1/result", decided)
        .await
        .is(200);
    let reopening = json!({"remedy": "r1", "received_on": "2028-01-10"});
    desk.by("head", &case, "reopening", reopening).await.is(200);
    desk.reply(&case, granted(), "2028-01-17").await;
    for (year, cells) in [
        ("2026", [0, 0, 0, 0, 0]),
        ("2027", [0, 0, 0, 1, 1]),
        ("2028", [0, 1, 0, 0, 1]),
    ] {
        let report = desk.report("head", year).await.is(200);
        assert_eq!(remedy(&report, "reconsideration"), cells, "{year}");
        all_hold(&report);
        desk.every_cell_leads_to_what_it_counts(&report).await;
    }
    // Ordered to be answered again, it stays counted as it first closed.
    let first = desk.report("head", "2027").await.is(200);
    assert_eq!(row(&first, "denied.5"), [0, 1, 0, 0, 0, 0, 1]);
    let third = desk.report("head", "2028").await.is(200);
    assert_eq!(row(&third, "granted"), [0; 7]);
}

/// The report in another form, as bytes.
pub(crate) async fn laid_out(desk: &Desk, query: &str, accept: &str) -> (String, Vec<u8>) {
    let head = desk.web.staff("head").await;
    let client = reqwest::Client::new();
    let answer = client
        .get(format!("{}/api/v1/annual-reports/{query}", desk.web.base))
        .bearer_auth(head.token())
        .header("accept", accept)
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 200);
    let kind = answer.headers()["content-type"]
        .to_str()
        .unwrap()
        .to_owned();
    (kind, answer.bytes().await.unwrap().to_vec())
}

#[tokio::test]
async fn the_tables_are_laid_out_as_the_form_prints_them() {
    let desk = two_years().await;
    let head = desk.web.staff("head").await;
    for (query, name) in [
        ("2027", "annual-report-2027.xlsx"),
        ("2027?form=2021", "annual-report-2027.xlsx"),
        ("2027?form=2019", "annual-report-2027-form-2019.xlsx"),
    ] {
        let path = format!("/api/v1/annual-reports/{query}");
        let asked = desk.web.request(&head, reqwest::Method::GET, &path);
        let file = asked.header("accept", XLSX).send().await.is(200);
        let told = format!("attachment; filename=\"{name}\"");
        assert_eq!(file.header("content-disposition"), told);
    }
    let (kind, page) = laid_out(&desk, "2027", "text/html,*/*;q=0.8").await;
    assert_eq!(kind, "text/html; charset=utf-8");
    let page = String::from_utf8(page).unwrap().replace("&#x2f;", "/");
    for told in [
        "<th scope=\"col\" rowspan=\"3\" colspan=\"3\">（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）</th>",
        "<th scope=\"col\" colspan=\"5\">法人或其他组织</th>",
        "<th scope=\"row\" rowspan=\"22\">三、本年度办理结果</th>",
        "<th scope=\"row\" rowspan=\"8\">（三）不予公开</th><th scope=\"row\">1.属于国家秘密</th>",
        "<th scope=\"row\">5.要求行政机关确认或重新出具已获取信息</th>",
        "<th scope=\"col\" colspan=\"10\">行政诉讼</th>",
        "<th scope=\"col\" colspan=\"5\">未经复议直接起诉</th><th scope=\"col\" colspan=\"5\">复议后起诉</th>",
        "href=\"/api/v1/annual-reports/2027/cases?row=denied.5&amp;column=business\">1</a>",
        "href=\"/api/v1/annual-reports/2027/remedies?kind=reconsideration&amp;result=pending\">1</a>",
        "2027年，新收政府信息公开申请2件，上年结转2件，本年度办结2件，结转下年度继续办理2件",
        "本年度收取政府信息公开信息处理费0.00元",
    ] {
        assert!(page.contains(told), "{told}\n{page}");
    }
    assert!(!page.contains("不符") && !page.contains("张三"));

    let (kind, file) = laid_out(&desk, "2027?form=2019", XLSX).await;
    assert_eq!(kind, XLSX);
    let sheets = sheets::read(Form::Xlsx, &file).unwrap();
    let words: Vec<Vec<&str>> = sheets[0]
        .rows
        .iter()
        .map(|row| row.cells().collect())
        .collect();
    assert_eq!(sheets.len(), 3);
    // The title, three rows of heads, 23 rows of counts.
    assert_eq!(words.len(), 27);
    let of = |row: usize| {
        words[row]
            .iter()
            .rev()
            .take(7)
            .rev()
            .copied()
            .collect::<Vec<_>>()
    };
    assert_eq!(of(4), ["2", "0", "0", "0", "0", "0", "2"], "一、本年新收");
    assert_eq!(of(5), ["1", "1", "0", "0", "0", "0", "2"], "二、上年结转");
    assert!(words[24].contains(&"（六）其他处理"), "{:?}", words[24]);
    assert_eq!(of(24), ["1", "0", "0", "0", "0", "0", "1"]);
    assert!(words[0][0].starts_with("云江区"), "{:?}", words[0]);
    let pending = sheets[1].rows.last().unwrap().cells().collect::<Vec<_>>();
    assert_eq!(pending[..5], ["0", "0", "0", "1", "1"]);
}

#[tokio::test]
async fn what_cannot_be_asked_is_said() {
    let desk = Desk::open().await;
    for login in ["land", "system", "security", "audit"] {
        desk.report(login, "2026").await.refuses(403, "not_allowed");
    }
    let anyone = desk.web.anyone();
    let path = "/api/v1/annual-reports/2026";
    desk.web.get(&anyone, path).await.is(401);
    for year in ["99999", "-1", "soon", "02025"] {
        let no = desk.report("head", year).await;
        no.refuses(404, "not_found");
    }
    for year in ["2007", "2027", "2007/cases?row=new"] {
        let no = desk.report("head", year).await;
        let no = no.refuses(422, "invalid_content");
        assert_eq!(no.fields(), [("year".into(), "year_unfit".into())]);
    }
    for query in [
        "2026?form=2020",
        "2026?department=land",
        "2026?colour=red",
        "2026/cases",
        "2026/cases?row=denied.9",
        "2026/cases?row=transferred",
        "2026/cases?row=new&column=everyone",
        "2026/cases?row=new&limit=0",
        "2026/cases?row=new&cursor=!",
        "2026/remedies?kind=appeal",
        "2026/remedies?kind=direct_suit&result=lost",
        "2026/remedies?kind=direct_suit&skip=1000001",
    ] {
        desk.report("head", query).await.is(400);
    }
    let nobody = "2026?department=01999999-9999-7999-8999-999999999999";
    desk.report("head", nobody)
        .await
        .refuses(422, "invalid_content");
}
