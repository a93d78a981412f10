//! Serving the approved reply (送达答复), and why it comes late.

use actix_web::HttpResponse;
use actix_web::web::Data;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::actions::{REASON, Serving, carry_out, how_served};
use super::check::Check;
use super::extract::Call;
use super::problem::Problem;
use crate::app::App;
use crate::rules::command::Command;

/// How the reply is served.
#[derive(ToSchema)]
pub(super) struct ReplyServing {
    #[serde(flatten)]
    serving: Serving,
    /// Why the reply comes after the day on which it was due (逾期答复的原因); demanded then, not kept otherwise. Whoever
    /// supervises reads it: do not name the applicant.
    #[schema(min_length = 1, max_length = 1000)]
    late_reason: Option<String>,
}

/// serde knows no unknown fields where one struct is read as a part of another: the one of our own is taken out first.
impl<'de> Deserialize<'de> for ReplyServing {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut fields = Map::deserialize(deserializer)?;
        let late_reason = fields.remove("late_reason").unwrap_or_default();
        Ok(Self {
            late_reason: Deserialize::deserialize(late_reason).map_err(D::Error::custom)?,
            serving: Deserialize::deserialize(Value::Object(fields))
                .map_err(|cause| D::Error::custom(with_all_fields(&cause)))?,
        })
    }
}

/// Of an unknown field serde lists those of the way of serving; the body has two more.
fn with_all_fields(cause: &serde_json::Error) -> String {
    let complaint = cause.to_string();
    let unknown = complaint.split_once("`, ");
    match unknown.filter(|(unknown, _)| unknown.starts_with("unknown field")) {
        None => complaint,
        Some((unknown, listed)) => {
            let names = listed.split('`').skip(1).step_by(2);
            let all: Vec<String> = std::iter::once("method")
                .chain(names)
                .chain(["late_reason"])
                .map(|name| format!("`{name}`"))
                .collect();
            format!("{unknown}`, expected one of {}", all.join(", "))
        }
    }
}

/// Make the reply by serving the approved letter (作出答复); its day decides whether it is on time, and one that is not
/// says why. While the mail of an electronic reply has not left, it may be posted or handed over all the same.
#[utoipa::path(post, path = "/api/v1/cases/{id}/reply", tag = "actions", request_body = ReplyServing,
    responses((status = 200, body = super::views::CaseView)))]
pub(super) async fn serve_reply(
    app: Data<App>,
    call: Call<ReplyServing>,
) -> Result<HttpResponse, Problem> {
    let mut check = Check::default();
    let reason = check.optional_words("late_reason", call.body.late_reason.as_deref(), REASON);
    check.done()?;
    let command = Command::Reply {
        service: how_served(&app, &call, &call.body.serving).await?,
        late_reason: reason.map(|reason| app.text(reason)),
    };
    carry_out(&app, &call, command).await
}
