//! Documents of cases: the body of an upload is the document itself, as `curl --data-binary` and
//! `fetch` with a file send it; a download is always an attachment.

use actix_web::body::SizedStream;
use actix_web::http::StatusCode;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, Charset,
    ContentDisposition, DispositionParam, DispositionType, ETAG, ExtendedValue, LOCATION,
    X_CONTENT_TYPE_OPTIONS,
};
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use chrono::{DateTime, NaiveDate, Utc};
use futures_util::stream::{StreamExt, try_unfold};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::applications::number;
use super::arrival::Parts;
use super::cases::{answer, etag, staff};
use super::codes;
use super::extract::{Call, Nothing};
use super::problem::{Malformed, Problem};
use super::shape::query;
use super::upload::{Coming, length};
use super::views::Items;
use crate::app::act::{Target, act};
use crate::app::documents::{self, Announced, Reading, Shown};
use crate::app::{App, Error, cases};
use crate::rules::case::Case;
use crate::rules::command::Command;
use crate::rules::document::{AttachmentKind, FileName, MediaType};
use crate::rules::event::By;
use crate::rules::ids::{CaseId, DocumentId};
use crate::rules::language::Language;

/// What an upload says in its address.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct UploadQuery {
    /// What the document is for.
    #[param(schema_with = codes::attachment_kind)]
    kind: AttachmentKind,
}

/// A document of a case.
#[derive(Serialize, ToSchema)]
pub(super) struct DocumentView {
    id: Uuid,
    #[schema(schema_with = codes::attachment_kind)]
    kind: &'static str,
    kind_title: &'static str,
    /// What it is called; without what no file system takes.
    name: String,
    #[schema(schema_with = codes::media_type)]
    media_type: &'static str,
    /// Its size.
    bytes: u64,
    /// SHA-256 of its content; also the `ETag` of the download.
    sha256: String,
    /// `applicant` or `staff`.
    added_by: &'static str,
    added_on: NaiveDate,
    added_at: DateTime<Utc>,
    /// Whether the one who asks may take it back now.
    withdrawable: bool,
    /// The number of the case on which it hangs, where this case was split from that one (一事一申请).
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
}

impl DocumentView {
    fn of(shown: &Shown, language: Language) -> Self {
        let document = &shown.document;
        Self {
            id: document.id.0,
            kind: document.kind.code(),
            kind_title: document.kind.title(language),
            name: shown.name.as_str().to_owned(),
            media_type: shown.media.code(),
            bytes: document.bytes,
            sha256: document.sha256.clone(),
            added_by: match document.by {
                By::Applicant => "applicant",
                By::Staff(_) | By::Deputy { .. } => "staff",
                By::ThirdParty => "third_party",
                By::System => "system",
            },
            added_on: document.added_on,
            added_at: shown.added_at,
            withdrawable: shown.withdrawable,
            from: shown.from.clone(),
        }
    }
}

/// Add a document to one's own application, while it is open. The body is the document itself.
#[utoipa::path(post, path = "/api/v1/applications/{number}/documents", tag = "documents", params(UploadQuery),
    responses((status = 201, body = DocumentView)))]
pub(super) async fn add_application_document(
    app: Data<App>,
    request: HttpRequest,
    Coming(call): Coming,
) -> Result<HttpResponse, Problem> {
    let case = own(&app, &call, &request).await?;
    let (_, shown, language) = upload(&app, &request, call, (case, None)).await?;
    let address = format!("{}/{}", request.path(), shown.document.id);
    Ok(HttpResponse::Created()
        .insert_header((LOCATION, address))
        .json(DocumentView::of(&shown, language)))
}

/// Add a document to a case. The body is the document itself.
#[utoipa::path(post, path = "/api/v1/cases/{id}/documents", tag = "documents", params(UploadQuery),
    responses((status = 201, body = DocumentView)))]
pub(super) async fn add_case_document(
    app: Data<App>,
    request: HttpRequest,
    Coming(call): Coming,
) -> Result<HttpResponse, Problem> {
    staff(&call)?;
    let at = (call.case()?, Some(call.head.version()?));
    let (case, shown, language) = upload(&app, &request, call, at).await?;
    let address = format!("{}/{}", request.path(), shown.document.id);
    Ok(HttpResponse::Created()
        .insert_header((LOCATION, address))
        .insert_header((ETAG, etag(case.version)))
        .json(DocumentView::of(&shown, language)))
}

/// Takes the body as it comes.
async fn upload(
    app: &App,
    request: &HttpRequest,
    mut call: Call<Parts>,
    (case, version): (CaseId, Option<i32>),
) -> Result<(Case, Shown, Language), Problem> {
    let announced = announced(request)?;
    let most = app.documents.most_bytes;
    if length(request).is_some_and(|length| length > most) {
        return Err(Error::TooLarge { most }.into());
    }
    let (actor, language) = (*call.actor(), call.head.language);
    let mut upload = documents::begin(app, &actor, case, announced.clone()).await?;
    while let Some(bytes) = call.body.next().await? {
        upload.push(&bytes).await?;
    }
    let key = |sha256: &str| {
        let (kind, media, name) = (announced.kind, announced.media, announced.name);
        let body = [kind.code(), media.code(), name.as_str(), sha256].join("\n");
        call.head.body_is(body.into_bytes());
        call.key(app)
    };
    let (case, shown) = upload.finish(version, key).await?;
    Ok((case, shown, language))
}

fn announced(request: &HttpRequest) -> Result<Announced, Problem> {
    let UploadQuery { kind } = query(request)?;
    let header = |name| request.headers().get(name);
    let claimed = header(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let media = MediaType::from_content_type(claimed.unwrap_or_default()).ok_or_else(|| {
        Malformed::with(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "document_type_not_accepted",
            "请提交 PDF、OFD、PNG、JPEG、TIFF、DOCX、XLSX、ODT 或者 TXT 文件，并在 Content-Type 中写明格式",
            "Send a PDF, OFD, PNG, JPEG, TIFF, DOCX, XLSX, ODT or plain text file, and say which in Content-Type",
        )
    })?;
    let sent = match header(CONTENT_DISPOSITION) {
        None => None,
        Some(value) => {
            let value = ContentDisposition::from_raw(value).map_err(|_cause| bad_disposition())?;
            sent_name(&value)?
        }
    };
    Ok(Announced {
        kind,
        media,
        name: FileName::made_from(sent.as_deref(), kind, media),
    })
}

/// `filename*` goes before `filename` (RFC 6266).
fn sent_name(value: &ContentDisposition) -> Result<Option<String>, Problem> {
    match value.get_filename_ext() {
        Some(extended) => match (&extended.charset, String::from_utf8(extended.value.clone())) {
            (Charset::Ext(charset), Ok(name)) if charset.eq_ignore_ascii_case("utf-8") => {
                Ok(Some(name))
            }
            (_, _) => Err(bad_disposition()),
        },
        None => Ok(value.get_filename().map(str::to_owned)),
    }
}

fn bad_disposition() -> Problem {
    Malformed::bad_request(
        "bad_content_disposition",
        "Content-Disposition 应为 attachment; filename*=UTF-8''（百分号编码的文件名）",
        "Content-Disposition must be attachment; filename*=UTF-8'' and the name, percent-encoded",
    )
}

/// List the documents of one's own application: those one added, and those the reply encloses.
#[utoipa::path(get, path = "/api/v1/applications/{number}/documents", tag = "documents",
    responses((status = 200, body = Items<DocumentView>)))]
pub(super) async fn list_application_documents(
    app: Data<App>,
    request: HttpRequest,
    call: Call,
) -> Result<HttpResponse, Problem> {
    let case = own(&app, &call, &request).await?;
    listed(&app, &call, case).await
}

/// List the documents of a case that one may see.
#[utoipa::path(get, path = "/api/v1/cases/{id}/documents", tag = "documents",
    responses((status = 200, body = Items<DocumentView>)))]
pub(super) async fn list_case_documents(
    app: Data<App>,
    call: Call,
) -> Result<HttpResponse, Problem> {
    staff(&call)?;
    let case = call.case()?;
    listed(&app, &call, case).await
}

async fn listed(app: &App, call: &Call, case: CaseId) -> Result<HttpResponse, Problem> {
    let language = call.head.language;
    let shown = documents::list(app, call.actor(), case).await?;
    let items = shown.iter().map(|one| DocumentView::of(one, language));
    Ok(HttpResponse::Ok().json(Items {
        items: items.collect(),
    }))
}

/// Read a document of one's own application.
#[utoipa::path(get, path = "/api/v1/applications/{number}/documents/{document}", tag = "documents",
    responses((status = 200)))]
pub(super) async fn read_application_document(
    app: Data<App>,
    request: HttpRequest,
    call: Call,
) -> Result<HttpResponse, Problem> {
    let case = own(&app, &call, &request).await?;
    download(&app, &call, case, &request).await
}

/// Read a document of a case. Always as an attachment; reading is noted in the audit.
#[utoipa::path(get, path = "/api/v1/cases/{id}/documents/{document}", tag = "documents",
    responses((status = 200)))]
pub(super) async fn read_case_document(
    app: Data<App>,
    request: HttpRequest,
    call: Call,
) -> Result<HttpResponse, Problem> {
    staff(&call)?;
    let case = call.case()?;
    download(&app, &call, case, &request).await
}

async fn download(
    app: &App,
    call: &Call,
    case: CaseId,
    request: &HttpRequest,
) -> Result<HttpResponse, Problem> {
    let (shown, reading) = documents::read(app, call.actor(), case, document(request)?).await?;
    let document = &shown.document;
    let stream = try_unfold((reading, document.id), |(mut reading, id)| async move {
        match content(&mut reading, id).await? {
            Some(bytes) => Ok(Some((bytes, (reading, id)))),
            None => Ok::<_, Error>(None),
        }
    });
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, shown.media.code()))
        .insert_header(attachment(&shown))
        .insert_header((ETAG, format!("\"{}\"", document.sha256)))
        .insert_header((CACHE_CONTROL, "private, no-store"))
        .insert_header((X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'"))
        .body(SizedStream::new(
            document.bytes,
            stream.map(|bytes| bytes.map_err(|error| format!("{error:?}"))),
        )))
}

/// The head of the answer has gone out by now: what is wrong can only be logged, and the connection closed.
async fn content(reading: &mut Reading, id: DocumentId) -> Result<Option<Bytes>, Error> {
    match reading.next().await {
        None => Ok(None),
        Some(Ok(bytes)) => Ok(Some(bytes.into())),
        Some(Err(cause)) => {
            tracing::error!(document.id = %id, %cause, "a download broke off");
            Err(cause.into())
        }
    }
}

/// The name for every reader (RFC 6266, 8187): in ASCII for the old, in full for the others. Where the name has
/// other letters the old read what the document is for and the beginning of its digest, and not a row of dashes.
fn attachment(shown: &Shown) -> ContentDisposition {
    let name = &shown.name;
    let is_plain = |c: char| c.is_ascii() && c != '%';
    let plain = if name.as_str().chars().all(is_plain) {
        name.as_str().to_owned()
    } else {
        let (kind, digest) = (shown.document.kind.code(), &shown.document.sha256);
        let digest: String = digest.chars().take(8).collect();
        format!("{kind}-{digest}.{}", shown.media.extension())
    };
    ContentDisposition {
        disposition: DispositionType::Attachment,
        parameters: vec![
            DispositionParam::Filename(plain),
            DispositionParam::FilenameExt(ExtendedValue {
                charset: Charset::Ext("UTF-8".to_owned()),
                language_tag: None,
                value: name.as_str().as_bytes().to_vec(),
            }),
        ],
    }
}

/// Take back a document that one added oneself. Its content is erased.
#[utoipa::path(post, path = "/api/v1/applications/{number}/documents/{document}/withdrawal", tag = "documents",
    request_body = Nothing, responses((status = 204)))]
pub(super) async fn withdraw_application_document(
    app: Data<App>,
    request: HttpRequest,
    call: Call,
) -> Result<HttpResponse, Problem> {
    let target = Target {
        case: own(&app, &call, &request).await?,
        version: None,
        key: call.key(&app),
    };
    let document = document(&request)?;
    act(
        &app,
        call.actor(),
        target,
        Command::WithdrawDocument { document },
    )
    .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Take back a document that the office added. Its content is erased.
#[utoipa::path(post, path = "/api/v1/cases/{id}/documents/{document}/withdrawal", tag = "documents",
    request_body = Nothing, responses((status = 200, body = super::views::CaseView)))]
pub(super) async fn withdraw_case_document(
    app: Data<App>,
    request: HttpRequest,
    call: Call,
) -> Result<HttpResponse, Problem> {
    staff(&call)?;
    let document = document(&request)?;
    let command = Command::WithdrawDocument { document };
    let case = act(&app, call.actor(), call.target(&app)?, command).await?;
    answer(&app, call.actor(), case, call.head.language).await
}

/// The applicant's own case, by the number in the path.
async fn own<T>(app: &App, call: &Call<T>, request: &HttpRequest) -> Result<CaseId, Problem> {
    Ok(cases::own(app, call.actor(), number(request))
        .await?
        .case
        .id)
}

fn document(request: &HttpRequest) -> Result<DocumentId, Problem> {
    let text = request.match_info().get("document").unwrap_or_default();
    let id = Uuid::try_parse(text).map_err(|_cause| Problem::App(Error::NotFound))?;
    Ok(DocumentId(id))
}
