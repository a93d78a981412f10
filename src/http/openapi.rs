//! The API document: made from the handlers, committed as `openapi.yaml`, compared in a test.

use std::borrow::Cow;

use actix_web::HttpResponse;
use utoipa::openapi::header::Header;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn, PathItem};
use utoipa::openapi::request_body::RequestBody;
use utoipa::openapi::schema::{
    AdditionalProperties, KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type,
};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{
    Content, OpenApi as Document, Ref, RefOr, Required, Response, ResponseBuilder,
};
use utoipa::{Modify, OpenApi};
use utoipa_swagger_ui::{Config, SwaggerUi};

use super::{
    actions, annual, applications, archive, boards, calendars, cases, charts, clarifications,
    complaints, conferences, consultations, deadlines, deputies, documents, due_dates, due_days,
    excessive, extensions, fees, freezing, health, mergers, opinions, outcomes, postings, problem,
    remedies, repeats, replies, reports, responsibilities, scorecards, serving, splitting, staff,
    statistics, suggestions, tokens, unreached, urgings, withdrawals,
};
use crate::rules::document::MediaType;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Disclosure",
        description = "Case tracker for application-based disclosure of government information (依申请公开). \
            Dates are civil days in the authority's zone, moments are RFC 3339. Errors are RFC 9457 \
            problem+json with a stable `code`; their language follows `Accept-Language` (zh-CN unless \
            English is asked for first). A deputy (代理人) sends `Acting-For: <account>` with any request \
            about cases, and then sees and may do what that one may.",
    ),
    paths(
        tokens::create_token, tokens::delete_token, tokens::show_me,
        applications::list_authorities, applications::file_application, applications::show_application,
        applications::list_application_letters, clarifications::clarify_application,
        withdrawals::withdraw_application, excessive::explain_application,
        cases::record_case, cases::list_cases, cases::show_case, cases::list_events, deadlines::show_deadline,
        deadlines::read_deadlines,
        documents::add_application_document, documents::list_application_documents,
        documents::read_application_document, documents::withdraw_application_document,
        documents::add_case_document, documents::list_case_documents,
        documents::read_case_document, documents::withdraw_case_document,
        cases::list_letters, cases::list_notices, repeats::list_repeats, suggestions::suggest_routing, suggestions::offer_offices, outcomes::list_outcomes,
        actions::confirm_receipt, actions::assign_department, actions::claim_case, actions::return_case,
        extensions::propose_extension, extensions::decide_extension, extensions::tell_extension, extensions::return_extension,
        consultations::open_consultation, consultations::list_consultations, consultations::send_consultation,
        consultations::deliver_consultation, consultations::record_opinion, consultations::tell_third_party,
        opinions::read_question, opinions::give_opinion,
        clarifications::ask_clarification, clarifications::serve_clarification, clarifications::return_clarification,
        clarifications::record_clarification, clarifications::judge_late_answer, withdrawals::record_withdrawal,
        splitting::split_case,
        excessive::ask_reasons, excessive::serve_request_for_reasons, excessive::return_request_for_reasons,
        excessive::record_reasons,
        excessive::delay_reply, excessive::serve_delay, excessive::return_delay,
        postings::post_notice, due_dates::write_due_date_notice, due_dates::serve_due_date_notice,
        remedies::file_remedy, remedies::accept_remedy, remedies::conclude_remedy, remedies::cancel_result, remedies::reopen_case,
        archive::archive_case, archive::list_papers,
        fees::quote_fee, fees::set_fee, fees::serve_fee, fees::deliver_fee_notice, fees::record_payment, fees::cancel_fee,
        actions::draft_reply, actions::review_draft, serving::serve_reply, actions::prove_service, actions::renew_query_code,
        actions::set_sub_deadline, actions::meet_sub_deadline, conferences::record_conference,
        urgings::urge_case, urgings::answer_urging,
        complaints::complain, complaints::record_complaint, complaints::list_complaints, complaints::show_complaint,
        complaints::investigate_complaint, complaints::conclude_complaint, complaints::record_criticism,
        complaints::order_rectification, complaints::report_rectification, complaints::decide_rectification,
        complaints::cancel_conclusion, complaints::cancel_order,
        annual::show_annual_report, annual::list_cell_cases, annual::list_cell_remedies,
        freezing::freeze_annual_report, freezing::withdraw_annual_freezing,
        cases::list_worklist, cases::list_co_handled, boards::list_overdue, boards::list_due_soon,
        boards::count_overdue, boards::count_due_soon, due_days::list_due_dates, due_days::draw_due_dates, due_days::show_due_dates,
        scorecards::show_scorecards, scorecards::list_scorecard_fields, replies::list_counted_replies, replies::list_decided_remedies,
        statistics::show_statistics,
        charts::draw_departments, charts::show_departments_chart, charts::draw_trend, charts::show_trend_chart,
        staff::list_departments, staff::add_department, staff::change_department, mergers::merge_department, mergers::cancel_merger,
        staff::change_own_password,
        staff::list_accounts, staff::add_account, staff::set_role, staff::set_email, staff::disable_account,
        staff::enable_account, staff::set_password, staff::list_sessions, staff::end_session,
        deputies::list_deputies, deputies::name_deputy, deputies::end_deputy,
        calendars::show_calendar, calendars::show_year, calendars::list_imports, calendars::import_calendar,
        calendars::show_import, calendars::preview_import, calendars::publish_import,
        responsibilities::list_responsibilities, responsibilities::import_responsibilities,
        reports::bring_delivery_report, unreached::list_unreached,
        staff::read_audit, health::health, health::ready,
    ),
    servers((url = "/", description = "The service that serves this document")),
    tags(
        (name = "tokens", description = "Signing in and out (登录), of staff and of applicants"),
        (name = "applications", description = "For applicants (申请人): filing, following, letters"),
        (name = "cases", description = "For staff (工作人员): recording, finding and reading cases"),
        (name = "actions", description = "What is done to a case (办理), from confirmation to proof of service"),
        (name = "consultations", description = "For those who are asked for an opinion (被征求意见方), by a secret code"),
        (name = "documents", description = "Documents of a case (附件): adding, reading, withdrawing"),
        (name = "deadlines", description = "Due dates (期限) without a case"),
        (name = "annual reports", description = "Tables of the statutory annual report (年度报告), and what stands behind their cells"),
        (name = "boards", description = "Lists by due date (督办): work list, overdue, due soon"),
        (name = "complaints", description = "Complaints (投诉举报), what they came to, and what is put right (整改)"),
        (name = "calendars", description = "Working days (工作日历): reading, importing, publishing"),
        (name = "departments", description = "The departments of an authority (承办部门)"),
        (name = "responsibilities", description = "Which department answers for what (职责清单), for routing"),
        (name = "notices", description = "What became of the notices (通知送达)"),
        (name = "accounts", description = "Accounts of staff (账号), their roles and sessions"),
        (name = "audit", description = "Who did what, and when (审计)"),
        (name = "operation", description = "Whether the program lives and is ready (运行状态)"),
    ),
    components(schemas(problem::ProblemView)),
    modifiers(&WhatEveryOperationShares),
)]
struct Api;

/// The whole document.
pub fn document() -> Document {
    Api::openapi()
}

/// The whole document as YAML, as it stands in `openapi.yaml`.
///
/// # Errors
/// When it cannot be written.
pub fn yaml() -> Result<String, String> {
    let text = document().to_yaml().map_err(|cause| cause.to_string())?;
    Ok(text.lines().fold(String::new(), |mut quoted, line| {
        quoted.push_str(&quote(line));
        quoted.push('\n');
        quoted
    }))
}

/// Quotes a key or an item that readers of YAML 1.1 take for true or false.
fn quote(line: &str) -> Cow<'_, str> {
    let item = line.trim_start().trim_start_matches("- ");
    let word = item.strip_suffix(':').unwrap_or(item);
    if !["y", "n", "yes", "no", "on", "off"].contains(&word) {
        return Cow::Borrowed(line);
    }
    let indent = line.strip_suffix(item).unwrap_or_default();
    let colon = item.strip_prefix(word).unwrap_or_default();
    Cow::Owned(format!("{indent}'{word}'{colon}"))
}

/// The document as it was committed. Made anew in each worker, it would take 18 MB of memory there for good.
const COMMITTED: &str = include_str!("../../openapi.yaml");
const ADDRESS: &str = "/openapi.yaml";

/// `GET /openapi.yaml`
pub(super) async fn show_document() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/yaml; charset=utf-8")
        .body(COMMITTED)
}

/// `GET /docs/`: the document to read and try, with nothing loaded from elsewhere.
pub(super) fn pages() -> SwaggerUi {
    SwaggerUi::new("/docs/{_:.*}").config(Config::from(ADDRESS))
}

/// Puts into every operation what all of its kind share, so that no handler has to repeat it: path
/// and header parameters, the ways to fail, the token.
struct WhatEveryOperationShares;

impl Modify for WhatEveryOperationShares {
    fn modify(&self, document: &mut Document) {
        // None has been chosen, and a licence without a name is no valid document.
        document.info.license = None;
        let bearer = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("JWT")
            .build();
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("token", SecurityScheme::Http(bearer));
        for name in CLOSED {
            if let Some(schema) = components.schemas.get_mut(name) {
                close(schema);
            }
        }
        for (path, item) in &mut document.paths.paths {
            for (method, operation) in operations(item) {
                share(path, method, operation);
            }
        }
    }
}

/// Bodies of one kind or another that take no field beside their own.
const CLOSED: [&str; 8] = [
    "Dispatching",
    "ExtensionDecision",
    "FeeInput",
    "LateAnswerDecision",
    "RectificationDecision",
    "Review",
    "Serving",
    "SignIn",
];

fn close(schema: &mut RefOr<Schema>) {
    let RefOr::T(Schema::OneOf(kinds)) = schema else {
        return;
    };
    for kind in &mut kinds.items {
        if let RefOr::T(Schema::Object(object)) = kind {
            object.additional_properties = Some(Box::new(AdditionalProperties::FreeForm(false)));
        }
    }
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = (&'static str, &mut Operation)> {
    [
        ("GET", item.get.as_mut()),
        ("POST", item.post.as_mut()),
        ("PUT", item.put.as_mut()),
        ("DELETE", item.delete.as_mut()),
    ]
    .into_iter()
    .filter_map(|(method, operation)| operation.map(|operation| (method, operation)))
}

/// What a document is for must be said; a parameter with a schema of its own is taken for optional.
fn require_kind(parameter: &mut RefOr<Parameter>) {
    match parameter {
        RefOr::T(parameter) if parameter.name == "kind" => parameter.required = Required::True,
        RefOr::T(_) | RefOr::Ref(_) => {}
    }
}

fn share(path: &str, method: &str, operation: &mut Operation) {
    let open = operation.security.is_some();
    if !open {
        operation.security = Some(vec![SecurityRequirement::new::<_, [&str; 0], &str>(
            "token",
            [],
        )]);
    }
    let parameters = operation.parameters.get_or_insert_default();
    parameters.extend(path_parameters(path).map(RefOr::T));
    let changes_version = has_version(path, method);
    if changes_version {
        parameters.push(RefOr::T(header(
            "If-Match",
            "The ETag that reading gave, such as `\"3\"`.",
            Required::True,
        )));
    }
    let uploaded = uploaded(path, method);
    if let Some(uploaded) = uploaded {
        if uploaded == Uploaded::Document {
            parameters.iter_mut().for_each(require_kind);
            parameters.push(RefOr::T(header(
                "Content-Disposition",
                "What the document is called: `attachment; filename*=UTF-8''` and the name, percent-encoded.",
                Required::False,
            )));
        }
        let mut body = RequestBody::default();
        body.content.extend(contents(uploaded));
        body.required = Some(Required::True);
        operation.request_body = Some(RefOr::T(body));
    }
    if method == "GET"
        && path.ends_with("/{document}")
        && let Some(RefOr::T(response)) = operation.responses.responses.get_mut("200")
    {
        response.content.extend(contents(Uploaded::Document));
    }
    if method == "POST" {
        parameters.push(RefOr::T(header(
            "Idempotency-Key",
            "Makes it safe to send the same request again: a UUID of the client's own.",
            Required::False,
        )));
    }
    if gives_etag(path, method) {
        for status in ["200", "201"] {
            if let Some(RefOr::T(response)) = operation.responses.responses.get_mut(status) {
                response
                    .headers
                    .insert("ETag".to_owned(), RefOr::T(Header::default()));
            }
        }
    }
    for (status, response) in &mut operation.responses.responses {
        if let RefOr::T(response) = response
            && response.description.is_empty()
        {
            success(status).clone_into(&mut response.description);
        }
    }
    for (status, description) in failures(path, method, open, changes_version) {
        operation
            .responses
            .responses
            .insert(status.to_owned(), failure(description).into());
    }
}

fn path_parameters(path: &str) -> impl Iterator<Item = Parameter> {
    let names = path.split('{').skip(1);
    names
        .filter_map(|rest| rest.split_once('}'))
        .map(|(name, _)| path_parameter(name))
}

fn path_parameter(name: &str) -> Parameter {
    let object = match name {
        "number" | "region" | "reference" => ObjectBuilder::new().schema_type(Type::String),
        "year" => ObjectBuilder::new().schema_type(Type::Integer),
        _ => ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid))),
    };
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Path)
        .required(Required::True)
        .schema(Some(object.build()))
        .build()
}

fn header(name: &str, description: &str, required: Required) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .description(Some(description))
        .required(required)
        .schema(Some(ObjectBuilder::new().schema_type(Type::String).build()))
        .build()
}

/// A body that is a file, not JSON.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Uploaded {
    Document,
    List,
}

fn uploaded(path: &str, method: &str) -> Option<Uploaded> {
    if method == "POST" && path.ends_with("/documents") {
        Some(Uploaded::Document)
    } else if method == "POST" && path.ends_with("/responsibilities") {
        Some(Uploaded::List)
    } else {
        None
    }
}

/// Every form that the file may have.
fn contents(uploaded: Uploaded) -> Vec<(String, RefOr<Content>)> {
    let forms = match uploaded {
        Uploaded::Document => MediaType::ALL.map(MediaType::code).to_vec(),
        Uploaded::List => responsibilities::FORMS.to_vec(),
    };
    let bytes = || {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Binary)))
    };
    let content = |form: &str| {
        (
            form.to_owned(),
            RefOr::T(Content::new(Some(bytes().build()))),
        )
    };
    forms.into_iter().map(content).collect()
}

/// Changes of something that was read before must say which version was read.
fn has_version(path: &str, method: &str) -> bool {
    method == "PUT" || (method == "POST" && path.contains("{id}/"))
}

fn gives_etag(path: &str, method: &str) -> bool {
    has_version(path, method)
        || (method == "POST"
            && (["/cases", "/accounts", "/departments"]
                .iter()
                .any(|list| path.ends_with(list))
                || path == "/api/v1/complaints"))
        || (method == "GET"
            && (["/cases/{id}", "/complaints/{id}", "/preview"]
                .iter()
                .any(|one| path.ends_with(one))))
}

fn failures(
    path: &str,
    method: &str,
    open: bool,
    versioned: bool,
) -> Vec<(&'static str, &'static str)> {
    if path == "/healthz" {
        return Vec::new();
    }
    let mut failures = vec![
        ("503", "The database cannot be reached now"),
        ("500", "A fault of ours"),
    ];
    if path == "/readyz" {
        return failures;
    }
    failures.push(("400", "The request cannot be understood"));
    failures.push(("408", "The body did not arrive in time"));
    failures.push(("413", "The body is too large"));
    if !open || path.ends_with("/tokens") {
        failures.push(("401", "Not signed in, or wrong credentials"));
    }
    if !open {
        failures.extend([
            ("403", "Not for this role to do"),
            ("404", "Not found, or not yours to see"),
        ]);
    }
    if path.starts_with("/api/v1/consultations/") {
        failures.push(("404", "No consultation has this code"));
    }
    if matches!(method, "POST" | "PUT") {
        failures.extend([
            ("409", "The law or the stage of the case does not allow it"),
            ("415", "The body is not JSON"),
            ("422", "The content of a field cannot be accepted"),
        ]);
    } else {
        failures.extend([
            ("415", "The body is not JSON"),
            ("422", "The content of a field cannot be accepted"),
        ]);
    }
    if open && (method == "POST" || path == "/api/v1/statistics") {
        failures.push(("429", "Too many requests"));
    }
    if uploaded(path, method) == Some(Uploaded::List) {
        failures.extend([
            ("408", "The upload stood still for too long"),
            ("413", "The file is too large"),
            ("415", "The file is neither CSV nor XLSX"),
        ]);
    }
    if uploaded(path, method) == Some(Uploaded::Document) {
        failures.extend([
            ("408", "The upload stood still for too long"),
            ("413", "The document is too large"),
            ("415", "The document is of a type that is not accepted"),
            ("507", "There is no room for documents now"),
        ]);
    }
    if versioned {
        failures.extend([("412", "Changed meanwhile"), ("428", "If-Match is missing")]);
    }
    failures
}

/// What an answer that is no failure means, where the operation does not say more.
fn success(status: &str) -> &'static str {
    match status {
        "201" => "It was made; this is how it is now",
        "204" => "It was done; there is nothing to tell",
        _ => "It was found or done; this is how it is now",
    }
}

fn failure(description: &str) -> Response {
    ResponseBuilder::new()
        .description(description)
        .content(
            "application/problem+json",
            Content::new(Some(Ref::from_schema_name("Problem"))),
        )
        .build()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    /// The name under which each shape of these sources stands in the document, and in which file.
    fn shapes(text: &str) -> impl Iterator<Item = &str> {
        text.split("ToSchema)]").skip(1).filter_map(|shape| {
            let head = shape.split('{').next()?;
            let given = head.split_once("as = ").map(|(_, name)| name);
            let own = head.rsplit_once("struct ").or(head.rsplit_once("enum "));
            let name = given.or(own.map(|(_, name)| name))?;
            name.split(|c: char| !c.is_alphanumeric()).next()
        })
    }

    #[test]
    fn no_two_shapes_bear_one_name() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/http");
        let mut seen = BTreeMap::new();
        for file in std::fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            let text = std::fs::read_to_string(&path).unwrap();
            for name in shapes(&text) {
                let other = seen.insert(name.to_owned(), path.clone());
                assert_eq!(other, None, "{name} again in {}", path.display());
            }
        }
        assert!(seen.len() > 150, "shapes are not seen any more");
    }
}
