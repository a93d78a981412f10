//! Consultation between departments (会商), on the record of a case.

use std::collections::HashSet;

use actix_web::HttpResponse;
use actix_web::web::Data;
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::actions::carry_out;
use super::check::Check;
use super::extract::Call;
use super::problem::Problem;
use super::shape::day;
use crate::app::authorities::{self, Department};
use crate::app::{App, Error, cases};
use crate::rules::command::{Action, Command};
use crate::rules::conference::{Conference, NewConference, View};
use crate::rules::ids::DepartmentId;
use crate::rules::policy::permit_on;

const SAID: usize = 2000;
const FEWEST: usize = 2;
const MOST: usize = 20;

/// What departments settled between them.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ConferenceInput {
    /// The day on which they did.
    #[serde(deserialize_with = "day")]
    on: NaiveDate,
    /// What was to be settled (会商事项).
    #[schema(min_length = 1, max_length = 2000)]
    question: String,
    /// What each department said; those are who took part.
    #[schema(min_items = 2, max_items = 20)]
    views: Vec<ViewInput>,
    /// What came of it (会商结论).
    #[schema(min_length = 1, max_length = 2000)]
    conclusion: String,
}

/// What one department said.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ViewInput {
    /// An `id` of `GET /departments`.
    department: Uuid,
    /// What it said.
    #[schema(min_length = 1, max_length = 2000)]
    view: String,
}

/// Record a consultation between departments (会商): who took part, what each said, what came of it. It moves nothing in
/// the period for the reply, and the applicant does not see it.
#[utoipa::path(post, path = "/api/v1/cases/{id}/conferences", tag = "actions", request_body = ConferenceInput,
    responses((status = 200, body = super::views::CaseView)))]
pub(super) async fn record_conference(
    app: Data<App>,
    call: Call<ConferenceInput>,
) -> Result<HttpResponse, Problem> {
    // Who may not do it learns that, and not which departments there are.
    let seen = cases::find(&app, call.actor(), call.target(&app)?.case).await?;
    permit_on(call.actor(), Action::Confer, &seen.case).map_err(Error::from)?;
    let known = authorities::list_departments(&app, call.actor()).await?;
    let said = said(&call.body, &known)?;
    let content = serde_json::to_string(&said).map_err(Error::internal)?;
    let named = call.body.views.iter();
    let new = NewConference {
        on: call.body.on,
        departments: named.map(|one| DepartmentId(one.department)).collect(),
        content: app.text(content),
    };
    carry_out(&app, &call, Command::Confer(Box::new(new))).await
}

/// What was said, with the names that the departments have now.
fn said(input: &ConferenceInput, known: &[Department]) -> Result<Conference, Problem> {
    let mut check = Check::default();
    let question = check.text("question", &input.question, SAID);
    let conclusion = check.text("conclusion", &input.conclusion, SAID);
    if !(FEWEST..=MOST).contains(&input.views.len()) {
        check.wrong(
            "views",
            "out_of_range",
            "参加会商的部门应为 2 至 20 个",
            "Between 2 and 20 departments take part",
        );
    }
    let mut seen = HashSet::new();
    let mut views = Vec::new();
    for (at, one) in input.views.iter().enumerate().take(MOST) {
        let field = format!("views[{at}].department");
        let found = known.iter().find(|it| it.id.0 == one.department);
        if found.is_none() {
            check.wrong(
                &field,
                "unknown_department",
                "没有这个部门",
                "There is no such department",
            );
        }
        let has_merged = found.is_some_and(|it| {
            let merged = it.merged_on.is_none_or(|on| on <= input.on);
            it.answered_by.is_some() && merged
        });
        if has_merged {
            check.wrong(
                &field,
                "department_closed",
                "该部门在会商之日已经合并，请选择承接其职能的部门",
                "This department had merged by that day: choose the one that answers for it now",
            );
        }
        if !seen.insert(one.department) {
            check.wrong(
                &field,
                "department_twice",
                "该部门重复，请只保留一个",
                "This department stands there twice: keep one",
            );
        }
        views.push(View {
            department: found.map(|it| it.name.clone()).unwrap_or_default(),
            view: check.text(&format!("views[{at}].view"), &one.view, SAID),
        });
    }
    check.done()?;
    Ok(Conference {
        question,
        views,
        conclusion,
    })
}
