//! Consultations: what commands about them must know, who is asked, and the door of the secret link.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use chrono::NaiveDate;

use super::act::{Key, Target, act};
use super::record::Change;
use super::{App, Error, Result};
use crate::rules::calendar::Calendars;
use crate::rules::case::Case;
use crate::rules::command::Command;
use crate::rules::consultation::{
    AskedParty, Consultation, ConsultationFacts, NewOpinion, Position, Question, Standing,
    check_link, next_reference, opinions_by,
};
use crate::rules::deadline::Party;
use crate::rules::event::LetterRef;
use crate::rules::ids::{ConsultationId, LetterId, TextId};
use crate::rules::language::Language;
use crate::rules::policy::{self, Actor, Scope};
use crate::seal::Keys;
use crate::storage::authorities::Authority;
use crate::storage::{AsyncPgConnection, cases, consultations, texts};

/// What a command about consultations, or one that opinions bind, must know.
pub(super) async fn facts(
    tx: &AsyncPgConnection,
    (app, calendars): (&App, &Calendars),
    case: &Case,
    command: &Command,
) -> Result<ConsultationFacts> {
    let mut facts = ConsultationFacts {
        opinions_by: opinions_by(case, calendars),
        ..ConsultationFacts::default()
    };
    match command {
        Command::Consult(_) => {
            let reference = next_reference(case);
            facts.letters = letters(app, case, [(reference, String::new())]);
        }
        Command::Approve => {
            let overruled = case
                .stage
                .draft()
                .map(|draft| draft.third_party.overruled.clone());
            let notices = overruled.unwrap_or_default().into_iter();
            // The letter that asks was the first to that party.
            let nth = |reference: &str| format!("-{}", 2 + case.earlier_notices_to(reference));
            let numbered = notices.map(|reference| (nth(&reference), reference));
            facts.letters = letters(app, case, numbered.map(|(nth, reference)| (reference, nth)));
        }
        Command::SendConsultation { reference, .. } | Command::TellThirdParty { reference, .. } => {
            if let Some(asked) = case.consultation(reference) {
                let keys = &app.keys;
                let party = consultations::get(tx, keys, case.authority, asked.id).await?;
                facts.has_email = party.email.is_some();
            }
        }
        _ => {}
    }
    Ok(facts)
}

/// Letters of consultations: numbered by the case, as they are no answers that the year's series counts.
fn letters(
    app: &App,
    case: &Case,
    named: impl IntoIterator<Item = (String, String)>,
) -> BTreeMap<String, LetterRef> {
    let letter = |(reference, nth): (String, String)| {
        let letter = LetterRef {
            id: LetterId(app.env.id()),
            number: format!("{}-{}{nth}", case.number, reference.to_uppercase()),
        };
        (reference, letter)
    };
    named.into_iter().map(letter).collect()
}

/// Keeps what a command says of who is asked, beside the events.
pub(super) async fn keep(
    tx: &AsyncPgConnection,
    change: &Change<'_>,
    case: &Case,
    command: &Command,
) -> Result<()> {
    let (Command::Consult(new), Some(asked)) = (command, case.consultations.last()) else {
        return Ok(());
    };
    let owner = (change.authority.id, case.id);
    let new = (asked.reference.as_str(), new.as_ref());
    Ok(consultations::add(tx, &change.app.keys, owner, new, change.now).await?)
}

/// What a consultation asks, as it was put; empty where it was shredded.
pub(super) async fn question(
    tx: &AsyncPgConnection,
    app: &App,
    case: &Case,
    asked: &Consultation,
) -> Result<Question> {
    let plain = texts::find(tx, &app.keys, case.authority, asked.question.id).await?;
    read_question(plain.as_deref())
}

fn read_question(plain: Option<&str>) -> Result<Question> {
    match plain {
        Some(plain) => serde_json::from_str(plain).map_err(Error::internal),
        None => Ok(Question {
            matter: String::new(),
            why: String::new(),
        }),
    }
}

/// A consultation as staff see it.
pub struct Shown {
    /// As the record tells it.
    pub consultation: Consultation,
    /// Who is asked.
    pub asked: AskedParty,
    /// What they are asked.
    pub question: Question,
    /// What they said.
    pub opinion: Option<String>,
    /// The last day for the opinion.
    pub opinion_by: Option<NaiveDate>,
    /// Whether that day may still move, because its year's calendar is not final.
    pub provisional: bool,
    /// What has come of it.
    pub standing: Standing,
    /// Those of its letters whose mail failed, and which wait to be posted or handed over.
    pub unsent: Vec<LetterId>,
}

/// The consultations of a case within the actor's scope, in the order they were opened, and whether the actor reads them
/// in full, which is noted in the audit.
///
/// # Errors
/// Not found; or the database cannot be reached.
pub async fn list(
    app: &App,
    actor: &Actor,
    id: crate::rules::ids::CaseId,
) -> Result<(Vec<Shown>, bool)> {
    let (authority, calendars) = of_authority(app, actor.authority()).await?;
    let today = authority.day(app.env.now());
    app.write(async |tx| {
        let case = cases::find(tx, policy::scope(actor), id)
            .await?
            .ok_or(Error::NotFound)?;
        let full = policy::knows_people(actor, &case);
        if full {
            let action = "consultations_read";
            app.note(tx, authority.id, actor.by(), action, Some(id.0))
                .await?;
        }
        Ok((shown(tx, app, &case, &calendars, today).await?, full))
    })
    .await
}

async fn shown(
    tx: &AsyncPgConnection,
    app: &App,
    case: &Case,
    calendars: &Calendars,
    today: NaiveDate,
) -> Result<Vec<Shown>> {
    let rows = consultations::of_case(tx, &app.keys, case.authority, case.id).await?;
    let mut rows: HashMap<ConsultationId, AskedParty> = rows.into_iter().collect();
    let questions = case.consultations.iter().map(|asked| asked.question.id);
    let opinions = case
        .consultations
        .iter()
        .filter_map(|asked| Some(asked.opinion.as_ref()?.text.as_ref()?.id));
    let ids: Vec<TextId> = questions.chain(opinions).collect();
    let texts = texts::find_all(tx, &app.keys, case.authority, &ids).await?;
    let by = opinions_by(case, calendars);
    let one = |asked: &Consultation| {
        let opinion_by = by.get(&asked.reference).copied();
        let standing = asked.standing(opinion_by, today);
        let calendar = case.calendar(calendars);
        let awaited = opinion_by.filter(|_| standing == Standing::Awaited);
        let said = asked.opinion.as_ref().and_then(|it| it.text.as_ref());
        Ok(Shown {
            asked: rows
                .remove(&asked.id)
                .ok_or_else(|| Error::internal("nobody is asked by a consultation"))?,
            question: read_question(texts.get(&asked.question.id).map(String::as_str))?,
            opinion: said.and_then(|said| texts.get(&said.id).cloned()),
            opinion_by,
            provisional: awaited.is_some_and(|by| !calendar.is_final(by)),
            standing,
            unsent: unsent(case, asked),
            consultation: asked.clone(),
        })
    };
    case.consultations.iter().map(one).collect()
}

fn unsent(case: &Case, asked: &Consultation) -> Vec<LetterId> {
    let papers = std::iter::once(&asked.request).chain(&asked.notice);
    let letters = papers.map(|paper| paper.letter.id);
    letters.filter(|letter| case.is_unsent(*letter)).collect()
}

async fn of_authority(
    app: &App,
    id: crate::rules::ids::AuthorityId,
) -> Result<(Arc<Authority>, Arc<Calendars>)> {
    let authority = app.authority(id).await?;
    let calendars = app.calendars(&authority).await?;
    Ok((authority, calendars))
}

/// What whoever holds a secret link is asked: nothing of who applied.
pub struct Asked {
    /// The authority that asks.
    pub authority: Arc<Authority>,
    /// The number of the letter.
    pub letter_number: String,
    /// What they are to the information.
    pub party: Party,
    /// In which language they are written to.
    pub language: Language,
    /// What they are asked.
    pub question: Question,
    /// The day the letter was sent.
    pub sent_on: NaiveDate,
    /// The last day for the opinion.
    pub opinion_by: NaiveDate,
    /// Whether that day may still move, because its year's calendar is not final.
    pub provisional: bool,
    case: Case,
    reference: String,
    today: NaiveDate,
}

/// Opens the secret link: what its holder is asked. That it was opened is noted in the audit.
///
/// # Errors
/// Not found for a wrong code; refused once the link is over; or the database cannot be reached.
pub async fn open(app: &App, code: &str) -> Result<Asked> {
    let asked = find(app, code).await?;
    let actor = asked.actor();
    let subject = Some(asked.case.id.0);
    app.write(async |tx| {
        app.note(
            tx,
            actor.authority(),
            actor.by(),
            "consultation_opened_by_link",
            subject,
        )
        .await
    })
    .await?;
    let by = Some(asked.opinion_by);
    let consultation = asked.case.consultation(&asked.reference);
    let consultation = consultation.ok_or(Error::NotFound)?;
    check_link(&asked.case, consultation, asked.today, by.as_ref())?;
    Ok(asked)
}

async fn find(app: &App, code: &str) -> Result<Asked> {
    let code = Keys::read_consultation_code(code).ok_or(Error::NotFound)?;
    let found = consultations::with_code(&*app.read().await?, &app.keys, &code).await?;
    let (authority, case, reference) = found.ok_or(Error::NotFound)?;
    let (authority, calendars) = of_authority(app, authority).await?;
    let today = authority.day(app.env.now());
    let conn = app.read().await?;
    let case = cases::find(&conn, Scope::Case(authority.id, case), case)
        .await?
        .ok_or(Error::NotFound)?;
    let consultation = case.consultation(&reference).ok_or(Error::NotFound)?;
    // A letter that was not sent told nobody its code.
    let sent_on = consultation.sent_on().ok_or(Error::NotFound)?;
    let calendar = case.calendar(&calendars);
    let opinion_by = consultation.opinion_by(case.regime(), calendar);
    let provisional = opinion_by.is_some_and(|by| !calendar.is_final(by));
    let question = question(&conn, app, &case, consultation).await?;
    let party = consultations::get(&conn, &app.keys, authority.id, consultation.id).await?;
    Ok(Asked {
        letter_number: consultation.request.letter.number.clone(),
        party: consultation.party,
        language: party.language,
        question,
        sent_on,
        opinion_by: opinion_by.unwrap_or(sent_on),
        provisional,
        authority,
        case,
        reference,
        today,
    })
}

impl Asked {
    fn actor(&self) -> Actor {
        Actor::ThirdParty {
            authority: self.authority.id,
            case: self.case.id,
        }
    }
}

/// What someone answers through the secret link.
pub struct Given {
    /// For or against.
    pub position: Position,
    /// What they say.
    pub text: Option<String>,
}

/// Gives an opinion through the secret link; the day it was received.
///
/// # Errors
/// Not found for a wrong code; refused once the link is over; or the database cannot be reached.
pub async fn answer(
    app: &App,
    code: &str,
    given: Given,
    key: impl FnOnce(&Actor) -> Option<Key>,
) -> Result<NaiveDate> {
    let asked = find(app, code).await?;
    let actor = asked.actor();
    let target = Target {
        case: asked.case.id,
        version: None,
        key: key(&actor),
    };
    let opinion = NewOpinion {
        position: given.position,
        text: given.text.map(|text| app.text(text)),
        documents: Vec::new(),
    };
    let command = Command::RecordOpinion {
        reference: asked.reference.clone(),
        on: asked.today,
        opinion: Box::new(opinion),
    };
    let case = act(app, &actor, target, command).await?;
    let opinion = case.consultation(&asked.reference);
    let opinion = opinion.and_then(|it| it.opinion.as_ref());
    Ok(opinion.map_or(asked.today, |opinion| opinion.on))
}
