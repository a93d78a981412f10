//! Asking a third party before something is withheld for its sake (Art. 32).

use chrono::{NaiveDate, TimeDelta};

use super::history::change;
use crate::app::{self, App};
use crate::rules::case::Case;
use crate::rules::command::Command;
use crate::rules::consultation::{
    AskedParty, Dispatch, NewConsultation, NewOpinion, Position, Question,
};
use crate::rules::deadline::Party;
use crate::rules::ids::ConsultationId;
use crate::rules::language::Language;
use crate::rules::outcome::{Ground, Outcome, Reply};
use crate::rules::policy::Actor;

/// Whether a reply withholds something for the sake of a third party, and nobody was asked.
pub(super) fn must_be_asked(case: Option<&Case>, reply: &Reply) -> bool {
    let ground = Ground::Outcome(Outcome::ThirdPartyRights);
    let withholds = reply.outcome == Outcome::ThirdPartyRights
        || reply.withheld.iter().any(|part| part.ground == ground);
    withholds && case.is_some_and(|case| case.consultations.is_empty())
}

/// The letter is handed over, and the third party objects at once: the clock does not stand still.
pub(super) async fn ask(
    app: &App,
    actor: &Actor,
    case: Option<&Case>,
    today: NaiveDate,
) -> app::Result<Case> {
    let question = Question {
        matter: "申请公开的材料中涉及贵方的部分".to_owned(),
        why: "其中含有贵方的个人信息或者商业秘密".to_owned(),
    };
    let question = serde_json::to_string(&question).map_err(app::Error::internal)?;
    let new = NewConsultation {
        id: ConsultationId(app.env.id()),
        party: Party::ThirdParty,
        asked: AskedParty {
            name: "李某某（演示）".to_owned(),
            email: None,
            phone: None,
            address: Some("迎江区演示路1号".to_owned()),
            language: Language::Chinese,
        },
        question: app.text(question),
        by_email: false,
    };
    let case = change(app, actor, case, Command::Consult(Box::new(new))).await?;
    a_moment_later(app);
    let reference = case
        .consultations
        .last()
        .map(|asked| asked.reference.clone())
        .unwrap_or_default();
    let sent = Command::SendConsultation {
        reference: reference.clone(),
        dispatch: Dispatch::Personal { signed_on: today },
    };
    let case = change(app, actor, Some(&case), sent).await?;
    a_moment_later(app);
    let opinion = NewOpinion {
        position: Position::Objects,
        text: Some(app.text("涉及本人隐私，不同意公开")),
        documents: Vec::new(),
    };
    let answered = Command::RecordOpinion {
        reference,
        on: today,
        opinion: Box::new(opinion),
    };
    let case = change(app, actor, Some(&case), answered).await?;
    a_moment_later(app);
    Ok(case)
}

/// One thing after the other, as in life.
fn a_moment_later(app: &App) {
    app.env.set(app.env.now() + TimeDelta::seconds(1));
}
