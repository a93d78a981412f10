//! A year's report that was handed in stands, and what is corrected later is told beside it.

use disclosure::sheets::{self, Form};
use serde_json::{Value, json};

use crate::annual_http::{Desk, XLSX, all_hold, filled, laid_out, row, two_years};
use crate::harness::app::LAND;
use crate::harness::story::by_hand;
use crate::harness::web::{Answer, application};

const FREEZING: &str = "/api/v1/annual-reports/2027/freezing";

async fn freeze(desk: &Desk, login: &str) -> Answer {
    let person = desk.web.staff(login).await;
    desk.web.post(&person, FREEZING, &json!({})).await
}

async fn withdraw(desk: &Desk, body: Value) -> Answer {
    let head = desk.web.staff("head").await;
    let path = format!("{FREEZING}/withdrawal");
    desk.web.post(&head, &path, &body).await
}

/// A fee of 380 yuan, paid in 2027, on a case that is then answered.
async fn charge(desk: &Desk) {
    desk.web.test.set_today("2027-02-01");
    let case = desk.in_hand(application()).await;
    let fee = json!({"basis": "by_page", "pages": 68, "provided": "email", "how_to_pay": "到区政务服务中心缴费"});
    desk.by("land", &case, "fees", fee).await.is(200);
    desk.by("land", &case, "fees/service", by_hand("2027-02-01"))
        .await
        .is(200);
    let paid =
        json!({"paid_on": "2027-02-01", "amount_fen": 38_000, "receipt": "53060126-0012345678"});
    desk.by("registrar", &case, "fees/payment", paid)
        .await
        .is(200);
    let granted = crate::harness::web::granted();
    desk.reply(&case, granted, "2027-02-02").await;
}

/// The differences, as section, row and column with both counts.
fn told(report: &Answer) -> Vec<(u64, String, String, u64, u64)> {
    let all = report.at("/differences").as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    all.map(|one| {
        (
            one["section"].as_u64().unwrap(),
            text(&one["row"]),
            text(&one["column"]),
            one["frozen"].as_u64().unwrap(),
            one["now"].as_u64().unwrap(),
        )
    })
    .collect()
}

#[tokio::test]
async fn a_frozen_year_stands_and_tells_what_was_corrected() {
    let desk = two_years().await;
    charge(&desk).await;
    let early = freeze(&desk, "head").await;
    early.refuses(422, "invalid_content");
    desk.web.test.set_today("2028-01-10");
    let before = desk.report("head", "2027").await.is(200);
    let fees = before.at("/fees");
    assert_eq!(
        (&fees["cases"], &fees["amount_fen"]),
        (&json!(1), &json!(38_000))
    );
    let head = desk.web.staff("head").await;
    let paid = desk.web.get(&head, fees["list"].as_str().unwrap()).await;
    assert_eq!(paid.is(200).at("/items").as_array().unwrap().len(), 1);
    assert!(before.body["frozen"].is_null() && before.body["differences"].is_null());

    let frozen = freeze(&desk, "supervisor").await.is(200);
    assert!(frozen.string("/frozen/at").starts_with("2028-01-10T"));
    assert!(!frozen.string("/frozen/by_name").is_empty());
    assert_eq!(frozen.at("/differences"), &json!([]));
    let again = freeze(&desk, "head").await.refuses(422, "invalid_content");
    assert_eq!(again.fields(), [("year".into(), "already_frozen".into())]);

    // A withdrawal on paper of the last days of the year is recorded in January.
    let open = {
        let head = desk.web.staff("head").await;
        let list = "/api/v1/annual-reports/2027/cases?row=carried_out";
        desk.web
            .get(&head, list)
            .await
            .is(200)
            .string("/items/0/id")
    };
    let late = json!({"on": "2027-12-30", "note": "2027年12月30日书面撤回，收发室迟交"});
    desk.by("registrar", &open, "withdrawal", late)
        .await
        .is(200);
    let stands = desk.report("head", "2027").await.is(200);
    assert_eq!(filled(&stands), filled(&frozen), "the report stands");
    all_hold(&stands);
    let cell = |row: &str, column: &str, frozen, now| (3, row.into(), column.into(), frozen, now);
    let expected: Vec<(u64, String, String, u64, u64)> = vec![
        cell("other.3", "citizen", 1, 2),
        cell("other.3", "total", 1, 2),
        cell("total", "citizen", 2, 3),
        cell("total", "total", 3, 4),
        cell("carried_out", "citizen", 2, 1),
        cell("carried_out", "total", 2, 1),
    ];
    assert_eq!(told(&stands), expected);
    assert!(stands.body["fees_now"].is_null(), "no other sum");
    // In the older form the row is another one.
    let older = desk.report("head", "2027?form=2019").await.is(200);
    assert_eq!(told(&older)[0], (3, "other".into(), "citizen".into(), 1, 2));
    assert_eq!(row(&older, "other"), [1, 0, 0, 0, 0, 0, 1]);
    // The department has its own figures; what was with it then is told as it was.
    let land = desk.web.test.department(LAND);
    let path = format!("2027?department={land}");
    let of_land = desk.report("head", &path).await.is(200);
    assert_eq!(of_land.at("/fees/amount_fen"), 38_000);
    assert_eq!(
        row(&of_land, "new")[6],
        1,
        "the one on which the fee was paid"
    );

    // The next year carries in what the register knows, held against what was handed in.
    let next = desk.report("head", "2028").await.is(200);
    assert_eq!(row(&next, "carried_in")[6], 1);
    assert_eq!(next.at("/identities/3/code"), "I4");
    assert_eq!(next.at("/identities/3/holds"), false);
    assert_eq!(
        next.at("/identities/3/faults/0"),
        &json!({"row": "carried_in", "column": "citizen", "expected": 2, "found": 1})
    );
    what_does_not_agree_is_told(&desk).await;
    laid_out_with_corrections(&desk).await;
    withdrawn_with_a_reason(&desk).await;
}

async fn laid_out_with_corrections(desk: &Desk) {
    let (_, page) = laid_out(desk, "2027", "text/html").await;
    let page = String::from_utf8(page).unwrap().replace("&#x2f;", "/");
    for said in [
        "本报告已于2028-01-10由",
        "本年度收取政府信息公开信息处理费380.00元",
        "<h2>定稿后的更正</h2>",
        "四、结转下年度继续办理 / 自然人</th><td>2</td><td>1</td>",
    ] {
        assert!(page.contains(said), "{said}\n{page}");
    }
    let (_, file) = laid_out(desk, "2027", XLSX).await;
    let sheets = sheets::read(Form::Xlsx, &file).unwrap();
    assert_eq!(sheets.len(), 4);
    let rows: Vec<Vec<&str>> = (sheets[3].rows.iter())
        .map(|row| row.cells().collect())
        .collect();
    assert!(
        rows.contains(&vec!["3.其他 / 自然人", "1", "2"]),
        "{rows:?}"
    );
}

/// The page and the workbook of a year that is not over say so, and which cell does not agree.
async fn what_does_not_agree_is_told(desk: &Desk) {
    let (_, page) = laid_out(desk, "2028", "text/html").await;
    let page = String::from_utf8(page).unwrap().replace("&#x2f;", "/");
    let (_, file) = laid_out(desk, "2028", XLSX).await;
    let sheets = sheets::read(Form::Xlsx, &file).unwrap();
    let words: Vec<&str> = sheets
        .iter()
        .flat_map(|sheet| sheet.rows.iter().flat_map(disclosure::sheets::Row::cells))
        .collect();
    let broken = "各列：上年结转等于上一年度报告的结转下年度继续办理：不符：二、上年结转政府信息公开申请数量 / 自然人为1，应为2；";
    let as_of = "2028年度尚未结束：以下为截至2028-01-10的数字，不是全年数。";
    for said in [broken, as_of] {
        assert!(page.contains(said), "{said}\n{page}");
        assert!(
            words.iter().any(|word| word.starts_with(said)),
            "{said}\n{words:?}"
        );
    }
    assert!(words.contains(&"0件，0.00元"), "{words:?}");
    for sheet in &sheets[..2] {
        let title = sheet.rows[0].cells().next().unwrap();
        assert!(
            title.ends_with("（截至2028-01-10，年度尚未结束）"),
            "{title}"
        );
    }
    let (_, file) = laid_out(desk, "2027", XLSX).await;
    let frozen = sheets::read(Form::Xlsx, &file).unwrap();
    let words: Vec<&str> = frozen[2]
        .rows
        .iter()
        .flat_map(disclosure::sheets::Row::cells)
        .collect();
    let standing = words
        .iter()
        .any(|word| word.starts_with("本报告已于2028-01-10由"));
    assert!(standing && words.contains(&"1件，380.00元"), "{words:?}");
}

async fn withdrawn_with_a_reason(desk: &Desk) {
    for (reason, code) in [
        (" ", "required"),
        ("。", "says_nothing"),
        ("补录。", "says_nothing"),
    ] {
        let no = withdraw(desk, json!({"reason": reason})).await;
        let fields = no.refuses(422, "invalid_content").fields();
        assert_eq!(fields, [("reason".into(), code.into())], "{reason}");
    }
    let counted = withdraw(desk, json!({"reason": "补录年末撤回的申请"})).await;
    let counted = counted.is(200);
    assert!(counted.body["frozen"].is_null());
    assert_eq!(
        row(&counted, "carried_out")[6],
        1,
        "as the register tells it"
    );
    assert_eq!(
        counted.at("/withdrawn_freezings/0/withdrawn/reason"),
        "补录年末撤回的申请"
    );
    let twice = withdraw(desk, json!({"reason": "再次撤销"})).await;
    assert_eq!(
        twice.refuses(422, "invalid_content").fields(),
        [("year".into(), "not_frozen".into())]
    );
    let anew = freeze(desk, "head").await.is(200);
    assert_eq!(row(&anew, "carried_out")[6], 1);
    assert_eq!(anew.at("/withdrawn_freezings").as_array().unwrap().len(), 1);
    all_hold(&desk.report("head", "2028").await.is(200));
    let audit = desk.web.staff("audit").await;
    let entries = desk.web.get(&audit, "/api/v1/audit").await.is(200);
    for action in ["annual_report_frozen", "annual_freezing_withdrawn"] {
        assert!(entries.text.contains(action), "{action}");
    }
}

#[tokio::test]
async fn a_report_is_frozen_by_those_who_answer_for_it() {
    let desk = Desk::open().await;
    for login in ["registrar", "land", "system", "audit"] {
        let person = desk.web.staff(login).await;
        let path = "/api/v1/annual-reports/2025/freezing";
        let tried = desk.web.post(&person, path, &json!({})).await;
        tried.refuses(403, "not_allowed");
    }
    let head = desk.web.staff("head").await;
    for year in ["soon", "02025", "+2025"] {
        let path = format!("/api/v1/annual-reports/{year}/freezing");
        let tried = desk.web.post(&head, &path, &json!({})).await;
        tried.refuses(404, "not_found");
    }
    for year in ["2007", "2027"] {
        let path = format!("/api/v1/annual-reports/{year}/freezing");
        let tried = desk.web.post(&head, &path, &json!({})).await;
        let tried = tried.refuses(422, "invalid_content");
        assert_eq!(tried.fields(), [("year".into(), "year_unfit".into())]);
        assert!(tried.text.contains("2008") && tried.text.contains("2026"));
    }
    // Repeated under its key it is done once.
    let path = "/api/v1/annual-reports/2025/freezing";
    for _ in 0..2 {
        let request = desk.web.request(&head, reqwest::Method::POST, path);
        let request = request
            .json(&json!({}))
            .header("idempotency-key", "freeze-2025");
        request.send().await.is(200);
    }
}

/// Four who freeze at the same time: one does, and the others are told so.
#[tokio::test]
async fn a_year_is_frozen_once_however_many_try() {
    let desk = Desk::open().await;
    let head = desk.web.staff("head").await;
    let path = "/api/v1/annual-reports/2025/freezing";
    let body = json!({});
    let tried = || desk.web.post(&head, path, &body);
    let (a, b, c, d) = tokio::join!(tried(), tried(), tried(), tried());
    let (frozen, refused): (Vec<_>, Vec<_>) =
        [a, b, c, d].into_iter().partition(|it| it.status == 200);
    assert_eq!(frozen.len(), 1);
    for no in refused {
        let fields = no.refuses(422, "invalid_content").fields();
        assert_eq!(fields, [("year".into(), "already_frozen".into())]);
    }
}

/// What a deputy did bears the deputy's name, and says for whom.
#[tokio::test]
async fn a_deputy_freezes_under_their_own_name() {
    let desk = Desk::open().await;
    let (web, test) = (&desk.web, &desk.web.test);
    let (head, deputy) = (test.account("head"), test.account("registrar"));
    let body = json!({"deputy": "registrar", "from": "2026-03-02", "until": "2026-03-06"});
    web.post(&web.staff("head").await, "/api/v1/deputies", &body)
        .await
        .is(201);
    test.set_today("2026-03-03");
    let in_place = web.staff("registrar").await.acting_for(&head.to_string());
    let path = "/api/v1/annual-reports/2025/freezing";
    let frozen = web.post(&in_place, path, &json!({})).await.is(200);
    let names = |at: &str, of: &Answer| {
        let told = of.at(at);
        assert_eq!(told["by"], json!(deputy.0), "{at}");
        assert_eq!(told["acting_for"], json!(head.0), "{at}");
        let name = |field: &str| told[field].as_str().unwrap().to_owned();
        (name("by_name"), name("acting_for_name"))
    };
    let (by, absent) = names("/frozen", &frozen);
    assert_ne!(by, absent);
    let (_, page) = laid_out(&desk, "2025", "text/html").await;
    let page = String::from_utf8(page).unwrap();
    assert!(
        page.contains(&format!("由{by}（代{absent}）定稿")),
        "{page}"
    );
    let withdrawal = format!("{path}/withdrawal");
    let reason = json!({"reason": "补录数据"});
    let withdrawn = web.post(&in_place, &withdrawal, &reason).await.is(200);
    let last = names("/withdrawn_freezings/0/withdrawn", &withdrawn);
    assert_eq!(last, (by, absent));
}
