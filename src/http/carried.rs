//! What an event carries, as the API tells it: texts and letters by name, forms and ways of service.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::codes;
use crate::rules::applicant::{Carrier, Delivery};
use crate::rules::application::FormWanted;
use crate::rules::consultation::{Dispatch, Position, Said, ThirdPartyPart};
use crate::rules::event::{CaseRef, LetterRef, SplitFrom, TextRef};
use crate::rules::grounds::{StepAsked, StepStated};
use crate::rules::ids::{CaseId, LetterId, TextId};
use crate::rules::parties::Agency;
use crate::rules::remedies::{Order, Ordered};
use crate::rules::service::{PostalEnterprise, Service, Signatory};

/// How the applicant wants to receive the information (提供方式、获取方式).
#[derive(Serialize, ToSchema)]
pub(super) struct WantedFormView {
    #[schema(schema_with = codes::carrier)]
    carrier: Carrier,
    #[schema(schema_with = codes::delivery)]
    delivery: Delivery,
    /// Whether another form will do when this one is not possible.
    fallback_consent: bool,
}

/// A free text that is kept elsewhere, encrypted.
#[derive(Serialize, ToSchema)]
pub(super) struct KeptTextView {
    #[schema(value_type = Uuid)]
    id: TextId,
    /// Its keyed digest (HMAC-SHA-256, hexadecimal): proves that it was not exchanged.
    digest: String,
}

/// A letter (文书): where its text is kept, and the number it bears.
#[derive(Serialize, ToSchema)]
pub(super) struct NumberedLetterView {
    #[schema(value_type = Uuid)]
    id: LetterId,
    /// Its own number (文号).
    number: String,
}

/// Whence a part of a split application comes (一事一申请).
#[derive(Serialize, ToSchema)]
pub(super) struct OriginView {
    /// The original.
    #[schema(value_type = Uuid)]
    case: CaseId,
    number: String,
    /// Its version when it was split: documents that hung on it by then are the part's, too.
    version: i32,
    /// The application as it was made.
    application: KeptTextView,
}

/// A case that one matter of a split application became.
#[derive(Serialize, ToSchema)]
pub(super) struct PartView {
    #[schema(value_type = Uuid)]
    case: CaseId,
    number: String,
}

/// That an application names an agent (委托代理人).
#[derive(Serialize, ToSchema)]
pub(super) struct NamedAgentView {
    /// The day on which the power of attorney was presented on paper.
    #[serde(skip_serializing_if = "Option::is_none")]
    presented_on: Option<NaiveDate>,
}

/// How a letter was served (送达).
#[derive(Serialize, ToSchema)]
#[serde(tag = "means", rename_all = "snake_case")]
pub(super) enum ServiceView {
    /// By e-mail or through the platform (电子方式).
    Electronic {
        sent_on: NaiveDate,
        /// The day on which the applicant is shown to have received it, if the log shows one.
        #[serde(skip_serializing_if = "Option::is_none")]
        received_on: Option<NaiveDate>,
    },
    /// By post (邮寄送达).
    Mail {
        posted_on: NaiveDate,
        tracking_number: String,
        #[schema(schema_with = codes::postal_enterprise)]
        carrier: PostalEnterprise,
        /// The day the applicant signed for it, once known.
        #[serde(skip_serializing_if = "Option::is_none")]
        signed_on: Option<NaiveDate>,
    },
    /// Handed over (直接送达).
    Personal {
        signed_on: NaiveDate,
        #[schema(schema_with = codes::signatory)]
        signed_by: Signatory,
    },
}

/// How a letter to one who is asked for an opinion went out (发出征询).
#[derive(Serialize, ToSchema)]
#[serde(tag = "means", rename_all = "snake_case")]
pub(super) enum DispatchView {
    /// By e-mail (电子送达).
    Electronic { sent_on: NaiveDate },
    /// By post (邮寄送达).
    Mail {
        posted_on: NaiveDate,
        tracking_number: String,
        #[schema(schema_with = codes::postal_enterprise)]
        carrier: PostalEnterprise,
    },
    /// Handed over (直接送达).
    Personal { signed_on: NaiveDate },
}

/// What a draft does with the rights of third parties.
#[derive(Serialize, ToSchema)]
pub(super) struct ThirdPartyPartView {
    /// Something is withheld for their sake (Art. 15).
    #[serde(skip_serializing_if = "Option::is_none")]
    withheld: Option<bool>,
    /// Nothing says why nobody was asked: it rests on having asked (Art. 32).
    #[serde(skip_serializing_if = "Option::is_none")]
    rests_on_asking: Option<bool>,
    /// The consultations against which something is disclosed (Art. 32).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    overruled: Vec<String>,
}

/// What a draft says the applicant was asked before it.
#[derive(Serialize, ToSchema)]
pub(super) struct StepStatedView {
    #[schema(schema_with = codes::step_asked)]
    step: StepAsked,
    /// The day of the notice.
    on: NaiveDate,
    /// The day of the answer; absent where none came.
    #[serde(skip_serializing_if = "Option::is_none")]
    answered_on: Option<NaiveDate>,
}

impl From<StepStated> for StepStatedView {
    fn from(stated: StepStated) -> Self {
        Self {
            step: stated.step,
            on: stated.on,
            answered_on: stated.answered_on,
        }
    }
}

/// What a letter tells of a third party that was asked.
#[derive(Serialize, ToSchema)]
pub(super) struct SaidView {
    /// Which consultation.
    consultation: String,
    /// The day on which the letter that asked went out.
    asked_on: NaiveDate,
    /// The day on which its opinion was received; absent where its period passed in silence.
    #[serde(skip_serializing_if = "Option::is_none")]
    answered_on: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = codes::position)]
    position: Option<Position>,
}

impl From<Said> for SaidView {
    fn from(said: Said) -> Self {
        Self {
            consultation: said.consultation,
            asked_on: said.asked_on,
            answered_on: said.answered_on,
            position: said.position,
        }
    }
}

/// What a decision orders (责令).
#[derive(Serialize, ToSchema)]
pub(super) struct OrderTold {
    #[schema(schema_with = codes::ordered)]
    what: Ordered,
    /// Within so many working days; the law's number if not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    working_days: Option<u16>,
    /// By a fixed day.
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<NaiveDate>,
}

impl From<Order> for OrderTold {
    fn from(order: Order) -> Self {
        Self {
            what: order.what,
            working_days: order.working_days,
            until: order.until,
        }
    }
}

impl ThirdPartyPartView {
    /// What there is to tell; nothing where no third party's rights were touched.
    pub(super) fn of(part: ThirdPartyPart) -> Option<Self> {
        (!part.is_empty()).then_some(Self {
            withheld: part.withheld.then_some(true),
            rests_on_asking: part.rests_on_asking.then_some(true),
            overruled: part.overruled,
        })
    }
}

impl From<Dispatch> for DispatchView {
    fn from(dispatch: Dispatch) -> Self {
        match dispatch {
            Dispatch::Electronic { sent_on } => Self::Electronic { sent_on },
            Dispatch::Mail {
                posted_on,
                tracking_number,
                carrier,
            } => Self::Mail {
                posted_on,
                tracking_number,
                carrier,
            },
            Dispatch::Personal { signed_on } => Self::Personal { signed_on },
        }
    }
}

impl From<FormWanted> for WantedFormView {
    fn from(form: FormWanted) -> Self {
        Self {
            carrier: form.carrier,
            delivery: form.delivery,
            fallback_consent: form.fallback_consent,
        }
    }
}

impl From<TextRef> for KeptTextView {
    fn from(text: TextRef) -> Self {
        Self {
            id: text.id,
            digest: text.digest,
        }
    }
}

impl From<SplitFrom> for OriginView {
    fn from(from: SplitFrom) -> Self {
        Self {
            case: from.case,
            number: from.number,
            version: from.version,
            application: from.application.into(),
        }
    }
}

impl From<CaseRef> for PartView {
    fn from(part: CaseRef) -> Self {
        Self {
            case: part.case,
            number: part.number,
        }
    }
}

impl From<LetterRef> for NumberedLetterView {
    fn from(letter: LetterRef) -> Self {
        Self {
            id: letter.id,
            number: letter.number,
        }
    }
}

impl From<Agency> for NamedAgentView {
    fn from(agency: Agency) -> Self {
        Self {
            presented_on: agency.presented_on,
        }
    }
}

impl From<Service> for ServiceView {
    fn from(service: Service) -> Self {
        match service {
            Service::Electronic {
                sent_on,
                received_on,
            } => Self::Electronic {
                sent_on,
                received_on,
            },
            Service::Mail {
                posted_on,
                tracking_number,
                carrier,
                signed_on,
            } => Self::Mail {
                posted_on,
                tracking_number,
                carrier,
                signed_on,
            },
            Service::Personal {
                signed_on,
                signed_by,
            } => Self::Personal {
                signed_on,
                signed_by,
            },
        }
    }
}
