//! What the end of a mail means for its case: a letter is served by it, or is not.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use super::postings::next_letter;
use super::record::{Change, Mails};
use super::seen::Seen;
use super::{App, Error, Result};
use crate::rules::calendar::{Calendar, Calendars};
use crate::rules::case::{Case, Stage};
use crate::rules::delivery::{MailEnd, mail_ended};
use crate::rules::event::{CaseEvent, Decided, LetterRef};
use crate::rules::ids::{AuthorityId, LetterId, NoticeId};
use crate::rules::language::Language;
use crate::rules::notified::{self, Notified};
use crate::rules::policy::Scope;
use crate::rules::posting::{APPLICATION_CLOSED, LAST_DAY_NEAR};
use crate::rules::service::Service;
use crate::rules::too_late::{self, Telling};
use crate::rules::{consultation, extension, posting};
use crate::storage::authorities::Authority;
use crate::storage::outbox::{self, Claimed, Frozen};
use crate::storage::{
    AsyncPgConnection,
    cases::{self, Locked},
};

/// How an attempt to deliver a notice ended.
pub struct Ended {
    /// The state that follows.
    pub state: &'static str,
    /// What the mail server said.
    pub answer: String,
    /// When it is tried again.
    pub next_at: Option<DateTime<Utc>>,
}

impl Ended {
    fn parts(&self) -> (&'static str, &str, Option<DateTime<Utc>>) {
        (self.state, &self.answer, self.next_at)
    }
}

/// What a mail serves.
#[derive(Clone, Copy)]
enum Serves {
    /// A reply that is made electronically.
    Reply,
    /// An extension that is told electronically.
    Extension,
    /// A notice that is served electronically.
    Notice(Notified),
    /// A letter to one who is asked for an opinion.
    Consultation(LetterId),
    /// Nothing: it tells the applicant something.
    Tells,
}

/// The state of a mail that is not sent, because it could have no effect any more.
const HELD_BACK: &str = "withdrawn";
/// The notice that serves a reply.
const REPLY: &str = "reply_made";
/// The notice that tells an extension.
const EXTENSION: &str = "extension_told";

impl Serves {
    /// What a mail of a kind serves to the applicant.
    fn to_applicant(kind: &str) -> Option<Self> {
        match kind {
            REPLY => Some(Self::Reply),
            EXTENSION => Some(Self::Extension),
            _ => Notified::ALL
                .into_iter()
                .find(|of| of.mail() == kind)
                .map(Self::Notice)
                .or(Some(Self::Tells)),
        }
    }

    fn ended(
        self,
        case: &Case,
        of: &Mail<'_>,
        to_post: Option<LetterRef>,
        (end, today, calendar): (MailEnd, NaiveDate, &Calendar),
    ) -> Option<Decided> {
        let mail = of.id;
        match self {
            Self::Tells => posting::mail_ended(case, (mail, of.kind), to_post, end, today),
            Self::Reply => mail_ended(case, mail, end, today),
            Self::Extension => extension::mail_ended(case, mail, end, (today, calendar)),
            Self::Consultation(letter) => consultation::mail_ended(case, letter, mail, end, today),
            Self::Notice(of) => notified::mail_ended(case, of, mail, end, (today, calendar)),
        }
    }
}

/// How the attempt ends of a mail that was taken back, or that could have had effect only on an earlier day, and is better
/// not sent; `None` for every other.
///
/// # Errors
/// When the database cannot be reached, or the case cannot be read.
pub async fn held_back(app: &App, claimed: &Claimed) -> Result<Option<Ended>> {
    if claimed.taken_back {
        return Ok(Some(Ended {
            state: HELD_BACK,
            answer: "taken back while an attempt was under way".to_owned(),
            next_at: None,
        }));
    }
    let (Some(case), Some(telling)) = (claimed.case, telling(claimed)) else {
        return Ok(None);
    };
    let authority = app.authority(claimed.authority).await?;
    let today = authority.day(app.env.now());
    if authority.day(claimed.created_at) == today {
        return Ok(None);
    }
    let calendars = app.calendars(&authority).await?;
    let scope = Scope::Authority(claimed.authority);
    let case = {
        let conn = app.read().await?;
        cases::find(&conn, scope, case).await?
    };
    let too_late =
        |case: &Case| !too_late::has_effect(case, telling, today, case.calendar(&calendars));
    Ok(case.filter(too_late).map(|_| Ended {
        state: HELD_BACK,
        answer: "held back: it could have no effect any more".to_owned(),
        next_at: None,
    }))
}

/// What a mail tells that has effect by its service.
fn telling(claimed: &Claimed) -> Option<Telling> {
    match (claimed.addressee.as_str(), claimed.kind.as_str()) {
        ("applicant", EXTENSION) => Some(Telling::Extension),
        ("applicant", kind) => Notified::ALL
            .into_iter()
            .find(|of| of.mail() == kind)
            .map(Telling::Notice),
        _ => None,
    }
}

/// How much of what the end of a mail means is recorded with it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Following {
    /// The case follows, and whoever must be told of that is mailed.
    Whole,
    /// The case follows, and nobody is mailed.
    WithoutMails,
    /// Only the end itself.
    Nothing,
}

/// Records how an attempt ended, and what that means for the case. Whatever is wrong with the case or with what is to be
/// told of it, the end is recorded: else the mail would go out again and again.
///
/// # Errors
/// When the database cannot be reached; then nothing is recorded.
pub async fn record(app: &App, claimed: &Claimed, ended: &Ended) -> Result<bool> {
    let mut last = Err(Error::Unavailable);
    for following in [
        Following::Whole,
        Following::WithoutMails,
        Following::Nothing,
    ] {
        last = Box::pin(record_with(app, claimed, ended, following)).await;
        match &last {
            Ok(_) | Err(Error::Unavailable) => break,
            Err(cause) => tracing::error!(
                notice.id = %claimed.id,
                notice.kind = %claimed.kind,
                ?cause,
                "what follows from the end of a mail could not be recorded as it should; the end is recorded with less"
            ),
        }
    }
    last
}

async fn record_with(
    app: &App,
    claimed: &Claimed,
    ended: &Ended,
    following: Following,
) -> Result<bool> {
    let follows = end(claimed, ended).filter(|_| following != Following::Nothing);
    let Some((mail, end)) = follows else {
        let (ended, now) = (ended.parts(), app.env.now());
        let mut conn = app.read().await?;
        return Ok(
            outbox::record_without_waiting(&mut conn, &app.keys, claimed, ended, now).await?,
        );
    };
    let mut frame = Frame::of(app, claimed.authority).await?;
    if following == Following::WithoutMails {
        frame.mails = Mails::left_out();
    }
    let recorded = app
        .write(async |tx| {
            // The case first, as everyone who changes one does: whoever serves it anew waits, or is waited for.
            let scope = Scope::Authority(claimed.authority);
            let case = match claimed.case {
                Some(case) => cases::lock(tx, scope, case).await?,
                None => None,
            };
            if !outbox::record(tx, &app.keys, claimed, ended.parts(), frame.now).await? {
                return Ok(false);
            }
            if let Some(case) = case {
                Box::pin(frame.follow(tx, app, case, &mail, end)).await?;
            }
            Ok(true)
        })
        .await?;
    frame.mails.wake_sender(app);
    Ok(recorded)
}

/// What every change needs that follows from the end of a mail.
pub(super) struct Frame {
    authority: Arc<Authority>,
    calendars: Arc<Calendars>,
    pub(super) mails: Mails,
    pub(super) now: DateTime<Utc>,
}

impl Frame {
    pub(super) async fn of(app: &App, authority: AuthorityId) -> Result<Self> {
        let authority = app.authority(authority).await?;
        let calendars = app.calendars(&authority).await?;
        Ok(Self {
            authority,
            calendars,
            mails: Mails::default(),
            now: app.env.now(),
        })
    }

    /// Records what the end of a mail means for its case, if it serves a letter and no other mail has taken its place.
    pub(super) async fn follow(
        &self,
        tx: &mut AsyncPgConnection,
        app: &App,
        locked: Locked,
        mail: &Mail<'_>,
        end: MailEnd,
    ) -> Result<()> {
        let Some(serves) = mail.serves() else {
            return Ok(());
        };
        if !is_last(tx, &locked.case, mail, serves).await? {
            return Ok(());
        }
        let today = self.authority.day(self.now);
        let seen = Seen::default();
        let change = Change::by_system(
            app,
            (&self.authority, &self.calendars),
            self.now,
            (&self.mails, &seen),
        );
        let case = Box::pin(change.caught_up(tx, locked)).await?;
        let to_post = mail.said.map(|_| next_letter(&change, &case));
        let ending = (end, today, case.calendar(&self.calendars));
        if let Some(decided) = serves.ended(&case, mail, to_post, ending) {
            let letter = decided.event.letter().cloned();
            let case = Box::pin(change.add(tx, case, None, vec![decided])).await?;
            if let (Some(letter), Some(said)) = (letter, mail.said) {
                Box::pin(change.keep_failed_mail(tx, &case, &letter, said)).await?;
            }
        }
        Ok(())
    }
}

/// A mail, as far as it says what it serves.
pub(super) struct Mail<'a> {
    pub(super) id: NoticeId,
    pub(super) kind: &'a str,
    pub(super) addressee: &'a str,
    pub(super) letter: Option<LetterId>,
    /// What it said, and in which language, if it opens.
    pub(super) said: Option<(&'a Frozen, Language)>,
}

impl Mail<'_> {
    /// What it serves; `None` for mails that only tell.
    fn serves(&self) -> Option<Serves> {
        match (self.letter, self.addressee) {
            (Some(letter), _) => Some(Serves::Consultation(letter)),
            (None, "applicant") => Serves::to_applicant(self.kind),
            (None, _) => None,
        }
    }
}

/// The end of a mail that may serve a letter; `None` for other mails, and while it is tried again.
fn end<'a>(claimed: &'a Claimed, ended: &Ended) -> Option<(Mail<'a>, MailEnd)> {
    if ended.next_at.is_some() || claimed.taken_back && ended.state == HELD_BACK {
        return None;
    }
    let mail = Mail {
        id: claimed.id,
        kind: &claimed.kind,
        addressee: &claimed.addressee,
        letter: claimed.letter,
        said: claimed.mail.as_ref().map(|mail| (mail, claimed.language)),
    };
    let end = match ended.state {
        "accepted" => MailEnd::Accepted,
        HELD_BACK => MailEnd::HeldBack,
        _ => MailEnd::Failed,
    };
    match (mail.serves()?, end) {
        // Most mails, and nothing follows from it.
        (Serves::Tells, MailEnd::Accepted) => None,
        _ => Some((mail, end)),
    }
}

/// Whether this is the last mail that serves its letter; of those to the applicant, the last of its kind.
async fn is_last(
    tx: &AsyncPgConnection,
    case: &Case,
    mail: &Mail<'_>,
    serves: Serves,
) -> Result<bool> {
    let last = match serves {
        // Each tells something of its own.
        Serves::Tells => return Ok(true),
        Serves::Consultation(letter) => outbox::last_of_letter(tx, case.authority, letter).await?,
        Serves::Reply | Serves::Extension | Serves::Notice(_) => {
            let last = outbox::last_to_applicant(tx, case.authority, case.id, mail.kind).await?;
            last.map(|(id, _)| id)
        }
    };
    Ok(last == Some(mail.id))
}

/// Whether the mail that serves the reply of a case is being handed over just now; if not, it is not taken
/// to be sent until the transaction ends.
pub(super) async fn reply_leaving(
    tx: &mut AsyncPgConnection,
    case: &Case,
    now: DateTime<Utc>,
) -> Result<bool> {
    Ok(outbox::lock_owed_to_applicant(tx, case.authority, case.id, REPLY, now).await?)
}

/// The same of the mail that serves a notice.
pub(super) async fn notice_leaving(
    tx: &mut AsyncPgConnection,
    case: &Case,
    of: Notified,
    now: DateTime<Utc>,
) -> Result<bool> {
    Ok(outbox::lock_owed_to_applicant(tx, case.authority, case.id, of.mail(), now).await?)
}

/// Withdraws the mail that served a reply once the reply is posted or handed over instead, since two mails would
/// contradict each other; and what still asks something of an applicant who has withdrawn, or belongs to a clock that
/// an order put behind the case. What leaves at that moment is not called back: it ends as it ends.
pub(super) async fn withdraw_mail(
    tx: &AsyncPgConnection,
    change: &Change<'_>,
    before: Option<&Case>,
    event: &CaseEvent,
) -> Result<()> {
    let Some(before) = before else {
        return Ok(());
    };
    let (keys, of) = (&change.app.keys, (before.authority, before.id));
    let mut kinds: Vec<&str> = match event {
        CaseEvent::Replied { .. } => vec![REPLY],
        CaseEvent::FeeCancelled { .. } => vec![Notified::Fee.mail()],
        CaseEvent::NoticeNotServed { of, takes_back, .. } => {
            let end = takes_back.map(|_| APPLICATION_CLOSED);
            let itself = event.fell().then(|| of.mail());
            end.into_iter().chain(itself).collect()
        }
        CaseEvent::ExtensionNotTold { .. } if event.fell() => vec![EXTENSION],
        CaseEvent::Withdrawn { .. } | CaseEvent::Reopened { .. } => [REPLY, EXTENSION]
            .into_iter()
            .chain(Notified::ALL.map(Notified::mail))
            .collect(),
        _ => Vec::new(),
    };
    if ends_waiting(before, event) {
        kinds.push(LAST_DAY_NEAR);
    }
    for kind in kinds {
        outbox::withdraw_from_applicant(tx, keys, of, kind, change.now).await?;
    }
    Ok(())
}

/// Whether the applicant has done what a reminder of the last day asks of them, or need not any more.
fn ends_waiting(before: &Case, event: &CaseEvent) -> bool {
    let waits = matches!(
        before.stage,
        Stage::AwaitingClarification { .. } | Stage::AwaitingPayment { .. }
    );
    waits
        && matches!(
            event,
            CaseEvent::ClarificationAnswered { .. }
                | CaseEvent::FeePaid { .. }
                | CaseEvent::FeeCancelled { .. }
                | CaseEvent::NoticeNotServed { .. }
                | CaseEvent::Abandoned { .. }
                | CaseEvent::Withdrawn { .. }
                | CaseEvent::Reopened { .. }
        )
}

/// Whether the mail that serves the reply of a case has not come to its end.
pub(super) async fn mail_under_way(conn: &AsyncPgConnection, case: &Case) -> Result<bool> {
    let Stage::Replied { reply, .. } = &case.stage else {
        return Ok(false);
    };
    if !matches!(reply.service, Service::Electronic { .. }) {
        return Ok(false);
    }
    let last = outbox::last_to_applicant(conn, case.authority, case.id, REPLY).await?;
    Ok(last.is_some_and(|(_, owed)| owed))
}
