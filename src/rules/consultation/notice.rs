//! Telling a third party of a disclosure against its opinion (公开决定告知第三方; Art. 32), and what the end of
//! a mail means for either letter to it.

use chrono::NaiveDate;

use super::{Consultation, ConsultationRefusal, Dispatch, Paper, find};
use crate::rules::case::Case;
use crate::rules::decide::Facts;
use crate::rules::delivery::MailEnd;
use crate::rules::event::{CaseEvent, Decided};
use crate::rules::grounds;
use crate::rules::ids::{LetterId, NoticeId};
use crate::rules::refusal::Refusal;

/// The notices that an approval makes beside the reply: one to each third party whose opinion it overrules.
pub(in crate::rules) fn made_with(
    case: &Case,
    approved: Decided,
    facts: &Facts,
) -> Result<Vec<Decided>, Refusal> {
    let mut decided = vec![approved];
    for reference in case
        .stage
        .draft()
        .iter()
        .flat_map(|draft| &draft.third_party.overruled)
    {
        let letter = facts.consultation.letters.get(reference);
        decided.push(Decided {
            on: facts.today,
            event: CaseEvent::ThirdPartyNoticeMade {
                reference: reference.clone(),
                letter: letter.cloned().ok_or(Refusal::LetterMissing)?,
            },
        });
    }
    Ok(decided)
}

/// Sends the notice to the third party (告知第三方): before the reply, or with it. It tells a decision that is not served
/// any more as little as the reply does.
pub(in crate::rules) fn tell(
    case: &Case,
    reference: &str,
    dispatch: &Dispatch,
    facts: &Facts,
) -> Result<Decided, Refusal> {
    let asked = find(case, reference)?;
    let notice = check_untold(asked)?;
    grounds::check_letter(case, facts.viewer())?;
    dispatch.check(notice.made_on, facts)?;
    Ok(Decided {
        on: dispatch.made_on(),
        event: CaseEvent::ThirdPartyTold {
            reference: reference.to_owned(),
            dispatch: dispatch.clone(),
        },
    })
}

/// The notice that waits to be sent to the third party.
pub(in crate::rules) fn check_untold(asked: &Consultation) -> Result<&Paper, Refusal> {
    let notice = asked.notice.as_ref().filter(|it| it.dispatch.is_none());
    notice.ok_or_else(|| ConsultationRefusal::NothingToTell.into())
}

/// Whether a third party waits to be told of a decision.
pub(in crate::rules) fn waits_to_be_told(asked: &Consultation) -> bool {
    let notice = asked.notice.as_ref();
    notice.is_some_and(|notice| notice.dispatch.is_none())
}

/// What the end of its mail means for a letter to the one who is asked: sent on the day on which the mail left,
/// or not at all. An opinion that came all the same shows that the letter did.
pub fn mail_ended(
    case: &Case,
    letter: LetterId,
    notice: NoticeId,
    end: MailEnd,
    today: NaiveDate,
) -> Option<Decided> {
    let is_its = |paper: &Paper| paper.letter.id == letter;
    let asked = case
        .consultations
        .iter()
        .find(|asked| is_its(&asked.request) || asked.notice.as_ref().is_some_and(is_its))?;
    let asks = is_its(&asked.request);
    let paper = if asks {
        Some(&asked.request)
    } else {
        asked.notice.as_ref()
    };
    let Some(Dispatch::Electronic { sent_on }) = paper?.dispatch else {
        return None;
    };
    if asks && asked.opinion.is_some() {
        return None;
    }
    let reference = asked.reference.clone();
    let event = match end {
        MailEnd::Accepted if sent_on == today => return None,
        MailEnd::Accepted => CaseEvent::ConsultationMailLeft {
            reference,
            letter,
            notice,
        },
        MailEnd::Failed | MailEnd::HeldBack => CaseEvent::ConsultationMailFailed {
            reference,
            letter,
            notice,
        },
    };
    Some(Decided { on: today, event })
}
