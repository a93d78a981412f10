//! Lists of powers and responsibilities imported over HTTP: the files that offices keep, and broken ones.

use encoding_rs::GB18030;
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::Test;
use crate::harness::app::LAND;
use crate::harness::web::{Answer, Person, Request, Web};
use crate::harness::workbook::{SheetXml, archive, workbook, workbook_sharing};

const PATH: &str = "/api/v1/responsibilities";
const CSV: &str = "text/csv";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const LIST: &str = "\
序号,项目名称,实施机关,设定依据,办理时限（工作日）,承办机构,监督电话,咨询电话
1,农村宅基地用地审批,云江区自然资源局,《土地管理法》,20,耕地科,010-00000009,010-00000001
2,医疗机构执业登记,区卫生健康局,,,医政科,,010-00000002
3,不动产登记,云江市不动产登记中心,,,登记科,,010-00000003
4,不动产登记资料查询,云江市不动产登记中心,,,查询科,,010-00000004
";

struct Lists {
    web: Web,
    admin: Person,
}

impl Lists {
    async fn open() -> Self {
        let web = Web::around(Test::app().await);
        let admin = web.staff("system").await;
        Self { web, admin }
    }

    fn request(&self, query: &str, form: &str, file: impl Into<Vec<u8>>) -> Request {
        let path = format!("{PATH}?source=2025{query}");
        let request = self.web.request(&self.admin, Method::POST, &path);
        request.header("content-type", form).body(file.into())
    }

    async fn import(&self, form: &str, file: impl Into<Vec<u8>>) -> Answer {
        self.request("", form, file).send().await
    }

    async fn in_force(&self) -> Value {
        self.web.get(&self.admin, PATH).await.is(200).body
    }

    /// The file is refused with a field and a code, and the list in force stays as it is.
    async fn refuses(
        &self,
        form: &str,
        file: impl Into<Vec<u8>>,
        field: &str,
        code: &str,
    ) -> Answer {
        let before = self.in_force().await;
        let answer = self.import(form, file).await;
        answer.clone().refuses(422, "invalid_content");
        let named = (field.to_owned(), code.to_owned());
        assert!(answer.fields().contains(&named), "{}", answer.text);
        assert_eq!(self.in_force().await, before);
        answer
    }
}

fn names(page: &Value) -> Vec<&str> {
    let items = page["items"].as_array().unwrap();
    items
        .iter()
        .map(|it| it["name"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn a_csv_is_imported_whatever_its_encoding() {
    let lists = Lists::open().await;
    let (gb18030, _, _) = GB18030.encode(LIST);
    let marked = format!("\u{feff}{LIST}");
    for (version, file) in (1..).zip([LIST.as_bytes(), marked.as_bytes(), &gb18030]) {
        let done = lists.import(CSV, file).await.is(201);
        assert_eq!(*done.at("/list/version"), version);
        assert_eq!(*done.at("/list/source"), "2025");
        assert_eq!(
            (done.at("/rows"), done.at("/of_departments")),
            (&json!(4), &json!(2))
        );
        let others = json!([{"name": "云江市不动产登记中心", "rows": 2}]);
        assert_eq!(*done.at("/other_offices"), others);
        assert_eq!(
            *done.at("/departments_without_rows"),
            json!(["政务公开办公室"])
        );
        let hotline = json!({"column": "H", "field": "hotline"});
        assert!(
            done.at("/sheets/0/columns")
                .as_array()
                .unwrap()
                .contains(&hotline)
        );
    }
    let page = lists.in_force().await;
    assert_eq!(page["list"]["version"], 3);
    assert_eq!(page["list"]["rows"], 4);
    assert_eq!(page["list"]["sha256"].as_str().unwrap().len(), 64);
    let first = &page["items"][0];
    let land = lists.web.test.department(LAND).to_string();
    assert_eq!(first["department"], json!(land));
    assert_eq!(first["time_limit"], "20");
    assert_eq!(first["office"], "耕地科");
    assert_eq!(
        first["hotline"], "010-00000001",
        "not the one for complaints"
    );
    assert_eq!(first.get("charges"), None);
    assert_eq!(page["items"][2].get("department"), None);
}

#[tokio::test]
async fn a_workbook_is_imported_with_titles_merged_cells_and_other_sheets() {
    let lists = Lists::open().await;
    let list = SheetXml::of(&[
        &["云江区权责清单"],
        &["序号", "权力名称", "实施主体", "责任科室", "咨询电话"],
        &["一、行政许可"],
        &[
            "1",
            "农村宅基地审批",
            "区自然资源局",
            "耕地科",
            "010-00000001",
        ],
        &["2", "采矿许可", "", "矿产科", "010-00000002"],
        &["3", "医疗机构登记", "区卫生健康局"],
    ])
    .merged("C4:C5");
    let hidden = SheetXml {
        is_hidden: true,
        ..SheetXml::of(&[&["权力名称", "实施主体"], &["作废", "区自然资源局"]])
    };
    let notes = SheetXml::of(&[&["填表说明"]]);
    let file = workbook(&[notes, hidden, list]);
    for form in [XLSX, "application/vnd.ms-excel"] {
        let done = lists.import(form, file.clone()).await.is(201);
        assert_eq!(
            (done.at("/rows"), done.at("/of_departments")),
            (&json!(3), &json!(3))
        );
        assert_eq!(*done.at("/other_sheets"), json!([1]));
        assert_eq!(*done.at("/sheets/0/number"), 3);
        assert_eq!(*done.at("/sheets/0/headings_in"), 2);
        assert_eq!(*done.at("/sheets/0/passed_over"), 1);
    }
    let page = lists.in_force().await;
    assert_eq!(names(&page), ["农村宅基地审批", "采矿许可", "医疗机构登记"]);
    assert_eq!(
        page["items"][1]["body"], "区自然资源局",
        "the merged cell is meant for both rows"
    );
}

#[tokio::test]
async fn a_dry_run_tells_and_changes_nothing() {
    let lists = Lists::open().await;
    let told = lists
        .request("&dry_run=true", CSV, LIST)
        .send()
        .await
        .is(200);
    assert_eq!(told.body.get("list"), None);
    assert_eq!(*told.at("/rows"), 4);
    assert_eq!(lists.in_force().await, json!({"items": []}));
    let done = lists.import(CSV, LIST).await.is(201);
    assert_eq!(done.at("/sha256"), told.at("/sha256"));
}

#[tokio::test]
async fn an_import_replaces_the_list_is_audited_and_done_once() {
    let lists = Lists::open().await;
    lists.import(CSV, LIST).await.is(201);
    let other = "name,implementing body\nMining licences,自然资源局\n";
    let repeated = || {
        lists
            .request("", CSV, other)
            .header("idempotency-key", "k1")
            .send()
    };
    let first = repeated().await.is(201);
    assert_eq!(*first.at("/list/version"), 2);
    assert_eq!(
        repeated().await.is(201).body,
        first.body,
        "nothing is done twice"
    );
    assert_eq!(names(&lists.in_force().await), ["Mining licences"]);
    let reused = lists.request("", CSV, LIST).header("idempotency-key", "k1");
    reused.send().await.refuses(422, "idempotency_key_reused");
    let auditor = lists.web.staff("audit").await;
    let audit = lists.web.get(&auditor, "/api/v1/audit").await.is(200);
    let entries = audit.at("/items").as_array().unwrap().iter();
    let imports = entries.filter(|it| it["action"] == "responsibilities_imported");
    let subjects: Vec<_> = imports.map(|it| it["subject"].clone()).collect();
    assert_eq!(subjects.len(), 2);
    assert_eq!(subjects[0], *first.at("/list/id"));
}

#[tokio::test]
async fn the_list_is_read_page_by_page() {
    let lists = Lists::open().await;
    lists.import(CSV, LIST).await.is(201);
    let page = async |query: &str| {
        let path = format!("{PATH}{query}");
        lists.web.get(&lists.admin, &path).await
    };
    let first = page("?limit=3").await.is(200);
    assert_eq!(*first.at("/next_after"), 3);
    let last = page("?limit=3&after=3").await.is(200);
    assert_eq!(names(&last.body), ["不动产登记资料查询"]);
    assert_eq!(last.body.get("next_after"), None);
    page("?limit=0").await.refuses(400, "bad_limit");
    for beyond in ["2147483647", "4294967295"] {
        let none = page(&format!("?after={beyond}")).await.is(200);
        assert_eq!(names(&none.body), Vec::<&str>::new());
    }
    for odd in ["x", "-1", "4294967296"] {
        page(&format!("?after={odd}"))
            .await
            .refuses(400, "bad_query");
    }
    page("?q=x").await.refuses(400, "bad_query");
}

#[tokio::test]
async fn a_quotation_mark_without_a_partner_takes_no_rows_along() {
    let lists = Lists::open().await;
    lists.import(CSV, LIST).await.is(201);
    let rows = "区自然资源局,20\n采矿许可,区自然资源局,20\n医疗机构登记,区卫生健康局,20\n";
    for (open, line) in [
        // To the end of the file, and to the next cell that begins with one.
        (
            format!("权力名称,实施主体,办理时限\n\"农村宅基地审批,{rows}"),
            2,
        ),
        (
            format!(
                "权力名称,实施主体,办理时限\n征地公告,区自然资源局,\"即\n日\"\n\"农村宅基地审批,{rows}\"诊所备案,区卫生健康局,5\n"
            ),
            4,
        ),
    ] {
        let answer = lists.refuses(CSV, open, "file", "quote_not_closed").await;
        let detail = answer.string("/errors/0/detail");
        let told = format!("A quotation mark (\") in line {line} has no partner");
        assert!(detail.contains(&told), "{detail}");
    }
    let closed = format!("权力名称,实施主体,办理时限\n\"农村\n宅基地\"\"审批\"\"\",{rows}");
    assert_eq!(lists.import(CSV, closed).await.is(201).at("/rows"), 3);
}

#[tokio::test]
async fn what_is_wrong_is_named_by_sheet_row_and_column() {
    let lists = Lists::open().await;
    lists.import(CSV, LIST).await.is(201);
    let answer = lists
        .refuses(
            CSV,
            "权力名称,实施主体\n采矿许可,区自然资源局\n,区自然资源局\n",
            "sheet1!A3",
            "required",
        )
        .await;
    let detail = answer.string("/errors/0/detail");
    assert!(
        detail.contains("Sheet 1, row 3, column A (name)"),
        "{detail}"
    );
    let blank = SheetXml::of(&[&["x"]]);
    let broken = SheetXml::of(&[&["权力名称", "实施主体"], &["采矿许可", "#REF!"]]);
    let file = workbook(&[blank, broken]);
    lists
        .refuses(XLSX, file, "sheet2!B2", "failed_formula")
        .await;
    for (name, basis, code, place) in [
        ("采矿\u{202e}许可", "", "turning_character", "sheet1!A2"),
        ("采矿\u{200b}许可", "", "invisible_character", "sheet1!A2"),
        (
            "采矿许可",
            "矿产\u{2067}资源法",
            "turning_character",
            "sheet1!C2",
        ),
        (
            "采矿许可",
            "矿产\u{ffff}资源法",
            "control_character",
            "sheet1!C2",
        ),
    ] {
        let file = format!("权力名称,实施主体,实施依据\n{name},区自然资源局,{basis}\n");
        let answer = lists.refuses(CSV, file, place, code).await;
        let detail = answer.string("/errors/0/detail");
        assert!(detail.contains("row 2, column"), "{detail}");
    }
    let mut far = SheetXml::of(&[&["权力名称", "实施主体"]]);
    far.rows +=
        "<row r=\"200002\"><c r=\"A200002\" t=\"inlineStr\"><is><t>采矿许可</t></is></c></row>";
    let far = workbook(&[far]);
    lists.refuses(XLSX, far, "sheet1!B200002", "required").await;
    let long = format!("权力名称,实施主体\n{},区自然资源局\n", "长".repeat(501));
    lists.refuses(CSV, long, "sheet1!A2", "too_long").await;
}

#[tokio::test]
async fn a_file_that_is_no_list_is_refused_with_what_to_do() {
    let lists = Lists::open().await;
    let mut damaged = LIST.as_bytes().to_vec();
    damaged.push(0xE5);
    let no_workbook = archive(&[("a.txt".into(), "a".into())]);
    let cut_off = workbook(&[SheetXml::of(&[&["权力名称", "实施主体"]])]);
    let cut_off = cut_off[..cut_off.len() / 2].to_vec();
    let no_xml = SheetXml {
        rows: "<row><c".into(),
        ..SheetXml::default()
    };
    // A place that no sheet has: the reader would reckon with it, and break off.
    let beyond = |place: &str| SheetXml {
        rows: format!("<row r=\"1\"><c r=\"{place}\" t=\"inlineStr\"><is><t>远</t></is></c></row>"),
        ..SheetXml::default()
    };
    for (form, file, code) in [
        (CSV, Vec::new(), "required"),
        (CSV, b"\xff\xff\x80".to_vec(), "encoding_unknown"),
        (CSV, damaged, "utf8_damaged"),
        (CSV, "a,b\n1,2\n".into(), "headings_missing"),
        (CSV, "权力名称,实施主体\n".into(), "rows_missing"),
        (
            XLSX,
            vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1],
            "workbook_old_or_locked",
        ),
        (XLSX, no_workbook, "no_workbook"),
        (XLSX, cut_off, "no_workbook"),
        (XLSX, workbook(&[no_xml]), "no_workbook"),
        (XLSX, workbook(&[beyond("ZZZZZZZZ1")]), "no_workbook"),
        (XLSX, workbook(&[beyond("A99999999999")]), "no_workbook"),
        (XLSX, workbook(&[SheetXml::default()]), "required"),
    ] {
        let answer = lists.refuses(form, file, "file", code).await;
        assert!(!answer.string("/errors/0/detail").is_empty());
    }
}

#[tokio::test]
async fn no_file_takes_more_than_its_limits() {
    let lists = Lists::open().await;
    let heading = "权力名称,实施主体\n";
    let rows = format!("{heading}{}", "采矿许可,区自然资源局\n".repeat(20_001));
    lists.refuses(CSV, rows, "file", "too_many_rows").await;
    // 65 MiB of nothing, packed into some kilobytes.
    let bomb = SheetXml {
        rows: " ".repeat(65 * 1024 * 1024),
        ..SheetXml::default()
    };
    let bomb = workbook(&[bomb]);
    assert!(bomb.len() < 1024 * 1024);
    lists.refuses(XLSX, bomb, "file", "too_large").await;
    // One text of 90 KB, shown in a thousand cells.
    let cell = |row| format!("<row r=\"{row}\"><c r=\"A{row}\" t=\"s\"><v>0</v></c></row>");
    let many = SheetXml {
        rows: (1..=1_000).map(cell).collect(),
        ..SheetXml::default()
    };
    let many = workbook_sharing("1", &"长".repeat(30_000), &[many]);
    lists.refuses(XLSX, many, "file", "too_large").await;
    // A reader that believed this would ask for 200 terabytes.
    let list = SheetXml::of(&[&["权力名称", "实施主体"], &["采矿许可", "区自然资源局"]]);
    let liar = workbook_sharing("9999999999999", "", std::slice::from_ref(&list));
    lists.refuses(XLSX, liar, "file", "no_workbook").await;
    let far = SheetXml {
        rows: "<row r=\"1048576\"><c r=\"XFD1048576\" t=\"inlineStr\"><is><t>远</t></is></c></row>"
            .into(),
        ..SheetXml::of(&[])
    };
    let done = lists.import(XLSX, workbook(&[list, far])).await.is(201);
    assert_eq!(*done.at("/rows"), 1);
    let large = vec![b'x'; 4 * 1024 * 1024 + 1];
    if let Ok(answer) = lists.request("", CSV, large).try_send().await {
        answer.refuses(413, "list_too_large");
    }
}

#[tokio::test]
async fn the_request_around_the_file_is_checked() {
    let lists = Lists::open().await;
    lists
        .import("application/pdf", "%PDF-1.7")
        .await
        .refuses(415, "list_type_not_accepted");
    lists
        .import("application/json", "{}")
        .await
        .refuses(415, "list_type_not_accepted");
    for (path, status, code) in [
        (PATH.to_owned(), 400, "bad_query"),
        (format!("{PATH}?source=2025&sheet=1"), 400, "bad_query"),
        (
            format!("{PATH}?source=2025&dry_run=perhaps"),
            400,
            "bad_query",
        ),
        (format!("{PATH}?source=%20"), 422, "invalid_content"),
        (format!("{PATH}?source=a%0Ab"), 422, "invalid_content"),
        (
            format!("{PATH}?source={}", "x".repeat(501)),
            422,
            "invalid_content",
        ),
    ] {
        let request = lists.web.request(&lists.admin, Method::POST, &path);
        let request = request
            .header("content-type", CSV)
            .body(LIST.as_bytes().to_vec());
        request.send().await.refuses(status, code);
    }
    let registrar = lists.web.staff("registrar").await;
    let request = lists
        .web
        .request(&registrar, Method::POST, &format!("{PATH}?source=2025"));
    let request = request
        .header("content-type", CSV)
        .body(LIST.as_bytes().to_vec());
    request.send().await.refuses(403, "not_allowed");
}
