//! Notices that could not be mailed, and were posted.

use actix_web::HttpResponse;
use actix_web::web::Data;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::actions::carry_out;
use super::codes;
use super::extract::Call;
use super::problem::Problem;
use super::shape::day;
use crate::app::App;
use crate::rules::case::Case;
use crate::rules::command::Command;
use crate::rules::ids::NoticeId;
use crate::rules::language::Language;
use crate::rules::posting::ToPost;
use crate::rules::service::{PostalEnterprise, Service};

/// That a notice was posted.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Posting {
    /// The notice, from `to_post` of the case.
    notice: Uuid,
    /// The day it was handed to the post.
    #[serde(deserialize_with = "day")]
    posted_on: NaiveDate,
    #[schema(min_length = 1, max_length = 40)]
    tracking_number: String,
    #[schema(schema_with = codes::postal_enterprise)]
    carrier: PostalEnterprise,
}

/// Record that a notice was posted whose mail failed or came back, or that there is no address for (改以邮寄方式告知): the
/// applicant is told on the day of posting. What a mail should have served is served by its own action.
#[utoipa::path(post, path = "/api/v1/cases/{id}/notice-postings", tag = "actions", request_body = Posting,
    responses((status = 200, body = super::views::CaseView)))]
pub(super) async fn post_notice(
    app: Data<App>,
    call: Call<Posting>,
) -> Result<HttpResponse, Problem> {
    let Posting {
        notice,
        posted_on,
        tracking_number,
        carrier,
    } = &call.body;
    let service = Service::Mail {
        posted_on: *posted_on,
        tracking_number: tracking_number.trim().to_owned(),
        carrier: *carrier,
        signed_on: None,
    };
    let notice = NoticeId(*notice);
    carry_out(&app, &call, Command::PostNotice { notice, service }).await
}

/// A notice whose mail failed or came back, or that there is no address for, to be posted.
#[derive(Serialize, ToSchema)]
pub(super) struct ToPostView {
    notice: Uuid,
    /// Which notice of the catalogue.
    kind: String,
    since: NaiveDate,
    /// The letter to post, among the letters of the case.
    #[serde(skip_serializing_if = "Option::is_none")]
    letter: Option<Uuid>,
}

/// A notice that waited to be posted, and is posted no more.
#[derive(Serialize, ToSchema)]
pub(super) struct NotToPostView {
    #[serde(flatten)]
    waited: ToPostView,
    /// From which day on it need not be posted.
    on: NaiveDate,
    #[schema(schema_with = codes::moot)]
    because: &'static str,
    because_title: &'static str,
}

pub(super) fn not_to_post(case: &Case, language: Language) -> Vec<NotToPostView> {
    let views = case.not_to_post.iter().map(|one| NotToPostView {
        waited: ToPostView::of(&one.waited),
        on: one.on,
        because: one.because.code(),
        because_title: one.because.title(language),
    });
    views.collect()
}

pub(super) fn to_post(case: &Case) -> Vec<ToPostView> {
    case.to_post.iter().map(ToPostView::of).collect()
}

impl ToPostView {
    fn of(waiting: &ToPost) -> Self {
        Self {
            notice: waiting.notice.0,
            kind: waiting.mail.clone(),
            since: waiting.since,
            letter: waiting.letter.map(|letter| letter.0),
        }
    }
}
