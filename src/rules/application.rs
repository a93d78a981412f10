//! What an application must contain (Art. 29; 申请的内容).
//!
//! Forms and channels may differ; the contents do not. Who applies is in `applicant.rs`, which
//! document proves it in `identity.rs`.

use serde::{Deserialize, Serialize};

use super::applicant::{ApplicantKind, Carrier, Delivery};
use super::identity::IdentityDocument;
use super::language::Language;

/// The information an applicant asks for: at least one of the three leads must be given, so that
/// the agency can search (Art. 29(2); 名称、文号或者便于行政机关查询的其他特征性描述).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    /// What the information is called (所需信息名称).
    pub name: Option<String>,
    /// The number of the document that holds it (文号).
    pub document_number: Option<String>,
    /// Any other feature that lets the agency search (其他特征性描述); of a record to be corrected, what is
    /// inaccurate and how it should read.
    pub features: Option<String>,
    /// What proves that a record is inaccurate (证据; Art. 41); of a correction alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<String>,
}

impl Wanted {
    /// Whether any lead is given at all.
    pub fn names_something(&self) -> bool {
        self.leads().next().is_some()
    }

    /// A short line for lists: the first lead that is given, cut to `length` characters.
    pub fn title(&self, length: usize) -> String {
        let lead = self.leads().next().unwrap_or_default();
        if lead.chars().count() <= length {
            return lead.to_owned();
        }
        lead.chars()
            .take(length.saturating_sub(1))
            .chain(['…'])
            .collect()
    }

    /// The request as a letter quotes it, the leads joined. The evidence for a correction is no part of what is to be
    /// corrected, and is named by itself.
    pub fn as_made(&self, language: Language) -> String {
        let asked = self.about().collect::<Vec<_>>().join("；");
        match self.evidence() {
            Some(evidence) => language.pick(
                format!("{asked}（提供的证据：{evidence}）"),
                format!("{asked} (evidence given: {evidence})"),
            ),
            None => asked,
        }
    }

    /// What it asks for, without the evidence.
    fn about(&self) -> impl Iterator<Item = &str> {
        [&self.name, &self.document_number, &self.features]
            .into_iter()
            .filter_map(|lead| given(lead.as_deref()))
    }

    fn evidence(&self) -> Option<&str> {
        given(self.evidence.as_deref())
    }

    /// The leads that are given, trimmed.
    pub fn leads(&self) -> impl Iterator<Item = &str> {
        self.about().chain(self.evidence())
    }
}

/// A lead that is given, trimmed.
fn given(lead: Option<&str>) -> Option<&str> {
    lead.map(str::trim).filter(|lead| !lead.is_empty())
}

/// How the applicant wants to receive it (Art. 29(3), Art. 40; 提供方式、获取方式).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormWanted {
    /// On what carrier (提供方式).
    pub carrier: Carrier,
    /// By what way (获取方式).
    pub delivery: Delivery,
    /// Whether another form will do when this one is not possible
    /// (若本机关无法按照指定方式提供，可以其他方式提供).
    pub fallback_consent: bool,
}

/// The person or body that applies, with what proves and reaches them (Art. 27, 29(1); 申请人).
#[derive(Clone, PartialEq, Eq)]
pub struct Applicant {
    /// A citizen or one of the five kinds of organisation.
    pub kind: ApplicantKind,
    /// Name of the person or organisation (姓名、名称).
    pub name: String,
    /// What proves who they are (身份证明).
    pub identity: IdentityDocument,
    /// The legal representative of an organisation (法定代表人).
    pub representative: Option<String>,
    /// The person to speak with at an organisation (联系人).
    pub contact_person: Option<String>,
    /// Where mails go.
    pub email: Option<String>,
    /// Where calls go (联系电话).
    pub phone: Option<String>,
    /// Where faxes go (传真).
    pub fax: Option<String>,
    /// Where letters go (通信地址).
    pub address: Option<String>,
    /// Postal code (邮政编码).
    pub postal_code: Option<String>,
    /// The language to write in.
    pub language: Language,
}

/// Names nobody: personal data never reaches a log through `{:?}`.
impl std::fmt::Debug for Applicant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Applicant")
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(name: &str) -> Wanted {
        Wanted {
            name: Some(name.into()),
            document_number: None,
            features: None,
            evidence: None,
        }
    }

    #[test]
    fn blanks_are_no_lead() {
        assert!(!wanted(" \u{3000}").names_something());
        assert!(wanted("征地补偿安置方案公告").names_something());
    }

    #[test]
    fn a_title_is_cut_between_characters() {
        assert_eq!(wanted("征地补偿安置方案公告").title(5), "征地补偿…");
        assert_eq!(wanted("公告").title(5), "公告");
    }
}
