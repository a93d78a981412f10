//! What is told of a consultation.

use chrono::NaiveDate;

use super::{Recipient, Subject, follow_url};
use crate::app::cases::days_left;
use crate::app::letters::{contact, due, due_in_words};
use crate::app::record::{self, Change};
use crate::app::{Error, Result};
use crate::notify::notice::{
    ConsultationAsked, ConsultationBegun, ConsultationMovesDueDate, ConsultationNotSent, Due,
    Enclosed, MovedBy, Notice, OpinionIn, ThirdPartyTold,
};
use crate::rules::case::Case;
use crate::rules::consultation::Consultation;
use crate::rules::deadline::{Clock, Party, Rule};
use crate::rules::event::{CaseEvent, LetterRef, Recorded};
use crate::rules::ids::LetterId;
use crate::rules::language::Language;
use crate::rules::notices::Owed;
use crate::rules::regime::Regime;
use crate::storage::{AsyncPgConnection, consultations, letters};

/// The consultation that an event is about.
fn of_event<'a>(case: &'a Case, event: &Recorded) -> Option<&'a Consultation> {
    match &event.event {
        CaseEvent::ConsultationSent { reference, .. }
        | CaseEvent::OpinionReceived { reference, .. }
        | CaseEvent::ConsultationDelivered { reference, .. }
        | CaseEvent::ConsultationMailLeft { reference, .. }
        | CaseEvent::ThirdPartyTold { reference, .. }
        | CaseEvent::ConsultationMailFailed { reference, .. } => case.consultation(reference),
        _ => None,
    }
}

/// How an event about a consultation can move the due date.
fn moved_by(event: &CaseEvent) -> Option<MovedBy> {
    match event {
        CaseEvent::OpinionReceived { .. } => Some(MovedBy::Opinion),
        CaseEvent::ConsultationDelivered { .. } => Some(MovedBy::Delivery),
        CaseEvent::ConsultationMailLeft { .. } => Some(MovedBy::Sending),
        CaseEvent::ConsultationMailFailed { .. } => Some(MovedBy::Failure),
        _ => None,
    }
}

/// The due date before an event about a consultation that may move it: when it begins, or goes on.
pub(super) fn due_before(
    change: &Change<'_>,
    before: Option<&Case>,
    event: &Recorded,
) -> Option<NaiveDate> {
    let begins = matches!(event.event, CaseEvent::ConsultationSent { .. });
    if !begins && moved_by(&event.event).is_none() {
        return None;
    }
    record::clock(before?, change.calendars, change.today).due_on
}

/// Whether the applicant must be told another day: on the last day of a period nothing stands still any more.
pub(super) fn moved(before: Option<NaiveDate>, clock: &Clock) -> bool {
    before.zip(clock.due_on).is_some_and(|(was, is)| was != is)
}

/// The letter that an event sends to the one who is asked.
pub(super) fn letter_of(case: &Case, event: &Recorded) -> Option<LetterId> {
    letter(case, event).map(|letter| letter.id)
}

fn letter<'a>(case: &'a Case, event: &Recorded) -> Option<&'a LetterRef> {
    let asked = of_event(case, event)?;
    match &event.event {
        CaseEvent::ConsultationSent { .. } => Some(&asked.request.letter),
        CaseEvent::ThirdPartyTold { .. } => Some(&asked.notice.as_ref()?.letter),
        _ => None,
    }
}

/// Where the one who is asked can be mailed.
pub(super) async fn asked(
    tx: &AsyncPgConnection,
    change: &Change<'_>,
    case: &Case,
    event: &Recorded,
) -> Result<Vec<Recipient>> {
    let Some(consultation) = of_event(case, event) else {
        return Ok(Vec::new());
    };
    let (keys, authority) = (&change.app.keys, change.authority.id);
    let party = consultations::get(tx, keys, authority, consultation.id).await?;
    let language = party.language;
    let recipient = party.email.map(|email| Recipient {
        kind: "asked",
        email,
        language,
    });
    Ok(recipient.into_iter().collect())
}

/// What someone is to the information, in a sentence that names nobody.
fn in_words(party: Party, language: Language) -> String {
    match party {
        Party::ThirdParty => language.pick("第三方", "a third party"),
        Party::JointAgency => language.pick(
            "共同制作该信息的机关",
            "an agency that made the information too",
        ),
        Party::Agency => language.pick("其他机关", "another agency"),
    }
    .to_owned()
}

/// How long an opinion may take, in words.
fn period_of(party: Party, regime: &Regime, language: Language) -> String {
    let rule = party.clock().rule(regime);
    rule.map(|rule| rule.length.in_language(language))
        .unwrap_or_default()
}

impl Subject<'_> {
    pub(super) async fn of_consultation(
        &self,
        tx: &AsyncPgConnection,
        change: &Change<'_>,
        owed: Owed,
        language: Language,
    ) -> Result<Notice> {
        let authority = super::authority_name(change, language);
        let number = self.case.number.clone();
        let asked = of_event(self.case, self.event)
            .ok_or_else(|| Error::internal("not an event about a consultation"))?;
        let regime = self.case.regime();
        let calendar = self.case.calendar(change.calendars);
        let opinion_by = asked.opinion_by(regime, calendar);
        let last_day = || Due::counted(opinion_by.unwrap_or(self.event.on), calendar);
        let due = due(self.clock, change.today);
        let days_left = days_left(change.calendars.current(), change.today, due.on);
        Ok(match owed {
            Owed::ConsultationLetter => {
                let code = change.app.keys.consultation_code(asked.id.0);
                Notice::ConsultationAsked(ConsultationAsked {
                    authority,
                    number,
                    letter: self.letter_to_asked(tx, change).await?,
                    answer_url: format!("{}/opinion#{code}", follow_url(change)),
                    code,
                    period: period_of(asked.party, regime, language),
                    sent_on: self.event.on,
                    answer_by: last_day(),
                    contact: contact(change.authority),
                })
            }
            Owed::ThirdPartyTold => Notice::ThirdPartyTold(ThirdPartyTold {
                authority,
                number,
                letter: self.letter_to_asked(tx, change).await?,
                contact: contact(change.authority),
            }),
            Owed::ConsultationBegun => Notice::ConsultationBegun(ConsultationBegun {
                authority,
                number,
                asked: in_words(asked.party, language),
                sent_on: self.event.on,
                until: last_day(),
                due,
                article: regime.cite(regime.article(Rule::Consultation(asked.party)), language),
                reasons: due_in_words(self.clock, language),
                query_code: self.query_code(),
                follow_url: follow_url(change),
                contact: contact(change.authority),
            }),
            Owed::ConsultationMovesDueDate => {
                Notice::ConsultationMovesDueDate(ConsultationMovesDueDate {
                    authority,
                    number,
                    asked: in_words(asked.party, language),
                    by: moved_by(&self.event.event)
                        .ok_or_else(|| Error::internal("not how a consultation went on"))?,
                    on: self.event.on,
                    due_before: self.was.due_on.unwrap_or(due.on),
                    due,
                    article: regime.cite(regime.article(Rule::Consultation(asked.party)), language),
                    reasons: due_in_words(self.clock, language),
                    query_code: self.query_code(),
                    follow_url: follow_url(change),
                    contact: contact(change.authority),
                })
            }
            Owed::OpinionIn => {
                let opinion = asked.opinion.as_ref();
                let position = opinion.map(|opinion| opinion.position.title(language));
                Notice::OpinionIn(OpinionIn {
                    authority,
                    number,
                    letter_number: asked.request.letter.number.clone(),
                    asked: asked.party.title(language).to_owned(),
                    opinion: position.unwrap_or_default().to_owned(),
                    received_on: self.event.on,
                    late: opinion_by.is_some_and(|by| self.event.on > by),
                    due,
                    days_left,
                })
            }
            Owed::ConsultationMailFailed => {
                let failed = match &self.event.event {
                    CaseEvent::ConsultationMailFailed { letter, .. } => Some(*letter),
                    _ => None,
                };
                let notice = asked.notice.as_ref().map(|notice| &notice.letter);
                let told = notice.filter(|letter| Some(letter.id) == failed);
                Notice::ConsultationNotSent(ConsultationNotSent {
                    authority,
                    number,
                    letter_number: told.unwrap_or(&asked.request.letter).number.clone(),
                    tells_decision: told.is_some(),
                    may_have_arrived: self.may_have_arrived(tx, change).await?,
                    due,
                    days_left,
                })
            }
            _ => return Err(Error::internal("not a notice about a consultation")),
        })
    }

    async fn letter_to_asked(
        &self,
        tx: &AsyncPgConnection,
        change: &Change<'_>,
    ) -> Result<Enclosed> {
        let letter = letter_of(self.case, self.event)
            .ok_or_else(|| Error::internal("no letter goes to the one who is asked"))?;
        let letter = letters::get(tx, &change.app.keys, change.authority.id, letter).await?;
        Ok(Enclosed::new(letter.text, &letter.html))
    }
}
