//! How a complaint looks: in full to those who look into it, masked to the office, and as an order to the department.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::codes;
use super::splitting::CaseRefView;
use super::views::{Named, NoticeView, named_handler};
use crate::app::cases::{self, Complained};
use crate::app::complaints::{Complainant, Detail, Row};
use crate::rules::complaint::{
    Complaint, ComplaintAction, ComplaintStage, Conclusion, Order, Report, TakenBack, WhatWasWrong,
};
use crate::rules::contact::mask_name;
use crate::rules::event::By;
use crate::rules::ids::AccountId;
use crate::rules::language::Language;
use crate::rules::masking::Persons;
use crate::rules::policy::{self, Actor, ComplaintSight};

/// A complaint (投诉举报), as those see it who may see it.
#[derive(Serialize, ToSchema)]
pub(super) struct ComplaintView {
    id: Uuid,
    /// Its number (投诉编号).
    number: String,
    /// Counts its changes; the `ETag`, to be sent as `If-Match`.
    version: i32,
    #[schema(schema_with = codes::complaint_kind)]
    kind: &'static str,
    kind_title: &'static str,
    /// The provision that speaks of it.
    article: String,
    #[schema(schema_with = codes::complaint_stage)]
    stage: &'static str,
    stage_title: &'static str,
    received_on: NaiveDate,
    /// The case that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    case: Option<CaseRefView>,
    /// The department that answered for it on that day, by the name that it had then.
    department: Named,
    /// Who must put it right, where that department has merged into another one since.
    #[serde(skip_serializing_if = "Option::is_none")]
    answered_by: Option<Named>,
    /// How it came; not for departments, like everything down to the conclusion.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = codes::complaint_channel)]
    channel: Option<&'static str>,
    /// Who complained; absent where that was not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    complainant: Option<ComplainantView>,
    /// What they say.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    recorded_by: Option<Named>,
    #[serde(skip_serializing_if = "Option::is_none")]
    investigation: Option<InvestigationView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    conclusion: Option<ConclusionView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    criticism: Option<CriticismView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    order: Option<RectificationOrderView>,
    /// What was recorded wrong and taken back, the oldest first; not for departments.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    taken_back: Vec<TakenBackView>,
    /// What became of the mails about it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notices: Vec<NoticeView>,
    /// What the one who asks may do now: the ends of the addresses.
    actions: Vec<&'static str>,
}

/// Who complained; the name masked and the rest left out but for whoever looks into it.
#[derive(Serialize, ToSchema)]
struct ComplainantView {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
    #[schema(schema_with = codes::language)]
    language: &'static str,
}

/// Who looks into it (调查).
#[derive(Serialize, ToSchema)]
struct InvestigationView {
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<Named>,
    since: NaiveDate,
}

/// What it came to (调查结论).
#[derive(Serialize, ToSchema)]
struct ConclusionView {
    #[schema(schema_with = codes::finding)]
    finding: &'static str,
    finding_title: &'static str,
    on: NaiveDate,
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<Named>,
    /// Why; not for departments.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
}

/// Something that was recorded wrong and taken back (撤销).
#[derive(Serialize, ToSchema)]
struct TakenBackView {
    /// The conclusion that was.
    #[serde(skip_serializing_if = "Option::is_none")]
    conclusion: Option<ConclusionView>,
    /// The order that was.
    #[serde(skip_serializing_if = "Option::is_none")]
    order: Option<RectificationOrderView>,
    /// When it was taken back.
    on: NaiveDate,
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<Named>,
    /// What was wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

/// The circular in which the department was criticised (通报批评).
#[derive(Serialize, ToSchema)]
struct CriticismView {
    document: String,
    on: NaiveDate,
}

/// The order to put it right (责令整改).
#[derive(Serialize, ToSchema)]
struct RectificationOrderView {
    on: NaiveDate,
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<Named>,
    /// What is to be done.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    /// The last day to report that it is done.
    rectify_by: NaiveDate,
    /// Whether that has passed without a report.
    overdue: bool,
    /// When it was found to be done.
    #[serde(skip_serializing_if = "Option::is_none")]
    rectified_on: Option<NaiveDate>,
    /// What the department reported, in order.
    reports: Vec<ReportView>,
}

/// What a department did (整改情况).
#[derive(Serialize, ToSchema)]
struct ReportView {
    on: NaiveDate,
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<Named>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    /// Whether it came after the last day.
    late: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    decision: Option<ReportDecisionView>,
}

/// What was decided on it (核查).
#[derive(Serialize, ToSchema)]
struct ReportDecisionView {
    /// Whether it is done; otherwise it was sent back.
    accepted: bool,
    on: NaiveDate,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
}

impl ComplaintView {
    pub(super) fn of(detail: &Detail, language: Language) -> Self {
        let Detail {
            complaint,
            sight,
            today,
            ..
        } = detail;
        let stage = complaint.stage();
        let of_office = *sight != ComplaintSight::Order;
        let named = |by| named(&detail.names, by);
        let investigation = complaint.investigation.filter(|_| of_office);
        let criticism = complaint.criticism.as_ref();
        let channel = of_office.then_some(complaint.channel);
        let notices = detail.mails.iter().cloned().map(NoticeView::from);
        Self {
            id: complaint.id.0,
            number: complaint.number.clone(),
            version: complaint.version,
            kind: complaint.kind.code(),
            kind_title: complaint.kind.title(language),
            article: complaint.kind.article().cite(language),
            stage: stage.code(),
            stage_title: stage.title(language),
            received_on: complaint.received_on,
            case: case(complaint, detail.case_number.as_deref()),
            department: Named {
                id: complaint.department.0,
                name: complaint.department_name.clone(),
            },
            answered_by: detail.answered_by.as_ref().map(|(id, name)| Named {
                id: *id,
                name: name.clone(),
            }),
            channel: channel.map(super::super::rules::complaint::ComplaintChannel::code),
            complainant: detail
                .complainant
                .as_ref()
                .map(|who| ComplainantView::of(who, *sight)),
            text: said(detail, 1),
            recorded_by: of_office.then(|| named(complaint.recorded_by)).flatten(),
            investigation: investigation.map(|one| InvestigationView {
                by: named(one.by),
                since: one.since,
            }),
            conclusion: complaint
                .conclusion
                .map(|one| ConclusionView::of(one, detail, language)),
            criticism: criticism.map(|one| CriticismView {
                document: one.document.clone(),
                on: one.on,
            }),
            order: complaint.order.as_ref().map(|order| {
                RectificationOrderView::of(order, detail, complaint.is_overdue(*today))
            }),
            taken_back: (complaint.taken_back.iter())
                .filter(|_| of_office)
                .map(|one| TakenBackView::of(one, detail, language))
                .collect(),
            notices: notices.collect(),
            actions: detail
                .actions
                .iter()
                .copied()
                .map(ComplaintAction::code)
                .collect(),
        }
    }
}

fn named(names: &HashMap<AccountId, String>, by: By) -> Option<Named> {
    by.account().map(|id| named_handler(names, id))
}

fn case(complaint: &Complaint, number: Option<&str>) -> Option<CaseRefView> {
    let (id, number) = complaint.case.zip(number)?;
    Some(CaseRefView::named(id, number))
}

/// What is known of whoever complained.
fn complaining(detail: &Detail) -> Persons {
    let who = detail.complainant.as_ref();
    let reached = who.map(|who| [&who.email, &who.phone, &who.address]);
    let reached = reached.into_iter().flatten().flatten();
    let name = who.map(|who| who.name.as_str());
    Persons::named(name.into_iter(), reached.map(String::as_str))
}

/// What stands in an event that may name who complained.
fn said(detail: &Detail, seq: i32) -> Option<String> {
    let words = detail.words.get(&seq)?;
    match detail.sight {
        ComplaintSight::Full => Some(words.clone()),
        ComplaintSight::Masked => Some(complaining(detail).hide(words)),
        ComplaintSight::Order => None,
    }
}

impl ComplainantView {
    fn of(who: &Complainant, sight: ComplaintSight) -> Self {
        let full = sight == ComplaintSight::Full;
        let when_full = |text: &Option<String>| text.clone().filter(|_| full);
        Self {
            name: if full {
                who.name.clone()
            } else {
                mask_name(&who.name)
            },
            email: when_full(&who.email),
            phone: when_full(&who.phone),
            address: when_full(&who.address),
            language: who.language.tag(),
        }
    }
}

impl ConclusionView {
    fn of(one: Conclusion, detail: &Detail, language: Language) -> Self {
        Self {
            finding: one.finding.code(),
            finding_title: one.finding.title(language),
            on: one.on,
            by: named(&detail.names, one.by),
            text: said(detail, one.seq),
        }
    }
}

impl TakenBackView {
    fn of(one: &TakenBack, detail: &Detail, language: Language) -> Self {
        let (conclusion, order) = match &one.what {
            WhatWasWrong::Conclusion(was) => (Some(*was), None),
            WhatWasWrong::Order(was) => (None, Some(was)),
        };
        Self {
            conclusion: conclusion.map(|was| ConclusionView::of(was, detail, language)),
            order: order.map(|was| RectificationOrderView::of(was, detail, false)),
            on: one.on,
            by: named(&detail.names, one.by),
            reason: said(detail, one.seq),
        }
    }
}

impl RectificationOrderView {
    fn of(order: &Order, detail: &Detail, overdue: bool) -> Self {
        Self {
            on: order.on,
            by: named(&detail.names, order.by),
            text: detail.words.get(&order.seq).cloned(),
            rectify_by: order.rectify_by,
            overdue,
            rectified_on: order.rectified_on(),
            reports: order
                .reports
                .iter()
                .map(|report| ReportView::of(report, detail))
                .collect(),
        }
    }
}

impl ReportView {
    fn of(report: &Report, detail: &Detail) -> Self {
        let words = |seq: i32| detail.words.get(&seq).cloned();
        Self {
            on: report.on,
            by: named(&detail.names, report.by),
            text: words(report.seq),
            late: report.is_late(),
            decision: report.decision.map(|decision| ReportDecisionView {
                accepted: decision.accepted,
                on: decision.on,
                text: words(decision.seq),
            }),
        }
    }
}

/// A row of a list of complaints.
#[derive(Serialize, ToSchema)]
pub(super) struct ComplaintRow {
    id: Uuid,
    number: String,
    version: i32,
    #[schema(schema_with = codes::complaint_kind)]
    kind: &'static str,
    kind_title: &'static str,
    #[schema(schema_with = codes::complaint_stage)]
    stage: &'static str,
    stage_title: &'static str,
    received_on: NaiveDate,
    /// The id of the case that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    case: Option<Uuid>,
    /// The department that answered for it on that day, by the name that it had then.
    department: Named,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = codes::finding)]
    finding: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    concluded_on: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ordered_on: Option<NaiveDate>,
    /// The last day to report that it is put right.
    #[serde(skip_serializing_if = "Option::is_none")]
    rectify_by: Option<NaiveDate>,
    /// The day of the report that stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    reported_on: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rectified_on: Option<NaiveDate>,
    /// Whether the last day has passed without a report.
    overdue: bool,
}

impl ComplaintRow {
    pub(super) fn of(row: &Row, today: NaiveDate, language: Language) -> Self {
        Self {
            id: row.id.0,
            number: row.number.clone(),
            version: row.version,
            kind: row.kind.code(),
            kind_title: row.kind.title(language),
            stage: row.stage.code(),
            stage_title: row.stage.title(language),
            received_on: row.received_on,
            case: row.case_id.map(|id| id.0),
            department: Named {
                id: row.department_id.0,
                name: row.department_name.clone(),
            },
            finding: row
                .finding
                .map(super::super::rules::complaint::Finding::code),
            concluded_on: row.concluded_on,
            ordered_on: row.ordered_on,
            rectify_by: row.rectify_by,
            reported_on: row.reported_on,
            rectified_on: row.rectified_on,
            overdue: is_overdue(row, today),
        }
    }
}

fn is_overdue(row: &Row, today: NaiveDate) -> bool {
    row.stage == ComplaintStage::Rectifying && row.rectify_by.is_some_and(|day| day < today)
}

/// A complaint about a case, as the case shows it.
#[derive(Serialize, ToSchema)]
pub(super) struct CaseComplaintView {
    id: Uuid,
    number: String,
    #[schema(schema_with = codes::complaint_stage)]
    stage: &'static str,
    stage_title: &'static str,
    received_on: NaiveDate,
    /// The last day to report that it is put right.
    #[serde(skip_serializing_if = "Option::is_none")]
    rectify_by: Option<NaiveDate>,
    /// Whether that has passed without a report.
    overdue: bool,
}

/// Those complaints about a case that an actor sees.
pub(super) fn of_case(
    detail: &cases::Detail,
    actor: &Actor,
    language: Language,
) -> Vec<CaseComplaintView> {
    let all = detail.complaints.iter();
    let seen = all.filter(|(row, answered_by)| {
        let is_ordered = row.ordered_on.is_some();
        policy::sees_complaint(actor, is_ordered, row.department_id, *answered_by)
    });
    seen.map(|(row, _)| CaseComplaintView::of(row, detail.today, language))
        .collect()
}

impl CaseComplaintView {
    fn of(row: &Complained, today: NaiveDate, language: Language) -> Self {
        Self {
            id: row.id.0,
            number: row.number.clone(),
            stage: row.stage.code(),
            stage_title: row.stage.title(language),
            received_on: row.received_on,
            rectify_by: row.rectify_by,
            overdue: is_overdue(row, today),
        }
    }
}
