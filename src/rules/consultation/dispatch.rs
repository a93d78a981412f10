//! How a letter to the one who is asked goes out.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::ConsultationRefusal;
use crate::rules::decide::{Facts, check_day};
use crate::rules::refusal::Refusal;
use crate::rules::service::{PostalEnterprise, ServiceError, is_tracking_number};

/// How a letter to the one who is asked went out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "means", rename_all = "snake_case", deny_unknown_fields)]
pub enum Dispatch {
    /// By e-mail (电子送达).
    Electronic {
        /// The day it was sent.
        sent_on: NaiveDate,
    },
    /// By post (邮寄送达).
    Mail {
        /// The day it was handed to the post.
        posted_on: NaiveDate,
        /// The number on the posting slip.
        tracking_number: String,
        /// Who carries it.
        carrier: PostalEnterprise,
    },
    /// Handed over (直接送达): sent and delivered on one day.
    Personal {
        /// The day it was signed for.
        signed_on: NaiveDate,
    },
}

impl Dispatch {
    /// The day it went out.
    pub fn made_on(&self) -> NaiveDate {
        match self {
            Self::Electronic { sent_on } => *sent_on,
            Self::Mail { posted_on, .. } => *posted_on,
            Self::Personal { signed_on } => *signed_on,
        }
    }

    /// The stable code of the means.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Electronic { .. } => "electronic",
            Self::Mail { .. } => "mail",
            Self::Personal { .. } => "personal",
        }
    }

    /// The day on which it reached its reader, where the means shows it by itself.
    pub fn delivered_on(&self) -> Option<NaiveDate> {
        match self {
            Self::Electronic { .. } | Self::Mail { .. } => None,
            Self::Personal { signed_on } => Some(*signed_on),
        }
    }

    /// Whether a letter that was made on a day can have gone out like this.
    pub(super) fn check(&self, made_on: NaiveDate, facts: &Facts) -> Result<(), Refusal> {
        match self {
            Self::Electronic { sent_on } => {
                if !facts.consultation.has_email {
                    return Err(ConsultationRefusal::NoEmail.into());
                }
                if *sent_on != facts.today {
                    return Err(Refusal::ElectronicIsNow { today: facts.today });
                }
                Ok(())
            }
            Self::Mail {
                posted_on,
                tracking_number,
                ..
            } => {
                check_day(*posted_on, made_on, facts.today)?;
                if is_tracking_number(tracking_number) {
                    Ok(())
                } else {
                    let wrong = ServiceError::TrackingNumber;
                    Err(Refusal::WrongServiceRecord { wrong })
                }
            }
            Self::Personal { signed_on } => check_day(*signed_on, made_on, facts.today),
        }
    }
}
