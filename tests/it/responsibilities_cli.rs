//! `disclosure responsibilities`, as whoever keeps the list meets it.

use std::path::Path;
use std::process::Output;

use chrono_tz::Asia::Shanghai;
use disclosure::env::{Env, day_in};
use encoding_rs::GB18030;

use crate::harness::workbook::{SheetXml, workbook};
use crate::serve_cli::{disclosure, done, folder, refused};

const LIST: &str = "\
权力名称,实施主体,责任科室,咨询电话
低保审核,云岭县民政局,社会救助科,0871-0000001
不动产登记,云岭市不动产登记中心,登记科,0871-0000002
";

fn run(data: &Path, arguments: &[&str]) -> Output {
    let command = ["responsibilities"];
    let mut command = disclosure(data, &[&command[..], arguments].concat());
    command.output().unwrap()
}

/// An authority with two departments.
fn set_up(data: &Path, folder: &Path) {
    let list = folder.join("departments.csv");
    let departments =
        "no,name,kind,subjects\n1,公开办,disclosure_office,\n2,县民政局,department,\n";
    std::fs::write(&list, departments).unwrap();
    let of = ["--code", "YJ", "--name", "云岭县人民政府"];
    let bodies = ["--reconsideration-body", "云岭市", "--court", "云岭市法院"];
    let file = ["--departments", list.to_str().unwrap()];
    let create = [&["authority", "create"][..], &of, &bodies, &file].concat();
    done(&disclosure(data, &create).output().unwrap());
}

#[test]
fn lists_are_tried_imported_and_listed() {
    let folder = folder();
    let data = folder.path().join("data");
    set_up(&data, folder.path());
    assert_eq!(done(&run(&data, &["list"])), "YJ  no list yet\n");

    let csv = folder.path().join("清单.csv");
    let (gb18030, _, _) = GB18030.encode(LIST);
    std::fs::write(&csv, gb18030).unwrap();
    let csv = csv.to_str().unwrap();
    let tried = done(&run(&data, &["import", csv, "--dry-run"]));
    for expected in [
        "sheet 1: 2 rows below the headings in row 1 (A name, B body, C office, D hotline), 0 titles passed over\n",
        "2 rows, 1 of them of departments\n",
        "office outside: 云岭市不动产登记中心, rows: 1\n",
        "department without a row: 公开办\n",
        "nothing was changed\n",
    ] {
        assert!(
            tried.contains(expected),
            "{expected} is missing in\n{tried}"
        );
    }
    assert_eq!(done(&run(&data, &["list"])), "YJ  no list yet\n");

    let made = done(&run(&data, &["import", csv, "--authority", "YJ"]));
    assert!(made.contains("version 1 is in force, SHA-256 "), "{made}");
    let xlsx = folder.path().join("list.xlsx");
    let rows: &[&[&str]] = &[&["name", "body"], &["Poor relief", "民政局"]];
    std::fs::write(&xlsx, workbook(&[SheetXml::of(rows)])).unwrap();
    let xlsx = xlsx.to_str().unwrap();
    let made = done(&run(
        &data,
        &["import", xlsx, "--source", "云政办〔2025〕12号"],
    ));
    assert!(made.contains("version 2 is in force"), "{made}");
    // The day of the authority, which is another one than that of UTC for a third of it.
    let today = || day_in(Shanghai, Env::machine().now()).to_string();
    let before = today();
    let listed = done(&run(&data, &["list"]));
    assert!(
        [before, today()].iter().any(|day| listed.contains(day)),
        "{listed}"
    );
    let lines: Vec<&str> = listed.lines().collect();
    assert!(
        lines[0].starts_with("YJ  version 2         1 rows  "),
        "{listed}"
    );
    assert!(lines[0].ends_with("云政办〔2025〕12号"), "{listed}");
    assert!(lines[1].ends_with("清单.csv"), "{listed}");

    let broken = folder.path().join("broken.csv");
    std::fs::write(&broken, "权力名称,实施主体\n低保审核,\n").unwrap();
    let broken = broken.to_str().unwrap();
    let complaint = refused(&run(&data, &["import", broken]), 2);
    assert!(complaint.contains(broken), "{complaint}");
    assert!(
        complaint.contains("Sheet 1, row 2, column B (body): fill it in"),
        "{complaint}"
    );
    refused(&run(&data, &["import", "/nowhere.csv"]), 1);
    refused(&run(&data, &["import", csv, "--source", " "]), 2);
    refused(&run(&data, &["import", csv, "--authority", "XX"]), 1);
    assert_eq!(
        done(&run(&data, &["list"])),
        listed,
        "nothing is half imported"
    );

    let help = done(&run(&data, &["import", "--help"]));
    assert!(
        help.contains("disclosure responsibilities import 权责清单.csv --dry-run"),
        "{help}"
    );
}
