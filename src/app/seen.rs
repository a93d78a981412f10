//! What a request has read and need not read again: the departments, and the texts that were opened or written.
//!
//! It lives no longer than the request. Nothing that a change may alter belongs in it.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::OnceCell;

use super::Result;
use crate::rules::ids::{AuthorityId, DepartmentId, TextId};
use crate::seal::Keys;
use crate::storage::departments::{self, Department};
use crate::storage::{AsyncPgConnection, texts};

/// What one request has seen of one authority.
#[derive(Default)]
pub(super) struct Seen {
    departments: OnceCell<Vec<Department>>,
    /// Nothing stands for one that was shredded.
    texts: Mutex<HashMap<TextId, Option<String>>>,
}

impl Seen {
    /// Every department: what a case is routed to is asked about, named, mailed and shown.
    pub(super) async fn departments(
        &self,
        conn: &AsyncPgConnection,
        authority: AuthorityId,
    ) -> Result<&[Department]> {
        let read = || departments::list(conn, authority);
        Ok(self.departments.get_or_try_init(read).await?)
    }

    /// One of them.
    pub(super) async fn department(
        &self,
        conn: &AsyncPgConnection,
        authority: AuthorityId,
        id: DepartmentId,
    ) -> Result<Option<&Department>> {
        let all = self.departments(conn, authority).await?;
        Ok(all.iter().find(|department| department.id == id))
    }

    /// A text; `None` when it was shredded.
    pub(super) async fn text(
        &self,
        conn: &AsyncPgConnection,
        keys: &Keys,
        authority: AuthorityId,
        id: TextId,
    ) -> Result<Option<String>> {
        if let Some(known) = self.known().get(&id) {
            return Ok(known.clone());
        }
        let read = texts::find(conn, keys, authority, id).await?;
        self.known().insert(id, read.clone());
        Ok(read)
    }

    /// Several texts; those that were shredded are left out.
    pub(super) async fn texts(
        &self,
        conn: &AsyncPgConnection,
        keys: &Keys,
        authority: AuthorityId,
        ids: &[TextId],
    ) -> Result<HashMap<TextId, String>> {
        let (known, unknown): (Vec<TextId>, Vec<TextId>) = {
            let texts = self.known();
            ids.iter().partition(|id| texts.contains_key(id))
        };
        let mut found = texts::find_all(conn, keys, authority, &unknown).await?;
        let texts = self.known();
        let known = known
            .into_iter()
            .filter_map(|id| Some((id, texts.get(&id)?.clone()?)));
        found.extend(known);
        Ok(found)
    }

    /// A text that was written in this request.
    pub(super) fn wrote(&self, id: TextId, plain: &str) {
        self.known().insert(id, Some(plain.to_owned()));
    }

    fn known(&self) -> MutexGuard<'_, HashMap<TextId, Option<String>>> {
        self.texts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
