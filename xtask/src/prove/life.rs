//! The life of a case in the proof: eight requests from the counter to the letter handed over.

use serde_json::{Value, json};

use super::district::Desk;
use super::today;
use crate::Result;
use crate::wire::{Answer, Ask};

/// What is done to a case, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    File,
    Route,
    Transfer,
    Claim,
    Enclose,
    Draft,
    Approve,
    Serve,
}

/// A case as its client knows it.
#[derive(Debug, Clone)]
pub struct Known {
    pub id: String,
    pub number: String,
    pub version: i32,
    /// How many steps were answered.
    pub steps: usize,
    pub document: Option<String>,
}

impl Step {
    pub const ALL: [Self; 8] = [
        Self::File,
        Self::Route,
        Self::Transfer,
        Self::Claim,
        Self::Enclose,
        Self::Draft,
        Self::Approve,
        Self::Serve,
    ];

    /// What it adds to the record.
    pub fn event(self) -> &'static str {
        match self {
            Self::File => "filed",
            Self::Route | Self::Transfer => "assigned",
            Self::Claim => "claimed",
            Self::Enclose => "document_added",
            Self::Draft => "drafted",
            Self::Approve => "approved",
            Self::Serve => "replied",
        }
    }

    /// How it is answered.
    pub fn status(self) -> u16 {
        match self {
            Self::File | Self::Enclose => 201,
            Self::Route
            | Self::Transfer
            | Self::Claim
            | Self::Draft
            | Self::Approve
            | Self::Serve => 200,
        }
    }

    /// Whose work it is.
    pub fn token(self, desk: &Desk) -> &str {
        match self {
            Self::File | Self::Route | Self::Transfer => &desk.registrar,
            Self::Claim | Self::Enclose | Self::Draft | Self::Serve => &desk.handler,
            Self::Approve => &desk.head,
        }
    }

    /// The request, on the case as it is known.
    pub fn ask(self, desk: &Desk, case: Option<&Known>) -> Ask {
        let id = case.map_or("", |case| case.id.as_str());
        let at = |action: &str| format!("/api/v1/cases/{id}/{action}");
        let to = |place: usize| json!({"department": desk.departments.get(place)});
        let ask = match self {
            Self::File => Ask::post("/api/v1/cases", &recorded()),
            Self::Route => Ask::post(at("assignments"), &to(1)),
            Self::Transfer => Ask::post(at("assignments"), &to(0)),
            Self::Claim => Ask::post(at("claim"), &json!({})),
            Self::Enclose => Ask {
                method: "POST",
                path: at("documents?kind=disclosed_information"),
                media_type: Some("text/plain"),
                body: enclosed(id),
                ..Ask::default()
            },
            Self::Draft => Ask::post(at("drafts"), &draft()),
            Self::Approve => Ask::post(at("reviews"), &json!({"decision": "approve"})),
            Self::Serve => {
                let signed =
                    json!({"method": "personal", "signed_on": today(), "signed_by": "applicant"});
                Ask::post(at("reply"), &signed)
            }
        };
        let ask = ask.by(self.token(desk));
        match case {
            Some(case) => ask.on(case.version),
            None => ask,
        }
    }

    /// The case as it is known after the answer.
    ///
    /// # Errors
    /// When the answer does not tell.
    pub fn learn(self, case: Option<Known>, answer: &Answer) -> Result<Known> {
        let version = answer.version.ok_or("an answer without ETag")?;
        let mut case = match case {
            Some(case) => case,
            None => Known {
                id: answer.text("/case/id").or_else(|_| answer.text("/id"))?,
                number: answer
                    .text("/case/number")
                    .or_else(|_| answer.text("/number"))?,
                version: 0,
                steps: 0,
                document: None,
            },
        };
        if version <= case.version {
            return Err(format!("version {version} follows {}", case.version).into());
        }
        if self == Self::Enclose {
            case.document = Some(answer.text("/id")?);
        }
        case.version = version;
        case.steps += 1;
        Ok(case)
    }
}

/// What is enclosed in the reply of a case.
pub fn enclosed(case: &str) -> Vec<u8> {
    format!("案件 {case} 所附公告全文\n")
        .repeat(40)
        .into_bytes()
}

/// What a citizen types.
pub fn application() -> Value {
    json!({
        "applicant": {
            "kind": "citizen",
            "name": "张三",
            "identity": {"kind": "resident_id", "number": "11010519491231002X"},
            "email": "zhangsan@mail.example",
            "phone": "13800138000",
        },
        "information": {"name": "征地补偿安置方案公告", "features": "2025年长风乡"},
        "form": {"carrier": "email", "delivery": "email", "fallback_consent": true},
    })
}

/// The same, brought to the counter.
pub fn recorded() -> Value {
    let mut recorded = application();
    if let Some(fields) = recorded.as_object_mut() {
        fields.insert("channel".to_owned(), json!("in_person"));
    }
    recorded
}

fn draft() -> Value {
    json!({"outcome": "granted", "kind": "disclosed", "content": "征地补偿安置方案公告（全文附后）"})
}
