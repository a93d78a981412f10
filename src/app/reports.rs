//! Delivery reports: what they mean for a notice, and through it for its case.
//!
//! They come in any order, late and more than once, and the end is the same: a failed report makes a mail that may
//! have left `bounced`, whatever was said before or is said after it.

use super::delivery::{Frame, Mail};
use super::{App, Error, Result};
use crate::notify::report::{Action, Report, Unreadable, read};
use crate::notify::transport::redact;
use crate::rules::delivery::MailEnd;
use crate::rules::ids::AuthorityId;
use crate::rules::policy::{Actor, Office, Scope, permit_office};
use crate::storage::cases;
use crate::storage::outbox::{self, Reported};

/// Takes a report from someone who may bring it; tells the state of the notice afterwards, if it is one of the
/// authority.
///
/// # Errors
/// Not theirs to bring, or no report; or the database cannot be reached.
pub async fn bring(app: &App, actor: &Actor, raw: &[u8]) -> Result<Option<String>> {
    permit_office(actor, Office::ReportDeliveries)?;
    let report = read(raw).map_err(unreadable)?;
    take(app, Some(actor.authority()), &report).await
}

/// Takes a report about a notice of one authority, or of any; tells the state of the notice afterwards.
///
/// # Errors
/// When the database cannot be reached; then nothing is recorded.
pub async fn take(
    app: &App,
    authority: Option<AuthorityId>,
    report: &Report,
) -> Result<Option<String>> {
    let found = {
        let mut conn = app.read().await?;
        outbox::find(&mut conn, &app.keys, report.notice).await?
    };
    let ours = |found: &Reported| {
        // Of a mail that was never tried nobody has seen a Message-ID.
        let domain = found.domain.as_deref();
        authority.is_none_or(|own| own == found.authority)
            && domain.is_none_or(|domain| domain.eq_ignore_ascii_case(&report.domain))
    };
    let Some(found) = found.filter(ours) else {
        return Ok(None);
    };
    let end = match report.action {
        Action::Failed => Some(MailEnd::Failed),
        // It arrived: whether the answer was lost no longer matters, and no other copy is needed.
        Action::Delivered => Some(MailEnd::Accepted),
        Action::Delayed | Action::Relayed => None,
    };
    if let Some(end) = end {
        Box::pin(ended(app, &found, &report.answer, end)).await?;
    }
    let mut conn = app.read().await?;
    Ok(outbox::state(&mut conn, found.authority, report.notice).await?)
}

async fn ended(app: &App, found: &Reported, answer: &str, end: MailEnd) -> Result<()> {
    let to = found.mail.as_ref().map(|mail| mail.to.as_str());
    let answer = redact(answer, to.unwrap_or_default());
    let frame = Frame::of(app, found.authority).await?;
    let mail = Mail {
        id: found.id,
        kind: &found.kind,
        addressee: &found.addressee,
        letter: found.letter,
        said: found.mail.as_ref().map(|mail| (mail, found.language)),
    };
    let changed = app
        .write(async |tx| {
            // The case first, as everyone who changes one does.
            let scope = Scope::Authority(found.authority);
            let case = match found.case {
                Some(case) => cases::lock(tx, scope, case).await?,
                None => None,
            };
            let changed = match end {
                MailEnd::Failed | MailEnd::HeldBack => {
                    outbox::bounce(tx, &app.keys, found, &answer, frame.now).await?
                }
                MailEnd::Accepted => {
                    outbox::settle(tx, &app.keys, found, &answer, frame.now).await?
                }
            };
            if let Some(case) = case.filter(|_| changed) {
                Box::pin(frame.follow(tx, app, case, &mail, end)).await?;
            }
            Ok(changed)
        })
        .await?;
    if changed {
        let state = match end {
            MailEnd::Failed | MailEnd::HeldBack => "bounced",
            MailEnd::Accepted => "accepted",
        };
        tracing::warn!(
            notice.id = %found.id,
            notice.kind = %found.kind,
            notice.state = state,
            authority.id = %found.authority,
            "a delivery report changed the state of a notice"
        );
    }
    frame.mails.wake_sender(app);
    Ok(())
}

fn unreadable(what: Unreadable) -> Error {
    let (code, chinese, english) = match what {
        Unreadable::NoReport => (
            "no_delivery_report",
            "不是退信报告，请提交含有 message/delivery-status 的 multipart/report 邮件原文",
            "It is no delivery report: send the mail as it came, a multipart/report with a message/delivery-status",
        ),
        Unreadable::NoAction => (
            "report_without_action",
            "报告未说明投递结果（Action）",
            "The report does not say what was done (Action)",
        ),
        Unreadable::NoNotice => (
            "report_without_notice",
            "报告未附原邮件的邮件头，或者原邮件不是本系统发出的通知（Message-ID）",
            "The report does not give the head of the mail, or the mail is no notice of this service (Message-ID)",
        ),
    };
    Error::invalid("report", code, chinese, english)
}
