//! The rehearsal of annual reports: tables read and refused, and reports that come out as they were given.

use disclosure::demo::rehearsal::{Cell, Difference, Given, check_years, parse, rehearse};
use disclosure::rules::annual::{Cells, Column, Form, Line, RemedyTable, Table};
use disclosure::rules::applicant::ApplicantKind;
use disclosure::rules::outcome::Outcome;
use serde_json::{Value, json};

use crate::demo::Empty;

const FIRST: &str = include_str!("../data/annual_reports/small-2023.json");
const SECOND: &str = include_str!("../data/annual_reports/small-2024.json");

fn table(text: &str) -> Given {
    parse(text).unwrap()
}

/// The first table with something else at a place.
fn changed(pointer: &str, value: Value) -> String {
    let mut file: Value = serde_json::from_str(FIRST).unwrap();
    *file.pointer_mut(pointer).unwrap() = value;
    file.to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn two_years_come_out_cell_by_cell() {
    let t = Empty::new("rehearsal_years").await;
    let tables = [table(FIRST), table(SECOND)];
    let mut last = None;
    let progress = &mut |done, total, cases| last = Some((done, total, cases));
    let rehearsed = Box::pin(rehearse(&t.app, &tables, progress)).await.unwrap();
    assert_eq!(rehearsed.differences, []);
    // 3 carried in, 29 and 2 new.
    assert_eq!(rehearsed.cases, 34);
    let (done, total, cases) = last.unwrap();
    assert_eq!((done, cases), (total, 34));
    t.drop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_out_otherwise_is_told_cell_by_cell() {
    let t = Empty::new("rehearsal_differs").await;
    // Read past the checks: the total of the results is one too many.
    let lines = [
        (Line::New, 1),
        (Line::Result(Outcome::Granted), 1),
        (Line::Total, 2),
    ];
    let lines = lines.map(|(line, count)| (line, Cells::given([count, 0, 0, 0, 0, 0], None)));
    let mut given = table(SECOND);
    given.table = Table::read(Form::Of2021, lines.into_iter().collect());
    given.remedies = RemedyTable::default();
    let (tables, progress) = ([given], &mut |_, _, _| {});
    let rehearsed = Box::pin(rehearse(&t.app, &tables, progress)).await.unwrap();
    let told = rehearsed.differences;
    let differs = |column| Difference {
        year: 2024,
        cell: Cell::Cases(Line::Total, column),
        given: 2,
        reported: 1,
    };
    let columns = [Column::Kind(ApplicantKind::Citizen), Column::Total];
    assert_eq!(told, columns.map(differs));
    t.drop().await;
}

#[test]
fn a_table_whose_cells_do_not_agree_is_refused_with_the_cell() {
    for (pointer, value, told) in [
        (
            "/section3/carried_out/0",
            json!(2),
            "row carried_out (四、结转下年度继续办理), column citizen (自然人): it is 2, but by the other cells 1 (I1)",
        ),
        (
            "/section3/granted/1",
            json!(2),
            "row total (（七）总计), column business (商业企业): it is 1, but by the other cells 2 (I2)",
        ),
        (
            "/section3/denied.3/6",
            json!(2),
            "row denied.3 (3.危及“三安全一稳定”), column total (总计): it is 2, but by the other cells 1 (I3)",
        ),
        (
            "/section4/review/4",
            json!(5),
            "section4, review: the total is 5, the four cells together are 4",
        ),
    ] {
        let refused = parse(&changed(pointer, value)).unwrap_err().to_string();
        assert!(refused.contains(told), "{refused}");
    }
    for (pointer, value) in [
        ("/format", json!("2008")),
        ("/year", json!(1999)),
        ("/columns/0", json!("公民")),
        ("/section3/granted", json!([1, 2])),
        ("/section3/granted/0", json!(-1)),
        ("/section4", json!({"review": [0, 0, 0, 0, 0]})),
        ("/section3/new/0", json!(1_000_000_000_000_000_u64)),
    ] {
        assert!(parse(&changed(pointer, value)).is_err(), "{pointer}");
    }
    assert!(parse("[]").is_err());
}

#[test]
fn a_table_that_is_none_is_refused_with_the_row() {
    let told = |text: &str| parse(text).unwrap_err().to_string();
    let without = |row: &str| {
        let mut file: Value = serde_json::from_str(FIRST).unwrap();
        file["section3"].as_object_mut().unwrap().remove(row);
        file
    };
    let mut unknown = without("granted");
    let missing = told(&unknown.to_string());
    assert!(
        missing.contains("缺少行 row granted is missing"),
        "{missing}"
    );
    unknown["section3"]["granted"] = json!([3, 1, 0, 0, 1, 0, 5]);
    unknown["section3"]["other"] = json!([0, 0, 0, 0, 0, 0, 0]);
    let unknown = told(&unknown.to_string());
    assert!(
        unknown.contains("本格式没有此行 row other is none of this form"),
        "{unknown}"
    );
    let twice = FIRST.replace(
        "\"granted\"",
        "\"granted\": [3, 1, 0, 0, 1, 0, 5], \"granted\"",
    );
    let twice = told(&twice);
    assert!(
        twice.contains("行重复 row granted is given twice"),
        "{twice}"
    );
    for cells in [
        json!([1, 2]),
        json!("many"),
        json!([1, 2, 3, 4, 5, 6, 1.5]),
        json!([-1, 0, 0, 0, 0, 0, 0]),
    ] {
        let shape = told(&changed("/section3/granted", cells));
        assert!(
            shape.contains("row granted: 7 whole numbers, or null, are wanted")
                && !shape.contains("line"),
            "{shape}"
        );
    }
    assert_eq!(parse(&format!("\u{feff}{FIRST}")).unwrap(), table(FIRST));
}

/// What is not read would be taken for rehearsed.
#[test]
fn a_key_that_says_nothing_is_refused() {
    for (key, value, told) in [
        ("section5", json!({}), "unknown field `section5`"),
        ("Year", json!(2023), "unknown field `Year`"),
        (
            "section4_columns",
            json!(["结果纠正", "结果维持", "其他结果", "尚未审结", "总计"]),
            "section4_columns must be 结果维持, 结果纠正, 其他结果, 尚未审结, 总计",
        ),
    ] {
        let mut file: Value = serde_json::from_str(FIRST).unwrap();
        file[key] = value;
        let refused = parse(&file.to_string()).unwrap_err().to_string();
        assert!(refused.contains(told), "{refused}");
    }
    let mut bare: Value = serde_json::from_str(FIRST).unwrap();
    for key in ["source", "section4_columns"] {
        bare.as_object_mut().unwrap().remove(key).unwrap();
    }
    assert_eq!(parse(&bare.to_string()).unwrap(), table(FIRST));
}

/// Before 2021 no fee was charged, so none was left unpaid.
#[test]
fn a_year_before_a_rule_was_in_force_is_refused_with_the_cell() {
    let of = |year: i32| changed("/year", json!(year));
    for year in [2020, 2019] {
        let refused = parse(&of(year)).unwrap_err().to_string();
        let cell = "row other.2, column citizen: there is no fee before 2021-01-01";
        assert!(
            refused.contains(cell) && refused.contains("信息处理费"),
            "{refused}"
        );
    }
    assert!(parse(&of(2021)).is_ok());
    // In 2021 what was carried in was received before: it cannot be the one that was not paid for.
    let mut carried: Value = serde_json::from_str(&of(2021)).unwrap();
    for (row, of_citizens, total) in [("new", 0, 6), ("carried_in", 25, 26)] {
        carried["section3"][row][0] = json!(of_citizens);
        carried["section3"][row][6] = json!(total);
    }
    let refused = parse(&carried.to_string()).unwrap_err().to_string();
    assert!(refused.contains("row other.2, column citizen"), "{refused}");
}

#[test]
fn years_must_follow_one_another_and_carry_over() {
    let (first, second) = (table(FIRST), table(SECOND));
    assert_eq!(check_years(&[first.clone(), second.clone()]), Ok(()));
    let (at, refused) = check_years(&[second.clone(), first.clone()]).unwrap_err();
    assert_eq!(at, 1);
    assert!(refused.to_string().contains("2023 does not follow 2024"));
    let mut fewer: Value = serde_json::from_str(SECOND).unwrap();
    for (row, cell) in [("carried_in", 0), ("carried_out", 0)] {
        for column in [0, 6] {
            let count = fewer["section3"][row][column].as_u64().unwrap();
            fewer["section3"][row][column] = json!(count - 1);
        }
        assert_eq!(cell, 0);
    }
    let fewer = table(&fewer.to_string());
    let (_, refused) = check_years(&[first.clone(), fewer]).unwrap_err();
    assert!(
        refused.to_string().contains(
            "row carried_in (二、上年结转政府信息公开申请数量), column citizen (自然人): it is 0"
        ),
        "{refused}"
    );
    let mut none: Value = serde_json::from_str(SECOND).unwrap();
    none["section4"]["review"] = json!([0, 0, 0, 1, 1]);
    let (_, refused) = check_years(&[first, table(&none.to_string())]).unwrap_err();
    assert!(
        refused.to_string().contains("2 were not decided"),
        "{refused}"
    );
}

#[test]
fn published_tables_are_read() {
    for text in [
        include_str!("../data/annual_reports/suqian-2023.json"),
        include_str!("../data/annual_reports/suqian-2024.json"),
        include_str!("../data/annual_reports/shanghai-office-2019.json"),
    ] {
        table(text);
    }
}
