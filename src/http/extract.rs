//! What a handler is given: who asks, what they sent, and under which conditions.
//!
//! Bad input of any kind is a problem with a code, never a panic and never the framework's own text.

use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::http::StatusCode;
use actix_web::http::header::{
    AUTHORIZATION, AcceptLanguage, CONTENT_ENCODING, CONTENT_TYPE, Header, HeaderMap, IF_MATCH,
    Preference,
};
use actix_web::web::{Bytes, Data};
use actix_web::{FromRequest, HttpRequest};
use futures_util::future::LocalBoxFuture;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::arrival::Whole;
use super::days;
use super::problem::{Malformed, Problem};
use super::shape;
use crate::app::act::{Key, Target};
use crate::app::tokens::{Signed, authenticate};
use crate::app::{App, Error, deputies};
use crate::rules::characters::{is_no_text, turns};
use crate::rules::clock_file::json;
use crate::rules::ids::{AccountId, AuthorityId, CaseId};
use crate::rules::language::Language;
use crate::rules::policy::Actor;

/// The largest body taken, in bytes.
pub(super) const BODY_LIMIT: usize = 256 * 1024;
/// The longest string taken anywhere in a body, in characters.
pub(super) const STRING_LIMIT: usize = 60_000;
/// Names the account for which a deputy acts (代理).
pub(super) const ACTING_FOR: &str = "acting-for";
/// Under which a request may be repeated.
const KEY: &str = "idempotency-key";
/// The longest `Idempotency-Key`, in characters.
pub(super) const KEY_LIMIT: usize = 128;

/// An empty object, or no body at all.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

/// A request that someone who is signed in has made.
pub(super) struct Call<T = Nothing> {
    pub(super) signed: Signed,
    pub(super) body: T,
    pub(super) head: Head,
}

/// A request that anyone may make.
pub(super) struct Open<T = Nothing> {
    pub(super) body: T,
    pub(super) head: Head,
}

/// What the head of a request says.
pub(super) struct Head {
    pub(super) language: Language,
    version: Option<Result<i32, ()>>,
    key: Option<String>,
    /// Method, path and body, from which a request is recognised when it is repeated.
    parts: [Vec<u8>; 3],
    path_id: Option<Uuid>,
}

impl<T> Call<T> {
    pub(super) fn actor(&self) -> &Actor {
        &self.signed.actor
    }

    /// The key under which this request may be repeated.
    pub(super) fn key(&self, app: &App) -> Option<Key> {
        let client = match self.actor() {
            Actor::Staff {
                account,
                deputy: Some(deputy),
                ..
            } => format!("staff:{deputy}:for:{account}"),
            Actor::Staff { account, .. } => format!("staff:{account}"),
            Actor::Applicant { case, .. } => format!("applicant:{case}"),
            Actor::ThirdParty { case, .. } => format!("third_party:{case}"),
            Actor::Anyone { .. } => "anyone".to_owned(),
        };
        self.head.key(app, self.actor().authority(), client)
    }

    /// The id in the path.
    pub(super) fn id(&self) -> Result<Uuid, Problem> {
        self.head.path_id.ok_or(Problem::App(Error::NotFound))
    }

    /// The case in the path.
    pub(super) fn case(&self) -> Result<CaseId, Problem> {
        self.id().map(CaseId)
    }

    /// The case in the path, and the version that the client has seen.
    pub(super) fn target(&self, app: &App) -> Result<Target, Problem> {
        Ok(Target {
            case: self.case()?,
            version: Some(self.head.version()?),
            key: self.key(app),
        })
    }
}

impl Head {
    pub(super) fn key(&self, app: &App, authority: AuthorityId, client: String) -> Option<Key> {
        let key = self.key.clone()?;
        let [method, path, body] = &self.parts;
        let digest = app.keys.digest_parts(&[method, path, body]);
        Some(Key {
            authority,
            client,
            key,
            digest,
        })
    }

    /// What stands for the body when a repeated request is recognised, for a body that was not held.
    pub(super) fn body_is(&mut self, body: Vec<u8>) {
        let [_, _, held] = &mut self.parts;
        *held = body;
    }

    /// The version that the client has seen.
    pub(super) fn version(&self) -> Result<i32, Problem> {
        match self.version {
            Some(Ok(version)) => Ok(version),
            Some(Err(())) => Err(Malformed::bad_request(
                "bad_if_match",
                "If-Match 应为读取时得到的 ETag，例如 \"3\"",
                "If-Match must be the ETag that reading gave, such as \"3\"",
            )),
            None => Err(Malformed::with(
                StatusCode::PRECONDITION_REQUIRED,
                "if_match_required",
                "请在 If-Match 中填写读取时得到的 ETag",
                "Send the ETag that reading gave as If-Match",
            )),
        }
    }

    pub(super) fn read(request: &HttpRequest, body: &Bytes) -> Result<Self, Problem> {
        shape::check_parameters(request)?;
        let headers = request.headers();
        let key = header(headers, KEY);
        if is_twice(headers, KEY) || key.as_ref().is_some_and(|key| !is_key(key)) {
            return Err(Malformed::bad_request(
                "bad_idempotency_key",
                "Idempotency-Key 只能有一个，应为 1 至 128 个可见的 ASCII 字符（含空格），建议使用 UUID",
                "Send one Idempotency-Key, of 1 to 128 printable ASCII characters; a UUID is best",
            ));
        }
        Ok(Self {
            language: language_of(request),
            version: headers.get(IF_MATCH).map(|value| {
                let version = etag(value.as_bytes()).ok_or(())?;
                // Of two versions it cannot be told which was seen.
                (!is_twice(headers, IF_MATCH.as_str()))
                    .then_some(version)
                    .ok_or(())
            }),
            key,
            parts: [
                request.method().as_str().as_bytes().to_vec(),
                request.path().as_bytes().to_vec(),
                body.to_vec(),
            ],
            path_id: request
                .match_info()
                .get("id")
                .and_then(|id| Uuid::try_parse(id).ok()),
        })
    }
}

/// Whether a header stands there more than once: a proxy in front may have looked at the other one.
fn is_twice(headers: &HeaderMap, name: &str) -> bool {
    headers.get_all(name).count() > 1
}

fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get(name)
        .map(|value| String::from_utf8_lossy(value.as_bytes().trim_ascii()).into_owned())
}

/// Whether this can be told apart from every other key, by whatever it was sent through: printable ASCII.
fn is_key(text: &str) -> bool {
    (1..=KEY_LIMIT).contains(&text.len()) && text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// `"3"` -> 3.
fn etag(value: &[u8]) -> Option<i32> {
    let text = std::str::from_utf8(value).ok()?.trim();
    text.strip_prefix('"')?.strip_suffix('"')?.parse().ok()
}

/// The language in which to answer: Chinese unless English is preferred to it.
pub(super) fn language_of(request: &HttpRequest) -> Language {
    let ranked = AcceptLanguage::parse(request).map(|wanted| wanted.ranked());
    let known = ranked
        .unwrap_or_default()
        .iter()
        .find_map(|preference| match preference {
            Preference::Any => Some(Language::Chinese),
            Preference::Specific(tag) => match tag.primary_language() {
                "en" => Some(Language::English),
                "zh" => Some(Language::Chinese),
                _ => None,
            },
        });
    known.unwrap_or(Language::Chinese)
}

impl<T: DeserializeOwned + 'static> FromRequest for Call<T> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = Whole::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move {
            let signed = signed(&request).await?;
            let Whole(bytes) = body.await?;
            let head = Head::read(&request, &bytes)?;
            Ok(Self {
                signed,
                body: parse(&request, &bytes)?,
                head,
            })
        })
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for Open<T> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = Whole::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move {
            let Whole(bytes) = body.await?;
            let head = Head::read(&request, &bytes)?;
            Ok(Self {
                body: parse(&request, &bytes)?,
                head,
            })
        })
    }
}

pub(super) async fn signed(request: &HttpRequest) -> Result<Signed, Problem> {
    let app = request
        .app_data::<Data<App>>()
        .ok_or_else(|| Error::internal("no app"))?;
    let headers = request.headers();
    if is_twice(headers, AUTHORIZATION.as_str()) {
        return Err(Malformed::bad_request(
            "bad_authorization",
            "Authorization 只能有一个",
            "Send one Authorization header, not several",
        ));
    }
    let bearer = header(headers, AUTHORIZATION.as_str()).ok_or(Problem::Unauthenticated)?;
    let (scheme, token) = bearer.split_once(' ').ok_or(Problem::Unauthenticated)?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(Problem::Unauthenticated);
    }
    let signed = authenticate(app, token.trim()).await?;
    let Some(absent) = header(headers, ACTING_FOR) else {
        return Ok(signed);
    };
    let absent = Uuid::try_parse(&absent).ok();
    let absent = absent.filter(|_| !is_twice(headers, ACTING_FOR));
    let absent = absent.ok_or_else(|| {
        Malformed::bad_request(
            "bad_acting_for",
            "Acting-For 只能有一个，应为被代理人的账号 id",
            "Send one Acting-For: the id of the account for which you act",
        )
    })?;
    let actor = deputies::in_place_of(app, &signed.actor, AccountId(absent)).await?;
    Ok(Signed { actor, ..signed })
}

pub(super) fn body_error(error: &actix_web::Error) -> Problem {
    match error.as_error::<PayloadError>() {
        Some(PayloadError::Overflow) => Malformed::with(
            StatusCode::PAYLOAD_TOO_LARGE,
            "body_too_large",
            "请求内容超过 256 KiB",
            "The body is larger than 256 KiB",
        ),
        _ => Malformed::broken_body(),
    }
}

/// Reads a body: JSON of the right shape, without NUL characters or endless strings.
fn parse<T: DeserializeOwned + 'static>(
    request: &HttpRequest,
    bytes: &Bytes,
) -> Result<T, Problem> {
    let empty = bytes.iter().all(u8::is_ascii_whitespace);
    if !empty {
        check_content_type(request)?;
    }
    let value: Value = if empty {
        Value::Object(serde_json::Map::new())
    } else {
        std::str::from_utf8(bytes).map_err(|error| no_text(bytes, error.valid_up_to()))?;
        json::parse(bytes).map_err(|error| not_json(&error))?
    };
    check_strings(&value, "")?;
    days::keep(request, &value);
    shape::read(&value)
}

fn check_content_type(request: &HttpRequest) -> Result<(), Problem> {
    let coding = header(request.headers(), CONTENT_ENCODING.as_str());
    if coding.is_some_and(|coding| !coding.eq_ignore_ascii_case("identity")) {
        return Err(Malformed::with(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "encoding_not_taken",
            "请勿压缩请求内容（Content-Encoding）",
            "Send the body as it is, without a Content-Encoding",
        ));
    }
    let kind = header(request.headers(), CONTENT_TYPE.as_str()).unwrap_or_default();
    let kind = kind
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    if kind == "application/json" {
        return Ok(());
    }
    Err(Malformed::with(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "json_required",
        "请以 Content-Type: application/json 发送",
        "Send the body as Content-Type: application/json",
    ))
}

fn no_text(bytes: &[u8], valid: usize) -> Problem {
    let line = bytes.iter().take(valid).filter(|it| **it == b'\n').count() + 1;
    Malformed::bad_request(
        "not_json",
        &format!("请求内容不是 UTF-8 编码的文字（第 {line} 行），请以 UTF-8 编码发送"),
        &format!("The body is not text in UTF-8 (line {line}): send it in UTF-8"),
    )
}

fn not_json(error: &json::Error) -> Problem {
    if let Some(name) = &error.twice {
        let field = if error.path.is_empty() {
            name.clone()
        } else {
            format!("{}.{name}", error.path)
        };
        return Error::invalid(
            &field,
            "duplicate_field",
            "此项重复，请只保留一个",
            "It stands there twice: keep one",
        )
        .into();
    }
    let (line, column) = (error.line, error.column);
    let (chinese, english) = if error.is_half_a_character {
        (
            "其中的 \\u 转义只是半个字符（不成对的代理项），请改用完整的字符",
            "an escape (\\u) there is half of a character, a lone surrogate: send the whole character",
        )
    } else {
        (
            "请检查括号、引号和逗号",
            "look at brackets, quotation marks and commas",
        )
    };
    let (place, at) = match error.path.as_str() {
        "" => (String::new(), String::new()),
        path => (format!("，{path} 处"), format!(", at {path}")),
    };
    Malformed::bad_request(
        "not_json",
        &format!("请求内容不是有效的 JSON（第 {line} 行第 {column} 列{place}）：{chinese}"),
        &format!("The body is not valid JSON (line {line}, column {column}{at}): {english}"),
    )
}

fn check_strings(value: &Value, path: &str) -> Result<(), Problem> {
    match value {
        Value::String(text) => check_string(text, path),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .try_for_each(|(at, item)| check_strings(item, &format!("{path}[{at}]"))),
        Value::Object(fields) => fields.iter().try_for_each(|(name, item)| {
            check_string(name, path)?;
            let path = if path.is_empty() {
                name.clone()
            } else {
                format!("{path}.{name}")
            };
            check_strings(item, &path)
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) => Ok(()),
    }
}

fn check_string(text: &str, path: &str) -> Result<(), Problem> {
    let problem = |code, chinese: &str, english: &str| {
        let (chinese, english) = (chinese.to_owned(), english.to_owned());
        Err(Problem::App(Error::Invalid(vec![crate::app::Problem {
            field: path.to_owned(),
            code,
            chinese,
            english,
        }])))
    };
    if text.contains('\0') {
        return problem(
            "nul_character",
            "不能含有空字符（U+0000）",
            "It must not hold the character U+0000",
        );
    }
    if text.chars().any(is_no_text) {
        return problem(
            "control_character",
            "不能含有控制字符（换行、制表符除外）或者非字符码位，请重新输入",
            "It must not hold control characters other than line breaks and tabs, nor code points that are no characters: type it again",
        );
    }
    if text.chars().any(turns) {
        return problem(
            "turning_character",
            "不能含有改变文字显示顺序的控制符（U+202A 至 U+202E、U+2066 至 U+2069）",
            "It must not hold characters that change the order in which text is shown (U+202A to U+202E, U+2066 to U+2069)",
        );
    }
    if text.chars().count() > STRING_LIMIT {
        return problem("too_long", "文字过长", "The text is too long");
    }
    Ok(())
}
