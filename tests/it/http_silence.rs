//! No personal data and no secret in logs, metrics, headers and problems: a whole case, with everything
//! that goes wrong on the way, against the program as it is started, logging all that it can.

use std::collections::BTreeSet;
use std::path::Path;

use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};

use crate::harness::smtp::{Command, Script, SmtpServer};
use crate::serve_cli::{Serving, disclosure, done, folder};

const NAME: &str = "欧阳无痕";
const IDENTITY: &str = "11010519491231002X";
const WRONG_IDENTITY: &str = "110105194912310099";
const EMAIL: &str = "ouyang.wuhen@mail.example";
const PHONE: &str = "13912345678";
const ADDRESS: &str = "云岭县无痕路77号";
const TITLE: &str = "无痕路征收补偿方案";
const FEATURES: &str = "申请人与邻居的边界纠纷";
const NOTE: &str = "申请人来过三次电话";
const REASON: &str = "请勿写明申请人病情";
const CONTENT: &str = "方案全文附后并含门牌";
const ASKED: &str = "西门建材有限公司";
const ASKED_EMAIL: &str = "ximen@party.example";
const ASKED_PHONE: &str = "13712345678";
const ASKED_ADDRESS: &str = "云岭县西门外大街9号";
const MATTER: &str = "西门外大街供货单价";
const WHY: &str = "单价为该公司的经营秘密";
const OPINION: &str = "本公司坚决不愿意公开";
const PASSWORD: &str = "leiser-stein-Wolke-42";
const STAFF_NAME: &str = "司徒静默";
const STAFF_EMAIL: &str = "situ.jingmo@staff.example";

/// Everything that is to be kept, and the one who tells it to the program.
struct Watch {
    client: Client,
    base: String,
    secrets: BTreeSet<String>,
}

/// What came back, looked through.
struct Answer {
    status: u16,
    etag: String,
    body: Value,
}

impl Answer {
    #[track_caller]
    fn is(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{:#}", self.body);
        self
    }

    fn string(&self, pointer: &str) -> String {
        let found = self.body.pointer(pointer).and_then(Value::as_str);
        found
            .unwrap_or_else(|| panic!("{pointer} in {:#}", self.body))
            .to_owned()
    }
}

impl Watch {
    fn request(&self, token: &str, method: Method, path: &str) -> RequestBuilder {
        let request = self.client.request(method, format!("{}{path}", self.base));
        let request = request.header("user-agent", format!("browser of {EMAIL}"));
        if token.is_empty() {
            request
        } else {
            request.bearer_auth(token)
        }
    }

    /// Sends it, and looks at what a stranger on the way or at the screen could read.
    async fn send(&self, request: RequestBuilder) -> Answer {
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await.unwrap();
        self.silent("a header", &format!("{headers:?}"));
        if status >= 400 {
            self.silent("a problem", &text);
        }
        let etag = headers
            .get("etag")
            .map(|it| it.to_str().unwrap().to_owned());
        Answer {
            status,
            etag: etag.unwrap_or_default(),
            body: serde_json::from_str(&text).unwrap_or_default(),
        }
    }

    async fn get(&self, token: &str, path: &str) -> Answer {
        self.send(self.request(token, Method::GET, path)).await
    }

    async fn post(&self, token: &str, path: &str, body: &Value) -> Answer {
        self.send(self.request(token, Method::POST, path).json(body))
            .await
    }

    /// Acts on what is seen; whoever comes between, as the sender of mails does, has it looked at again.
    async fn act(&self, token: &str, case: &str, action: &str, body: &Value) -> Answer {
        let path = format!("/api/v1/cases/{case}/{action}");
        loop {
            let seen = self.get(token, &format!("/api/v1/cases/{case}")).await;
            let request = self.request(token, Method::POST, &path).json(body);
            let answer = self.send(request.header("if-match", seen.etag)).await;
            if answer.body["code"] != "changed_meanwhile" {
                return answer;
            }
        }
    }

    /// Signs in; the tokens are secrets from now on.
    async fn sign_in(&mut self, credential: &Value) -> String {
        let tokens = self.post("", "/api/v1/tokens", credential).await.is(201);
        let access = tokens.string("/access_token");
        self.secrets.insert(access.clone());
        self.secrets.insert(tokens.string("/refresh_token"));
        access
    }

    #[track_caller]
    fn silent(&self, place: &str, text: &str) {
        for secret in &self.secrets {
            let encoded: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
            for form in [secret.as_str(), &encoded, &format!("{secret:?}")] {
                let line = text.lines().find(|line| line.contains(form));
                assert_eq!(line, None, "{place} tells {secret}");
            }
        }
    }
}

/// An authority with a security administrator, whose password is given.
fn set_up(data: &Path, folder: &Path) -> String {
    let list = folder.join("departments.csv");
    let departments =
        "no,name,kind,subjects\n1,公开办,disclosure_office,\n3,教育局,department,学校\n";
    std::fs::write(&list, departments).unwrap();
    let run = |arguments: &[&str]| done(&disclosure(data, arguments).output().unwrap());
    run(&[
        "authority",
        "create",
        "--code",
        "YJ",
        "--name",
        "云岭县",
        "--reconsideration-body",
        "云岭市人民政府",
        "--court",
        "云岭市中级人民法院",
        "--departments",
        list.to_str().unwrap(),
    ]);
    let made = run(&[
        "admin",
        "create",
        "--name",
        STAFF_NAME,
        "--login",
        "security",
        "--role",
        "security_admin",
    ]);
    made.trim_end().rsplit(' ').next().unwrap().to_owned()
}

fn application() -> Value {
    json!({
        "applicant": {
            "kind": "citizen", "name": NAME, "identity": {"kind": "resident_id", "number": IDENTITY},
            "email": EMAIL, "phone": PHONE, "address": ADDRESS,
        },
        "information": {"name": TITLE, "features": FEATURES},
        "form": {"carrier": "email", "delivery": "email", "fallback_consent": true},
    })
}

fn password(login: &str, password: &str) -> Value {
    json!({"grant": "password", "login": login, "password": password})
}

/// Accounts of everyone whose work a case is; gives their tokens.
async fn staff(watch: &mut Watch, security: &str) -> [String; 3] {
    let departments = watch.get(security, "/api/v1/departments").await.is(200);
    let department = departments.string("/items/1/id");
    let mut tokens = Vec::new();
    for role in ["registrar", "handler", "head"] {
        let department = (role == "handler").then_some(&department);
        let account = json!({
            "login": role, "name": STAFF_NAME, "role": role, "email": STAFF_EMAIL,
            "department": department, "password": PASSWORD,
        });
        watch
            .post(security, "/api/v1/accounts", &account)
            .await
            .is(201);
        tokens.push(watch.sign_in(&password(role, PASSWORD)).await);
    }
    tokens.try_into().unwrap()
}

/// The text of the first mail to an address.
async fn mail_to(smtp: &SmtpServer, address: &str) -> String {
    let mut count = 1;
    loop {
        let mails = smtp.wait_for(count).await;
        if let Some(mail) = mails.iter().find(|mail| mail.to == [address]) {
            return mail.text();
        }
        count = mails.len() + 1;
    }
}

/// Asked by a letter, found by the link in its mail, and answered on the page.
async fn third_party(watch: &mut Watch, smtp: &SmtpServer, handler: &str, case: &str) {
    let asked = json!({
        "party": "third_party", "name": ASKED, "email": ASKED_EMAIL, "phone": ASKED_PHONE,
        "address": ASKED_ADDRESS, "matter": MATTER, "why": WHY, "method": "electronic",
    });
    watch
        .act(handler, case, "consultations", &asked)
        .await
        .is(200);
    let mail = mail_to(smtp, ASKED_EMAIL).await;
    let (_, rest) = mail.split_once("/opinion#").unwrap();
    let code = rest.split_whitespace().next().unwrap().to_owned();
    watch.secrets.insert(code.clone());
    let page = watch
        .request("", Method::POST, "/opinion")
        .body(format!("code={code}"));
    watch.send(page).await.is(200);
    let wrong = json!({"code": format!("{code}X"), "opinion": "objects", "text": OPINION});
    let path = "/api/v1/consultations/opinion";
    watch.post("", path, &wrong).await.is(404);
    let answer = json!({"code": code, "opinion": "objects", "text": OPINION});
    watch.post("", path, &answer).await.is(200);
    watch.post("", path, &answer).await.is(409);
}

/// From filing to reply.
async fn whole_case(
    watch: &mut Watch,
    smtp: &SmtpServer,
    [registrar, handler, head]: &[String; 3],
) -> String {
    let filed = watch
        .post("", "/api/v1/applications", &application())
        .await
        .is(201);
    let (number, code) = (filed.string("/number"), filed.string("/query_code"));
    watch.secrets.insert(code.clone());
    let credential = json!({"grant": "query_code", "number": number, "query_code": code});
    let applicant = watch.sign_in(&credential).await;
    let case = watch
        .get(registrar, "/api/v1/cases")
        .await
        .is(200)
        .string("/items/0/id");
    watch
        .act(registrar, &case, "confirmation", &json!({}))
        .await
        .is(200);
    let departments = watch.get(registrar, "/api/v1/departments").await.is(200);
    let assignment = json!({"department": departments.string("/items/1/id"), "note": NOTE});
    watch
        .act(registrar, &case, "assignments", &assignment)
        .await
        .is(200);
    watch.act(handler, &case, "claim", &json!({})).await.is(200);
    third_party(watch, smtp, handler, &case).await;
    let draft = json!({
        "outcome": "granted", "kind": "disclosed", "content": CONTENT,
        "against_opinions": [{"consultation": "c1", "disclosed": MATTER, "reasons": WHY}],
    });
    watch.act(handler, &case, "drafts", &draft).await.is(200);
    let rework = json!({"decision": "rework", "reason": REASON});
    watch.act(head, &case, "reviews", &rework).await.is(200);
    watch.act(handler, &case, "drafts", &draft).await.is(200);
    watch
        .act(head, &case, "reviews", &json!({"decision": "approve"}))
        .await
        .is(200);
    let told = json!({"method": "electronic"});
    let action = "consultations/c1/disclosure-notice";
    watch.act(handler, &case, action, &told).await.is(200);
    watch
        .act(handler, &case, "reply", &json!({"method": "electronic"}))
        .await
        .is(200);
    watch
        .get(
            &applicant,
            &format!("/api/v1/applications/{number}/letters"),
        )
        .await
        .is(200);
    watch
        .get(head, &format!("/api/v1/cases/{case}/notices"))
        .await
        .is(200);
    number
}

/// Whatever is refused, with secrets wherever one can put them.
async fn refusals(watch: &Watch, registrar: &str, number: &str) {
    let secrets: Vec<&String> = watch.secrets.iter().collect();
    for secret in &secrets {
        for field in [
            "/applicant/kind",
            "/applicant/email",
            "/applicant/identity/number",
            "/applicant/postal_code",
            "/form/carrier",
            "/information/name",
            "/authority",
        ] {
            let mut body = application();
            let (parent, name) = field.rsplit_once('/').unwrap();
            let value = if field.ends_with("name") {
                json!([secret])
            } else {
                json!(secret)
            };
            body.pointer_mut(parent).unwrap()[name] = value;
            body["information"]["document_number"] = json!("文".repeat(101));
            watch.post("", "/api/v1/applications", &body).await.is(422);
        }
        let broken = format!("{{\"applicant\": {{\"name\": \"{secret}\", }}");
        let request = watch.request("", Method::POST, "/api/v1/applications");
        watch
            .send(
                request
                    .header("content-type", "application/json")
                    .body(broken),
            )
            .await
            .is(400);
        let encoded: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
        for query in ["cursor", "stage", "limit", "department", "due_before"] {
            let path = format!("/api/v1/cases?{query}={encoded}");
            watch.get(registrar, &path).await.is(400);
        }
        let misplaced = watch.request("", Method::GET, "/api/v1/me").header(
            "authorization",
            format!("Bearer {encoded}.{encoded}.{encoded}"),
        );
        watch
            .send(misplaced.header("cookie", format!("token={encoded}")))
            .await
            .is(401);
        let path = format!("/api/v1/applications/{number}?query_code={encoded}");
        watch.get("", &path).await.is(401);
        let request = watch
            .request(registrar, Method::POST, "/api/v1/cases")
            .json(&json!({"name": secret}));
        watch
            .send(
                request
                    .header("idempotency-key", format!("{encoded:.128}"))
                    .header("x-forwarded-for", &encoded),
            )
            .await
            .is(422);
    }
    let wrong = json!({"grant": "query_code", "number": number, "query_code": WRONG_IDENTITY});
    watch.post("", "/api/v1/tokens", &wrong).await.is(401);
    for login in [NAME, EMAIL, "head"] {
        watch
            .post("", "/api/v1/tokens", &password(login, IDENTITY))
            .await
            .is(401);
    }
}

#[tokio::test]
async fn nothing_that_people_say_is_told_to_anyone_else() {
    let folder = folder();
    let data = folder.path().join("data");
    let smtp = SmtpServer::start().await;
    // The mail server repeats the addressee in what it refuses.
    let refusal = format!("5.1.1 <{EMAIL}>: {NAME} is unknown here");
    smtp.script([Script::refuse(Command::Rcpt, 550, &refusal)]);
    let mut command = disclosure(&data, &["serve"]);
    command
        .env("DISCLOSURE_LOG", "trace")
        .env(
            "DISCLOSURE_SMTP_URL",
            format!("smtp://127.0.0.1:{}?tls=none", smtp.port()),
        )
        .env("DISCLOSURE_MAIL_FROM", "公开办 <gongkai@office.example>")
        .env("DISCLOSURE_MAIL_CONCURRENCY", "1")
        .env("DISCLOSURE_SIGN_INS_PER_MINUTE", "100000")
        .env("DISCLOSURE_FILINGS_PER_HOUR", "100000");
    let serving = Serving::of(command);
    let admin = set_up(&data, folder.path());
    let key = std::fs::read_to_string(data.join("key")).unwrap();
    let mut watch = Watch {
        client: Client::new(),
        base: format!("http://{}", serving.address("serving at")),
        secrets: [
            NAME,
            IDENTITY,
            WRONG_IDENTITY,
            EMAIL,
            PHONE,
            ADDRESS,
            TITLE,
            FEATURES,
            NOTE,
            REASON,
            CONTENT,
            PASSWORD,
            STAFF_NAME,
            STAFF_EMAIL,
            ASKED,
            ASKED_EMAIL,
            ASKED_PHONE,
            ASKED_ADDRESS,
            MATTER,
            WHY,
            OPINION,
        ]
        .map(str::to_owned)
        .into(),
    };
    watch.secrets.extend([admin.clone(), key.trim().to_owned()]);
    let security = watch.sign_in(&password("security", &admin)).await;
    let tokens = staff(&mut watch, &security).await;
    let number = whole_case(&mut watch, &smtp, &tokens).await;
    refusals(&watch, &tokens[0], &number).await;
    mail_to(&smtp, EMAIL).await;

    let metrics = format!("http://{}/metrics", serving.address("metrics"));
    let metrics = watch.client.get(metrics).send().await.unwrap();
    let metrics = metrics.text().await.unwrap();
    let block = serving.block.clone();
    serving.signal("-TERM");
    let (code, log) = serving.ended();
    let log = format!("{block}\n{log}");
    assert_eq!(code, Some(0), "{log}");

    // It did log, and count, what happened.
    for told in [
        "TRACE",
        "/api/v1/applications",
        "a notice was handed over",
        "a notice was not handed over",
    ] {
        assert!(log.contains(told), "nothing about {told}");
    }
    assert!(
        metrics.contains("route=\"/api/v1/applications/{number}\""),
        "{metrics}"
    );
    // A number is half of what opens a case.
    watch.secrets.insert(number);
    watch.silent("the log", &log);
    watch.silent("the metrics", &metrics);
}
