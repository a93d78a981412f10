//! Every address of the API, in one list.

use actix_web::dev::HttpServiceFactory;
use actix_web::http::Method;
use actix_web::http::header::ALLOW;
use actix_web::middleware::from_fn;
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpResponse, Route, guard};

use super::problem::Problem;
use super::{
    actions, annual, applications, archive, boards, calendars, cases, catalogue, charts,
    clarifications, complaints, conferences, consultations, deadlines, deputies, documents,
    due_dates, due_days, excessive, extensions, fees, freezing, health, mergers, openapi, opinions,
    outcomes, patience, postings, remedies, repeats, replies, reports, responsibilities,
    scorecards, serving, splitting, staff, statistics, suggestions, tokens, unreached, urgings,
    withdrawals,
};
use crate::app::Error;

/// Mounts every address.
#[expect(
    clippy::too_many_lines,
    reason = "one list of every address, read as a table"
)]
pub(super) fn mount(config: &mut ServiceConfig) {
    let (post, put, delete) = (web::post, web::put, web::delete);
    config
        // What is asked most comes first: an address is held against one pattern after the other.
        .service(at(
            "/api/v1/cases",
            [
                ("GET", get().to(cases::list_cases)),
                ("POST", post().to(cases::record_case)),
            ],
        ))
        .service(at(
            "/api/v1/cases/{id}",
            [("GET", get().to(cases::show_case))],
        ))
        .service(at(
            "/api/v1/cases/{id}/assignments",
            [("POST", post().to(actions::assign_department))],
        ))
        .service(at(
            "/api/v1/worklist",
            [("GET", get().to(cases::list_worklist))],
        ))
        .service(at(
            "/api/v1/co-handled",
            [("GET", get().to(cases::list_co_handled))],
        ))
        .service(at(
            "/api/v1/overdue",
            [("GET", get().to(boards::list_overdue))],
        ))
        .service(at("/healthz", [("GET", get().to(health::health))]))
        .service(at("/readyz", [("GET", get().to(health::ready))]))
        .service(at(
            "/openapi.yaml",
            [("GET", get().to(openapi::show_document))],
        ))
        .service(at(
            "/api/v1/authorities",
            [("GET", get().to(applications::list_authorities))],
        ))
        .service(at(
            "/api/v1/outcomes",
            [("GET", get().to(outcomes::list_outcomes))],
        ))
        .service(at(
            "/api/v1/tokens",
            [("POST", post().to(tokens::create_token))],
        ))
        .service(at(
            "/api/v1/tokens/current",
            [("DELETE", delete().to(tokens::delete_token))],
        ))
        .service(at("/api/v1/me", [("GET", get().to(tokens::show_me))]))
        .service(at(
            "/api/v1/me/password",
            [("POST", post().to(staff::change_own_password))],
        ))
        .service(at(
            "/api/v1/applications",
            [("POST", post().to(applications::file_application))],
        ))
        .service(at(
            "/api/v1/applications/{number}",
            [("GET", get().to(applications::show_application))],
        ))
        .service(at(
            "/api/v1/applications/{number}/letters",
            [("GET", get().to(applications::list_application_letters))],
        ))
        .service(at(
            "/api/v1/applications/{number}/clarification",
            [("POST", post().to(clarifications::clarify_application))],
        ))
        .service(at(
            "/api/v1/applications/{number}/reasons",
            [("POST", post().to(excessive::explain_application))],
        ))
        .service(at(
            "/api/v1/applications/{number}/withdrawal",
            [("POST", post().to(withdrawals::withdraw_application))],
        ))
        .service(at(
            "/api/v1/applications/{number}/documents",
            [
                ("GET", get().to(documents::list_application_documents)),
                ("POST", post().to(documents::add_application_document)),
            ],
        ))
        .service(at(
            "/api/v1/applications/{number}/documents/{document}",
            [("GET", get().to(documents::read_application_document))],
        ))
        .service(at(
            "/api/v1/applications/{number}/documents/{document}/withdrawal",
            [("POST", post().to(documents::withdraw_application_document))],
        ))
        .service(at(
            "/api/v1/cases/{id}/events",
            [("GET", get().to(cases::list_events))],
        ))
        .service(at(
            "/api/v1/cases/{id}/deadline",
            [("GET", get().to(deadlines::show_deadline))],
        ))
        .service(at(
            "/api/v1/cases/{id}/letters",
            [("GET", get().to(cases::list_letters))],
        ))
        .service(at(
            "/api/v1/cases/{id}/repeats",
            [("GET", get().to(repeats::list_repeats))],
        ))
        .service(at(
            "/api/v1/cases/{id}/notices",
            [("GET", get().to(cases::list_notices))],
        ))
        .service(at(
            "/api/v1/cases/{id}/documents",
            [
                ("GET", get().to(documents::list_case_documents)),
                ("POST", post().to(documents::add_case_document)),
            ],
        ))
        .service(at(
            "/api/v1/cases/{id}/documents/{document}",
            [("GET", get().to(documents::read_case_document))],
        ))
        .service(at(
            "/api/v1/cases/{id}/documents/{document}/withdrawal",
            [("POST", post().to(documents::withdraw_case_document))],
        ))
        .service(at(
            "/api/v1/cases/{id}/routing-suggestion",
            [("GET", get().to(suggestions::suggest_routing))],
        ))
        .service(at(
            "/api/v1/cases/{id}/responsible-offices",
            [("GET", get().to(suggestions::offer_offices))],
        ))
        .service(at(
            "/api/v1/cases/{id}/confirmation",
            [("POST", post().to(actions::confirm_receipt))],
        ))
        .service(at(
            "/api/v1/cases/{id}/claim",
            [("POST", post().to(actions::claim_case))],
        ))
        .service(at(
            "/api/v1/cases/{id}/returns",
            [("POST", post().to(actions::return_case))],
        ))
        .service(at(
            "/api/v1/cases/{id}/extensions",
            [("POST", post().to(extensions::propose_extension))],
        ))
        .service(at(
            "/api/v1/cases/{id}/extensions/decision",
            [("POST", post().to(extensions::decide_extension))],
        ))
        .service(at(
            "/api/v1/cases/{id}/extensions/service",
            [("POST", post().to(extensions::tell_extension))],
        ))
        .service(at(
            "/api/v1/cases/{id}/extensions/return",
            [("POST", post().to(extensions::return_extension))],
        ))
        .service(at(
            "/api/v1/cases/{id}/consultations",
            [
                ("GET", get().to(consultations::list_consultations)),
                ("POST", post().to(consultations::open_consultation)),
            ],
        ))
        .service(at(
            "/api/v1/cases/{id}/consultations/{reference}/service",
            [("POST", post().to(consultations::send_consultation))],
        ))
        .service(at(
            "/api/v1/cases/{id}/consultations/{reference}/delivery",
            [("POST", post().to(consultations::deliver_consultation))],
        ))
        .service(at(
            "/api/v1/cases/{id}/consultations/{reference}/opinion",
            [("POST", post().to(consultations::record_opinion))],
        ))
        .service(at(
            "/api/v1/cases/{id}/consultations/{reference}/disclosure-notice",
            [("POST", post().to(consultations::tell_third_party))],
        ))
        .service(at(
            "/api/v1/consultations/question",
            [("POST", post().to(opinions::read_question))],
        ))
        .service(at(
            "/api/v1/consultations/opinion",
            [("POST", post().to(opinions::give_opinion))],
        ))
        .service(at(
            "/opinion",
            [
                ("GET", get().to(opinions::show_page)),
                ("POST", post().to(opinions::show_question)),
            ],
        ))
        .service(at(
            "/opinion/answer",
            [("POST", post().to(opinions::take_answer))],
        ))
        .service(at(
            "/opinion/style.css",
            [("GET", get().to(opinions::show_style))],
        ))
        .service(at(
            "/opinion/code.js",
            [("GET", get().to(opinions::show_script))],
        ))
        .service(at(
            "/api/v1/cases/{id}/clarifications",
            [("POST", post().to(clarifications::ask_clarification))],
        ))
        .service(at(
            "/api/v1/cases/{id}/clarifications/service",
            [("POST", post().to(clarifications::serve_clarification))],
        ))
        .service(at(
            "/api/v1/cases/{id}/clarifications/return",
            [("POST", post().to(clarifications::return_clarification))],
        ))
        .service(at(
            "/api/v1/cases/{id}/clarifications/answer",
            [("POST", post().to(clarifications::record_clarification))],
        ))
        .service(at(
            "/api/v1/cases/{id}/clarifications/decision",
            [("POST", post().to(clarifications::judge_late_answer))],
        ))
        .service(at(
            "/api/v1/cases/{id}/reasons",
            [("POST", post().to(excessive::ask_reasons))],
        ))
        .service(at(
            "/api/v1/cases/{id}/reasons/service",
            [("POST", post().to(excessive::serve_request_for_reasons))],
        ))
        .service(at(
            "/api/v1/cases/{id}/reasons/return",
            [("POST", post().to(excessive::return_request_for_reasons))],
        ))
        .service(at(
            "/api/v1/cases/{id}/reasons/answer",
            [("POST", post().to(excessive::record_reasons))],
        ))
        .service(at(
            "/api/v1/cases/{id}/delays",
            [("POST", post().to(excessive::delay_reply))],
        ))
        .service(at(
            "/api/v1/cases/{id}/delays/service",
            [("POST", post().to(excessive::serve_delay))],
        ))
        .service(at(
            "/api/v1/cases/{id}/delays/return",
            [("POST", post().to(excessive::return_delay))],
        ))
        .service(at(
            "/api/v1/cases/{id}/notice-postings",
            [("POST", post().to(postings::post_notice))],
        ))
        .service(at(
            "/api/v1/cases/{id}/due-date-notices",
            [("POST", post().to(due_dates::write_due_date_notice))],
        ))
        .service(at(
            "/api/v1/cases/{id}/due-date-notices/service",
            [("POST", post().to(due_dates::serve_due_date_notice))],
        ))
        .service(at(
            "/api/v1/cases/{id}/fees",
            [
                ("GET", get().to(fees::quote_fee)),
                ("POST", post().to(fees::set_fee)),
            ],
        ))
        .service(at(
            "/api/v1/cases/{id}/fees/service",
            [("POST", post().to(fees::serve_fee))],
        ))
        .service(at(
            "/api/v1/cases/{id}/fees/delivery",
            [("POST", post().to(fees::deliver_fee_notice))],
        ))
        .service(at(
            "/api/v1/cases/{id}/fees/payment",
            [("POST", post().to(fees::record_payment))],
        ))
        .service(at(
            "/api/v1/cases/{id}/fees/cancellation",
            [("POST", post().to(fees::cancel_fee))],
        ))
        .service(at(
            "/api/v1/cases/{id}/withdrawal",
            [("POST", post().to(withdrawals::record_withdrawal))],
        ))
        .service(at(
            "/api/v1/cases/{id}/remedies",
            [("POST", post().to(remedies::file_remedy))],
        ))
        .service(at(
            "/api/v1/cases/{id}/remedies/{reference}/acceptance",
            [("POST", post().to(remedies::accept_remedy))],
        ))
        .service(at(
            "/api/v1/cases/{id}/remedies/{reference}/result",
            [("POST", post().to(remedies::conclude_remedy))],
        ))
        .service(at(
            "/api/v1/cases/{id}/remedies/{reference}/result-cancellation",
            [("POST", post().to(remedies::cancel_result))],
        ))
        .service(at(
            "/api/v1/cases/{id}/reopening",
            [("POST", post().to(remedies::reopen_case))],
        ))
        .service(at(
            "/api/v1/cases/{id}/archive",
            [
                ("GET", get().to(archive::list_papers)),
                ("POST", post().to(archive::archive_case)),
            ],
        ))
        .service(at(
            "/api/v1/cases/{id}/split",
            [("POST", post().to(splitting::split_case))],
        ))
        .service(at(
            "/api/v1/cases/{id}/drafts",
            [("POST", post().to(actions::draft_reply))],
        ))
        .service(at(
            "/api/v1/cases/{id}/reviews",
            [("POST", post().to(actions::review_draft))],
        ))
        .service(at(
            "/api/v1/cases/{id}/reply",
            [("POST", post().to(serving::serve_reply))],
        ))
        .service(at(
            "/api/v1/cases/{id}/proof-of-service",
            [("POST", post().to(actions::prove_service))],
        ))
        .service(at(
            "/api/v1/cases/{id}/query-code",
            [("POST", post().to(actions::renew_query_code))],
        ))
        .service(at(
            "/api/v1/cases/{id}/conferences",
            [("POST", post().to(conferences::record_conference))],
        ))
        .service(at(
            "/api/v1/cases/{id}/urgings",
            [("POST", post().to(urgings::urge_case))],
        ))
        .service(at(
            "/api/v1/cases/{id}/urging-answers",
            [("POST", post().to(urgings::answer_urging))],
        ))
        .service(at(
            "/api/v1/cases/{id}/sub-deadlines",
            [("POST", post().to(actions::set_sub_deadline))],
        ))
        .service(at(
            "/api/v1/cases/{id}/sub-deadline-completions",
            [("POST", post().to(actions::meet_sub_deadline))],
        ))
        .service(at(
            "/api/v1/applications/{number}/complaints",
            [("POST", post().to(complaints::complain))],
        ))
        .service(at(
            "/api/v1/complaints",
            [
                ("GET", get().to(complaints::list_complaints)),
                ("POST", post().to(complaints::record_complaint)),
            ],
        ))
        .service(at(
            "/api/v1/complaints/{id}",
            [("GET", get().to(complaints::show_complaint))],
        ))
        .service(at(
            "/api/v1/complaints/{id}/investigation",
            [("POST", post().to(complaints::investigate_complaint))],
        ))
        .service(at(
            "/api/v1/complaints/{id}/conclusion",
            [("POST", post().to(complaints::conclude_complaint))],
        ))
        .service(at(
            "/api/v1/complaints/{id}/conclusion-cancellation",
            [("POST", post().to(complaints::cancel_conclusion))],
        ))
        .service(at(
            "/api/v1/complaints/{id}/order-cancellation",
            [("POST", post().to(complaints::cancel_order))],
        ))
        .service(at(
            "/api/v1/complaints/{id}/criticism",
            [("POST", post().to(complaints::record_criticism))],
        ))
        .service(at(
            "/api/v1/complaints/{id}/order",
            [("POST", post().to(complaints::order_rectification))],
        ))
        .service(at(
            "/api/v1/complaints/{id}/rectification",
            [("POST", post().to(complaints::report_rectification))],
        ))
        .service(at(
            "/api/v1/complaints/{id}/rectification/decision",
            [("POST", post().to(complaints::decide_rectification))],
        ))
        .service(at(
            "/api/v1/scorecards",
            [("GET", get().to(scorecards::show_scorecards))],
        ))
        .service(at(
            "/api/v1/scorecards/fields",
            [("GET", get().to(scorecards::list_scorecard_fields))],
        ))
        .service(at(
            "/api/v1/scorecards/replies",
            [("GET", get().to(replies::list_counted_replies))],
        ))
        .service(at(
            "/api/v1/scorecards/remedies",
            [("GET", get().to(replies::list_decided_remedies))],
        ))
        .service(at(
            "/api/v1/charts/departments.svg",
            [("GET", get().to(charts::draw_departments))],
        ))
        .service(at(
            "/api/v1/charts/departments.html",
            [("GET", get().to(charts::show_departments_chart))],
        ))
        .service(at(
            "/api/v1/charts/trend.svg",
            [("GET", get().to(charts::draw_trend))],
        ))
        .service(at(
            "/api/v1/charts/trend.html",
            [("GET", get().to(charts::show_trend_chart))],
        ))
        .service(at(
            "/api/v1/statistics",
            [("GET", get().to(statistics::show_statistics))],
        ))
        .service(at(
            "/api/v1/annual-reports/{year}",
            [("GET", get().to(annual::show_annual_report))],
        ))
        .service(at(
            "/api/v1/annual-reports/{year}/freezing",
            [("POST", post().to(freezing::freeze_annual_report))],
        ))
        .service(at(
            "/api/v1/annual-reports/{year}/freezing/withdrawal",
            [("POST", post().to(freezing::withdraw_annual_freezing))],
        ))
        .service(at(
            "/api/v1/annual-reports/{year}/cases",
            [("GET", get().to(annual::list_cell_cases))],
        ))
        .service(at(
            "/api/v1/annual-reports/{year}/remedies",
            [("GET", get().to(annual::list_cell_remedies))],
        ))
        .service(at(
            "/api/v1/deadlines",
            [("POST", post().to(deadlines::read_deadlines))],
        ))
        .service(at(
            "/api/v1/due-soon",
            [("GET", get().to(boards::list_due_soon))],
        ))
        .service(at(
            "/api/v1/due-soon/summary",
            [("GET", get().to(boards::count_due_soon))],
        ))
        .service(at(
            "/api/v1/overdue/summary",
            [("GET", get().to(boards::count_overdue))],
        ))
        .service(at(
            "/api/v1/due-dates",
            [("GET", get().to(due_days::list_due_dates))],
        ))
        .service(at(
            "/api/v1/charts/due-dates.svg",
            [("GET", get().to(due_days::draw_due_dates))],
        ))
        .service(at(
            "/api/v1/charts/due-dates.html",
            [("GET", get().to(due_days::show_due_dates))],
        ))
        .service(at(
            "/api/v1/departments",
            [
                ("GET", get().to(staff::list_departments)),
                ("POST", post().to(staff::add_department)),
            ],
        ))
        .service(at(
            "/api/v1/departments/{id}",
            [("PUT", put().to(staff::change_department))],
        ))
        .service(at(
            "/api/v1/departments/{id}/merger",
            [("POST", post().to(mergers::merge_department))],
        ))
        .service(at(
            "/api/v1/departments/{id}/merger/cancellation",
            [("POST", post().to(mergers::cancel_merger))],
        ))
        .service(at(
            "/api/v1/accounts",
            [
                ("GET", get().to(staff::list_accounts)),
                ("POST", post().to(staff::add_account)),
            ],
        ))
        .service(at(
            "/api/v1/accounts/{id}/role",
            [("PUT", put().to(staff::set_role))],
        ))
        .service(at(
            "/api/v1/accounts/{id}/email",
            [("PUT", put().to(staff::set_email))],
        ))
        .service(at(
            "/api/v1/unreached",
            [("GET", get().to(unreached::list_unreached))],
        ))
        .service(at(
            "/api/v1/accounts/{id}/disabling",
            [("POST", post().to(staff::disable_account))],
        ))
        .service(at(
            "/api/v1/accounts/{id}/enabling",
            [("POST", post().to(staff::enable_account))],
        ))
        .service(at(
            "/api/v1/accounts/{id}/password",
            [("POST", post().to(staff::set_password))],
        ))
        .service(at(
            "/api/v1/accounts/{id}/sessions",
            [("GET", get().to(staff::list_sessions))],
        ))
        .service(at(
            "/api/v1/deputies",
            [
                ("GET", get().to(deputies::list_deputies)),
                ("POST", post().to(deputies::name_deputy)),
            ],
        ))
        .service(at(
            "/api/v1/deputies/{id}",
            [("DELETE", delete().to(deputies::end_deputy))],
        ))
        .service(at(
            "/api/v1/sessions/{id}",
            [("DELETE", delete().to(staff::end_session))],
        ))
        .service(at(
            "/api/v1/calendars",
            [("GET", get().to(calendars::show_calendar))],
        ))
        .service(at(
            "/api/v1/calendars/{region}/{year}",
            [("GET", get().to(calendars::show_year))],
        ))
        .service(at(
            "/api/v1/calendar-imports",
            [
                ("GET", get().to(calendars::list_imports)),
                ("POST", post().to(calendars::import_calendar)),
            ],
        ))
        .service(at(
            "/api/v1/calendar-imports/{id}",
            [("GET", get().to(calendars::show_import))],
        ))
        .service(at(
            "/api/v1/calendar-imports/{id}/preview",
            [("GET", get().to(calendars::preview_import))],
        ))
        .service(at(
            "/api/v1/calendar-imports/{id}/publication",
            [("POST", post().to(calendars::publish_import))],
        ))
        .service(at(
            "/api/v1/delivery-reports",
            [("POST", post().to(reports::bring_delivery_report))],
        ))
        .service(at(
            "/api/v1/responsibilities",
            [
                ("GET", get().to(responsibilities::list_responsibilities)),
                ("POST", post().to(responsibilities::import_responsibilities)),
            ],
        ))
        .service(at("/api/v1/audit", [("GET", get().to(staff::read_audit))]))
        .service(at(
            catalogue::ADDRESS,
            [("GET", get().to(catalogue::show_problems))],
        ))
        .service(web::redirect("/docs", "/docs/"))
        .service(openapi::pages())
        .default_service(web::to(not_found));
}

/// What can be read can be asked for without its content.
fn get() -> Route {
    web::route().guard(guard::Any(guard::Get()).or(guard::Head()))
}

/// One address with its methods; who asks, or uses another, is told which there are.
fn at<const N: usize>(path: &str, methods: [(&'static str, Route); N]) -> impl HttpServiceFactory {
    let mut allowed = Vec::new();
    for (method, _) in &methods {
        allowed.push(*method);
        if *method == "GET" {
            allowed.push("HEAD");
        }
    }
    allowed.push("OPTIONS");
    let allowed = allowed.join(", ");
    let other = move |method: Method| {
        let allowed = allowed.clone();
        async move {
            if method == Method::OPTIONS {
                let mut known = HttpResponse::NoContent();
                return Ok(known.insert_header((ALLOW, allowed)).finish());
            }
            Err(Problem::MethodNotAllowed(allowed))
        }
    };
    methods
        .into_iter()
        .fold(web::resource(path), |resource, (_, route)| {
            resource.route(route)
        })
        .default_service(web::to(other))
        .wrap(from_fn(patience::bounded))
}

async fn not_found() -> Result<HttpResponse, Problem> {
    Err(Error::NotFound.into())
}
