//! The morning's digest: about no case, so it names none.

use super::super::Result;
use super::super::record::Change;
use super::{Recipient, authority_name, frozen_without_case, put, with_role};
use crate::notify::notice::{DigestRow, Lists, MorningDigest, Notice};
use crate::rules::policy::Role;
use crate::storage::{AsyncPgConnection, outbox, reminders};

/// Queues it for each supervisor and head who has not got it today; how many.
pub(in crate::app) async fn of_morning(
    tx: &mut AsyncPgConnection,
    change: &Change<'_>,
    (rows, unreached): (&[DigestRow], usize),
) -> Result<usize> {
    let mut all = with_role(tx, change, Role::Supervisor, None).await?;
    all.extend(with_role(tx, change, Role::Head, None).await?);
    let mut sent = 0_usize;
    for recipient in all {
        let address = recipient.email.to_lowercase();
        let hidden = change.app.keys.blind_index("reminder", &address);
        let of = (change.authority.id, change.today);
        if reminders::add_digest(tx, of, hidden, change.now).await? {
            put(tx, change, &written(change, &recipient, rows, unreached)?).await?;
            sent = sent.saturating_add(1);
        }
    }
    Ok(sent)
}

fn written(
    change: &Change<'_>,
    recipient: &Recipient,
    rows: &[DigestRow],
    unreached: usize,
) -> Result<outbox::New> {
    let notice = Notice::MorningDigest(MorningDigest {
        authority: authority_name(change, recipient.language),
        day: change.today,
        total: MorningDigest::total(rows),
        rows: rows.to_vec(),
        unreached,
        lists: Lists::at(change.app.staff_url.as_deref(), &change.app.public_url),
    });
    frozen_without_case(change, recipient, &notice)
}
