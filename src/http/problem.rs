//! Every "no" as RFC 9457 problem+json: the one place where an error becomes a status.
//!
//! What the client reads and what the log reads are two texts. Nothing of the cause of a fault of
//! ours goes out; it is logged here, once.

use actix_cors::CorsError;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{
    ALLOW, CONTENT_LENGTH, CONTENT_TYPE, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE,
};
use actix_web::middleware::Next;
use actix_web::{HttpRequest, HttpResponse, ResponseError};
use serde::Serialize;
use utoipa::ToSchema;

use super::catalogue;
use super::days;
use super::extract::language_of;
use super::told::{instance, told_path};
use crate::app;
use crate::rules::complaint::ComplaintRefusal;
use crate::rules::consultation::ConsultationRefusal;
use crate::rules::fee::FeeRefusal;
use crate::rules::language::Language;
use crate::rules::refusal::Refusal;
use crate::rules::remedies::RemedyRefusal;

/// Why a request was not done.
#[derive(Debug)]
pub(super) enum Problem {
    /// A use-case said so.
    App(app::Error),
    /// It was refused, and the fields stand in this part of the body.
    RefusedWithin(&'static str, Refusal),
    /// The request itself cannot be understood.
    Malformed(Malformed),
    /// No token, or none that can be read.
    Unauthenticated,
    /// The path exists, the method does not.
    MethodNotAllowed(String),
    /// Too many requests from one address; seconds to wait.
    TooMany(u64),
}

/// What is wrong with the form of a request.
#[derive(Debug, Clone)]
pub(super) struct Malformed {
    pub(super) status: StatusCode,
    pub(super) code: &'static str,
    pub(super) chinese: String,
    pub(super) english: String,
    /// The parameter of the query, or the field, that is at fault.
    pub(super) field: Option<String>,
}

impl Malformed {
    pub(super) fn with(
        status: StatusCode,
        code: &'static str,
        chinese: &str,
        english: &str,
    ) -> Problem {
        Problem::Malformed(Self {
            status,
            code,
            chinese: chinese.to_owned(),
            english: english.to_owned(),
            field: None,
        })
    }

    /// A parameter of the query that is unknown or malformed.
    pub(super) fn bad_parameter(name: String, chinese: &str, english: &str) -> Problem {
        Self::bad_field("bad_query", name, chinese, english)
    }

    /// A parameter, or a place in it, that cannot be read.
    pub(super) fn bad_field(
        code: &'static str,
        field: String,
        chinese: &str,
        english: &str,
    ) -> Problem {
        Problem::Malformed(Self {
            status: StatusCode::BAD_REQUEST,
            code,
            chinese: chinese.to_owned(),
            english: english.to_owned(),
            field: Some(field),
        })
    }

    pub(super) fn bad_request(code: &'static str, chinese: &str, english: &str) -> Problem {
        Self::with(StatusCode::BAD_REQUEST, code, chinese, english)
    }

    pub(super) fn broken_body() -> Problem {
        Self::bad_request(
            "broken_body",
            "请求内容不完整，请重新发送",
            "The body broke off: send it again",
        )
    }
}

/// An answer that says no (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub(super) struct ProblemView {
    /// Names the kind of problem, and leads to the page of all of them: `/docs/problems#not_found`.
    #[serde(rename = "type")]
    kind: String,
    /// The same for every occurrence of the kind.
    title: String,
    /// The HTTP status.
    status: u16,
    /// Stable name of the reason.
    code: String,
    /// What is wrong here, and what to do next.
    detail: String,
    /// The legal ground, where the law speaks of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    ground: Option<String>,
    /// The path of the request, where it is one of this document; what stands in it besides ids, numbers of
    /// cases and the like is told as `*`.
    #[serde(skip_serializing_if = "Option::is_none")]
    instance: Option<String>,
    /// The fields that cannot be accepted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldView>,
}

/// A field that cannot be accepted.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FieldProblem)]
struct FieldView {
    /// Its path, such as `applicant.email`.
    field: String,
    /// Stable name of what is wrong.
    code: String,
    /// What to do about it.
    detail: String,
}

impl From<app::Error> for Problem {
    fn from(error: app::Error) -> Self {
        Self::App(error)
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.told(Language::English).code)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.told(Language::English).status
    }

    /// The body follows in [`render`], which knows the request.
    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status_code())
    }
}

/// What a problem tells, in one language.
struct Told {
    status: StatusCode,
    code: &'static str,
    detail: String,
    ground: Option<String>,
    fields: Vec<FieldView>,
    retry_after: Option<u64>,
}

impl Told {
    fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Self {
            status,
            code,
            detail: detail.into(),
            ground: None,
            fields: Vec::new(),
            retry_after: None,
        }
    }
}

impl Malformed {
    fn told(&self, language: Language) -> Told {
        let detail = language.pick(&self.chinese, &self.english);
        let Some(field) = &self.field else {
            return Told::new(self.status, self.code, detail);
        };
        let summary = language.pick(
            "查询参数不符合接口说明，请见所列参数",
            "The query cannot be understood: see the parameter named",
        );
        Told {
            fields: vec![FieldView {
                field: told_path(field),
                code: "wrong_shape".to_owned(),
                detail: detail.clone(),
            }],
            ..Told::new(self.status, self.code, summary)
        }
    }
}

impl Problem {
    /// The fields of a refusal by their place in a body of which they are but a part.
    pub(super) fn within(place: &'static str) -> impl FnOnce(app::Error) -> Self {
        move |error| match error {
            app::Error::Refused(refusal) => Self::RefusedWithin(place, refusal),
            other => other.into(),
        }
    }

    fn told(&self, language: Language) -> Told {
        match self {
            Self::App(error) => app_error(error, language),
            Self::RefusedWithin(place, refusal) => refused_within(place, refusal, language),
            Self::Malformed(it) => it.told(language),
            Self::Unauthenticated => signed_out(language),
            Self::MethodNotAllowed(allowed) => Told::new(
                StatusCode::METHOD_NOT_ALLOWED,
                "method_not_allowed",
                language.pick(
                    format!("此地址只支持：{allowed}"),
                    format!("This address takes only: {allowed}"),
                ),
            ),
            Self::TooMany(seconds) => Told {
                retry_after: Some(*seconds),
                ..Told::new(
                    StatusCode::TOO_MANY_REQUESTS,
                    "too_many_requests",
                    language.pick(
                        format!("请求过于频繁，请在 {seconds} 秒后重试"),
                        format!(
                            "Too many requests from your address: try again in {seconds} seconds"
                        ),
                    ),
                )
            },
        }
    }
}

fn signed_out(language: Language) -> Told {
    Told::new(
        StatusCode::UNAUTHORIZED,
        "not_signed_in",
        language.pick(
            "尚未登录或者会话已结束，请重新登录",
            "You are not signed in, or your session has ended: sign in again",
        ),
    )
}

fn app_error(error: &app::Error, language: Language) -> Told {
    let told = |status, code, chinese: &str, english: &str| {
        Told::new(status, code, language.pick(chinese, english))
    };
    match error {
        app::Error::NotFound => told(
            StatusCode::NOT_FOUND,
            "not_found",
            "没有找到，或者不在您的权限范围内",
            "Not found, or not yours to see",
        ),
        app::Error::Denied => told(
            StatusCode::FORBIDDEN,
            "not_allowed",
            "您的角色不能进行此项操作",
            "Your role may not do this",
        ),
        app::Error::OwnAccount => told(
            StatusCode::FORBIDDEN,
            "own_account",
            "不能更改自己的角色，也不能停用自己的账号，请由另一名安全管理员办理",
            "Nobody changes their own role or disables their own account: another security administrator does",
        ),
        app::Error::NotDeputy => told(
            StatusCode::FORBIDDEN,
            "not_deputy",
            "您今天不是该账号的代理人，请查看代理名单（GET /deputies）",
            "You do not stand in for that account today: see GET /deputies",
        ),
        app::Error::WrongCredentials => told(
            StatusCode::UNAUTHORIZED,
            "wrong_credentials",
            "名称、密码或者查询码不正确，请核对后重试；连续输错五次的，账号暂时锁定，请稍候几分钟",
            "The name, password or code is not right: check and try again. After five wrong passwords an account is locked for some minutes",
        ),
        app::Error::SignedOut => signed_out(language),
        app::Error::Refused(refusal) => refused(refusal, language),
        app::Error::Stale { current } => Told::new(
            StatusCode::PRECONDITION_FAILED,
            "changed_meanwhile",
            language.pick(
                format!("内容已被更新（当前版本 {current}），请重新读取后再操作"),
                format!(
                    "It was changed meanwhile (now version {current}): read it again, then decide"
                ),
            ),
        ),
        app::Error::Invalid(problems) => Told {
            fields: problems
                .iter()
                .map(|problem| field(problem, language))
                .collect(),
            ..told(
                StatusCode::UNPROCESSABLE_ENTITY,
                "invalid_content",
                "部分内容不符合要求，请按所列字段修改",
                "Some of the content cannot be accepted: correct the fields named",
            )
        },
        app::Error::Taken(problem) => Told {
            fields: vec![field(problem, language)],
            ..told(
                StatusCode::CONFLICT,
                "taken",
                "与已有内容重复，请见所列字段",
                "It is there already: see the field named",
            )
        },
        app::Error::KeyReused => told(
            StatusCode::UNPROCESSABLE_ENTITY,
            "idempotency_key_reused",
            "该 Idempotency-Key 已用于另一请求，请为新请求使用新的值",
            "This Idempotency-Key was used for another request: use a new one",
        ),
        app::Error::TooLarge { most } => too_large(*most, language),
        app::Error::NoSpace => Told {
            retry_after: Some(60),
            ..told(
                StatusCode::INSUFFICIENT_STORAGE,
                "storage_full",
                "系统存储空间不足，暂时不能保存，请稍后重试；本次请求未作任何更改",
                "There is no room to keep anything now: try again later; nothing was changed",
            )
        },
        app::Error::Unavailable => Told {
            retry_after: Some(5),
            ..told(
                StatusCode::SERVICE_UNAVAILABLE,
                "unavailable",
                "系统暂时不可用，请稍后重试；提交内容的，请使用同一 Idempotency-Key：上次已经办成的，不会重复办理",
                "The service cannot reach its database now: try again shortly. Repeat a change with the same Idempotency-Key: if it was done after all, it is not done twice",
            )
        },
        app::Error::Internal(_) => told(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "系统内部错误，已记录，请联系管理员",
            "A fault of ours; it was logged",
        ),
    }
}

fn too_large(most: u64, language: Language) -> Told {
    let most = in_mib(most);
    Told::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "document_too_large",
        language.pick(
            format!("文件超过 {most}，请压缩或者拆分后提交"),
            format!("The document is larger than {most}: compress or split it"),
        ),
    )
}

fn in_mib(bytes: u64) -> String {
    const MIB: u64 = 1024 * 1024;
    if bytes.is_multiple_of(MIB) {
        format!("{} MiB", bytes / MIB)
    } else {
        format!("{bytes} B")
    }
}

fn refused(refusal: &Refusal, language: Language) -> Told {
    let (status, fields) = match refusal {
        Refusal::DraftIncomplete { missing } => (
            StatusCode::UNPROCESSABLE_ENTITY,
            missing
                .iter()
                .map(|missing| FieldView {
                    field: missing.path(),
                    code: missing.code().to_owned(),
                    detail: missing.advice(language),
                })
                .collect(),
        ),
        Refusal::WrongServiceRecord { wrong } => (
            StatusCode::UNPROCESSABLE_ENTITY,
            vec![FieldView {
                field: wrong.field().to_owned(),
                code: wrong.code().to_owned(),
                detail: wrong.advice(language).to_owned(),
            }],
        ),
        Refusal::DocumentUnknown
        | Refusal::Consultation(ConsultationRefusal::Unknown)
        | Refusal::Remedy(RemedyRefusal::Unknown) => (StatusCode::NOT_FOUND, Vec::new()),
        Refusal::Consultation(ConsultationRefusal::NoEmail) => {
            named(refusal, "email".to_owned(), language)
        }
        Refusal::Consultation(ConsultationRefusal::NotAnOpinionPaper { at }) => {
            named(refusal, format!("documents[{at}]"), language)
        }
        Refusal::Consultation(ConsultationRefusal::CannotOverrule { at }) => named(
            refusal,
            format!("against_opinions[{at}].consultation"),
            language,
        ),
        Refusal::Fee(FeeRefusal::WrongAmount { .. }) => {
            named(refusal, "amount_fen".to_owned(), language)
        }
        Refusal::Fee(FeeRefusal::PagesNotGiven) => named(refusal, "provided".to_owned(), language),
        Refusal::DocumentKindOfOffice => named(refusal, "kind".to_owned(), language),
        Refusal::ExtensionTooLong { .. } => named(refusal, "working_days".to_owned(), language),
        Refusal::NoRepeat { .. } => named(refusal, "earlier_case_number".to_owned(), language),
        Refusal::Complaint(
            ComplaintRefusal::RectifyByPast { .. } | ComplaintRefusal::RectifyByUnfit { .. },
        ) => named(refusal, "rectify_by".to_owned(), language),
        Refusal::AnswerDayUnfit { .. }
        | Refusal::AnswerByPast { .. }
        | Refusal::AnswerByUnfit { .. } => named(refusal, "answer_by".to_owned(), language),
        Refusal::NothingToSplit | Refusal::TooManyMatters { .. } => {
            named(refusal, "matters".to_owned(), language)
        }
        Refusal::OutcomeOfOtherKind => named(refusal, "outcome".to_owned(), language),
        Refusal::MattersAlike { at } => named(refusal, format!("matters[{at}]"), language),
        Refusal::PartMissing => named(refusal, "part".to_owned(), language),
        Refusal::CountedWithoutThis { .. } => named(refusal, "since".to_owned(), language),
        Refusal::DelayUnfit { .. } => named(refusal, "until".to_owned(), language),
        Refusal::LateNeedsReason { .. } => named(refusal, "late_because".to_owned(), language),
        Refusal::LateReasonRequired { .. } => named(refusal, "late_reason".to_owned(), language),
        Refusal::AskedDiffers { .. } => named(refusal, "asked".to_owned(), language),
        Refusal::CannotEnclose { at } => named(refusal, format!("documents[{at}]"), language),
        _ => (StatusCode::CONFLICT, Vec::new()),
    };
    Told {
        ground: refusal.ground().map(|article| article.cite(language)),
        fields,
        ..Told::new(status, refusal.code(), refusal.message(language))
    }
}

fn refused_within(place: &str, refusal: &Refusal, language: Language) -> Told {
    let mut told = refused(refusal, language);
    for one in &mut told.fields {
        one.field = format!("{place}.{}", one.field);
    }
    told
}

/// A refusal that is about one field.
fn named(refusal: &Refusal, field: String, language: Language) -> (StatusCode, Vec<FieldView>) {
    let named = FieldView {
        field,
        code: refusal.code().to_owned(),
        detail: refusal.message(language),
    };
    (StatusCode::UNPROCESSABLE_ENTITY, vec![named])
}

fn field(problem: &app::Problem, language: Language) -> FieldView {
    FieldView {
        field: told_path(&problem.field),
        code: problem.code.to_owned(),
        detail: language.pick(&problem.chinese, &problem.english).clone(),
    }
}

/// Writes the body of every problem, in the language of the request, and keeps the headers that were
/// set on the way here.
pub(super) async fn render(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let response = next.call(request).await?.map_into_boxed_body();
    let error = response.response().error();
    let body = match error.and_then(|error| error.as_error::<Problem>()) {
        Some(problem) => answer(response.request(), problem),
        // A page of ours says what is wrong by itself.
        None if is_page(&response) => return Ok(response),
        None => match of_the_framework(&response) {
            Some(problem) => answer(response.request(), &problem),
            None => return Ok(response),
        },
    };
    let (request, bare) = response.into_parts();
    let mut response = ServiceResponse::new(request, body);
    for (name, value) in bare.headers() {
        if name != CONTENT_TYPE && name != CONTENT_LENGTH {
            response.headers_mut().insert(name.clone(), value.clone());
        }
    }
    Ok(response)
}

fn is_page(response: &ServiceResponse) -> bool {
    let kind = response.headers().get(CONTENT_TYPE);
    kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
}

/// A refusal that was not made here: the framework, or one of its parts, has a text of its own.
fn of_the_framework(response: &ServiceResponse) -> Option<Problem> {
    let status = response.status();
    let error = response.response().error();
    if error.is_some_and(|error| error.as_error::<CorsError>().is_some()) {
        return Some(Malformed::bad_request(
            "preflight_refused",
            "不允许该来源的网页以这种方式调用（见 DISCLOSURE_CORS_ORIGINS）",
            "Pages of this origin may not call in this way: see DISCLOSURE_CORS_ORIGINS",
        ));
    }
    match status {
        StatusCode::NOT_FOUND => Some(app::Error::NotFound.into()),
        StatusCode::METHOD_NOT_ALLOWED => Some(Problem::MethodNotAllowed("GET".to_owned())),
        _ if status.is_client_error() => Some(Malformed::with(
            status,
            "bad_request",
            "请求无法理解",
            "The request cannot be understood",
        )),
        _ if status.is_server_error() => Some(app::Error::internal(status).into()),
        _ => None,
    }
}

/// What a status is called.
fn title(status: StatusCode, language: Language) -> &'static str {
    let chinese = match status.as_u16() {
        400 => "请求有误",
        401 => "未登录",
        403 => "无权操作",
        404 => "未找到",
        405 => "不支持该方法",
        408 => "请求超时",
        409 => "目前不能办理",
        412 => "内容已有变化",
        413 => "内容过大",
        415 => "格式不受支持",
        422 => "内容不符合要求",
        428 => "缺少前提条件",
        429 => "请求过于频繁",
        500 => "系统内部错误",
        503 => "暂时不可用",
        507 => "存储空间不足",
        _ => "错误",
    };
    language.pick(chinese, status.canonical_reason().unwrap_or("Error"))
}

/// The fields of a request that hold the day which a refusal speaks of.
fn of_days(request: &HttpRequest, problem: &Problem, detail: &str) -> Vec<FieldView> {
    let (Problem::App(app::Error::Refused(refusal)) | Problem::RefusedWithin(_, refusal)) = problem
    else {
        return Vec::new();
    };
    let (Refusal::DayInFuture { on, .. } | Refusal::DayTooEarly { on, .. }) = refusal else {
        return Vec::new();
    };
    let fields = days::that_say(request, *on);
    let view = |field: String| FieldView {
        field: told_path(&field),
        code: refusal.code().to_owned(),
        detail: detail.to_owned(),
    };
    fields.into_iter().map(view).collect()
}

fn answer(request: &HttpRequest, problem: &Problem) -> HttpResponse {
    let language = language_of(request);
    let told = problem.told(language);
    if let Problem::App(app::Error::Internal(cause)) = problem {
        tracing::error!(%cause, method = %request.method(), route = request.match_pattern(), "a request failed");
    }
    if let Problem::App(app::Error::NoSpace) = problem {
        tracing::error!(
            route = request.match_pattern(),
            "the disk is full: nothing can be kept"
        );
    }
    let mut response = HttpResponse::build(told.status);
    if told.status == StatusCode::UNAUTHORIZED {
        response.insert_header((WWW_AUTHENTICATE, "Bearer"));
    }
    if told.status == StatusCode::REQUEST_TIMEOUT {
        // The rest of that body is not waited for either.
        response.force_close();
    }
    if let Some(seconds) = told.retry_after {
        response.insert_header((RETRY_AFTER, seconds.to_string()));
    }
    if let Problem::MethodNotAllowed(allowed) = problem {
        response.insert_header((ALLOW, allowed.clone()));
    }
    let fields = match told.fields {
        none if none.is_empty() => of_days(request, problem, &told.detail),
        fields => fields,
    };
    let view = ProblemView {
        kind: format!("{}#{}", catalogue::ADDRESS, told.code),
        title: title(told.status, language).to_owned(),
        status: told.status.as_u16(),
        code: told.code.to_owned(),
        detail: told.detail,
        ground: told.ground,
        instance: instance(request),
        errors: fields,
    };
    let mut response = response.json(view);
    response.headers_mut().insert(
        CONTENT_TYPE,
        HeaderValue::from_static("application/problem+json"),
    );
    response
}
