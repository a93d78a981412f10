//! The HTTP half of a test: the real server on a port of its own, and people who talk to it.

use std::sync::mpsc;

use actix_web::dev::ServerHandle;
use disclosure::http::{self, Settings};
use reqwest::Method;
use reqwest::header::{HeaderName, HeaderValue};
use serde_json::{Value, json};

use super::app::{PASSWORD, Test};

/// A running service with its HTTP door open.
pub(crate) struct Web {
    pub(crate) test: Test,
    pub(crate) base: String,
    client: reqwest::Client,
    server: Option<(ServerHandle, std::thread::JoinHandle<()>)>,
}

/// Someone at the door.
#[derive(Clone, Default)]
pub(crate) struct Person {
    token: Option<String>,
    acting_for: Option<String>,
}

impl Person {
    /// The same person, who acts for another account.
    pub(crate) fn acting_for(&self, account: &str) -> Self {
        Self {
            acting_for: Some(account.to_owned()),
            ..self.clone()
        }
    }

    /// The token, for who speaks without a client.
    pub(crate) fn token(&self) -> &str {
        self.token.as_deref().unwrap_or_default()
    }
}

/// What came back.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) body: Value,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn etag(&self) -> String {
        self.header("etag")
    }

    pub(crate) fn header(&self, name: &str) -> String {
        self.headers
            .get(name)
            .map(|value| value.to_str().unwrap().to_owned())
            .unwrap_or_default()
    }

    /// The field of the body at a JSON pointer.
    pub(crate) fn at(&self, pointer: &str) -> &Value {
        self.body
            .pointer(pointer)
            .unwrap_or_else(|| panic!("nothing at {pointer} in {:#}", self.body))
    }

    pub(crate) fn string(&self, pointer: &str) -> String {
        self.at(pointer).as_str().unwrap().to_owned()
    }

    pub(crate) fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }

    /// The answer, which must have this status.
    #[track_caller]
    pub(crate) fn is(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }

    /// A refusal with this status and code, as a problem.
    #[track_caller]
    pub(crate) fn refuses(self, status: u16, code: &str) -> Self {
        assert_eq!((self.status, self.code()), (status, code), "{}", self.text);
        assert_eq!(self.header("content-type"), "application/problem+json");
        self
    }

    /// The fields that a problem names, with their codes.
    pub(crate) fn fields(&self) -> Vec<(String, String)> {
        let errors = self.body["errors"].as_array().cloned().unwrap_or_default();
        let text = |error: &Value, name: &str| error[name].as_str().unwrap_or_default().to_owned();
        errors
            .iter()
            .map(|error| (text(error, "field"), text(error, "code")))
            .collect()
    }
}

/// A request about to be made.
pub(crate) struct Request {
    inner: reqwest::RequestBuilder,
}

impl Request {
    pub(crate) fn json(mut self, body: &Value) -> Self {
        self.inner = self.inner.json(body);
        self
    }

    /// Sets a header; an earlier one of this name gives way.
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        let name: HeaderName = name.parse().unwrap();
        let value = HeaderValue::from_str(value).unwrap();
        self.inner = self.inner.headers([(name, value)].into_iter().collect());
        self
    }

    pub(crate) fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.inner = self.inner.body(body.into());
        self
    }

    pub(crate) async fn send(self) -> Answer {
        self.try_send().await.unwrap()
    }

    /// The same, if the server hears it to the end.
    pub(crate) async fn try_send(self) -> reqwest::Result<Answer> {
        let response = self.inner.send().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await?;
        let body = serde_json::from_str(&text).unwrap_or(Value::Null);
        Ok(Answer {
            status,
            headers,
            body,
            text,
        })
    }
}

impl Web {
    /// A service whose registrar confirms online filings.
    pub(crate) async fn open() -> Self {
        Self::around(Test::app().await)
    }

    /// The same for any test service.
    pub(crate) fn around(test: Test) -> Self {
        Self::with(test, |_| {})
    }

    /// The same with other settings.
    pub(crate) fn with(test: Test, change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = Settings {
            listen: "127.0.0.1:0".into(),
            workers: 2,
            cors_origins: vec!["https://front.example".into()],
            behind_proxy: false,
            filings_per_hour: 1_000_000,
            sign_ins_per_minute: 1_000_000,
            deadlines_per_minute: 1_000_000,
            answer_within: http::ANSWER_WITHIN,
            connections: 1_000,
            body_within: http::BODY_WITHIN,
            upload_pause: http::UPLOAD_PAUSE,
        };
        change(&mut settings);
        let (tell, told) = mpsc::channel();
        let app = test.app.clone();
        let thread = std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let running = http::start(move || app.clone(), &settings).unwrap();
                tell.send((running.address, running.server.handle()))
                    .unwrap();
                running.server.await.unwrap();
            });
        });
        let (address, handle) = told.recv().unwrap();
        Self {
            test,
            base: format!("http://{address}"),
            client: client(),
            server: Some((handle, thread)),
        }
    }

    pub(crate) fn request(&self, person: &Person, method: Method, path: &str) -> Request {
        self.request_in("en", person, method, path)
    }

    /// The same by someone who reads this language.
    pub(crate) fn request_in(
        &self,
        language: &str,
        person: &Person,
        method: Method,
        path: &str,
    ) -> Request {
        let mut inner = self.client.request(method, format!("{}{path}", self.base));
        if let Some(token) = &person.token {
            inner = inner.bearer_auth(token);
        }
        if let Some(account) = &person.acting_for {
            inner = inner.header("acting-for", account);
        }
        Request {
            inner: inner.header("accept-language", language),
        }
    }

    pub(crate) async fn get(&self, person: &Person, path: &str) -> Answer {
        self.request(person, Method::GET, path).send().await
    }

    pub(crate) async fn post(&self, person: &Person, path: &str, body: &Value) -> Answer {
        self.request(person, Method::POST, path)
            .json(body)
            .send()
            .await
    }

    /// Does something to a case that the person has just read.
    pub(crate) async fn act(
        &self,
        person: &Person,
        case: &str,
        action: &str,
        body: &Value,
    ) -> Answer {
        let seen = self.get(person, &format!("/api/v1/cases/{case}")).await;
        let etag = if seen.status == 200 {
            seen.etag()
        } else {
            "\"1\"".into()
        };
        let path = format!("/api/v1/cases/{case}/{action}");
        self.request(person, Method::POST, &path)
            .header("if-match", &etag)
            .json(body)
            .send()
            .await
    }

    /// Someone who has not signed in.
    #[expect(
        clippy::unused_self,
        reason = "the people of a story belong to its service"
    )]
    pub(crate) fn anyone(&self) -> Person {
        Person::default()
    }

    /// A member of staff, signed in.
    pub(crate) async fn staff(&self, login: &str) -> Person {
        let body = json!({"grant": "password", "login": login, "password": PASSWORD});
        let answer = self
            .post(&self.anyone(), "/api/v1/tokens", &body)
            .await
            .is(201);
        Person {
            token: Some(answer.string("/access_token")),
            acting_for: None,
        }
    }

    /// An applicant, signed in with number and query code.
    pub(crate) async fn applicant(&self, number: &str, code: &str) -> Person {
        let body = json!({"grant": "query_code", "number": number, "query_code": code});
        let answer = self
            .post(&self.anyone(), "/api/v1/tokens", &body)
            .await
            .is(201);
        Person {
            token: Some(answer.string("/access_token")),
            acting_for: None,
        }
    }

    /// Whoever holds this token.
    #[expect(
        clippy::unused_self,
        reason = "the people of a story belong to its service"
    )]
    pub(crate) fn bearer(&self, token: &str) -> Person {
        Person {
            token: Some(token.to_owned()),
            acting_for: None,
        }
    }

    /// Files online; gives number and query code.
    pub(crate) async fn file(&self) -> (String, String) {
        let answer = self
            .post(&self.anyone(), "/api/v1/applications", &application())
            .await
            .is(201);
        (answer.string("/number"), answer.string("/query_code"))
    }

    /// The id of the case with this number, as the registrar finds it.
    pub(crate) async fn find(&self, registrar: &Person, number: &str) -> String {
        let list = self.get(registrar, "/api/v1/cases?limit=200").await.is(200);
        let items = list.at("/items").as_array().unwrap();
        let found = items.iter().find(|item| item["number"] == number).unwrap();
        found["id"].as_str().unwrap().to_owned()
    }
}

impl Drop for Web {
    fn drop(&mut self) {
        if let Some((handle, thread)) = self.server.take() {
            // The server's own runtime does the stopping; here it is only asked to.
            drop(handle.stop(false));
            thread.join().unwrap();
        }
    }
}

/// Without connections that are kept: the server closes an idle one when it likes, and a slow machine
/// would meet that moment.
fn client() -> reqwest::Client {
    let client = reqwest::Client::builder().pool_max_idle_per_host(0);
    client.build().unwrap()
}

/// What a citizen types.
pub(crate) fn application() -> Value {
    json!({
        "applicant": {
            "kind": "citizen",
            "name": "张三",
            "identity": {"kind": "resident_id", "number": "11010519491231002X"},
            "email": "zhangsan@mail.example",
            "phone": "13800138000",
        },
        "information": {"name": "征地补偿安置方案公告", "features": "2025年长风乡"},
        "form": {"carrier": "email", "delivery": "email", "fallback_consent": true},
    })
}

/// A draft that grants what was asked for.
pub(crate) fn granted() -> Value {
    json!({"outcome": "granted", "kind": "disclosed", "content": "征地补偿安置方案公告（全文附后）"})
}
