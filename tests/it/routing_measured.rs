//! How often the suggested department is the right one: measured on labelled applications, and the figures
//! in docs/routing.md are those.

use std::fmt::Write;

use chrono::NaiveDate;
use disclosure::app::suggest::{Offices, Suggested};
use disclosure::rules::application::Wanted;
use disclosure::rules::ids::DepartmentId;
use disclosure::rules::responsibility::{Column, Headings, department_of, read_row};
use disclosure::sheets::{self, Form};
use disclosure::storage::departments::Department;
use disclosure::storage::responsibilities::Duty;
use uuid::Uuid;

const DEPARTMENTS: &str = include_str!("../../data/demo/departments.csv");
const LIST: &[u8] = include_bytes!("../../data/demo/responsibilities.csv");
const REAL: &str = include_str!("../data/routing/real.csv");
const WRITTEN: &str = include_str!("../data/routing/written.csv");

fn departments() -> Vec<Department> {
    let mut reader = csv::Reader::from_reader(DEPARTMENTS.as_bytes());
    let rows = reader.deserialize::<(i32, String, String, String)>();
    rows.map(|row| {
        let (no, name, kind, subjects) = row.unwrap();
        Department {
            id: DepartmentId(Uuid::from_u128(u128::try_from(no).unwrap())),
            no,
            name,
            kind,
            subjects: subjects.split(';').map(str::to_owned).collect(),
            email: None,
            phone: None,
            closed_on: None,
            version: 1,
            merged_into: None,
            merged_on: None,
            merger_basis: None,
            answered_by: None,
        }
    })
    .collect()
}

fn duties(departments: &[Department]) -> Vec<Duty> {
    let sheets = sheets::read(Form::Csv, LIST).unwrap();
    let rows = &sheets[0].rows;
    let headings = Headings::read(rows[0].cells()).unwrap();
    let names: Vec<&str> = departments.iter().map(|it| it.name.as_str()).collect();
    let duty = |row: &sheets::Row| {
        let cells = headings.columns().iter();
        let row = read_row(cells.map(|(column, at): &(Column, usize)| (*column, row.cell(*at))));
        let row = row.unwrap();
        let at = department_of("安庆市迎江区人民政府（演示）", &names, &row.body);
        Duty {
            department: at.map(|at| departments[at].id),
            name: row.name,
            body: row.body,
            office: row.office,
            hotline: row.hotline,
        }
    };
    rows[1..].iter().map(duty).collect()
}

/// An application with whose it is: numbers of departments and names of offices outside.
fn labelled(csv: &str) -> Vec<(String, Vec<String>)> {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let rows = reader.deserialize::<(String, String)>();
    rows.map(|row| {
        let (text, whose) = row.unwrap();
        (text, whose.split('|').map(str::to_owned).collect())
    })
    .collect()
}

/// Right first, right among the first three, nothing suggested; of how many.
#[derive(Debug, Default, PartialEq, Eq)]
struct Measured {
    first: usize,
    in_three: usize,
    nothing: usize,
    of: usize,
}

fn measure(with_list: bool, csv: &str, told: &mut String) -> Measured {
    let departments = departments();
    let duties = if with_list {
        duties(&departments)
    } else {
        vec![]
    };
    let today = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
    let offices = Offices::of(&departments, &duties, today);
    let mut measured = Measured::default();
    for (text, whose) in labelled(csv) {
        let wanted = Wanted {
            name: Some(text.clone()),
            document_number: None,
            features: None,
            evidence: None,
        };
        let fitting = offices.fitting(&wanted);
        let is_right = |one: &Suggested| {
            let of_number = one.department.map(|id| id.0.as_u128().to_string());
            whose.contains(&of_number.unwrap_or_else(|| one.name.clone()))
        };
        let at = fitting.iter().position(is_right);
        measured.of += 1;
        measured.first += usize::from(at == Some(0));
        measured.in_three += usize::from(at.is_some_and(|at| at < 3));
        measured.nothing += usize::from(fitting.is_empty());
        if at != Some(0) {
            let named: Vec<_> = fitting
                .iter()
                .take(3)
                .map(|it| format!("{}({}:{:?})", it.name, it.score, it.reasons[0].words))
                .collect();
            writeln!(told, "{at:?} {text} -> {whose:?}: {}", named.join(" ")).unwrap();
        }
    }
    measured
}

const PAGE: &str = include_str!("../../docs/routing.md");

#[test]
fn the_suggestions_are_as_good_as_the_page_says() {
    for (applications, list, with_list, csv) in [
        ("real", "yes", true, REAL),
        ("real", "no", false, REAL),
        ("written", "yes", true, WRITTEN),
        ("written", "no", false, WRITTEN),
    ] {
        let mut told = String::new();
        let Measured {
            first,
            in_three,
            nothing,
            of,
        } = measure(with_list, csv, &mut told);
        let row = format!("| {applications} | {list} | {of} | {first} | {in_three} | {nothing} |");
        assert!(PAGE.contains(&row), "docs/routing.md lacks {row}\n{told}");
    }
}
