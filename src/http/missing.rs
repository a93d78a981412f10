//! What is missing in a body: serde stops at the first field that is not there, and whoever fills in a form wants to
//! know of all. So each is filled with something that fits, and the body is read again.

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::problem::Problem;
use super::shape::{listed, path_of, quoted_after, said};
use crate::app::{self, Error};

/// So many are told at once.
const MOST: usize = 20;

/// Something is missing, or else at fault.
struct Fault {
    path: String,
    complaint: String,
}

impl Fault {
    /// Of a body as it stands.
    fn of<T: DeserializeOwned>(body: &Value) -> Option<Self> {
        let error = serde_path_to_error::deserialize::<_, T>(body).err()?;
        Some(Self {
            path: path_of(&error),
            complaint: error.into_inner().to_string(),
        })
    }

    /// The path of the field that is missing, if that is it.
    fn missing(&self) -> Option<String> {
        let name = quoted_after("missing field ", &self.complaint)?;
        Some(if self.path.is_empty() {
            name.to_owned()
        } else {
            format!("{}.{name}", self.path)
        })
    }
}

/// Every field that is missing in a body in which one is.
pub(super) fn all<T: DeserializeOwned>(body: &Value) -> Problem {
    let (mut body, mut told): (Value, Vec<String>) = (body.clone(), Vec::new());
    // What a filled-in object would need in its turn is not told, only filled in: the object is.
    let mut turns = MOST * 2;
    while let Some(missing) = Fault::of::<T>(&body).and_then(|fault| fault.missing()) {
        let is_within = told.iter().any(|it| missing.starts_with(&format!("{it}.")));
        if told.contains(&missing) || told.len() >= MOST || turns == 0 {
            break;
        }
        if !is_within {
            told.push(missing.clone());
        }
        turns -= 1;
        if !fill::<T>(&mut body, &missing, is_within) {
            break;
        }
    }
    let (chinese, english) = said("missing field");
    let problem = |field: String| app::Problem {
        field,
        code: "required",
        chinese: chinese.clone(),
        english: english.clone(),
    };
    Error::Invalid(told.into_iter().map(problem).collect()).into()
}

/// Puts something that fits where a field is missing. `may_choose` among the kinds of an object: of one that the
/// sender left out; where they named the object, nobody knows which kind they mean.
fn fill<T: DeserializeOwned>(body: &mut Value, missing: &str, may_choose: bool) -> bool {
    let mut samples = vec![
        Value::Null,
        json!(""),
        json!(1),
        json!(false),
        // Before the array, which serde takes for an object, too.
        json!({}),
        json!([]),
        json!("2026-03-30"),
        json!("00000000-0000-0000-0000-000000000000"),
    ];
    let (mut at, mut is_tag) = (0, false);
    while let Some(sample) = samples.get(at).cloned() {
        at += 1;
        if !put(body, missing, sample) {
            return false;
        }
        let Some(fault) = Fault::of::<T>(body) else {
            return true;
        };
        let is_next = fault.missing().is_some_and(|next| next != missing);
        let is_elsewhere = !fault.path.is_empty() && !fault.path.starts_with(missing);
        if is_next || is_elsewhere && !missing.starts_with(&fault.path) {
            return true;
        }
        // So serde asks for the word that says of which kind an object is, and for no other word.
        is_tag |= fault.complaint.ends_with("expected variant identifier");
        let is_known = may_choose || fault.path == missing && !is_tag;
        let is_word = is_known && fault.complaint.starts_with("unknown variant");
        if is_word && let Some(word) = first_word(&fault.complaint) {
            samples.truncate(at);
            samples.push(json!(word));
        }
    }
    false
}

fn first_word(complaint: &str) -> Option<String> {
    let (_, expected) = complaint.rsplit_once(", expected ")?;
    let listed = listed(expected)?;
    listed.split('`').nth(1).map(str::to_owned)
}

/// Sets the field at a path such as `joint_applicants[0].name`; false where there is no such place.
fn put(body: &mut Value, path: &str, sample: Value) -> bool {
    let pointer = format!("/{}", path.replace(['.', '['], "/").replace(']', ""));
    let Some((parent, name)) = pointer.rsplit_once('/') else {
        return false;
    };
    let Some(Value::Object(fields)) = body.pointer_mut(parent) else {
        return false;
    };
    fields.insert(name.to_owned(), sample);
    true
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Deserialize)]
    #[expect(dead_code, reason = "it is read, and then looked at no more")]
    struct Form {
        name: String,
        pages: u16,
        kind: Kind,
        person: Person,
        days: Vec<u8>,
        #[serde(default)]
        note: String,
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Kind {
        Paper,
        Email,
    }

    #[derive(Deserialize)]
    #[serde(tag = "kind", rename_all = "snake_case")]
    #[expect(dead_code, reason = "it is read, and then looked at no more")]
    enum Person {
        Citizen { name: String, age: u8 },
    }

    fn missing<T: DeserializeOwned>(body: &Value) -> Vec<String> {
        let Problem::App(Error::Invalid(problems)) = all::<T>(body) else {
            panic!("no fields");
        };
        problems.into_iter().map(|problem| problem.field).collect()
    }

    #[test]
    fn all_that_is_missing_is_told_at_once() {
        assert_eq!(
            missing::<Form>(&json!({})),
            ["name", "pages", "kind", "person", "days"]
        );
        assert_eq!(
            missing::<Form>(
                &json!({"name": "x", "kind": "email", "person": {"kind": "citizen"}, "days": []})
            ),
            ["person.name", "person.age", "pages"]
        );
        assert_eq!(
            missing::<Person>(&json!({"kind": "citizen"})),
            ["name", "age"]
        );
        assert_eq!(missing::<Person>(&json!({})), ["kind"]);
    }
}
