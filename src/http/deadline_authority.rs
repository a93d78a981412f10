//! By which authority's calendar a due date is read from nothing but events.

use serde_json::Value;

use super::problem::Problem;
use crate::app::{self, Error};

/// Takes the authority that each case names out of a body. The rest is as in the file of `disclosure clock`,
/// which is told its calendars otherwise and so has no such field.
///
/// # Errors
/// One that is not a text.
pub(super) fn take(body: &mut Value) -> Result<Vec<Option<String>>, Problem> {
    let (cases, is_array) = match body {
        Value::Array(cases) => (cases.as_mut_slice(), true),
        one => (std::slice::from_mut(one), false),
    };
    let named = cases.iter_mut().enumerate().map(|(at, case)| {
        let field = case.as_object_mut().and_then(|it| it.remove("authority"));
        match field {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(code)) => Ok(Some(code)),
            Some(Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => {
                let place = if is_array {
                    format!("[{at}].")
                } else {
                    String::new()
                };
                Err(not_a_code(&place))
            }
        }
    });
    named.collect()
}

fn not_a_code(place: &str) -> Problem {
    Error::invalid(
        &format!("{place}authority"),
        "wrong_shape",
        "应为机关代码",
        "An authority's code is expected",
    )
    .into()
}

/// What is wrong with a case of several, with its place among them.
pub(super) fn within(place: &str, error: Error) -> Error {
    let Error::Invalid(problems) = error else {
        return error;
    };
    let placed = problems.into_iter().map(|problem| app::Problem {
        field: super::deadlines::under(place, &problem.field),
        ..problem
    });
    Error::Invalid(placed.collect())
}
