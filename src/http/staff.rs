//! What administrators keep: departments, accounts, sessions, audit.

use actix_web::http::header::{ETAG, LOCATION};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::cases::etag;
use super::check::Check;
use super::codes;
use super::extract::{Call, Nothing};
use super::limits::SignIns;
use super::page;
use super::problem::Problem;
use super::shape::{optional_day, query};
use super::unreached::UnreachedView;
use super::views::Items;
use crate::app::App;
use crate::app::accounts::{self, Account, Change, Held, NewAccount};
use crate::app::authorities::{self, Department, NewDepartment};
use crate::app::unreached::{self, Addresses};
use crate::rules::account::{LOGIN_MAX, PASSWORD_MAX, is_login, password_fault};
use crate::rules::contact::{is_email, is_phone};
use crate::rules::ids::{AccountId, DepartmentId, SessionId};
use crate::rules::language::Language;
use crate::rules::policy::Role;

const NAME: usize = 100;
const SUBJECT: usize = 100;
const SUBJECTS: usize = 200;

/// A department (部门).
#[derive(Serialize, ToSchema)]
pub(super) struct DepartmentView {
    id: Uuid,
    /// Its number in the authority's list.
    no: i32,
    name: String,
    #[schema(schema_with = codes::department_kind)]
    kind: String,
    /// What it answers for (职责事项).
    subjects: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<String>,
    /// Since when it takes no new cases.
    #[serde(skip_serializing_if = "Option::is_none")]
    closed_on: Option<NaiveDate>,
    /// Into which department it merges, or did (并入).
    #[serde(skip_serializing_if = "Option::is_none")]
    merged_into: Option<Uuid>,
    /// On which day.
    #[serde(skip_serializing_if = "Option::is_none")]
    merged_on: Option<NaiveDate>,
    /// By which decision (合并依据).
    #[serde(skip_serializing_if = "Option::is_none")]
    merger_basis: Option<String>,
    /// Who answers for what it left, once the merger is carried out: the last of a chain.
    #[serde(skip_serializing_if = "Option::is_none")]
    answered_by: Option<Uuid>,
    /// In the list: its mails do not arrive.
    #[serde(skip_serializing_if = "Option::is_none")]
    unreached: Option<UnreachedView>,
    /// Counts changes; the `ETag`, to be sent as `If-Match`.
    version: i32,
}

impl From<Department> for DepartmentView {
    fn from(it: Department) -> Self {
        let Department {
            id,
            no,
            name,
            kind,
            subjects,
            email,
            phone,
            closed_on,
            version,
            merged_into,
            merged_on,
            merger_basis,
            answered_by,
        } = it;
        Self {
            id: id.0,
            no,
            name,
            kind,
            subjects,
            email,
            phone,
            closed_on,
            merged_into: merged_into.map(|id| id.0),
            merged_on,
            merger_basis,
            answered_by: answered_by.map(|id| id.0),
            unreached: None,
            version,
        }
    }
}

impl DepartmentView {
    fn with(department: Department, addresses: &Addresses<'_>) -> Self {
        let unreached = addresses.of(department.email.as_deref());
        Self {
            unreached: unreached.map(UnreachedView::from),
            ..Self::from(department)
        }
    }
}

/// The departments of one's authority.
#[utoipa::path(get, path = "/api/v1/departments", tag = "departments",
    responses((status = 200, body = Items<DepartmentView>)))]
pub(super) async fn list_departments(app: Data<App>, call: Call) -> Result<HttpResponse, Problem> {
    let departments = authorities::list_departments(&app, call.actor()).await?;
    let addresses = unreached::addresses(&app, call.actor()).await?;
    let items = departments
        .into_iter()
        .map(|one| DepartmentView::with(one, &addresses))
        .collect();
    Ok(HttpResponse::Ok().json(Items { items }))
}

/// A department to be added.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DepartmentInput {
    /// Its number in the authority's list, from 1.
    #[schema(minimum = 1, maximum = 100_000)]
    no: i32,
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    /// What it answers for.
    #[serde(default)]
    #[schema(max_items = 200)]
    subjects: Vec<String>,
    /// Where its notices go.
    #[schema(max_length = 254)]
    email: Option<String>,
    #[schema(max_length = 30)]
    phone: Option<String>,
}

/// Add a department.
#[utoipa::path(post, path = "/api/v1/departments", tag = "departments", request_body = DepartmentInput,
    responses((status = 201, body = DepartmentView)))]
pub(super) async fn add_department(
    app: Data<App>,
    call: Call<DepartmentInput>,
) -> Result<HttpResponse, Problem> {
    let new = checked_department(&call.body)?;
    let department = authorities::add_department(&app, call.actor(), &new, call.key(&app)).await?;
    Ok(HttpResponse::Created()
        .insert_header((ETAG, etag(department.version)))
        .json(DepartmentView::from(department)))
}

/// A department as it is to be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DepartmentChange {
    /// Its number in the authority's list, from 1.
    #[schema(minimum = 1, maximum = 100_000)]
    no: i32,
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    /// What it answers for.
    #[serde(default)]
    #[schema(max_items = 200)]
    subjects: Vec<String>,
    /// Where its notices go.
    #[schema(max_length = 254)]
    email: Option<String>,
    #[schema(max_length = 30)]
    phone: Option<String>,
    /// From this day it takes no new cases; left out, it is open. What it has, it answers or gives back.
    #[serde(default, deserialize_with = "optional_day")]
    closed_on: Option<NaiveDate>,
}

/// Change a department, or close it on a day.
#[utoipa::path(put, path = "/api/v1/departments/{id}", tag = "departments", request_body = DepartmentChange,
    responses((status = 200, body = DepartmentView)))]
pub(super) async fn change_department(
    app: Data<App>,
    call: Call<DepartmentChange>,
) -> Result<HttpResponse, Problem> {
    let (id, version) = (DepartmentId(call.id()?), call.head.version()?);
    let it = &call.body;
    let input = DepartmentInput {
        no: it.no,
        name: it.name.clone(),
        subjects: it.subjects.clone(),
        email: it.email.clone(),
        phone: it.phone.clone(),
    };
    let new = checked_department(&input)?;
    let department =
        authorities::change_department(&app, call.actor(), id, version, &new, it.closed_on).await?;
    Ok(HttpResponse::Ok()
        .insert_header((ETAG, etag(department.version)))
        .json(DepartmentView::from(department)))
}

fn checked_department(input: &DepartmentInput) -> Result<NewDepartment, Problem> {
    let mut check = Check::default();
    let name = check.line("name", &input.name, NAME);
    if !(1..=100_000).contains(&input.no) {
        check.wrong(
            "no",
            "out_of_range",
            "序号应为 1 至 100000",
            "The number must be 1 to 100000",
        );
    }
    if input.subjects.len() > SUBJECTS {
        check.wrong(
            "subjects",
            "too_many",
            "职责事项不得超过 200 项",
            "At most 200 subjects",
        );
    }
    let subjects = input
        .subjects
        .iter()
        .enumerate()
        .map(|(at, subject)| check.line(&format!("subjects[{at}]"), subject, SUBJECT))
        .collect();
    let email = email(&mut check, input.email.as_deref());
    let phone = check.optional_line("phone", input.phone.as_deref(), 30);
    if phone.as_deref().is_some_and(|phone| !is_phone(phone)) {
        check.wrong(
            "phone",
            "contact_phone",
            "请核对电话号码",
            "Check the telephone number",
        );
    }
    check.done()?;
    Ok(NewDepartment {
        no: input.no,
        name,
        kind: "department",
        subjects,
        email,
        phone,
    })
}

fn email(check: &mut Check, text: Option<&str>) -> Option<String> {
    let email = check.optional_line("email", text, 254)?;
    if !is_email(&email) {
        check.wrong(
            "email",
            "contact_email",
            "请核对电子邮箱，格式如 name@example.com",
            "Check the e-mail address: it should look like name@example.com",
        );
    }
    Some(email)
}

/// A member of staff.
#[derive(Serialize, ToSchema)]
pub(super) struct AccountView {
    id: Uuid,
    login: String,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[schema(schema_with = codes::role)]
    role: &'static str,
    /// The department, for a handler.
    #[serde(skip_serializing_if = "Option::is_none")]
    department: Option<Uuid>,
    /// Since when they may not sign in.
    #[serde(skip_serializing_if = "Option::is_none")]
    disabled_at: Option<DateTime<Utc>>,
    /// In the list: their mails do not arrive.
    #[serde(skip_serializing_if = "Option::is_none")]
    unreached: Option<UnreachedView>,
    /// Counts changes; the `ETag`, to be sent as `If-Match`.
    version: i32,
}

impl From<Account> for AccountView {
    fn from(account: Account) -> Self {
        Self {
            id: account.id.0,
            login: account.login,
            name: account.name,
            email: account.email,
            role: account.role.code(),
            department: account.department.map(|id| id.0),
            disabled_at: account.disabled_at,
            unreached: None,
            version: account.version,
        }
    }
}

impl AccountView {
    fn with(account: Account, addresses: &Addresses<'_>) -> Self {
        let unreached = addresses.of(account.email.as_deref());
        Self {
            unreached: unreached.map(UnreachedView::from),
            ..Self::from(account)
        }
    }
}

/// The accounts of one's authority.
#[utoipa::path(get, path = "/api/v1/accounts", tag = "accounts",
    responses((status = 200, body = Items<AccountView>)))]
pub(super) async fn list_accounts(app: Data<App>, call: Call) -> Result<HttpResponse, Problem> {
    let accounts = accounts::list(&app, call.actor()).await?;
    let addresses = unreached::addresses(&app, call.actor()).await?;
    let items = accounts
        .into_iter()
        .map(|one| AccountView::with(one, &addresses))
        .collect();
    Ok(HttpResponse::Ok().json(Items { items }))
}

/// Someone who is to have an account.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AccountInput {
    #[schema(min_length = 1, max_length = 64)]
    login: String,
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    #[schema(max_length = 254)]
    email: Option<String>,
    #[schema(schema_with = codes::role)]
    role: Role,
    /// The department, for a handler.
    department: Option<Uuid>,
    /// Their first password.
    #[schema(min_length = 12, max_length = 128)]
    password: String,
}

/// Add an account.
#[utoipa::path(post, path = "/api/v1/accounts", tag = "accounts", request_body = AccountInput,
    responses((status = 201, body = AccountView)))]
pub(super) async fn add_account(
    app: Data<App>,
    call: Call<AccountInput>,
) -> Result<HttpResponse, Problem> {
    let input = &call.body;
    let mut check = Check::default();
    let new = NewAccount {
        login: login(&mut check, &input.login),
        name: check.line("name", &input.name, NAME),
        email: email(&mut check, input.email.as_deref()),
        role: input.role,
        department: input.department.map(DepartmentId),
        password: input.password.clone(),
    };
    password(&mut check, "password", &input.password);
    check.done()?;
    let account = accounts::add(&app, call.actor(), new, call.key(&app)).await?;
    Ok(HttpResponse::Created()
        .insert_header((LOCATION, format!("/api/v1/accounts/{}", account.id)))
        .insert_header((ETAG, etag(account.version)))
        .json(AccountView::from(account)))
}

fn login(check: &mut Check, text: &str) -> String {
    let login = check.line("login", text, LOGIN_MAX);
    if !login.is_empty() && !is_login(&login) {
        check.wrong(
            "login",
            "login_letters",
            "登录名只能包含文字、数字和 . - _ @",
            "A login has letters, digits and . - _ @ only",
        );
    }
    login
}

fn password(check: &mut Check, field: &str, password: &str) {
    if let Some(fault) = password_fault(password) {
        check.wrong(field, fault.code(), &fault.chinese(), &fault.english());
    }
}

async fn change<T>(app: &App, call: &Call<T>, change: Change) -> Result<HttpResponse, Problem> {
    let account = changed(app, call, change).await?;
    Ok(HttpResponse::Ok()
        .insert_header((ETAG, etag(account.version)))
        .json(AccountView::from(account)))
}

async fn changed<T>(app: &App, call: &Call<T>, change: Change) -> Result<Account, Problem> {
    let (id, version) = (AccountId(call.id()?), call.head.version()?);
    Ok(accounts::change(app, call.actor(), id, version, change, call.key(app)).await?)
}

/// Another role.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RoleInput {
    #[schema(schema_with = codes::role)]
    role: Role,
    /// The department, for a handler.
    department: Option<Uuid>,
}

/// Give an account another role; it bites on its next request.
#[utoipa::path(put, path = "/api/v1/accounts/{id}/role", tag = "accounts", request_body = RoleInput,
    responses((status = 200, body = AccountView)))]
pub(super) async fn set_role(
    app: Data<App>,
    call: Call<RoleInput>,
) -> Result<HttpResponse, Problem> {
    let RoleInput { role, department } = call.body;
    change(
        &app,
        &call,
        Change::Role(role, department.map(DepartmentId)),
    )
    .await
}

/// Another address for mails.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct EmailInput {
    /// Left out, they are mailed nothing.
    #[schema(max_length = 254)]
    email: Option<String>,
}

/// Give an account another address for mails. What failed to reach the old one is not sent again.
#[utoipa::path(put, path = "/api/v1/accounts/{id}/email", tag = "accounts", request_body = EmailInput,
    responses((status = 200, body = AccountView)))]
pub(super) async fn set_email(
    app: Data<App>,
    call: Call<EmailInput>,
) -> Result<HttpResponse, Problem> {
    let mut check = Check::default();
    let email = email(&mut check, call.body.email.as_deref());
    check.done()?;
    change(&app, &call, Change::Email(email)).await
}

/// An account that was just disabled.
#[derive(Serialize, ToSchema)]
pub(super) struct DisabledAccountView {
    #[serde(flatten)]
    account: AccountView,
    /// How many cases it has in hand (在办): these can be taken over or transferred.
    cases_in_hand: i64,
    /// How many drafts of it lie before the head (审核): these cannot, until the head has decided.
    cases_in_review: i64,
    /// What is to be done about them; absent when there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    warning: Option<AccountWarningView>,
}

/// Something that must be done next.
#[derive(Serialize, ToSchema)]
struct AccountWarningView {
    /// `cases_in_hand`, or `cases_in_review` when there are only such
    code: &'static str,
    detail: String,
    /// Where registrars and heads find the cases.
    see: &'static str,
}

impl AccountWarningView {
    fn of(held: Held, language: Language) -> Option<Self> {
        let Held { in_hand, in_review } = held;
        let hand = (in_hand > 0).then(|| {
            language.pick(
                format!("该账号名下有 {in_hand} 件在办案件，请登记员或者负责人查找后安排接办或者转办"),
                format!("This account has {in_hand} cases in hand: a registrar or head finds them and has them taken over or transferred"),
            )
        });
        let review = (in_review > 0).then(|| {
            language.pick(
                format!("该账号名下有 {in_review} 件案件正在审核，请负责人先审批或者退回，退回后方可接办或者转办"),
                format!("This account has {in_review} cases in review: the head decides or sends them back first; sent back, they can be taken over or transferred"),
            )
        });
        let code = if hand.is_some() {
            "cases_in_hand"
        } else {
            "cases_in_review"
        };
        let details: Vec<String> = hand.into_iter().chain(review).collect();
        (!details.is_empty()).then(|| Self {
            code,
            detail: details.join(language.pick("；", ". ")),
            see: "/api/v1/cases?handler_disabled=true",
        })
    }
}

/// Disable an account: its sessions end at once. The cases that it has in hand stay with it until a colleague takes
/// them over or they are transferred; those in review wait for the head first.
#[utoipa::path(post, path = "/api/v1/accounts/{id}/disabling", tag = "accounts",
    request_body = Nothing, responses((status = 200, body = DisabledAccountView)))]
pub(super) async fn disable_account(
    app: Data<App>,
    call: Call<Nothing>,
) -> Result<HttpResponse, Problem> {
    let account = changed(&app, &call, Change::Disable).await?;
    let held = accounts::cases_held(&app, call.actor(), account.id).await?;
    Ok(HttpResponse::Ok()
        .insert_header((ETAG, etag(account.version)))
        .json(DisabledAccountView {
            account: AccountView::from(account),
            cases_in_hand: held.in_hand,
            cases_in_review: held.in_review,
            warning: AccountWarningView::of(held, call.head.language),
        }))
}

/// Let a disabled account sign in again.
#[utoipa::path(post, path = "/api/v1/accounts/{id}/enabling", tag = "accounts",
    request_body = Nothing, responses((status = 200, body = AccountView)))]
pub(super) async fn enable_account(
    app: Data<App>,
    call: Call<Nothing>,
) -> Result<HttpResponse, Problem> {
    change(&app, &call, Change::Enable).await
}

/// A new password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PasswordInput {
    #[schema(min_length = 12, max_length = 128)]
    password: String,
}

/// Set a new password: the account's sessions end at once.
#[utoipa::path(post, path = "/api/v1/accounts/{id}/password", tag = "accounts", request_body = PasswordInput,
    responses((status = 200, body = AccountView)))]
pub(super) async fn set_password(
    app: Data<App>,
    call: Call<PasswordInput>,
) -> Result<HttpResponse, Problem> {
    let mut check = Check::default();
    password(&mut check, "password", &call.body.password);
    check.done()?;
    change(&app, &call, Change::Password(call.body.password.clone())).await
}

/// A new password of one's own.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OwnPasswordInput {
    #[schema(max_length = 128)]
    current_password: String,
    #[schema(min_length = 12, max_length = 128)]
    new_password: String,
}

/// Change one's own password: one's other sessions end at once.
#[utoipa::path(post, path = "/api/v1/me/password", tag = "tokens", request_body = OwnPasswordInput,
    responses((status = 204)))]
pub(super) async fn change_own_password(
    app: Data<App>,
    _turn: SignIns,
    call: Call<OwnPasswordInput>,
) -> Result<HttpResponse, Problem> {
    let OwnPasswordInput {
        current_password,
        new_password,
    } = &call.body;
    let mut check = Check::default();
    password(&mut check, "new_password", new_password);
    if current_password.chars().count() > PASSWORD_MAX {
        password(&mut check, "current_password", current_password);
    }
    check.done()?;
    let (current, new) = (current_password.clone(), new_password.clone());
    accounts::change_own_password(&app, &call.signed, current, new, call.key(&app)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// A session that is open.
#[derive(Serialize, ToSchema)]
pub(super) struct SessionView {
    id: Uuid,
    since: DateTime<Utc>,
    until: DateTime<Utc>,
}

/// The open sessions of an account.
#[utoipa::path(get, path = "/api/v1/accounts/{id}/sessions", tag = "accounts",
    responses((status = 200, body = Items<SessionView>)))]
pub(super) async fn list_sessions(app: Data<App>, call: Call) -> Result<HttpResponse, Problem> {
    let sessions = accounts::sessions_of(&app, call.actor(), AccountId(call.id()?)).await?;
    let items = sessions
        .into_iter()
        .map(|session| SessionView {
            id: session.id.0,
            since: session.created_at,
            until: session.expires_at,
        })
        .collect();
    Ok(HttpResponse::Ok().json(Items { items }))
}

/// End a session: its tokens are void from the next request on.
#[utoipa::path(delete, path = "/api/v1/sessions/{id}", tag = "accounts", responses((status = 204)))]
pub(super) async fn end_session(app: Data<App>, call: Call) -> Result<HttpResponse, Problem> {
    accounts::end_session(&app, call.actor(), SessionId(call.id()?)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// From where the audit is read.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct AuditQuery {
    /// Rows on a page, 1 to 200; 50 when left out.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u16>,
    /// Only entries before this one.
    before: Option<Uuid>,
}

/// Who did or read what.
#[derive(Serialize, ToSchema)]
pub(super) struct AuditView {
    id: Uuid,
    at: DateTime<Utc>,
    /// `applicant`, `system` or `staff:` with the account.
    actor: String,
    action: String,
    /// The case, account, department or session.
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<Uuid>,
    /// What else there is to say: of `role_changed`, `role` and `department` as `from` and `to`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    detail: Option<Value>,
}

/// Read the audit, newest first.
#[utoipa::path(get, path = "/api/v1/audit", tag = "audit", params(AuditQuery),
    responses((status = 200, body = Items<AuditView>)))]
pub(super) async fn read_audit(
    app: Data<App>,
    request: HttpRequest,
    call: Call,
) -> Result<HttpResponse, Problem> {
    let asked: AuditQuery = query(&request)?;
    let limit = i64::from(page::limit(asked.limit)?);
    let entries = authorities::read_audit(&app, call.actor(), asked.before, limit).await?;
    let items = entries
        .into_iter()
        .map(|it| AuditView {
            id: it.id,
            at: it.at,
            actor: it.actor,
            action: it.action,
            subject: it.subject,
            detail: it.detail.and_then(|it| serde_json::from_str(&it).ok()),
        })
        .collect();
    Ok(HttpResponse::Ok().json(Items { items }))
}
