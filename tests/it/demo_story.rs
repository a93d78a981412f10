//! The story, told against a stand-in that answers as the document of the API says.

use std::path::PathBuf;

use actix_web::http::StatusCode;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use chrono::NaiveDate;
use disclosure::cli::demo::{Printer, tell};
use disclosure::demo::story::{Place, Stopped};
use disclosure::demo::{Opened, Prepared};
use disclosure::rules::applicant::ApplicantKind;
use disclosure::rules::application::Applicant;
use disclosure::rules::identity::{DocumentKind, IdentityDocument};
use disclosure::rules::ids::DepartmentId;
use disclosure::rules::language::Language;
use disclosure::rules::policy::Role;
use serde_json::{Value, json};
use uuid::Uuid;

fn prepared() -> Prepared {
    let today = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
    let number = "11010519491231002X";
    let account = |login: &str, role, department| Opened {
        login: login.to_owned(),
        name: "王明".to_owned(),
        role,
        department,
        password: "abcd-efgh-jkmn".to_owned(),
    };
    let housing = (DepartmentId(Uuid::nil()), "区住房和城乡建设局".to_owned());
    Prepared {
        made_now: true,
        accounts: vec![
            account("registrar", Role::Registrar, None),
            account("head", Role::Head, None),
            account("supervisor", Role::Supervisor, None),
            account("handler09", Role::Handler, Some(housing)),
        ],
        applicant: Applicant {
            kind: ApplicantKind::Citizen,
            name: "张晓江".to_owned(),
            identity: IdentityDocument::parse(DocumentKind::ResidentId, number, today).unwrap(),
            representative: None,
            contact_person: None,
            email: Some("zhang@mail.example".to_owned()),
            phone: None,
            fax: None,
            address: None,
            postal_code: None,
            language: Language::Chinese,
        },
    }
}

/// What the stand-in answers: status, and body.
fn answer(request: &HttpRequest, body: &Value) -> (u16, Value) {
    let path = request.path().trim_start_matches("/api/v1");
    let needs_version = path.starts_with("/cases/") && request.method() == "POST";
    if needs_version && request.headers().get("If-Match").is_none() {
        return (428, json!({"code": "version_required"}));
    }
    let view = json!({
        "id": "c1", "number": "YJ-2026-000001", "stage_title": "办理中",
        "received_on": "2026-11-24", "due_on": "2026-12-22", "opened": [{"id": "c1"}],
        "fee": {
            "amount": "380元", "amount_fen": 38_000, "written_on": "2026-11-24", "pay_by": "2026-12-22",
        },
    });
    let refusal = match path {
        "/cases/c1/drafts" if body["outcome"] == "denied.5" => Some("draft_incomplete"),
        "/cases/c1/clarifications" => Some("cannot_clarify"),
        "/cases/c1/extensions" => Some("cannot_extend"),
        "/cases/c1/fees/payment" if body["amount_fen"] == 100 => Some("wrong_amount"),
        _ => None,
    };
    if let Some(code) = refusal {
        let ground = "《条例》第三十三条";
        return (
            409,
            json!({"code": code, "detail": "现在不行", "ground": ground}),
        );
    }
    match path {
        "/applications" if body.pointer("/applicant/identity/number").is_some() => {
            let next = json!({"confirmation_by": "2026-11-25"});
            let filed =
                json!({"number": "YJ-2026-000001", "query_code": "ABCD-EFGH", "next": next});
            (201, filed)
        }
        "/tokens" => (201, json!({"access_token": "t", "token_type": "Bearer"})),
        _ if request.headers().get("Authorization").is_none() => {
            (401, json!({"code": "signed_out"}))
        }
        "/cases" => (
            200,
            json!({"items": [{"id": "c1", "number": "YJ-2026-000001"}]}),
        ),
        "/cases/c1/deadline" => {
            let row = json!({
                "from": "2026-11-25", "to": "2026-11-27", "kind": "counted", "days": 3, "count": 3,
                "rule": "reply_period", "article": "《条例》第三十三条",
            });
            (200, json!({"due_on": "2026-12-22", "ledger": [row]}))
        }
        "/cases/c1/routing-suggestion" => {
            let housing =
                json!({"name": "区住房和城乡建设局", "reason": "职责事项“预售许可”（预售许可）"});
            (200, json!({"departments": [housing], "outside": []}))
        }
        "/cases/c1/consultations" => {
            let asked = json!({"letter": {"made_on": "2026-11-24"}});
            (200, json!({"items": [asked]}))
        }
        "/cases/c1/notices" => {
            let mail = json!({
                "kind": "reply_made", "addressee": "applicant", "state": "accepted",
                "last_answer": "written to 1.eml",
            });
            (200, json!({"items": [mail]}))
        }
        "/applications/YJ-2026-000001/letters" => {
            let letter = json!({"kind": "reply", "text": "答复书正文\n第二行"});
            (200, json!({"items": [{"kind": "receipt"}, letter]}))
        }
        _ => (200, view),
    }
}

/// Tells the story against a stand-in; `broken` is a path that it refuses.
async fn story(broken: &'static str) -> (Result<(), Stopped>, String) {
    let mails = tempfile::tempdir().unwrap();
    let mail = "Subject: =?utf-8?b?5bey562U5aSN?=\r\n\r\n";
    std::fs::write(mails.path().join("1.eml"), mail).unwrap();
    let stand_in = move || {
        let answer = move |request: HttpRequest, body: web::Bytes| async move {
            let body = serde_json::from_slice(&body).unwrap_or_default();
            let (status, body) = if request.path().ends_with(broken) {
                (409, json!({"code": "refused", "detail": "现在不行"}))
            } else {
                answer(&request, &body)
            };
            HttpResponse::build(StatusCode::from_u16(status).unwrap())
                .insert_header(("ETag", "\"2\""))
                .json(body)
        };
        App::new().default_service(web::to(answer))
    };
    let server = HttpServer::new(stand_in)
        .workers(1)
        .disable_signals()
        .bind("127.0.0.1:0")
        .unwrap();
    let place = Place {
        address: format!("http://{}", server.addrs()[0]),
        mails: Some(PathBuf::from(mails.path())),
    };
    let mut printer = Printer::plain(Vec::new());
    let prepared = prepared();
    let told = tokio::select! {
        told = tell(&place, &prepared, &mut printer) => told,
        ended = server.run() => panic!("{ended:?}"),
    };
    (told, String::from_utf8(printer.into_inner()).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_told_to_its_end() {
    let (told, text) = story("nothing is broken").await;
    assert!(told.is_ok(), "{told:?}\n{text}");
    for expected in [
        "1. 网上提交申请",
        "7. 申请人凭编号和查询码查看答复",
        "POST /api/v1/cases/c1/confirmation  200  registrar",
        "2026-11-25  2026-11-27  计入 counted  3          3           《条例》第三十三条",
        "区住房和城乡建设局   职责事项“预售许可”（预售许可）",
        "已答复",
        "│ 第二行",
        "8. 收取信息处理费",
        "POST /api/v1/cases/c1/drafts  409  handler09",
        "POST /api/v1/cases/c1/clarifications  409  handler09",
        "POST /api/v1/cases/c1/extensions  409  handler09",
        "POST /api/v1/cases/c1/fees/payment  409  registrar",
        "不予办理 refused",
        "依据 ground",
        "POST /api/v1/cases/c1/fees/payment  200  registrar",
        "缴费期限 pay by",
        "9. 一事一申请：分立",
        "POST /api/v1/cases/c1/split  200  registrar",
        "/api/v1/overdue",
    ] {
        assert!(text.contains(expected), "{expected} is missing in\n{text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_not_expected_ends_it_and_names_the_step() {
    let (told, text) = story("/claim").await;
    let stopped = told.err().unwrap().to_string();
    assert!(stopped.contains("step 4"), "{stopped}");
    assert!(
        stopped.contains("/cases/c1/claim answered 409"),
        "{stopped}"
    );
    assert!(stopped.contains("现在不行"), "{stopped}");
    assert!(!text.contains("5. "), "{text}");
}
