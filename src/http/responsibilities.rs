//! The list of powers and responsibilities: what is in force, and how a file takes its place.

use actix_web::http::StatusCode;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::arrival::Parts;
use super::check::Check;
use super::extract::Call;
use super::page;
use super::problem::{Malformed, Problem};
use super::shape::query;
use super::upload::{Coming, length};
use crate::app::App;
use crate::app::responsibilities::{self, Imported, Keeper, List, Listed, NewList, SheetRead};
use crate::rules::policy::Office;
use crate::sheets::FILE;

/// Media types under which lists come: browsers on a machine with Excel send a CSV as its own. What the
/// file is, its content tells.
pub(super) const FORMS: [&str; 3] = [
    "text/csv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.ms-excel",
];
const SOURCE: usize = 500;

/// How a list is imported.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct ImportQuery {
    /// Where the list comes from, such as the notice that published it.
    #[param(min_length = 1, max_length = 500)]
    source: String,
    /// Only say what the import would do, and change nothing.
    #[serde(default)]
    dry_run: bool,
}

/// The head of a list.
#[derive(Serialize, ToSchema)]
pub(super) struct ListView {
    id: Uuid,
    /// Counts the imports.
    version: i32,
    source: String,
    /// SHA-256 of the file.
    sha256: String,
    rows: i32,
    imported_at: DateTime<Utc>,
}

impl From<&List> for ListView {
    fn from(list: &List) -> Self {
        Self {
            id: list.id.0,
            version: list.version,
            source: list.source.clone(),
            sha256: list.sha256(),
            rows: list.rows,
            imported_at: list.imported_at,
        }
    }
}

/// What an import took in, or would.
#[derive(Serialize, ToSchema)]
pub(super) struct ResponsibilityImport {
    /// The list that is in force now; absent after a dry run.
    #[serde(skip_serializing_if = "Option::is_none")]
    list: Option<ListView>,
    /// SHA-256 of the file.
    sha256: String,
    rows: usize,
    /// Rows whose body is a department of the authority.
    of_departments: usize,
    /// Bodies that are no department: offices outside, which replies under Art. 36(5) can name.
    other_offices: Vec<OtherOffice>,
    /// Departments that no row names.
    departments_without_rows: Vec<String>,
    sheets: Vec<SheetView>,
    /// Sheets without the headings of a list, by number: nothing was taken from them.
    other_sheets: Vec<usize>,
}

/// A body that is no department of the authority.
#[derive(Serialize, ToSchema)]
struct OtherOffice {
    name: String,
    rows: usize,
}

/// How a sheet was read.
#[derive(Serialize, ToSchema)]
struct SheetView {
    /// From 1, as the tabs stand; a CSV is one sheet.
    number: usize,
    /// The row of the headings.
    headings_in: usize,
    columns: Vec<HeadingView>,
    rows: usize,
    /// Titles and repeated headings between the rows.
    passed_over: usize,
}

/// What was found in a column.
#[derive(Serialize, ToSchema)]
struct HeadingView {
    /// The letters over it.
    column: String,
    /// `name`, `body`, `basis`, `object`, `charges`, `process`, `time_limit`, `office` or `hotline`.
    field: &'static str,
}

impl From<SheetRead> for SheetView {
    fn from(sheet: SheetRead) -> Self {
        let columns = sheet.columns.into_iter();
        Self {
            number: sheet.number,
            headings_in: sheet.headings_in,
            columns: columns
                .map(|(field, column)| HeadingView {
                    column,
                    field: field.code(),
                })
                .collect(),
            rows: sheet.rows,
            passed_over: sheet.passed_over,
        }
    }
}

impl From<Imported> for ResponsibilityImport {
    fn from(imported: Imported) -> Self {
        let others = imported.other_offices.into_iter();
        Self {
            list: imported.list.as_ref().map(ListView::from),
            sha256: imported.sha256,
            rows: imported.rows,
            of_departments: imported.of_departments,
            other_offices: others
                .map(|(name, rows)| OtherOffice { name, rows })
                .collect(),
            departments_without_rows: imported.without_rows,
            sheets: imported.sheets.into_iter().map(SheetView::from).collect(),
            other_sheets: imported.other_sheets,
        }
    }
}

/// Import a list of powers and responsibilities (权力清单、责任清单) in the place of the one before. The body
/// is the file itself: CSV in UTF-8 or GB18030, or XLSX. All of it is taken in, or nothing.
#[utoipa::path(post, path = "/api/v1/responsibilities", tag = "responsibilities", params(ImportQuery),
    responses((status = 200, body = ResponsibilityImport, description = "A dry run"),
        (status = 201, body = ResponsibilityImport)))]
pub(super) async fn import_responsibilities(
    app: Data<App>,
    request: HttpRequest,
    Coming(mut call): Coming,
) -> Result<HttpResponse, Problem> {
    let keeper = Keeper::staff(&app, call.actor(), Office::KeepResponsibilities).await?;
    check_form(&request)?;
    let asked: ImportQuery = query(&request)?;
    let mut check = Check::default();
    let source = check.line("source", &asked.source, SOURCE);
    check.done()?;
    let file = whole(&request, &mut call.body).await?;
    if asked.dry_run {
        let told = responsibilities::preview(&app, &keeper, NewList { source, file }).await?;
        return Ok(HttpResponse::Ok().json(ResponsibilityImport::from(told)));
    }
    call.head
        .body_is([source.as_bytes(), b"\n", &file].concat());
    let key = call.key(&app);
    let new = NewList { source, file };
    let imported = responsibilities::import(&app, &keeper, new, key).await?;
    Ok(HttpResponse::Created().json(ResponsibilityImport::from(imported)))
}

fn check_form(request: &HttpRequest) -> Result<(), Problem> {
    let claimed = request.headers().get(CONTENT_TYPE);
    let claimed = claimed.and_then(|value| value.to_str().ok());
    let form = claimed.and_then(|claimed| claimed.split(';').next());
    let form = form.unwrap_or_default().trim().to_ascii_lowercase();
    if FORMS.contains(&form.as_str()) {
        return Ok(());
    }
    Err(Malformed::with(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "list_type_not_accepted",
        "请提交 CSV（Content-Type: text/csv）或者 XLSX 文件",
        "Send a CSV (Content-Type: text/csv) or an XLSX file",
    ))
}

async fn whole(request: &HttpRequest, body: &mut Parts) -> Result<Vec<u8>, Problem> {
    let most = u64::try_from(FILE).unwrap_or(u64::MAX);
    if length(request).is_some_and(|length| length > most) {
        return Err(too_large());
    }
    let mut file = Vec::new();
    while let Some(bytes) = body.next().await? {
        if file.len().saturating_add(bytes.len()) > FILE {
            return Err(too_large());
        }
        file.extend_from_slice(&bytes);
    }
    Ok(file)
}

fn too_large() -> Problem {
    let most = FILE / (1024 * 1024);
    Malformed::with(
        StatusCode::PAYLOAD_TOO_LARGE,
        "list_too_large",
        &format!("清单文件超过 {most} MiB，请删去图片和不需要的工作表、列后重新导入"),
        &format!(
            "The list is larger than {most} MiB: take out pictures, and sheets and columns that are not needed"
        ),
    )
}

/// From where a list is read.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct ResponsibilityQuery {
    /// Rows on a page, 1 to 200; 50 when left out.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u16>,
    /// Only rows after this number, from `next_after` of the page before.
    #[param(minimum = 0)]
    after: Option<u32>,
}

/// A power or duty.
#[derive(Serialize, ToSchema)]
pub(super) struct ResponsibilityView {
    /// Its number in the list.
    no: i32,
    /// What it is called (权力名称).
    name: String,
    /// Who exercises it (实施主体).
    body: String,
    /// The department that this is; absent for an office outside the authority.
    #[serde(skip_serializing_if = "Option::is_none")]
    department: Option<Uuid>,
    /// The provisions it rests on (实施依据).
    #[serde(skip_serializing_if = "Option::is_none")]
    basis: Option<String>,
    /// Whom it concerns (行使对象).
    #[serde(skip_serializing_if = "Option::is_none")]
    object: Option<String>,
    /// What is charged (收费标准及依据).
    #[serde(skip_serializing_if = "Option::is_none")]
    charges: Option<String>,
    /// How it goes (办理流程).
    #[serde(skip_serializing_if = "Option::is_none")]
    process: Option<String>,
    /// How long it takes (办理时限).
    #[serde(skip_serializing_if = "Option::is_none")]
    time_limit: Option<String>,
    /// The section that does it (责任科室).
    #[serde(skip_serializing_if = "Option::is_none")]
    office: Option<String>,
    /// The telephone for questions (咨询电话).
    #[serde(skip_serializing_if = "Option::is_none")]
    hotline: Option<String>,
}

impl From<Listed> for ResponsibilityView {
    fn from(listed: Listed) -> Self {
        let row = listed.row;
        Self {
            no: listed.no,
            name: row.name,
            body: row.body,
            department: listed.department.map(|id| id.0),
            basis: row.basis,
            object: row.object,
            charges: row.charges,
            process: row.process,
            time_limit: row.time_limit,
            office: row.office,
            hotline: row.hotline,
        }
    }
}

/// A page of the list in force.
#[derive(Serialize, ToSchema)]
pub(super) struct ResponsibilityPage {
    /// Absent before the first import.
    #[serde(skip_serializing_if = "Option::is_none")]
    list: Option<ListView>,
    items: Vec<ResponsibilityView>,
    /// To be sent as `after` for the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_after: Option<i32>,
}

/// Read the list of powers and responsibilities in force.
#[utoipa::path(get, path = "/api/v1/responsibilities", tag = "responsibilities", params(ResponsibilityQuery),
    responses((status = 200, body = ResponsibilityPage)))]
pub(super) async fn list_responsibilities(
    app: Data<App>,
    request: HttpRequest,
    call: Call,
) -> Result<HttpResponse, Problem> {
    let asked: ResponsibilityQuery = query(&request)?;
    let limit = page::limit(asked.limit)?;
    // No list has so many rows: beyond them there is nothing.
    let after = i32::try_from(asked.after.unwrap_or(0)).unwrap_or(i32::MAX);
    let found = responsibilities::in_force(&app, call.actor(), after, limit).await?;
    let last = found.rows.last().map(|listed| listed.no);
    Ok(HttpResponse::Ok().json(ResponsibilityPage {
        list: found.list.as_ref().map(ListView::from),
        next_after: last.filter(|_| found.more),
        items: found
            .rows
            .into_iter()
            .map(ResponsibilityView::from)
            .collect(),
    }))
}
