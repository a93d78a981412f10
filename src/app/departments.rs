//! The departments that lists and figures are asked for.

use super::{Error, Result};
use crate::rules::ids::{AuthorityId, DepartmentId};
use crate::storage::AsyncPgConnection;
use crate::storage::departments::{self, Department};

/// Refuses a department that the authority does not have: a list of nothing would look as if there were nothing.
///
/// # Errors
/// An unknown department; or the database cannot be reached.
pub(super) async fn check_department(
    conn: &AsyncPgConnection,
    authority: AuthorityId,
    department: Option<DepartmentId>,
) -> Result<()> {
    let Some(id) = department else { return Ok(()) };
    match departments::find(conn, authority, id).await? {
        Some(_) => Ok(()),
        None => Err(unknown_department()),
    }
}

/// The same where the departments have been read.
///
/// # Errors
/// An unknown department.
pub(super) fn among(
    known: &[Department],
    department: Option<DepartmentId>,
) -> Result<Option<&Department>> {
    let Some(id) = department else {
        return Ok(None);
    };
    let found = known.iter().find(|it| it.id == id);
    found.map(Some).ok_or_else(unknown_department)
}

pub(super) fn unknown_department() -> Error {
    Error::invalid(
        "department",
        "unknown_department",
        "没有这个部门",
        "There is no such department",
    )
}
