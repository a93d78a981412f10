//! A client of the API, as small as the story needs it.

use std::time::Duration;

use reqwest::header::{ETAG, IF_MATCH};
use reqwest::{Client as Http, Method};
use serde_json::Value;

/// What is wrong is a text for the one who reads the story.
pub(super) type Or<T> = Result<T, String>;

/// Someone who is signed in.
pub(super) struct Someone {
    pub(super) name: String,
    pub(super) token: Option<String>,
}

/// A request to be sent.
pub(super) struct Call<'a> {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) by: &'a Someone,
    version: Option<&'a str>,
    body: Option<Value>,
}

/// What came back.
pub(super) struct Answer {
    pub(super) version: Option<String>,
    pub(super) body: Value,
}

/// Sends requests to the service at an address.
pub(super) struct Client {
    address: String,
    http: Http,
}

impl Client {
    pub(super) fn new(address: &str) -> Or<Self> {
        let http = Http::builder()
            .no_proxy()
            .timeout(Duration::from_secs(30))
            .build()
            .map_err(|cause| cause.to_string())?;
        Ok(Self {
            address: address.trim_end_matches('/').to_owned(),
            http,
        })
    }

    /// Sends a request; gives the status and the answer, whatever it is.
    pub(super) async fn ask(&self, call: &Call<'_>) -> Or<(u16, Answer)> {
        let url = format!("{}/api/v1{}", self.address, call.path);
        let mut request = self.http.request(call.method.clone(), &url);
        if let Some(token) = &call.by.token {
            request = request.bearer_auth(token);
        }
        if let Some(version) = call.version {
            request = request.header(IF_MATCH, version);
        }
        if let Some(body) = &call.body {
            request = request.json(body);
        }
        let failed = |cause: reqwest::Error| format!("{} {url}: {cause}", call.method);
        let response = request.send().await.map_err(failed)?;
        let status = response.status().as_u16();
        let version = response.headers().get(ETAG);
        let version = version.and_then(|version| version.to_str().ok());
        let version = version.map(str::to_owned);
        let text = response.text().await.map_err(failed)?;
        let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
        Ok((status, Answer { version, body }))
    }
}

pub(super) fn get<'a>(path: &str, by: &'a Someone) -> Call<'a> {
    Call {
        method: Method::GET,
        path: path.to_owned(),
        by,
        version: None,
        body: None,
    }
}

pub(super) fn post<'a>(
    path: &str,
    by: &'a Someone,
    version: Option<&'a str>,
    body: Value,
) -> Call<'a> {
    Call {
        method: Method::POST,
        path: path.to_owned(),
        by,
        version,
        body: Some(body),
    }
}

/// The version of the case that an answer shows.
pub(super) fn version(answer: &Answer) -> Or<String> {
    let version = answer.version.clone();
    version.ok_or_else(|| "the answer has no ETag".to_owned())
}

/// A text that an answer must hold.
pub(super) fn required(body: &Value, pointer: &str) -> Or<String> {
    body.pointer(pointer)
        .map(plain)
        .filter(|text| !text.is_empty())
        .ok_or_else(|| format!("the answer has no {pointer}"))
}

/// The items of a page.
pub(super) fn items(body: &Value) -> &[Value] {
    body.pointer("/items")
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

/// A value as a person reads it.
pub(super) fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => value.to_string(),
    }
}
