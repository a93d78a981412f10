//! Documents of a case (案件材料): what an applicant or the office puts to it as a file.
//!
//! The content is kept elsewhere, sealed; the record knows its digest. Pure: nothing here opens a file.

mod archive;
mod media;
mod name;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub use archive::Archive;
pub use media::{Content, Looks, MediaType, Tail};
pub use name::FileName;

use super::event::By;
use super::ids::DocumentId;
use super::language::Language;

/// What a document is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttachmentKind {
    /// 身份证明
    IdentityProof,
    /// 委托书
    PowerOfAttorney,
    /// 申请书
    ApplicationLetter,
    /// 证明材料
    SupportingMaterial,
    /// 公开的信息, enclosed with the reply (Art. 36(2))
    DisclosedInformation,
    /// 第三方意见材料, with an opinion that was asked for (Art. 32)
    ThirdPartyOpinion,
    /// 其他
    Other,
}

impl AttachmentKind {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::IdentityProof,
        Self::PowerOfAttorney,
        Self::ApplicationLetter,
        Self::SupportingMaterial,
        Self::DisclosedInformation,
        Self::ThirdPartyOpinion,
        Self::Other,
    ];

    /// Stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::IdentityProof => "identity_proof",
            Self::PowerOfAttorney => "power_of_attorney",
            Self::ApplicationLetter => "application_letter",
            Self::SupportingMaterial => "supporting_material",
            Self::DisclosedInformation => "disclosed_information",
            Self::ThirdPartyOpinion => "third_party_opinion",
            Self::Other => "other",
        }
    }

    /// Reads a stable name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// What people call it.
    pub fn title(self, language: Language) -> &'static str {
        match self {
            Self::IdentityProof => language.pick("身份证明", "identity proof"),
            Self::PowerOfAttorney => language.pick("委托书", "power of attorney"),
            Self::ApplicationLetter => language.pick("申请书", "application letter"),
            Self::SupportingMaterial => language.pick("证明材料", "supporting material"),
            Self::DisclosedInformation => language.pick("公开的信息", "disclosed information"),
            Self::ThirdPartyOpinion => {
                language.pick("第三方意见材料", "paper of a third party's opinion")
            }
            Self::Other => language.pick("其他材料", "other document"),
        }
    }

    /// Whether it shows in full who applies, or who was asked: name, identity number, address.
    pub fn shows_people(self) -> bool {
        match self {
            Self::IdentityProof
            | Self::PowerOfAttorney
            | Self::ApplicationLetter
            | Self::ThirdPartyOpinion => true,
            Self::SupportingMaterial | Self::DisclosedInformation | Self::Other => false,
        }
    }
}

/// A document on its way to a case; its content is in the store already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDocument {
    /// Which.
    pub id: DocumentId,
    /// What it is for.
    pub kind: AttachmentKind,
    /// Its form.
    pub media: MediaType,
    /// What it is called.
    pub name: FileName,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 of its content, in hexadecimal.
    pub sha256: String,
}

/// A document as the record of its case tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseDocument {
    /// Which.
    pub id: DocumentId,
    /// What it is for.
    pub kind: AttachmentKind,
    /// Who added it.
    pub by: By,
    /// Since which day it is there.
    pub added_on: NaiveDate,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 of its content, in hexadecimal.
    pub sha256: String,
    /// Since which day it is withdrawn; its content is erased.
    pub withdrawn_on: Option<NaiveDate>,
}
