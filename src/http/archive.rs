//! The archive: a case put into it, and the list of its papers.

use actix_web::HttpResponse;
use actix_web::web::Data;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::actions::{REASON, carry_out};
use super::cases::staff;
use super::check::Check;
use super::codes;
use super::extract::Call;
use super::problem::Problem;
use crate::app::App;
use crate::app::archive::{self, Listed};
use crate::rules::command::Command;
use crate::rules::language::Language;

/// That a case goes into the archive.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ArchivingInput {
    /// Why already, while remedies can still be sought.
    #[schema(max_length = 1000)]
    reason: Option<String>,
}

/// Put a case that has ended into the archive (归档; Art. 45), once nobody can seek a remedy any more, or earlier for a
/// reason that is given. From then on only remedies, their results and a reopening are recorded.
#[utoipa::path(post, path = "/api/v1/cases/{id}/archive", tag = "actions", request_body = ArchivingInput,
    responses((status = 200, body = super::views::CaseView)))]
pub(super) async fn archive_case(
    app: Data<App>,
    call: Call<ArchivingInput>,
) -> Result<HttpResponse, Problem> {
    staff(&call)?;
    let mut check = Check::default();
    let reason = check.optional_words("reason", call.body.reason.as_deref(), REASON);
    check.done()?;
    let reason = reason.map(|reason| app.text(reason));
    carry_out(&app, &call, Command::Archive { reason }).await
}

/// The papers of a case in their order (归档目录).
#[derive(Serialize, ToSchema)]
pub(super) struct PapersView {
    /// The number of the case.
    number: String,
    #[schema(schema_with = codes::stage)]
    stage: &'static str,
    /// The day on which the case went into the archive; absent as long as it has not.
    #[serde(skip_serializing_if = "Option::is_none")]
    archived_on: Option<NaiveDate>,
    papers: Vec<PaperView>,
}

/// A paper of a case.
#[derive(Serialize, ToSchema)]
struct PaperView {
    /// Its place in the file, from 1.
    no: usize,
    #[schema(schema_with = codes::paper_kind)]
    kind: &'static str,
    title: String,
    /// The day it bears: of a letter the one on which it was made, of what came in the one of its receipt.
    on: NaiveDate,
    /// Its number; of a proof of service, that of the letter which was served.
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<String>,
    /// The consultation or the remedy that it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    reference: Option<String>,
    /// Under which id the letter is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    letter: Option<Uuid>,
    /// What has become of the letter.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = codes::letter_state)]
    state: Option<&'static str>,
    /// Of a proof of service: `electronic`, `mail`, `personal`, or `received` for the proof that it has arrived.
    #[serde(skip_serializing_if = "Option::is_none")]
    means: Option<&'static str>,
    /// Under which id the document is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    document: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = codes::attachment_kind)]
    document_kind: Option<&'static str>,
}

/// List the papers of a case in the order of their days (归档目录; Art. 45): application, letters, statements, proofs of
/// service and documents; before the case is in the archive, as far as they go.
#[utoipa::path(get, path = "/api/v1/cases/{id}/archive", tag = "cases",
    responses((status = 200, body = PapersView)))]
pub(super) async fn list_papers(app: Data<App>, call: Call) -> Result<HttpResponse, Problem> {
    let file = archive::papers(&app, staff(&call)?, call.case()?).await?;
    let language = call.head.language;
    let papers = (1..).zip(file.papers);
    Ok(HttpResponse::Ok().json(PapersView {
        number: file.case.number,
        stage: file.case.stage.name().code(),
        archived_on: file.case.stage.archived_on(),
        papers: papers
            .map(|(no, listed)| PaperView::of(no, listed, language))
            .collect(),
    }))
}

impl PaperView {
    fn of(no: usize, Listed { paper, name }: Listed, language: Language) -> Self {
        let (document, kind) = paper.document.unzip();
        let plain = kind.map_or(paper.kind.title(language), |kind| kind.title(language));
        Self {
            no,
            kind: paper.kind.code(),
            title: name.unwrap_or_else(|| plain.to_owned()),
            on: paper.on,
            number: paper.number,
            reference: paper.reference,
            letter: paper.letter.map(|id| id.0),
            state: paper.state.map(crate::rules::case::LetterState::code),
            means: paper.means,
            document: document.map(|id| id.0),
            document_kind: kind.map(crate::rules::document::AttachmentKind::code),
        }
    }
}
