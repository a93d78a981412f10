//! Every operation of the API with real data to try it on: what it needs, who is entitled, who can see it.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::Days;
use disclosure::app::App;
use disclosure::app::act::{Target as At, act};
use disclosure::app::intake::{self, Door};
use disclosure::http::openapi;
use disclosure::rules::case::Case;
use disclosure::rules::command::Command;
use disclosure::rules::ids::CaseId;
use disclosure::rules::notified::Notified;
use disclosure::rules::outcome::Outcome;
use disclosure::rules::receipt::Channel;
use reqwest::Method;
use serde_json::{Value, json};

use super::app::{HEALTH, LAND, NOW, PASSWORD, Test};
use super::asking::{on_paper, posted, third_party};
use super::mails::come_back;
use super::people::{application as paper, by_hand, by_mail};
use super::reports::failed;
use super::web::{Answer, Person, Web, application, granted};

/// The Message-ID of a mail that nobody has sent.
const STRANGER: &str = "<01890a5d-ac96-774b-bcce-b302099a8057@disclosure.example>";

/// Who may stand at the door.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Persona {
    /// Without a token.
    Anyone,
    /// With the token of a session that goes on, but past its quarter of an hour.
    Expired,
    /// The applicant of the case in question.
    Applicant,
    /// The applicant of another case.
    OtherApplicant,
    Registrar,
    /// A handler of the department that has the case.
    Handler,
    /// A handler of another department.
    OtherHandler,
    Head,
    Supervisor,
    SystemAdmin,
    SecurityAdmin,
    AuditAdmin,
    /// The registrar of another authority.
    ForeignRegistrar,
    /// The security administrator of another authority.
    ForeignSecurity,
}

use Persona::{
    Anyone, Applicant, AuditAdmin, Expired, ForeignRegistrar, ForeignSecurity, Handler, Head,
    OtherApplicant, OtherHandler, Registrar, SecurityAdmin, Supervisor, SystemAdmin,
};

impl Persona {
    pub(crate) const ALL: [Self; 14] = [
        Anyone,
        Expired,
        Applicant,
        OtherApplicant,
        Registrar,
        Handler,
        OtherHandler,
        Head,
        Supervisor,
        SystemAdmin,
        SecurityAdmin,
        AuditAdmin,
        ForeignRegistrar,
        ForeignSecurity,
    ];

    /// A member of staff's authority and login.
    fn login(self) -> Option<(&'static str, &'static str)> {
        match self {
            Anyone | Expired | Applicant | OtherApplicant => None,
            Registrar => Some(("YJ", "registrar")),
            Handler => Some(("YJ", "land")),
            OtherHandler => Some(("YJ", "health")),
            Head => Some(("YJ", "head")),
            Supervisor => Some(("YJ", "supervisor")),
            SystemAdmin => Some(("YJ", "system")),
            SecurityAdmin => Some(("YJ", "security")),
            AuditAdmin => Some(("YJ", "audit")),
            ForeignRegistrar => Some(("XZ", "registrar")),
            ForeignSecurity => Some(("XZ", "security")),
        }
    }
}

/// Everyone, signed in or not.
const EVERYONE: &[Persona] = &Persona::ALL;
/// Everyone with a token that is good.
const SIGNED_IN: &[Persona] = Persona::ALL.split_at(2).1;
/// Members of staff, of either authority.
const STAFF: &[Persona] = Persona::ALL.split_at(4).1;
/// Members of staff of the authority in question.
const OWN_STAFF: &[Persona] = STAFF.split_at(8).0;
/// Those who work with cases.
const CASE_STAFF: &[Persona] = &[
    Registrar,
    Handler,
    OtherHandler,
    Head,
    Supervisor,
    ForeignRegistrar,
];

/// Those who have deputies, may be one, or name one.
const NAMED_AS_DEPUTIES: &[Persona] = &[
    Registrar,
    Handler,
    OtherHandler,
    Head,
    SecurityAdmin,
    ForeignRegistrar,
    ForeignSecurity,
];

/// What an operation is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subject {
    /// Nothing that only some can see.
    Nothing,
    /// A case that is with no department yet, for its staff.
    Unrouted,
    /// A case that the land bureau has, for its staff.
    Routed,
    /// A case, for its applicant.
    Own,
    /// An account or a session of the authority.
    Account,
    /// A calendar that the authority has taken in, for its staff.
    Import,
    /// A complaint in which the land bureau is ordered to put something right.
    Complaint,
    /// One in which nothing is ordered yet.
    Unordered,
}

/// Who is entitled, and to what; `None` for an operation that nobody has classified.
#[expect(
    clippy::too_many_lines,
    reason = "one arm for each operation, read as a table"
)]
pub(crate) fn entitled(operation: &str) -> Option<(&'static [Persona], Subject)> {
    Some(match operation {
        "health"
        | "ready"
        | "list_authorities"
        | "list_outcomes"
        | "create_token"
        | "list_scorecard_fields"
        | "show_statistics"
        | "file_application"
        | "read_deadlines"
        | "read_question"
        | "give_opinion" => (EVERYONE, Subject::Nothing),
        "delete_token" => (SIGNED_IN, Subject::Nothing),
        "show_me"
        | "list_departments"
        | "show_calendar"
        | "show_year"
        | "list_imports"
        | "list_responsibilities"
        | "change_own_password" => (STAFF, Subject::Nothing),
        "show_import" => (OWN_STAFF, Subject::Import),
        "import_calendar"
        | "preview_import"
        | "publish_import"
        | "import_responsibilities"
        | "add_department"
        | "change_department"
        | "merge_department"
        | "cancel_merger"
        | "bring_delivery_report" => (&[SystemAdmin], Subject::Nothing),
        "show_application"
        | "list_application_letters"
        | "add_application_document"
        | "list_application_documents"
        | "read_application_document"
        | "withdraw_application_document"
        | "clarify_application"
        | "explain_application"
        | "withdraw_application"
        | "complain" => (&[Applicant], Subject::Own),
        "record_case" => (&[Registrar, ForeignRegistrar], Subject::Nothing),
        "list_cases" | "list_overdue" | "list_due_soon" | "count_overdue" | "count_due_soon"
        | "list_due_dates" | "draw_due_dates" | "show_due_dates" | "list_complaints" => {
            (CASE_STAFF, Subject::Nothing)
        }
        "show_annual_report"
        | "list_cell_cases"
        | "list_cell_remedies"
        | "show_scorecards"
        | "list_counted_replies"
        | "list_decided_remedies"
        | "draw_departments"
        | "show_departments_chart"
        | "draw_trend"
        | "show_trend_chart"
        | "record_complaint" => (
            &[Registrar, Head, Supervisor, ForeignRegistrar],
            Subject::Nothing,
        ),
        "list_worklist" => (
            &[Registrar, Handler, OtherHandler, Head, ForeignRegistrar],
            Subject::Nothing,
        ),
        "show_case"
        | "list_events"
        | "show_deadline"
        | "list_notices"
        | "list_case_documents"
        | "list_consultations"
        | "list_papers"
        | "quote_fee"
        | "read_case_document" => (&[Registrar, Handler, Head, Supervisor], Subject::Routed),
        "list_letters"
        | "serve_reply"
        | "add_case_document"
        | "withdraw_case_document"
        | "suggest_routing"
        | "offer_offices"
        | "prove_service"
        | "post_notice"
        | "send_consultation"
        | "deliver_consultation"
        | "tell_third_party"
        | "tell_extension"
        | "serve_clarification"
        | "return_clarification"
        | "return_request_for_reasons"
        | "return_delay"
        | "return_extension"
        | "serve_request_for_reasons"
        | "serve_delay"
        | "serve_fee"
        | "deliver_fee_notice"
        | "write_due_date_notice"
        | "serve_due_date_notice" => (&[Registrar, Handler, Head], Subject::Routed),
        "list_repeats" | "file_remedy" | "accept_remedy" | "conclude_remedy" | "cancel_result"
        | "reopen_case" => (&[Registrar, Head], Subject::Routed),
        "freeze_annual_report" | "withdraw_annual_freezing" => {
            (&[Head, Supervisor], Subject::Nothing)
        }
        "urge_case" => (&[Head, Supervisor], Subject::Routed),
        "set_sub_deadline" | "meet_sub_deadline" | "delay_reply" | "record_conference" => {
            (&[Handler, Head], Subject::Routed)
        }
        "confirm_receipt" | "assign_department" => (&[Registrar, Head], Subject::Unrouted),
        "claim_case" | "return_case" | "draft_reply" | "propose_extension"
        | "open_consultation" | "record_opinion" | "ask_clarification" | "judge_late_answer"
        | "ask_reasons" | "set_fee" | "cancel_fee" | "answer_urging" => {
            (&[Handler], Subject::Routed)
        }
        "record_clarification"
        | "record_reasons"
        | "record_withdrawal"
        | "record_payment"
        | "split_case" => (&[Registrar, Handler], Subject::Routed),
        "review_draft" | "decide_extension" => (&[Head], Subject::Routed),
        "renew_query_code" | "archive_case" => (&[Registrar], Subject::Routed),
        "list_accounts" | "add_account" => (&[SecurityAdmin, ForeignSecurity], Subject::Nothing),
        "set_role" | "set_email" | "disable_account" | "enable_account" | "set_password"
        | "list_sessions" | "end_session" => (&[SecurityAdmin], Subject::Account),
        "list_co_handled" => (&[Handler, OtherHandler], Subject::Nothing),
        "show_complaint" => (&[Registrar, Handler, Head, Supervisor], Subject::Complaint),
        "investigate_complaint"
        | "conclude_complaint"
        | "cancel_conclusion"
        | "order_rectification" => (&[Supervisor], Subject::Unordered),
        "record_criticism" | "decide_rectification" | "cancel_order" => {
            (&[Supervisor], Subject::Complaint)
        }
        "report_rectification" => (&[Handler], Subject::Complaint),
        "list_deputies" => (NAMED_AS_DEPUTIES, Subject::Nothing),
        "name_deputy" => (
            &[Handler, Head, SecurityAdmin, ForeignSecurity],
            Subject::Nothing,
        ),
        "end_deputy" => (&[Handler, Head, SecurityAdmin], Subject::Account),
        "list_unreached" => (
            &[
                Head,
                Supervisor,
                SystemAdmin,
                SecurityAdmin,
                ForeignSecurity,
            ],
            Subject::Nothing,
        ),
        "read_audit" => (&[AuditAdmin], Subject::Nothing),
        _ => return None,
    })
}

/// Whether a persona can see what the operation is about.
pub(crate) fn sees(persona: Persona, subject: Subject) -> bool {
    match subject {
        Subject::Nothing => true,
        Subject::Unrouted => matches!(persona, Applicant | Registrar | Head | Supervisor),
        Subject::Routed => {
            matches!(persona, Applicant | Registrar | Handler | Head | Supervisor)
        }
        // Its pages are the applicant's own address: for staff, who find cases by id, there is none.
        Subject::Own => persona == Applicant,
        // That there are accounts is no secret within an authority; who may keep them is.
        Subject::Account => persona != ForeignSecurity,
        Subject::Import => !matches!(persona, ForeignRegistrar | ForeignSecurity),
        // That there are complaints is no secret from who may not read them at all.
        Subject::Complaint => !matches!(persona, OtherHandler | ForeignRegistrar),
        Subject::Unordered => !matches!(persona, Handler | OtherHandler | ForeignRegistrar),
    }
}

/// An operation as the API document has it.
pub(crate) struct Operation {
    pub(crate) id: String,
    pub(crate) method: Method,
    pub(crate) path: String,
    /// Names and schemas of the query's parameters.
    pub(crate) query: Vec<(String, Value)>,
    /// The schema of the body.
    pub(crate) body: Option<Value>,
    /// The statuses that are documented.
    pub(crate) statuses: Vec<u16>,
    /// The header parameters that are documented.
    pub(crate) headers: Vec<String>,
}

/// The API document as JSON; `openapi.yaml` is the same, as another test shows.
pub(crate) fn document() -> Value {
    serde_json::to_value(openapi::document()).unwrap()
}

/// Every operation, in the order of the document.
pub(crate) fn operations() -> Vec<Operation> {
    let document = document();
    let paths = document["paths"].as_object().unwrap();
    let each = paths.iter().flat_map(|(path, item)| {
        let item = item.as_object().unwrap();
        item.iter()
            .map(move |(method, operation)| read(path, method, operation))
    });
    each.collect()
}

fn read(path: &str, method: &str, operation: &Value) -> Operation {
    let parameters = operation["parameters"].as_array().cloned();
    let parameters = parameters.unwrap_or_default();
    let of = |place: &str| -> Vec<(String, Value)> {
        let here = parameters.iter().filter(|it| it["in"] == place);
        here.map(|it| (it["name"].as_str().unwrap().into(), it["schema"].clone()))
            .collect()
    };
    let statuses = operation["responses"].as_object().unwrap().keys();
    Operation {
        id: operation["operationId"].as_str().unwrap().into(),
        method: method.to_uppercase().parse().unwrap(),
        path: path.into(),
        query: of("query"),
        body: operation
            .pointer("/requestBody/content/application~1json/schema")
            .cloned(),
        statuses: statuses.map(|status| status.parse().unwrap()).collect(),
        headers: of("header").into_iter().map(|(name, _)| name).collect(),
    }
}

/// Something real to try an operation on.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    pub(crate) path: String,
    pub(crate) if_match: Option<String>,
    /// Bodies that are accepted, the usual one first.
    pub(crate) bodies: Vec<Value>,
    case: Option<Case>,
}

/// A service with two authorities, and everybody signed in.
pub(crate) struct World {
    pub(crate) web: Web,
    /// The same service, a month ago: what is late today was asked then.
    past: App,
    expired: Person,
    other: Case,
    /// Counts absences, so that each has a day of its own.
    absences: AtomicU64,
    /// Proving a password takes its time on purpose: once for each is enough.
    staff: BTreeMap<Persona, Person>,
}

impl World {
    pub(crate) async fn new() -> Self {
        let test = Test::unlike(NOW, |authority| authority.on_the_spot = true).await;
        test.neighbour().await;
        let web = Web::around(test);
        web.test.at("2026-03-02T00:40:00Z");
        let tokens = sign_in(&web, "YJ", "registrar").await;
        let expired = web.bearer(&tokens.string("/access_token"));
        web.test.at(NOW);
        let mut staff = BTreeMap::new();
        for persona in Persona::ALL {
            if let Some(person) = signed_in(&web, persona).await {
                staff.insert(persona, person);
            }
        }
        let other = web.test.file_online().await;
        let past = web.test.another_copy();
        past.env.set("2026-02-02T01:00:00Z".parse().unwrap());
        Self {
            web,
            past,
            expired,
            other,
            absences: AtomicU64::new(0),
            staff,
        }
    }

    /// The persona, to do something to the target; signed in anew to sign out.
    pub(crate) async fn person(
        &self,
        persona: Persona,
        operation: &Operation,
        target: &Target,
    ) -> Person {
        if let Some(person) = self.staff.get(&persona) {
            if operation.id != "delete_token" {
                return person.clone();
            }
            return signed_in(&self.web, persona).await.unwrap();
        }
        match (persona, &target.case) {
            (Anyone, _) => self.web.anyone(),
            (Expired, _) => self.expired.clone(),
            (Applicant, Some(case)) => applicant(&self.web, case).await,
            (Applicant, None) => applicant(&self.web, &self.web.test.file_online().await).await,
            _ => applicant(&self.web, &self.other).await,
        }
    }

    /// Freezes a year's report or takes that back, where it does not stand so already.
    async fn on_frozen(&self, path: &str, body: Value) {
        let done = self.web.post(&self.staff[&Head], path, &body).await;
        assert!(matches!(done.status, 200 | 422), "{}", done.text);
    }

    /// Something fresh to try an operation on, in the state in which it is allowed.
    ///
    /// Looked up in two parts: what all arms need together is more than a stack holds.
    pub(crate) async fn target(&self, operation: &Operation) -> Target {
        let none = Target {
            path: operation.path.clone(),
            if_match: None,
            bodies: Vec::new(),
            case: None,
        };
        match Box::pin(self.target_before_fees(operation, &none)).await {
            Some(target) => target,
            None => Box::pin(self.target_from_fees_on(operation, none)).await,
        }
    }

    #[expect(
        clippy::too_many_lines,
        reason = "one arm for each operation, read as a table"
    )]
    async fn target_before_fees(&self, operation: &Operation, none: &Target) -> Option<Target> {
        let test = &self.web.test;
        let (with, on) = (with_bodies(none), on_case(none));
        Some(match operation.id.as_str() {
            "create_token" => with(self.credentials().await),
            "file_application" => with(vec![filing()]),
            "record_case" => with(vec![recorded()]),
            "show_application"
            | "list_application_letters"
            | "show_case"
            | "list_events"
            | "show_deadline"
            | "list_letters"
            | "list_notices"
            | "list_repeats"
            | "suggest_routing"
            | "offer_offices"
            | "list_papers" => on(test.approved().await, vec![]),
            "confirm_receipt" => on(
                test.file_online().await,
                vec![json!({}), json!({"on": "2026-03-02"})],
            ),
            "assign_department" => {
                let department = test.department(LAND).to_string();
                let body = json!({"department": department, "note": "请尽快办理"});
                on(test.file_at_counter().await, vec![body])
            }
            "claim_case" => {
                let case = test.file_at_counter().await;
                on(test.route(&case, LAND).await, vec![json!({})])
            }
            "return_case" => {
                let suggested = test.department(HEALTH).to_string();
                let body = json!({"reason": "不属于本部门职责", "suggested_department": suggested});
                on(test.in_hand().await, vec![body])
            }
            "draft_reply" => on(test.in_hand().await, vec![granted(), partial()]),
            "review_draft" => {
                let case = test.in_hand().await;
                let bodies = vec![
                    json!({"decision": "approve"}),
                    json!({"decision": "rework", "reason": "请补充理由"}),
                ];
                on(test.draft(&case, Outcome::Granted).await, bodies)
            }
            "propose_extension" => on(test.in_hand().await, vec![extension()]),
            "decide_extension" => {
                let bodies = vec![
                    json!({"decision": "approve"}),
                    json!({"decision": "refuse", "reason": "期限足够"}),
                ];
                self.extended(on(test.in_hand().await, bodies), false).await
            }
            "tell_extension" => {
                self.extended(on(test.in_hand().await, servings()), true)
                    .await
            }
            "ask_clarification" => on(test.in_hand().await, vec![clarification()]),
            "serve_clarification" => on(test.asked("2026-03-16").await, servings()),
            "return_clarification"
            | "return_request_for_reasons"
            | "return_delay"
            | "return_extension" => self.returning(&operation.id, &on).await,
            "clarify_application" => {
                let body = json!({"text": "清水片区，2025年度", "late_because": "住院"});
                on(test.clarifying("2026-03-16").await, vec![body])
            }
            "record_clarification" => {
                let body = json!({
                    "received_on": "2026-03-02", "channel": "mail_signed",
                    "text": "清水片区，2025年度", "late_because": "住院",
                });
                on(test.clarifying("2026-03-16").await, vec![body])
            }
            "judge_late_answer" => {
                let bodies = vec![
                    json!({"decision": "accept", "reason": "住院属实"}),
                    json!({"decision": "refuse", "reason": "未提供证明"}),
                ];
                on(Box::pin(self.late_answer()).await, bodies)
            }
            "ask_reasons" => {
                let mut body = clarification();
                body["since"] = json!("2025-03-02");
                on(test.in_hand().await, vec![body])
            }
            "serve_request_for_reasons" => on(test.explaining(0).await, servings()),
            "explain_application" => {
                let body = json!({"text": "研究所需", "late_because": "住院"});
                on(test.explaining(1).await, vec![body])
            }
            "record_reasons" => {
                let body = json!({
                    "received_on": "2026-03-02", "channel": "mail_signed",
                    "text": "研究所需", "late_because": "住院",
                });
                on(test.explaining(1).await, vec![body])
            }
            "delay_reply" => {
                let body = json!({"until": "2026-04-10", "reason": "理由合理，数量较多"});
                on(test.explaining(2).await, vec![body])
            }
            "serve_delay" => on(test.explaining(3).await, servings()),
            "post_notice" => {
                let case = test.in_hand().await;
                let (case, notice) = come_back(test, &case).await;
                let body = json!({
                    "notice": notice.0, "posted_on": "2026-03-02",
                    "tracking_number": "1012345678901", "carrier": "ems",
                });
                on(case, vec![body])
            }
            "write_due_date_notice" => on(test.moved().await, vec![json!({})]),
            "serve_due_date_notice" => {
                let case = test.moved().await;
                let handler = test.handler_of(&case);
                let written = test.does(&handler, &case, Command::TellDueDate).await;
                on(written, servings())
            }
            _ => return None,
        })
    }

    #[expect(
        clippy::too_many_lines,
        reason = "one arm for each operation, read as a table"
    )]
    async fn target_from_fees_on(&self, operation: &Operation, none: Target) -> Target {
        let test = &self.web.test;
        let blank = none.clone();
        let (with, on) = (with_bodies(&blank), on_case(&blank));
        match operation.id.as_str() {
            "quote_fee" => {
                let mut target = on(test.in_hand().await, vec![]);
                target.if_match = None;
                target
            }
            "set_fee" => {
                let how = "县财政非税收入专户";
                let bodies = vec![
                    json!({"basis": "by_page", "pages": 68, "provided": "paper", "how_to_pay": how}),
                    json!({"basis": "by_page", "pages": 31, "provided": "email", "how_to_pay": how}),
                ];
                on(test.in_hand().await, bodies)
            }
            "serve_fee" => on(test.charging(None).await, servings()),
            "deliver_fee_notice" => {
                let case = test.charging(Some(by_mail("2026-03-02"))).await;
                on(case, vec![json!({}), json!({"on": "2026-03-02"})])
            }
            "record_payment" => {
                let case = test.charging(Some(by_hand("2026-03-02"))).await;
                let body = json!({
                    "paid_on": "2026-03-02", "amount_fen": 38000, "receipt": "53060126-0012345678",
                });
                on(case, vec![body])
            }
            "cancel_fee" => {
                let case = test.charging(Some(by_hand("2026-03-02"))).await;
                on(case, vec![json!({"reason": "页数统计有误"})])
            }
            "split_case" => {
                let body = json!({"matters": [
                    {"name": "征地补偿安置方案公告", "document_number": "", "features": "长风乡"},
                    {"name": "水质检测报告", "document_number": "", "features": "2025年"},
                ]});
                let case = test.file_at_counter().await;
                on(test.route(&case, LAND).await, vec![body])
            }
            "withdraw_application" => on(test.in_hand().await, vec![json!({"reason": "已不需要"})]),
            "record_withdrawal" => {
                let body = json!({"on": "2026-03-02", "note": "来函撤回"});
                on(test.in_hand().await, vec![body])
            }
            "add_application_document"
            | "list_application_documents"
            | "read_application_document"
            | "withdraw_application_document" => {
                let case = test.in_hand().await;
                let person = applicant(&self.web, &case).await;
                self.on_document(operation, case, &person, "applications")
                    .await
            }
            "add_case_document"
            | "list_case_documents"
            | "read_case_document"
            | "withdraw_case_document" => {
                let case = test.in_hand().await;
                self.on_document(operation, case, &self.staff[&Registrar], "cases")
                    .await
            }
            "open_consultation" => {
                let bodies = vec![third_party(), on_paper()];
                on(test.in_hand().await, bodies)
            }
            "list_consultations" => self.asked(on(test.in_hand().await, vec![]), 1).await,
            "send_consultation" => {
                let bodies = dispatches();
                self.asked(on(test.in_hand().await, bodies), 0).await
            }
            "deliver_consultation" => {
                let bodies = vec![json!({"on": "2026-03-02", "note": "前台签收"})];
                self.asked(on(test.in_hand().await, bodies), 1).await
            }
            "record_opinion" => {
                let opinion = |position: &str| {
                    json!({
                        "received_on": "2026-03-02", "opinion": position, "text": "属于商业秘密",
                        "documents": [],
                    })
                };
                let bodies = ["objects", "agrees", "partly"].map(opinion).to_vec();
                self.asked(on(test.in_hand().await, bodies), 1).await
            }
            "tell_third_party" => {
                let bodies = dispatches();
                self.asked(on(test.in_hand().await, bodies), 2).await
            }
            "read_question" => with(vec![json!({"code": self.code().await})]),
            "give_opinion" => {
                let code = self.code().await;
                with(vec![
                    json!({"code": code, "opinion": "objects", "text": "属于商业秘密"}),
                ])
            }
            "read_deadlines" => with(vec![counted(), json!([counted()])]),
            "record_conference" => {
                let view = |name| json!({"department": test.department(name), "view": "同意公开"});
                let body = json!({
                    "on": "2026-03-02", "question": "是否可以公开",
                    "views": [view(LAND), view(HEALTH)], "conclusion": "可以公开",
                });
                on(test.in_hand().await, vec![body])
            }
            "urge_case" => on(test.in_hand().await, vec![urging()]),
            "answer_urging" => {
                let case = test.in_hand().await;
                let urged = self
                    .web
                    .act(
                        &self.staff[&Head],
                        &case.id.to_string(),
                        "urgings",
                        &urging(),
                    )
                    .await
                    .is(200);
                let body = json!({"number": 1, "text": "已调取档案，3月9日送审"});
                let mut target = on(case, vec![body]);
                target.if_match = Some(urged.etag());
                target
            }
            "set_sub_deadline" => on(test.in_hand().await, vec![internal_deadline()]),
            "meet_sub_deadline" => {
                let case = test.in_hand().await;
                let set = self
                    .web
                    .act(
                        &self.staff[&Handler],
                        &case.id.to_string(),
                        "sub-deadlines",
                        &internal_deadline(),
                    )
                    .await
                    .is(200);
                let mut target = on(case, vec![json!({"number": 1})]);
                target.if_match = Some(set.etag());
                target
            }
            "serve_reply" => {
                let mut bodies = servings();
                for serving in &mut bodies {
                    serving["late_reason"] = json!("检索用时较长");
                }
                on(test.approved().await, bodies)
            }
            "prove_service" => {
                let case = test
                    .serve(&test.approved().await, by_mail("2026-03-02"))
                    .await;
                let body = json!({"received_on": "2026-03-02", "note": "本人签收"});
                on(case, vec![body])
            }
            "renew_query_code" => on(test.in_hand().await, vec![json!({})]),
            "file_remedy" => on(Box::pin(self.replied()).await, vec![suit_against("reply")]),
            "accept_remedy" => {
                let target = on(
                    Box::pin(self.replied()).await,
                    vec![json!({"on": "2026-03-02"})],
                );
                Box::pin(self.remedied(target, false)).await
            }
            "conclude_remedy" => {
                let target = on(Box::pin(self.replied()).await, vec![corrected()]);
                Box::pin(self.remedied(target, false)).await
            }
            "cancel_result" => {
                let body = json!({"reason": "结果登记有误"});
                let target = on(Box::pin(self.replied()).await, vec![body]);
                Box::pin(self.remedied(target, true)).await
            }
            "reopen_case" => {
                let body = json!({"remedy": "r1", "received_on": "2026-03-02"});
                let target = on(Box::pin(self.replied()).await, vec![body]);
                Box::pin(self.remedied(target, true)).await
            }
            "archive_case" => {
                let body = json!({"reason": "申请人书面表示不再复议、诉讼"});
                on(Box::pin(self.replied()).await, vec![body])
            }
            "change_own_password" => with(vec![
                json!({"current_password": PASSWORD, "new_password": PASSWORD}),
            ]),
            "add_department" => with(vec![self.department()]),
            "bring_delivery_report" => with(vec![json!({"report": failed(STRANGER)})]),
            "change_department" => self.on_department(none).await,
            "cancel_merger" => {
                let mut target = self.on_department(none).await;
                let path = target.path.replace("/cancellation", "");
                let body = json!({
                    "into": test.department(HEALTH).0, "on": test.today().succ_opt(),
                    "basis": "云府发〔2026〕12号",
                });
                let system = &self.staff[&SystemAdmin];
                let request = self.web.request(system, Method::POST, &path);
                let version = target.if_match.clone().unwrap_or_default();
                let stated = request
                    .header("if-match", &version)
                    .json(&body)
                    .send()
                    .await;
                target.if_match = Some(stated.is(200).etag());
                target.bodies = vec![json!({"reason": "云府发〔2026〕15号"})];
                target
            }
            "merge_department" => {
                let mut target = self.on_department(none).await;
                let into = test.department(HEALTH).0;
                let on = test.today();
                target.bodies =
                    vec![json!({"into": into, "on": on, "basis": "云府发〔2026〕12号"})];
                target
            }
            "add_account" => with(vec![self.account()]),
            "set_role" | "set_email" | "disable_account" | "enable_account" | "set_password"
            | "list_sessions" => self.on_account(operation, none).await,
            "end_session" => self.on_session(none).await,
            "name_deputy" => with(vec![self.absence()]),
            "end_deputy" => {
                let head = &self.staff[&Head];
                let body = self.absence();
                let named = self.web.post(head, "/api/v1/deputies", &body).await;
                let id = named.is(201).string("/id");
                Target {
                    path: format!("/api/v1/deputies/{id}"),
                    ..none
                }
            }
            "show_year" => Target {
                path: "/api/v1/calendars/cn/2026".into(),
                ..none
            },
            // Each its own year: operations are tried beside each other.
            "freeze_annual_report" => {
                let path = "/api/v1/annual-reports/2025/freezing";
                let back = format!("{path}/withdrawal");
                self.on_frozen(&back, json!({"reason": "更正数据"})).await;
                Target {
                    path: path.into(),
                    bodies: vec![json!({})],
                    ..none
                }
            }
            "withdraw_annual_freezing" => {
                let path = "/api/v1/annual-reports/2024/freezing";
                self.on_frozen(path, json!({})).await;
                Target {
                    path: format!("{path}/withdrawal"),
                    bodies: vec![json!({"reason": "补录上年末的撤回申请"})],
                    ..none
                }
            }
            "show_statistics" => Target {
                path: "/api/v1/statistics?authority=YJ".into(),
                ..none
            },
            "show_scorecards"
            | "list_counted_replies"
            | "list_decided_remedies"
            | "list_due_dates"
            | "draw_departments"
            | "show_departments_chart"
            | "draw_trend"
            | "show_trend_chart" => Target {
                path: format!("{}?from=2026-01-01&to=2026-03-31", none.path),
                ..none
            },
            "draw_due_dates" | "show_due_dates" => Target {
                path: format!("{}?year=2026", none.path),
                ..none
            },
            "show_annual_report" => Target {
                path: "/api/v1/annual-reports/2026".into(),
                ..none
            },
            "list_cell_cases" => Target {
                path: "/api/v1/annual-reports/2026/cases?row=new".into(),
                ..none
            },
            "list_cell_remedies" => Target {
                path: "/api/v1/annual-reports/2026/remedies?kind=direct_suit".into(),
                ..none
            },
            "complain" => {
                let body = json!({"kind": "reply", "text": "逾期未告知进展"});
                on(test.file_online().await, vec![body])
            }
            "record_complaint" => {
                let mut body = self.complaint();
                body.as_object_mut().unwrap().remove("department");
                with(vec![body])
            }
            "show_complaint" => self.on_complaint(none, 3, vec![]).await,
            "investigate_complaint" => self.on_complaint(none, 0, vec![json!({})]).await,
            "conclude_complaint" => {
                let body = json!({"finding": "upheld", "text": "经查属实"});
                self.on_complaint(none, 1, vec![body]).await
            }
            "record_criticism" => {
                let body = json!({"document": "云府办函〔2026〕5号"});
                self.on_complaint(none, 3, vec![body]).await
            }
            "order_rectification" => {
                let body = json!({"text": "请予改正", "rectify_by": "2026-03-13"});
                self.on_complaint(none, 2, vec![body]).await
            }
            "report_rectification" => {
                let body = json!({"text": "已经改正"});
                self.on_complaint(none, 3, vec![body]).await
            }
            "cancel_conclusion" => {
                let body = json!({"reason": "登记有误"});
                self.on_complaint(none, 2, vec![body]).await
            }
            "cancel_order" => {
                let body = json!({"reason": "登记有误"});
                self.on_complaint(none, 3, vec![body]).await
            }
            "decide_rectification" => {
                let back =
                    json!({"decision": "return", "text": "请予补充", "rectify_by": "2026-03-20"});
                let accept = json!({"decision": "accept", "text": "已核实"});
                self.on_complaint(none, 4, vec![accept, back]).await
            }
            "import_calendar" => with(vec![self.notice()]),
            "import_responsibilities" => Target {
                path: "/api/v1/responsibilities?source=2025".into(),
                ..none
            },
            "show_import" | "preview_import" | "publish_import" => self.on_import(none).await,
            _ => none,
        }
    }

    /// Sends the usual request.
    pub(crate) async fn send(
        &self,
        person: &Person,
        operation: &Operation,
        target: &Target,
    ) -> Answer {
        let mut request = self
            .web
            .request(person, operation.method.clone(), &target.path);
        if let Some(version) = &target.if_match {
            request = request.header("if-match", version);
        }
        if let Some((form, file)) = file(operation) {
            request = request.header("content-type", form).body(file);
        } else if let Some(body) = target.bodies.first() {
            request = request.json(body);
        }
        request.send().await
    }

    /// A case of a month ago whose applicant answers late, today.
    async fn late_answer(&self) -> Case {
        let test = &self.web.test;
        let registrar = test.registrar();
        let door = Door::Office {
            channel: Channel::InPerson,
            received_on: None,
        };
        let filed = intake::file(&self.past, &registrar, &paper(), door, None).await;
        let mut case = filed.unwrap();
        let ask = test.asking("2026-02-10");
        let (of, service) = (Notified::Clarification, by_hand("2026-02-02"));
        for (actor, command) in [
            (registrar, test.assign(LAND)),
            (test.handler(LAND), Command::Claim),
            (test.handler(LAND), ask),
            (test.handler(LAND), Command::ServeNotice { of, service }),
        ] {
            let target = At {
                case: case.id,
                version: Some(case.version),
                key: None,
            };
            case = act(&self.past, &actor, target, command).await.unwrap();
        }
        let answer = test.answer(Some("住院"));
        test.does(&test.registrar(), &case, answer).await
    }

    /// The same case, with an extension that waits for the head, or to be told.
    async fn extended(&self, mut target: Target, approved: bool) -> Target {
        let (case, _) = target.path.split_once("/extensions").unwrap();
        let case = case.rsplit('/').next().unwrap().to_owned();
        let by = async |role, action, body: Value| {
            self.web
                .act(&self.staff[&role], &case, action, &body)
                .await
                .is(200)
        };
        let mut last = by(Handler, "extensions", extension()).await;
        if approved {
            let approve = json!({"decision": "approve"});
            last = by(Head, "extensions/decision", approve).await;
        }
        target.if_match = Some(last.etag());
        target
    }

    /// A case whose letter was posted, and may come back. On the heap from the beginning, as what is above is large.
    fn returning<'a>(
        &'a self,
        id: &'a str,
        on: &'a dyn Fn(Case, Vec<Value>) -> Target,
    ) -> Pin<Box<dyn Future<Output = Target> + 'a>> {
        Box::pin(async move {
            let test = &self.web.test;
            let (case, of) = match id {
                "return_clarification" => (test.asked("2026-03-16").await, Notified::Clarification),
                "return_request_for_reasons" => (test.explaining(0).await, Notified::Reasons),
                "return_delay" => (test.explaining(3).await, Notified::Delay),
                _ => {
                    return self
                        .extension_posted(on(test.in_hand().await, returns()))
                        .await;
                }
            };
            on(served_by_post(test, &case, of).await, returns())
        })
    }

    async fn extension_posted(&self, target: Target) -> Target {
        let mut target = self.extended(target, true).await;
        let case = target.case.as_ref().unwrap().id.to_string();
        let body = json!({
            "method": "mail", "posted_on": "2026-03-02", "tracking_number": "1012345678901",
            "carrier": "ems",
        });
        let (handler, path) = (&self.staff[&Handler], "extensions/service");
        let told = self.web.act(handler, &case, path, &body).await.is(200);
        target.if_match = Some(told.etag());
        target
    }

    /// A case whose reply was handed over.
    async fn replied(&self) -> Case {
        let test = &self.web.test;
        test.serve(&test.approved().await, by_hand("2026-03-02"))
            .await
    }

    /// The same case, with a suit, and a judgment that orders a new reply.
    async fn remedied(&self, mut target: Target, decided: bool) -> Target {
        let case = target.case.as_ref().unwrap().id.to_string();
        let by = async |action, body: Value| {
            self.web
                .act(&self.staff[&Registrar], &case, action, &body)
                .await
                .is(200)
        };
        let mut last = by("remedies", suit_against("reply")).await;
        if decided {
            last = by("remedies/r1/result", corrected()).await;
        }
        target.path = target.path.replace("{reference}", "r1");
        target.if_match = Some(last.etag());
        target
    }

    /// The same case, with a letter to a third party: standing, posted, or overruled and to be told.
    async fn asked(&self, mut target: Target, far: u8) -> Target {
        let path = target.path.replace("{reference}", "c1");
        let (case, _) = path.split_once("/consultations").unwrap();
        let case = case.rsplit('/').next().unwrap().to_owned();
        let by = async |role, action, body: Value| {
            self.web
                .act(&self.staff[&role], &case, action, &body)
                .await
                .is(200)
        };
        let mut asked = third_party();
        asked["method"] = json!("paper");
        let mut last = by(Handler, "consultations", asked).await;
        if far > 0 {
            last = by(Handler, "consultations/c1/service", posted("2026-03-02")).await;
        }
        if far > 1 {
            let opinion = json!({"received_on": "2026-03-02", "opinion": "objects"});
            by(Handler, "consultations/c1/opinion", opinion).await;
            let mut draft = granted();
            draft["against_opinions"] =
                json!([{"consultation": "c1", "disclosed": "总价", "reasons": "公众需要监督"}]);
            by(Handler, "drafts", draft).await;
            last = by(Head, "reviews", json!({"decision": "approve"})).await;
        }
        target.path = path;
        target.if_match = target.if_match.map(|_| last.etag());
        target
    }

    /// A complaint against the land bureau.
    fn complaint(&self) -> Value {
        let department = self.web.test.department(LAND).0;
        json!({
            "kind": "not_up_to_date", "channel": "telephone", "department": department,
            "text": "公开指南两年未更新",
            "complainant": {"name": "王小明", "email": "wang@example.org"},
        })
    }

    /// One that is recorded, looked into, upheld, ordered to be put right, or reported: as far as that.
    async fn on_complaint(&self, none: Target, far: usize, bodies: Vec<Value>) -> Target {
        let path = "/api/v1/complaints";
        let registrar = &self.staff[&Registrar];
        let mut last = self
            .web
            .post(registrar, path, &self.complaint())
            .await
            .is(201);
        let id = last.string("/id");
        let steps = [
            (Supervisor, "investigation", json!({})),
            (
                Supervisor,
                "conclusion",
                json!({"finding": "upheld", "text": "经查属实"}),
            ),
            (
                Supervisor,
                "order",
                json!({"text": "请予改正", "rectify_by": "2026-03-13"}),
            ),
            (Handler, "rectification", json!({"text": "已经改正"})),
        ];
        for (role, step, body) in steps.into_iter().take(far) {
            let path = format!("{path}/{id}/{step}");
            let request = self.web.request(&self.staff[&role], Method::POST, &path);
            let request = request.header("if-match", &last.etag()).json(&body);
            last = request.send().await.is(200);
        }
        Target {
            path: none.path.replace("{id}", &id),
            if_match: Some(last.etag()),
            bodies,
            ..none
        }
    }

    /// An absence of one day on which nobody stands in yet.
    fn absence(&self) -> Value {
        let after = self.absences.fetch_add(1, Ordering::Relaxed);
        let day = self.web.test.today() + Days::new(after % 300);
        json!({"absent": "land", "deputy": "land2", "from": day, "until": day})
    }

    /// The code of a secret link that nobody has used.
    async fn code(&self) -> String {
        let case = self.web.test.in_hand().await.id.to_string();
        let handler = &self.staff[&Handler];
        self.web
            .act(handler, &case, "consultations", &third_party())
            .await
            .is(200);
        let id = CaseId(case.parse().unwrap());
        let asked = self.web.test.case(id).await.consultations[0].id;
        self.web.test.app.keys.consultation_code(asked.0)
    }

    async fn credentials(&self) -> Vec<Value> {
        let case = self.web.test.file_online().await;
        let code = query_code(&self.web, &case);
        let tokens = sign_in(&self.web, "YJ", "land2").await;
        vec![
            json!({"grant": "password", "authority": "YJ", "login": "land2", "password": PASSWORD}),
            json!({"grant": "query_code", "number": case.number, "query_code": code}),
            json!({"grant": "refresh", "refresh_token": tokens.string("/refresh_token")}),
        ]
    }

    /// An account that nobody uses.
    async fn on_account(&self, operation: &Operation, none: Target) -> Target {
        let account = self.web.test.hire().await;
        let body = match operation.id.as_str() {
            "set_role" => json!({"role": "handler", "department": self.web.test.department(LAND)}),
            "set_email" => json!({"email": "another@staff.yunjiang.example"}),
            "set_password" => json!({"password": PASSWORD}),
            _ => json!({}),
        };
        let is_reading = operation.method == Method::GET;
        Target {
            path: none.path.replace("{id}", &account.id.to_string()),
            if_match: (!is_reading).then(|| format!("\"{}\"", account.version)),
            bodies: if is_reading { vec![] } else { vec![body] },
            case: None,
        }
    }

    /// A department that nobody uses.
    async fn on_department(&self, none: Target) -> Target {
        let body = self.department();
        let system = &self.staff[&SystemAdmin];
        let added = self.web.post(system, "/api/v1/departments", &body).await;
        let added = added.is(201);
        Target {
            path: none.path.replace("{id}", &added.string("/id")),
            if_match: Some(added.etag()),
            bodies: vec![body],
            case: None,
        }
    }

    async fn on_session(&self, none: Target) -> Target {
        let account = self.web.test.hire().await;
        sign_in(&self.web, "YJ", &account.login).await;
        let path = format!("/api/v1/accounts/{}/sessions", account.id);
        let sessions = self.web.get(&self.staff[&SecurityAdmin], &path).await;
        let sessions = sessions.is(200);
        Target {
            path: none.path.replace("{id}", &sessions.string("/items/0/id")),
            ..none
        }
    }

    /// A case with a document that a person added.
    async fn on_document(
        &self,
        operation: &Operation,
        case: Case,
        person: &Person,
        side: &str,
    ) -> Target {
        let key = if side == "cases" {
            case.id.to_string()
        } else {
            case.number.clone()
        };
        let path = format!("/api/v1/{side}/{key}/documents");
        let added = self
            .web
            .request(
                person,
                Method::POST,
                &format!("{path}?kind=supporting_material"),
            )
            .header("if-match", &format!("\"{}\"", case.version))
            .header("content-type", "application/pdf")
            .body(PDF)
            .send()
            .await
            .is(201);
        let mut path = operation
            .path
            .replace("{id}", &key)
            .replace("{number}", &key)
            .replace("{document}", &added.string("/id"));
        if is_upload(operation) {
            path += "?kind=supporting_material";
        }
        let is_change = operation.method != Method::GET;
        Target {
            path,
            if_match: is_change.then(|| format!("\"{}\"", case.version + 1)),
            bodies: if is_change { vec![json!({})] } else { vec![] },
            case: Some(case),
        }
    }

    /// A calendar that was taken in and looked at.
    async fn on_import(&self, none: Target) -> Target {
        let admin = &self.staff[&SystemAdmin];
        let path = "/api/v1/calendar-imports";
        let import = self.web.post(admin, path, &self.notice()).await.is(201);
        let id = import.string("/id");
        let seen = self.web.get(admin, &format!("{path}/{id}/preview")).await;
        Target {
            path: none.path.replace("{id}", &id),
            if_match: Some(seen.is(200).etag()),
            ..none
        }
    }

    /// A notice of a year after which no case asks; each is another.
    fn notice(&self) -> Value {
        let id = self.web.test.app.env.id();
        let days = [
            ("2099-01-01", "元旦"),
            ("2099-01-20", "春节"),
            ("2099-01-21", "春节"),
            ("2099-01-22", "春节"),
            ("2099-01-23", "春节"),
            ("2099-04-04", "清明节"),
            ("2099-05-01", "劳动节"),
            ("2099-05-02", "劳动节"),
            ("2099-06-23", "端午节"),
            ("2099-09-29", "中秋节"),
            ("2099-10-01", "国庆节"),
            ("2099-10-02", "国庆节"),
            ("2099-10-03", "国庆节"),
        ]
        .map(|(date, name)| json!({"date": date, "name": name, "off": true}));
        json!({"notices": [{
            "year": 2099, "source": format!("放假安排 {id}"), "days": days,
        }]})
    }

    /// A department that is not there yet.
    fn department(&self) -> Value {
        let id = self.web.test.app.env.id();
        let no = 100 + u32::try_from(id.as_u128() % 90_000).unwrap();
        json!({
            "no": no, "name": format!("部门{no}"), "subjects": ["档案"],
            "email": "archives@yunjiang.example", "phone": "010-12345678",
        })
    }

    /// An account that is not there yet.
    fn account(&self) -> Value {
        let id = self.web.test.app.env.id().simple();
        json!({
            "login": format!("new-{id}"), "name": "新来的", "role": "supervisor",
            "email": "new@staff.yunjiang.example", "password": PASSWORD,
        })
    }
}

async fn signed_in(web: &Web, persona: Persona) -> Option<Person> {
    let (authority, login) = persona.login()?;
    let tokens = sign_in(web, authority, login).await;
    Some(web.bearer(&tokens.string("/access_token")))
}

async fn sign_in(web: &Web, authority: &str, login: &str) -> Answer {
    let body =
        json!({"grant": "password", "authority": authority, "login": login, "password": PASSWORD});
    let answer = web.post(&web.anyone(), "/api/v1/tokens", &body).await;
    answer.is(201)
}

fn query_code(web: &Web, case: &Case) -> String {
    web.test
        .app
        .keys
        .query_code(case.id.0, case.query_generation)
}

async fn applicant(web: &Web, case: &Case) -> Person {
    web.applicant(&case.number, &query_code(web, case)).await
}

const PDF: &[u8] = b"%PDF-1.7\nA deed of 2025.\n%%EOF\n";

const LIST: &str = "权力名称,实施主体\n农村宅基地审批,自然资源局\n";

/// Whether the body is a file rather than JSON.
pub(crate) fn is_upload(operation: &Operation) -> bool {
    file(operation).is_some()
}

/// The file that an upload sends, and its form.
fn file(operation: &Operation) -> Option<(&'static str, &'static [u8])> {
    match operation.id.as_str() {
        "add_application_document" | "add_case_document" => Some(("application/pdf", PDF)),
        "import_responsibilities" => Some(("text/csv", LIST.as_bytes())),
        _ => None,
    }
}

fn counted() -> Value {
    json!({
        "regime": "cn-2019",
        "events": [{"event": "received", "on": "2026-03-02", "channel": "in_person"}],
    })
}

fn urging() -> Value {
    json!({"text": "请说明进展", "answer_by": "2026-03-10"})
}

fn internal_deadline() -> Value {
    json!({"what": "核实档案", "until": "2026-03-20"})
}

fn clarification() -> Value {
    json!({
        "answer_by": "2026-03-16", "unclear": "未指明何处、何时的方案",
        "items": ["请写明地块", "请写明年份"], "guidance": "可参考政府网站公告的项目名称",
    })
}

fn extension() -> Value {
    json!({"working_days": 10, "reason": "需从档案馆调取旧批文"})
}

fn filing() -> Value {
    let mut body = application();
    body["authority"] = json!("YJ");
    add_parties(&mut body);
    body
}

/// An agent, and one who applies together with the usual applicant.
fn add_parties(body: &mut Value) {
    let passport = |number: &str| json!({"kind": "passport", "number": number});
    body["agent"] =
        json!({"name": "王律师", "identity": passport("E12345678"), "phone": "13900139000"});
    body["joint_applicants"] =
        json!([{"kind": "citizen", "name": "李四", "identity": passport("E12345679")}]);
}

fn recorded() -> Value {
    let mut body = application();
    body["channel"] = json!("in_person");
    body["received_on"] = json!("2026-03-02");
    add_parties(&mut body);
    body["agent"]["power_of_attorney_on"] = json!("2026-03-02");
    body["on_the_spot"] = json!({"reply": granted(), "signed_by": "agent"});
    body
}

/// A reply that withholds a part.
fn partial() -> Value {
    json!({
        "outcome": "partial", "kind": "partly_disclosed", "content": "方案正文",
        "reasons": "附件涉及他人个人信息",
        "access": {"way": "电子邮件", "means": "发送至申请人邮箱", "when": "随本答复书"},
        "withheld": [{"ground": "denied.3", "reasons": "涉及第三方合法权益"}],
        "against_opinions": [],
    })
}

/// Every way in which a letter to a third party goes out.
fn dispatches() -> Vec<Value> {
    vec![
        posted("2026-03-02"),
        json!({"method": "electronic"}),
        json!({"method": "personal", "signed_on": "2026-03-02"}),
    ]
}

fn with_bodies(none: &Target) -> impl Fn(Vec<Value>) -> Target {
    |bodies| Target {
        bodies,
        ..none.clone()
    }
}

fn on_case(none: &Target) -> impl Fn(Case, Vec<Value>) -> Target {
    |case, bodies| Target {
        path: none
            .path
            .replace("{id}", &case.id.to_string())
            .replace("{number}", &case.number),
        if_match: Some(format!("\"{}\"", case.version)),
        bodies,
        case: Some(case),
    }
}

/// A case whose notice was posted on 2 March, and may come back.
async fn served_by_post(test: &Test, case: &Case, of: Notified) -> Case {
    let service = by_mail("2026-03-02");
    let command = Command::ServeNotice { of, service };
    test.does(&test.handler_of(case), case, command).await
}

fn returns() -> Vec<Value> {
    vec![json!({}), json!({"on": "2026-03-02"})]
}

fn servings() -> Vec<Value> {
    vec![
        json!({"method": "personal", "signed_on": "2026-03-02", "signed_by": "applicant"}),
        json!({"method": "electronic"}),
        json!({
            "method": "mail", "posted_on": "2026-03-02", "tracking_number": "1012345678901",
            "carrier": "ems",
        }),
    ]
}

fn suit_against(what: &str) -> Value {
    json!({
        "kind": "direct_suit", "against": what, "filed_on": "2026-03-02", "claimant": "applicant",
        "body": "云江区人民法院", "number": "（2026）皖0101行初7号",
    })
}

fn corrected() -> Value {
    json!({
        "result": "corrected", "decided_on": "2026-03-02", "served_on": "2026-03-02",
        "order": {"what": "decide_anew", "working_days": 15},
        "number": "（2026）皖0101行初7号", "note": "撤销答复，责令重新答复",
    })
}
