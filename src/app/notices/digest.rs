//! The morning's digest: about no case, so it names none.

use super::super::Result;
use super::super::record::Change;
use super::{Recipient, authority_name, put, with_role};
use crate::notify::notice::{DigestRow, Lists, MorningDigest, Notice};
use crate::notify::render::render;
use crate::rules::ids::NoticeId;
use crate::rules::kind::CaseKind;
use crate::rules::policy::Role;
use crate::storage::{AsyncPgConnection, outbox, reminders};

/// Queues it for each supervisor and head who has not got it today; how many.
pub(in crate::app) async fn of_morning(
    tx: &mut AsyncPgConnection,
    change: &Change<'_>,
    rows: &[DigestRow],
) -> Result<usize> {
    let mut all = with_role(tx, change, Role::Supervisor, None).await?;
    all.extend(with_role(tx, change, Role::Head, None).await?);
    let mut sent = 0_usize;
    for recipient in all {
        let address = recipient.email.to_lowercase();
        let hidden = change.app.keys.blind_index("reminder", &address);
        let of = (change.authority.id, change.today);
        if reminders::add_digest(tx, of, hidden, change.now).await? {
            put(tx, change, &written(change, recipient, rows)?).await?;
            sent = sent.saturating_add(1);
        }
    }
    Ok(sent)
}

fn written(change: &Change<'_>, recipient: Recipient, rows: &[DigestRow]) -> Result<outbox::New> {
    let language = recipient.language;
    let notice = Notice::MorningDigest(MorningDigest {
        authority: authority_name(change, language),
        day: change.today,
        total: MorningDigest::total(rows),
        rows: rows.to_vec(),
        lists: Lists::at(&change.app.public_url),
    });
    let mail = render(&notice, CaseKind::Disclosure, language)?;
    Ok(outbox::New {
        id: NoticeId(change.app.env.id()),
        case: None,
        kind: notice.kind(),
        addressee: recipient.kind,
        letter: None,
        language,
        mail: outbox::Frozen {
            to: recipient.email,
            subject: mail.subject,
            text: mail.text,
            html: mail.html,
        },
    })
}
