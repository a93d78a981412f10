//! The annual report over HTTP: the two tables, what must agree in them, and the cases behind every cell.

use actix_web::http::header::{
    Accept, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, Header,
};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::cases::CasePage;
use super::codes;
use super::extract::Call;
use super::freezing::{DifferenceView, FreezingView, differences};
use super::page::{self, Sort};
use super::problem::Problem;
use super::shape::query;
use crate::app::annual::{self, Agreement, Income, RemedyRow, Report};
use crate::app::cases::Order;
use crate::app::{App, Error};
use crate::rules::annual::{Column, Fault, Form, Line, Printed, RemedyCell, Table, Way};
use crate::rules::ids::DepartmentId;
use crate::rules::language::Language;
use crate::rules::remedies::RemedyKind;
use crate::web::{self, Agreed, AnnualPage};

/// Whose report, and in which form.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct ReportQuery {
    /// Only what is with this department; the whole authority when left out.
    department: Option<Uuid>,
    /// `2021` (国办公开办函〔2021〕30号) or `2019` (〔2019〕60号); when left out, the one of that year.
    #[param(schema_with = codes::report_form)]
    form: Option<Form>,
}

/// The tables of the annual report.
#[derive(Serialize, ToSchema)]
pub(super) struct AnnualReportView {
    year: i32,
    /// The form of the tables.
    #[schema(schema_with = codes::report_form)]
    form: &'static str,
    authority: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    department: Option<ReportDepartmentView>,
    from: NaiveDate,
    to: NaiveDate,
    /// Whether the year is over; until then the tables are as of today.
    is_over: bool,
    /// The last day that is counted, where the year is not over.
    #[serde(skip_serializing_if = "Option::is_none")]
    as_of: Option<NaiveDate>,
    /// That the report stands as it was counted then (定稿).
    #[serde(skip_serializing_if = "Option::is_none")]
    frozen: Option<FreezingView>,
    /// Freezings that were withdrawn, the newest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    withdrawn_freezings: Vec<FreezingView>,
    /// The cells that the register now tells otherwise than the frozen report; absent where it is not frozen.
    #[serde(skip_serializing_if = "Option::is_none")]
    differences: Option<Vec<DifferenceView>>,
    /// Table 三: applications received and how they ended (收到和处理政府信息公开申请情况).
    section3: Section3View,
    /// Table 四: reconsideration and suits (政府信息公开行政复议、行政诉讼情况).
    section4: Section4View,
    /// For section 六.
    fees: IncomeView,
    /// What the register now tells of the fees of a year whose report is frozen, where that is another sum.
    #[serde(skip_serializing_if = "Option::is_none")]
    fees_now: Option<IncomeView>,
    /// What must agree, and whether it does.
    identities: Vec<IdentityView>,
    /// What section 一 can say of these tables.
    narrative: String,
}

/// The department whose report it is.
#[derive(Serialize, ToSchema)]
struct ReportDepartmentView {
    id: Uuid,
    name: String,
}

/// Table 三.
#[derive(Serialize, ToSchema)]
struct Section3View {
    columns: Vec<ColumnView>,
    rows: Vec<RowView>,
}

/// A column.
#[derive(Serialize, ToSchema)]
struct ColumnView {
    code: &'static str,
    label: &'static str,
}

/// A row of table 三.
#[derive(Serialize, ToSchema)]
struct RowView {
    /// `new`, `carried_in`, an outcome, `other` (form of 2019), `total` or `carried_out`.
    code: &'static str,
    label: String,
    /// What the form prints to the left of it, from the outside in.
    headings: Vec<&'static str>,
    cells: Vec<CellView>,
}

/// A cell of table 三.
#[derive(Serialize, ToSchema)]
struct CellView {
    column: &'static str,
    count: u64,
    /// The list of its cases, whose `count` is this one.
    cases: String,
}

/// Table 四.
#[derive(Serialize, ToSchema)]
struct Section4View {
    cells: Vec<RemedyCellView>,
}

/// A cell of table 四.
#[derive(Serialize, ToSchema)]
struct RemedyCellView {
    #[schema(schema_with = codes::remedy_kind)]
    kind: &'static str,
    /// `upheld`, `corrected`, `other`, `pending` or `total`.
    result: &'static str,
    /// What the form prints above it, from the outside in.
    headings: Vec<&'static str>,
    count: u64,
    /// The list of its remedies, whose `count` is this one.
    remedies: String,
}

/// What was paid in fees (信息处理费).
#[derive(Serialize, ToSchema)]
struct IncomeView {
    /// Cases on which a fee was paid in the year.
    cases: i64,
    /// The sum, in fen.
    amount_fen: i64,
    /// Where they are listed, as the register tells them now.
    #[serde(skip_serializing_if = "Option::is_none")]
    list: Option<String>,
}

/// An identity of the tables (勾稽关系).
#[derive(Serialize, ToSchema)]
struct IdentityView {
    /// `I1` to `I5`.
    code: &'static str,
    text: &'static str,
    holds: bool,
    /// The cells that do not agree.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    faults: Vec<FaultView>,
    /// I4 of a department: the cases that it carries in and that last year's report carried out elsewhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    transferred_in: Option<TransferredView>,
    /// I4 of a department: the cases that last year's report carried out and that others carry in.
    #[serde(skip_serializing_if = "Option::is_none")]
    transferred_out: Option<TransferredView>,
    /// Whether these cases are all by which the two reports differ.
    #[serde(skip_serializing_if = "Option::is_none")]
    explained: Option<bool>,
    /// The same in a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

/// Cases that went to another department between the ends of two years.
#[derive(Serialize, ToSchema)]
struct TransferredView {
    count: u64,
    /// The list of them, whose `count` is this one.
    cases: String,
}

/// A cell that does not agree.
#[derive(Serialize, ToSchema)]
struct FaultView {
    row: &'static str,
    column: &'static str,
    expected: u64,
    found: u64,
}

impl From<&Fault> for FaultView {
    fn from(fault: &Fault) -> Self {
        Self {
            row: fault.line.code(),
            column: fault.column.code(),
            expected: fault.expected,
            found: fault.found,
        }
    }
}

/// Where the cells of a report lead.
struct Links {
    year: i32,
    department: Option<DepartmentId>,
}

impl Links {
    fn of(report: &Report) -> Self {
        Self {
            year: report.of.year.number(),
            department: report.of.department,
        }
    }

    fn cases(&self, line: Line, column: Column) -> String {
        let choice = format!("row={}&column={}", line.code(), column.code());
        self.to("cases", &choice)
    }

    /// The cases that went one way.
    fn moved(&self, way: Way) -> String {
        self.to("cases", &format!("row={}", way.code()))
    }

    /// The cases on which a fee was paid in the year.
    fn fees(&self) -> String {
        let (year, department) = (self.year, self.department());
        let then = match self.department {
            Some(_) => format!("&department_on={year}-12-31"),
            None => String::new(),
        };
        format!(
            "/api/v1/cases?fee_paid_from={year}-01-01&fee_paid_to={year}-12-31{department}{then}"
        )
    }

    fn department(&self) -> String {
        let narrowed = self
            .department
            .map(|department| format!("&department={}", department.0));
        narrowed.unwrap_or_default()
    }

    fn remedies(&self, kind: RemedyKind, cell: RemedyCell) -> String {
        let choice = format!("kind={}&result={}", kind.code(), cell.code());
        self.to("remedies", &choice)
    }

    fn to(&self, list: &str, choice: &str) -> String {
        let department = self.department();
        format!(
            "/api/v1/annual-reports/{}/{list}?{choice}{department}",
            self.year
        )
    }
}

impl IncomeView {
    fn of(income: Income, list: Option<String>) -> Self {
        Self {
            cases: income.cases,
            amount_fen: income.fen,
            list,
        }
    }
}

impl AnnualReportView {
    pub(super) fn of(report: &Report, language: Language) -> Self {
        let year = report.of.year;
        let links = Links::of(report);
        let withdrawn = report.freezings.iter();
        let withdrawn = withdrawn.filter(|named| named.it.withdrawn_at.is_some());
        let department = report.of.department.zip(report.department.clone());
        Self {
            year: year.number(),
            form: report.table.form.code(),
            authority: language
                .pick(&report.authority.name, &report.authority.name_en)
                .clone(),
            department: department.map(|(id, name)| ReportDepartmentView { id: id.0, name }),
            from: year.first_day(),
            to: year.last_day(),
            is_over: report.is_over(),
            as_of: (!report.is_over()).then_some(report.today),
            frozen: report.frozen().map(FreezingView::from),
            withdrawn_freezings: withdrawn.map(FreezingView::from).collect(),
            differences: report.now.is_some().then(|| differences(report, language)),
            section3: section3(&report.table, &links, language),
            section4: Section4View {
                cells: report
                    .remedies
                    .cells()
                    .map(|(kind, cell, count)| remedy_cell(kind, cell, count, &links, language))
                    .collect(),
            },
            fees: IncomeView::of(report.income, report.now.is_none().then(|| links.fees())),
            fees_now: report
                .now
                .as_ref()
                .filter(|now| now.income != report.income)
                .map(|now| IncomeView::of(now.income, Some(links.fees()))),
            identities: identities(report, &links, language),
            narrative: report.narrative(language),
        }
    }
}

fn section3(table: &Table, links: &Links, language: Language) -> Section3View {
    let cell = |line: Line, column: Column, count| CellView {
        column: column.code(),
        count,
        cases: links.cases(line, column),
    };
    Section3View {
        columns: Column::ALL
            .map(|column| ColumnView {
                code: column.code(),
                label: column.label(language),
            })
            .into(),
        rows: table
            .lines()
            .map(|(line, cells)| {
                let heading = line.heading();
                let within = [heading.block, heading.row].into_iter().flatten();
                RowView {
                    code: line.code(),
                    label: line.label(language),
                    headings: std::iter::once(heading.item).chain(within).collect(),
                    cells: Column::ALL
                        .map(|column| cell(line, column, cells.at(column)))
                        .into(),
                }
            })
            .collect(),
    }
}

fn remedy_cell(
    kind: RemedyKind,
    cell: RemedyCell,
    count: u64,
    links: &Links,
    language: Language,
) -> RemedyCellView {
    let (outer, inner) = kind.headings();
    let last = cell.label(language);
    RemedyCellView {
        kind: kind.code(),
        result: cell.code(),
        headings: [Some(outer), inner, Some(last)]
            .into_iter()
            .flatten()
            .collect(),
        count,
        remedies: links.remedies(kind, cell),
    }
}

fn identities(report: &Report, links: &Links, language: Language) -> Vec<IdentityView> {
    let all = report.agreements(language).into_iter();
    all.map(|one| IdentityView {
        code: one.identity.code(),
        text: one.identity.text(language),
        holds: one.holds,
        faults: one.faults.iter().map(FaultView::from).collect(),
        transferred_in: moved(&one, Way::In, links),
        transferred_out: moved(&one, Way::Out, links),
        explained: one.moved.map(|(_, explains)| explains),
        note: one.note(language),
    })
    .collect()
}

fn moved(agreement: &Agreement, way: Way, links: &Links) -> Option<TransferredView> {
    agreement.moved.map(|(moves, _)| TransferredView {
        count: moves.count(way),
        cases: links.moved(way),
    })
}

/// In what form the report is wanted, by `Accept`: JSON unless a page or a workbook is asked for first.
enum Wanted {
    Json,
    Html,
    Xlsx,
}

/// The media type of a workbook.
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

impl Wanted {
    fn of(request: &HttpRequest) -> Self {
        let accepted = Accept::parse(request).map(|accepted| accepted.ranked());
        let accepted = accepted.unwrap_or_default();
        let known = accepted.iter().find_map(|kind| match kind.essence_str() {
            "application/json" | "*/*" | "application/*" => Some(Self::Json),
            "text/html" | "text/*" => Some(Self::Html),
            XLSX => Some(Self::Xlsx),
            _ => None,
        });
        known.unwrap_or(Self::Json)
    }
}

fn html(report: &Report) -> Result<HttpResponse, Problem> {
    let (year, language) = (report.of.year, Language::Chinese);
    let text = report.narrative(language);
    let links = Links::of(report);
    let agreements = report.agreements(language).into_iter();
    let page = AnnualPage {
        unit: report.department.as_ref().unwrap_or(&report.authority.name),
        year: year.number(),
        table: &report.table,
        remedies: &report.remedies,
        narrative: &text,
        agreements: agreements.map(|one| agreed(&one, &links)).collect(),
        income: report.income.yuan(),
        standing: report.standing(language),
        corrections: report.frozen().map(|_| report.differences()),
    };
    let html = web::render_annual(&page, &|printed| match *printed {
        Printed::Words(_) => String::new(),
        Printed::Cases(line, column, _) => links.cases(line, column),
        Printed::Remedies(kind, cell, _) => links.remedies(kind, cell),
    });
    Ok(HttpResponse::Ok()
        .insert_header((
            CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
        ))
        .insert_header((CONTENT_TYPE, "text/html; charset=utf-8"))
        .body(html.map_err(Error::internal)?))
}

/// What must agree as the page tells it, with the lists of what went from one department to another.
fn agreed(one: &Agreement, links: &Links) -> Agreed {
    let listed = one.moved.into_iter().flat_map(|(moves, _)| {
        let ways = Way::ALL
            .into_iter()
            .filter(move |way| moves.count(*way) > 0);
        ways.map(move |way| (way.label(Language::Chinese), links.moved(way)))
    });
    Agreed {
        text: one.told(),
        is_broken: one.is_broken(),
        lists: listed.collect(),
    }
}

fn xlsx(report: &Report) -> Result<HttpResponse, Problem> {
    let name = annual::workbook_name(report);
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, XLSX))
        .insert_header((
            CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ))
        .body(annual::workbook(report)?))
}

/// The year in the path; what is not four digits is out of range.
pub(super) fn year(request: &HttpRequest) -> i32 {
    let text = request.match_info().get("year").unwrap_or_default();
    let is_year = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_year).unwrap_or_default()
}

/// Read the tables 三 and 四 of a year's annual report (政府信息公开工作年度报告; 国办公开办函〔2021〕30号), as the register tells them now,
/// or as they stand where the year is frozen (定稿), with what would be counted otherwise now. A case counts once: as
/// new in the year of its receipt, and in its row in the year in which it first closed. A remedy counts in the year of
/// its decision, and as pending in every year at whose end there is none.
#[utoipa::path(get, path = "/api/v1/annual-reports/{year}", tag = "annual reports", params(ReportQuery),
    responses((status = 200, content((AnnualReportView = "application/json"), (String = "text/html"),
        (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))))]
pub(super) async fn show_annual_report(
    app: Data<App>,
    request: HttpRequest,
    call: Call,
) -> Result<HttpResponse, Problem> {
    let asked: ReportQuery = query(&request)?;
    let department = asked.department.map(DepartmentId);
    let report = annual::read(&app, call.actor(), year(&request), department, asked.form).await?;
    match Wanted::of(&request) {
        Wanted::Json => {
            Ok(HttpResponse::Ok().json(AnnualReportView::of(&report, call.head.language)))
        }
        Wanted::Html => html(&report),
        Wanted::Xlsx => xlsx(&report),
    }
}

/// A cell of table 三.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct CellQuery {
    /// The row: `new`, `carried_in`, an outcome such as `denied.4`, `other` (form of 2019), `total` or `carried_out`; or
    /// `transferred_in` and `transferred_out`, what a department carries in of others and others of it.
    #[param(max_length = 20)]
    row: String,
    /// The column, by its code; all columns together when left out.
    #[param(schema_with = codes::report_column)]
    column: Option<String>,
    /// Only what is with this department.
    department: Option<Uuid>,
    /// Rows on a page, 1 to 200; 50 when left out.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u16>,
    /// Where to go on, from `next_cursor` of the page before.
    cursor: Option<String>,
}

/// The cases of a cell.
#[derive(Serialize, ToSchema)]
pub(super) struct CellPage {
    /// How many cases the cell has.
    count: i64,
    #[serde(flatten)]
    page: CasePage,
}

/// List the cases that a cell of table 三 counts, newest first.
#[utoipa::path(get, path = "/api/v1/annual-reports/{year}/cases", tag = "annual reports", params(CellQuery),
    responses((status = 200, body = CellPage)))]
pub(super) async fn list_cell_cases(
    app: Data<App>,
    request: HttpRequest,
    call: Call,
) -> Result<HttpResponse, Problem> {
    let asked: CellQuery = query(&request)?;
    let way = Way::from_code(&asked.row);
    let line = Line::from_code(&asked.row);
    let column = match asked.column.as_deref() {
        None => Column::Total,
        Some(code) => Column::from_code(code).ok_or_else(|| page::unknown("column"))?,
    };
    let after = match page::order(Sort::Newest, asked.cursor.as_deref())? {
        Order::Newest { after } => after,
        Order::Oldest { .. } | Order::Due { .. } => None,
    };
    let limit = page::limit(asked.limit)?;
    let of = (year(&request), asked.department.map(DepartmentId));
    let (count, found) = match (way, line) {
        (Some(way), _) => {
            annual::moved(&app, call.actor(), of, (way, column), after, limit).await?
        }
        (None, Some(line)) => {
            annual::cases(&app, call.actor(), of, (line, column), after, limit).await?
        }
        (None, None) => return Err(page::unknown("row")),
    };
    let page = CasePage::of(&found, Sort::Newest, call.head.language);
    Ok(HttpResponse::Ok().json(CellPage { count, page }))
}

/// A cell of table 四.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct RemedyCellQuery {
    /// `reconsideration`, `direct_suit` or `suit_after_reconsideration`.
    #[param(max_length = 30)]
    kind: String,
    /// The result, `pending`, or `total` for all of them; all when left out.
    #[param(schema_with = codes::report_remedy_cell)]
    result: Option<String>,
    /// Only what is with this department.
    department: Option<Uuid>,
    /// Rows on a page, 1 to 200; 50 when left out.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u16>,
    /// How many to pass over, up to 1000000.
    #[param(maximum = 1_000_000)]
    skip: Option<u32>,
}

/// The remedies of a cell.
#[derive(Serialize, ToSchema)]
pub(super) struct RemedyCellPage {
    /// How many remedies there are in all.
    pub(super) count: i64,
    pub(super) items: Vec<CountedRemedyView>,
}

/// A remedy that the report counts.
#[derive(Serialize, ToSchema)]
pub(super) struct CountedRemedyView {
    /// The case on which it was sought.
    case: Uuid,
    /// The number of the case.
    number: String,
    /// Names it within the case.
    reference: String,
    filed_on: NaiveDate,
    /// When it was decided, if it was by now.
    #[serde(skip_serializing_if = "Option::is_none")]
    decided_on: Option<NaiveDate>,
    /// How, if it was by now.
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<String>,
}

impl From<RemedyRow> for CountedRemedyView {
    fn from(row: RemedyRow) -> Self {
        Self {
            case: row.case.0,
            number: row.number,
            reference: row.reference,
            filed_on: row.filed_on,
            decided_on: row.decided_on,
            result: row.result,
        }
    }
}

/// List the remedies that a cell of table 四 counts, newest case first.
#[utoipa::path(get, path = "/api/v1/annual-reports/{year}/remedies", tag = "annual reports",
    params(RemedyCellQuery), responses((status = 200, body = RemedyCellPage)))]
pub(super) async fn list_cell_remedies(
    app: Data<App>,
    request: HttpRequest,
    call: Call,
) -> Result<HttpResponse, Problem> {
    let asked: RemedyCellQuery = query(&request)?;
    let kind = RemedyKind::from_code(&asked.kind).ok_or_else(|| page::unknown("kind"))?;
    let counted = match asked.result.as_deref() {
        None => RemedyCell::Total,
        Some(code) => RemedyCell::from_code(code).ok_or_else(|| page::unknown("result"))?,
    };
    let skip = page::skip(asked.skip)?;
    let limit = page::limit(asked.limit)?;
    let of = (year(&request), asked.department.map(DepartmentId));
    let (count, found) =
        annual::remedies(&app, call.actor(), of, (kind, counted), skip, limit).await?;
    let items = found.into_iter().map(CountedRemedyView::from).collect();
    Ok(HttpResponse::Ok().json(RemedyCellPage { count, items }))
}
