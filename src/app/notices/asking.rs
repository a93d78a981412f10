//! What is told of questions to the applicant, of answers, and of cases that end without a reply.

use super::{Subject, follow_url};
use crate::app::cases::days_left;
use crate::app::letters::{contact, due, due_in_words};
use crate::app::record::Change;
use crate::app::{Error, Result};
use crate::notify::notice::{
    AnswerReceived, ApplicationClosed, ApplicationResumed, CaseClosed, ClarificationReceived,
    Closing, LateAnswerRefused, LetterNotServed, LetterServed, Notice,
};
use crate::rules::case::Stage;
use crate::rules::event::CaseEvent;
use crate::rules::language::Language;
use crate::rules::notices::Owed;
use crate::rules::notified::Notified;
use crate::rules::outcome::Outcome;
use crate::storage::{AsyncPgConnection, letters};

impl Subject<'_> {
    pub(super) async fn of_asking(
        &self,
        tx: &AsyncPgConnection,
        change: &Change<'_>,
        owed: Owed,
        language: Language,
    ) -> Result<Notice> {
        let authority = super::authority_name(change, language);
        let number = self.case.number.clone();
        let due = due(self.clock, change.today);
        let days_left = days_left(change.calendars.current(), change.today, due.on);
        Ok(match owed {
            Owed::NoticeServed(of) => Notice::LetterServed(LetterServed {
                of,
                authority,
                number,
                title: of.title(language).to_owned(),
                what_to_do: self.what_to_do(of, language),
                answer_by: self.answer_by(of),
                service: self.served(),
                letter: self.enclosed(tx, change).await?,
                query_code: self.query_code(),
                follow_url: follow_url(change),
                contact: contact(change.authority),
            }),
            Owed::NoticeNotServed(of) => Notice::LetterNotServed(LetterNotServed {
                authority,
                number,
                title: of.title(language).to_owned(),
                due,
                days_left,
                was_closed: self.takes_back(),
            }),
            Owed::ApplicationResumed(of) => Notice::ApplicationResumed(ApplicationResumed {
                authority,
                number,
                title: of.title(language).to_owned(),
                due: self.clock.due_on.map(|_| due),
                query_code: self.query_code(),
                follow_url: follow_url(change),
                contact: contact(change.authority),
            }),
            Owed::ClarificationReceived => Notice::ClarificationReceived(ClarificationReceived {
                authority,
                number,
                received_on: self.clock.counted_from.unwrap_or(self.event.on),
                due,
                article: {
                    let regime = self.case.regime();
                    regime.cite(&regime.articles.clarification, language)
                },
                reasons: due_in_words(self.clock, language),
                query_code: self.query_code(),
                follow_url: follow_url(change),
                contact: contact(change.authority),
            }),
            Owed::AnswerReceived => {
                let is_late = matches!(
                    &self.event.event,
                    CaseEvent::ClarificationAnswered {
                        late_because: Some(_),
                        ..
                    }
                );
                Notice::AnswerReceived(AnswerReceived {
                    authority,
                    number,
                    received_on: self.event.on,
                    is_late,
                    due: self.clock.due_on.map(|_| due),
                })
            }
            Owed::LateAnswerRefused => Notice::LateAnswerRefused(LateAnswerRefused {
                authority,
                number,
                reason: self.reason(tx, change).await?,
                contact: contact(change.authority),
            }),
            Owed::ApplicationClosed => Notice::ApplicationClosed(ApplicationClosed {
                authority,
                number,
                closing: self.closing(),
                closed_on: self.event.on,
                letter: self.note(tx, change).await?,
                query_code: self.query_code(),
                follow_url: follow_url(change),
                contact: contact(change.authority),
            }),
            Owed::CaseClosed => Notice::CaseClosed(CaseClosed {
                authority,
                number,
                closing: self.closing(),
                closed_on: self.event.on,
                superseded: self.superseded.clone(),
            }),
            _ => return Err(Error::internal("not a notice about a question or an end")),
        })
    }

    /// Whether the case had been closed over the notice that did not arrive.
    fn takes_back(&self) -> bool {
        let event = &self.event.event;
        matches!(event, CaseEvent::NoticeNotServed { takes_back, .. } if takes_back.is_some())
    }

    fn closing(&self) -> Closing {
        match self.case.stage.ended() {
            Stage::Withdrawn { .. } => Closing::Withdrawn,
            Stage::Abandoned {
                outcome: Outcome::FeeLapsed,
                ..
            } => Closing::Unpaid,
            _ => Closing::Abandoned,
        }
    }

    fn answer_by(&self, of: Notified) -> Option<chrono::NaiveDate> {
        match of {
            Notified::Clarification => self
                .case
                .clarification
                .as_ref()
                .map(|asked| asked.answer_by),
            Notified::Reasons => self.case.reasons.as_ref().map(|asked| asked.answer_by),
            Notified::Delay | Notified::DueDate => None,
            Notified::Fee => self.pay_by(),
        }
    }

    fn what_to_do(&self, of: Notified, language: Language) -> Vec<String> {
        let day =
            |day: Option<chrono::NaiveDate>| day.map(|day| language.date(day)).unwrap_or_default();
        match of {
            Notified::Clarification => {
                let last = day(self.answer_by(of));
                vec![
                    language.pick(
                        format!("请在{last}前（含当日）按告知书所列事项补正您的申请。补正期间答复期限停止计算；收到补正后，答复期限重新起算。"),
                        format!("Please correct your application by {last}, in every point that the notice lists. Until then the reply period stands still; it begins anew when your correction is received."),
                    ),
                    language.pick(
                        "无正当理由逾期不补正的，视为放弃申请，本机关不再处理该申请。",
                        "Without an answer by then, and without good reason, the application is deemed abandoned and is not handled further.",
                    ).to_owned(),
                    language.pick(
                        "您可以在下列网址凭申请编号和查询码在线补正，也可以当面、邮寄或者传真提交。",
                        "You can answer online at the address below with the case number and the query code, or in person, by post or by fax.",
                    ).to_owned(),
                ]
            }
            Notified::Reasons => {
                let last = day(self.answer_by(of));
                vec![
                    language.pick(
                        format!("请在{last}前（含当日）按通知书所列事项说明理由，可以在下列网址凭申请编号和查询码在线提交，也可以当面、邮寄或者传真提交。答复期限继续计算。"),
                        format!("Please give your reasons by {last}, in every point that the notice lists: online at the address below with the case number and the query code, or in person, by post or by fax. The reply period runs on."),
                    ),
                    language.pick(
                        "理由不合理或者未说明理由的，本机关将告知不予处理。",
                        "If the reasons are not good, or none are given, the application is not handled.",
                    ).to_owned(),
                ]
            }
            Notified::Fee => self.how_to_pay_in_time(language),
            Notified::Delay => {
                let until = day(self.case.delay.as_ref().map(|told| told.until));
                vec![language.pick(
                    format!("您所说明的理由合理，本机关将在{until}前（含当日）答复您的申请。"),
                    format!(
                        "Your reasons are found good. We will reply to your application by {until}."
                    ),
                )]
            }
            Notified::DueDate => {
                let due = self
                    .clock
                    .due_on
                    .map(|on| language.date(on))
                    .unwrap_or_default();
                vec![language.pick(
                    format!("因节假日安排公布或者调整，本机关答复您的申请的期限届满之日现为{due}。您无需办理任何手续。"),
                    format!("The public holidays were published or changed: our reply is now due by {due}. You need not do anything."),
                )]
            }
        }
    }

    /// The note of a lapse, as the mail encloses it.
    async fn note(
        &self,
        tx: &AsyncPgConnection,
        change: &Change<'_>,
    ) -> Result<Option<crate::notify::notice::Enclosed>> {
        let CaseEvent::Abandoned { letter, .. } = &self.event.event else {
            return Ok(None);
        };
        let letter = letters::get(tx, &change.app.keys, change.authority.id, letter.id).await?;
        Ok(Some(crate::notify::notice::Enclosed::new(
            letter.text,
            &letter.html,
        )))
    }
}
