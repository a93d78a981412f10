//! What is posted to the applicant because no mail brings it (邮寄告知): decided together with what it tells, its letter
//! frozen.

use super::facts::numbered;
use super::notices::DaysBefore;
use super::record::{self, Change};
use super::{Error, Result, addresses, letters, notices};
use crate::notify::render::Mail;
use crate::rules::case::Case;
use crate::rules::deadline::Clock;
use crate::rules::event::{By, CaseEvent, LetterRef, Recorded};
use crate::rules::ids::NoticeId;
use crate::rules::language::Language;
use crate::rules::notices::{Addressee, Owed, owed};
use crate::rules::posting;
use crate::storage::AsyncPgConnection;
use crate::storage::outbox::Frozen;

/// The letter that is posted instead of the next mail (邮寄告知): numbered by the case.
pub(super) fn next_letter(change: &Change<'_>, case: &Case) -> LetterRef {
    numbered(
        change.app,
        case,
        "TZ",
        case.notices_written.saturating_add(1),
    )
}

/// What an event tells the applicant that is posted to one who cannot be mailed, by the name of its mail.
fn postable(
    before: &Case,
    case: &Case,
    event: &Recorded,
) -> impl Iterator<Item = (&'static str, Owed)> {
    owed(&event.event, Some(before), case)
        .into_iter()
        .filter(|(addressee, _)| *addressee == Addressee::Applicant)
        .filter_map(|(_, owed)| Some((posting::posted_instead(owed)?, owed)))
}

fn may_be_posted(before: &Case, case: &Case, event: &Recorded) -> bool {
    postable(before, case, event).next().is_some()
}

fn is_posting_of(event: &Recorded, of: &str) -> bool {
    matches!(&event.event, CaseEvent::NoticeUndelivered { mail, no_address: true, .. } if mail == of)
}

impl Change<'_> {
    /// Adds to what is being recorded what has to be posted of it, since the applicant left no address for mail.
    pub(super) async fn with_postings(
        &self,
        tx: &AsyncPgConnection,
        (before, case): (&Case, &mut Case),
        recorded: &mut Vec<Recorded>,
    ) -> Result<()> {
        if !recorded
            .iter()
            .any(|event| may_be_posted(before, case, event))
        {
            return Ok(());
        }
        let clock = record::clock(case, self.calendars, self.today);
        let told = recorded
            .iter()
            .flat_map(|event| self.told_by_post((before, case), &clock, event));
        let told: Vec<&'static str> = told.map(|(mail, _)| mail).collect();
        if told.is_empty() || addresses::of_case(tx, self.app, case).await?.is_some() {
            return Ok(());
        }
        for mail in told {
            let notice = NoticeId(self.app.env.id());
            let event = posting::no_address((notice, mail), || next_letter(self, case));
            let event = Recorded {
                seq: case.version.saturating_add(1),
                on: self.today,
                at: self.now,
                by: By::System,
                event,
            };
            case.apply(&event);
            recorded.push(event);
        }
        Ok(())
    }

    /// The same, but for days that did not move.
    fn told_by_post(
        &self,
        (before, case): (&Case, &Case),
        clock: &Clock,
        event: &Recorded,
    ) -> Vec<(&'static str, Owed)> {
        let was = DaysBefore::of(self, Some(before), event);
        postable(before, case, event)
            .filter(|(_, owed)| notices::is_news(*owed, was, clock))
            .collect()
    }

    /// Writes the letter to post that an event speaks of, in the words of the mail that it stands for.
    pub(super) async fn write_posting(
        &self,
        tx: &AsyncPgConnection,
        (before, case): (Option<&Case>, &Case),
        clock: &Clock,
        (event, recorded): (&Recorded, &[Recorded]),
    ) -> Result<()> {
        let (
            CaseEvent::NoticeUndelivered {
                mail,
                no_address: true,
                letter: Some(letter),
                ..
            },
            Some(before),
        ) = (&event.event, before)
        else {
            return Ok(());
        };
        // Several of a kind were written in the order of what they tell.
        let earlier = recorded.iter().take_while(|other| other.seq < event.seq);
        let earlier = earlier.filter(|other| is_posting_of(other, mail)).count();
        let mut told = recorded.iter().filter_map(|told| {
            let mut owed = self.told_by_post((before, case), clock, told).into_iter();
            let (_, owed) = owed.find(|(name, _)| name == mail)?;
            Some((told, owed))
        });
        let told = told.nth(earlier);
        let (told, owed) =
            told.ok_or_else(|| Error::internal("nothing is told by what is to be posted"))?;
        let language = addresses::language_of(tx, self.app, case).await?;
        let of = (Some(before), case, clock);
        let mail = notices::on_paper(tx, self, of, (told, owed), language).await?;
        letters::keep_mail(tx, self, case, letter, (mail, language)).await
    }

    /// Keeps the words of a mail that failed as the letter to post.
    pub(super) async fn keep_failed_mail(
        &self,
        tx: &AsyncPgConnection,
        case: &Case,
        letter: &LetterRef,
        (frozen, language): (&Frozen, Language),
    ) -> Result<()> {
        let mail = Mail {
            subject: frozen.subject.clone(),
            text: frozen.text.clone(),
            html: frozen.html.clone(),
        };
        letters::keep_mail(tx, self, case, letter, (mail, language)).await
    }
}
