//! What can be done to a case now, why the rest cannot, and the due date that each would bring.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::codes;
use crate::app::cases::Detail;
use crate::rules::command::Action;
use crate::rules::consultation::opinions_by;
use crate::rules::decide::Viewer;
use crate::rules::extension;
use crate::rules::language::Language;
use crate::rules::offer::{self, Brings};
use crate::rules::policy::{Actor, co_handling, permit_on};
use crate::rules::refusal::Refusal;

/// Something that the one who asks may do to a case, now or at another time.
#[derive(Serialize, ToSchema)]
pub(super) struct OfferView {
    /// The address below the case that carries it out.
    action: &'static str,
    /// What it is called, in the language asked for.
    title: &'static str,
    /// Whether it can be done now.
    open: bool,
    /// Why it cannot be done now: what the attempt would be answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    closed: Option<ClosedView>,
    /// What of it cannot be done now, though the rest can.
    #[serde(skip_serializing_if = "Option::is_none")]
    except: Option<ExceptView>,
    /// What it would do to the period for the reply, if it were done today as it usually is; absent where it does
    /// nothing to it, or where that depends on what it says.
    #[serde(skip_serializing_if = "Option::is_none")]
    brings: Option<BringsView>,
}

/// What of an action that is open would be refused now.
#[derive(Serialize, ToSchema)]
struct ExceptView {
    /// `approve`: to approve, while it can be sent back or refused. `today`: to serve it today, while what was posted or
    /// handed over earlier can still be recorded.
    #[schema(schema_with = codes::except)]
    what: &'static str,
    #[serde(flatten)]
    closed: ClosedView,
}

/// Why something cannot be done now.
#[derive(Serialize, ToSchema)]
struct ClosedView {
    /// Stable name of the reason; `/docs/problems` lists them all.
    code: &'static str,
    /// What is in the way, and what to do.
    detail: String,
    /// The legal ground, where the law speaks of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    ground: Option<String>,
}

/// What an action would do to the period for the reply.
#[derive(Serialize, ToSchema)]
struct BringsView {
    /// The last day for the reply; absent while the clock would stand for the applicant.
    #[serde(skip_serializing_if = "Option::is_none")]
    due_on: Option<NaiveDate>,
    /// Until when the clock would stand still.
    #[serde(skip_serializing_if = "Option::is_none")]
    stands_until: Option<NaiveDate>,
    /// Whether the due date may still move, because its year's calendar is not final.
    provisional: bool,
    /// Under which assumption, in words, such as `if told today`.
    assuming: String,
}

/// What a member of staff is offered.
pub(super) fn to_staff(detail: &Detail, actor: &Actor, language: Language) -> Vec<OfferView> {
    offers(detail, actor, language, Action::code)
}

/// What the applicant is offered, under the addresses below the application.
pub(super) fn to_applicant(detail: &Detail, actor: &Actor, language: Language) -> Vec<OfferView> {
    let code = |action: Action| match action.code() {
        "clarifications/answer" => "clarification",
        "reasons/answer" => "reasons",
        same => same,
    };
    offers(detail, actor, language, code)
}

/// The codes of those that are open.
pub(super) fn open(offers: &[OfferView]) -> Vec<&'static str> {
    let open = offers.iter().filter(|offer| offer.open);
    open.map(|offer| offer.action).collect()
}

/// The codes of those that are open to the applicant. What can be taken back, each document says itself.
pub(super) fn open_to_applicant(offers: &[OfferView]) -> Vec<&'static str> {
    let mut open = open(offers);
    open.retain(|code| *code != Action::WithdrawDocument.code());
    open
}

fn offers(
    detail: &Detail,
    actor: &Actor,
    language: Language,
    code: impl Fn(Action) -> &'static str,
) -> Vec<OfferView> {
    let opinions_by = opinions_by(&detail.case, &detail.calendars);
    let viewer = Viewer {
        account: actor.account(),
        deputy: actor.deputy(),
        co_handling: co_handling(actor, &detail.case),
        mail_under_way: detail.mail_under_way,
        today: detail.today,
        due_on: detail.clock.due_on,
        pay_by: detail.clock.pay_by,
        extended_by: detail.clock.extended_by,
        outdated: extension::outdated(&detail.case, &detail.calendars),
        opinions_by: &opinions_by,
    };
    let permitted = Action::ALL
        .into_iter()
        .filter(|action| permit_on(actor, *action, &detail.case).is_ok());
    permitted
        .map(|action| {
            let offered = offer::offered(&detail.case, action, viewer, &detail.calendars);
            let brings = offered
                .is_ok()
                .then(|| offer::brings(&detail.case, action, viewer, &detail.calendars))
                .flatten();
            let (except, closed) = match &offered {
                Ok(except) => (except.as_ref(), None),
                Err(why) => (None, Some(why)),
            };
            OfferView {
                action: code(action),
                title: action.title(language),
                open: offered.is_ok(),
                closed: closed.map(|why| ClosedView::of(why, language)),
                except: except.map(|(what, why)| ExceptView {
                    what: what.code(),
                    closed: ClosedView::of(why, language),
                }),
                brings: brings.map(|brings| BringsView::of(&brings, language)),
            }
        })
        .collect()
}

impl ClosedView {
    fn of(refusal: &Refusal, language: Language) -> Self {
        Self {
            code: refusal.code(),
            detail: refusal.message(language),
            ground: refusal.ground().map(|article| article.cite(language)),
        }
    }
}

impl BringsView {
    fn of(brings: &Brings, language: Language) -> Self {
        Self {
            due_on: brings.due_on,
            stands_until: brings.stands_until,
            provisional: brings.provisional,
            assuming: brings.assuming.words(language),
        }
    }
}
