//! The mails that are owed, opened.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use disclosure::app::App;
use disclosure::app::reports::take;
use disclosure::jobs::run_once;
use disclosure::notify::report::{Action, Report};
use disclosure::notify::transport::{Memory, Transport};
use disclosure::rules::case::Case;
use disclosure::rules::ids::NoticeId;
use disclosure::rules::language::Language;
use disclosure::seal::Place;
use disclosure::storage::outbox::{self as owed, Claimed, Frozen, Room};
use disclosure::storage::schema::{accounts, outbox};

use super::app::Test;

/// A notice as it waits in the outbox.
pub(crate) struct Owed {
    pub(crate) id: NoticeId,
    pub(crate) kind: String,
    pub(crate) addressee: String,
    pub(crate) language: String,
    pub(crate) state: String,
    /// What the mail server said last.
    pub(crate) last_answer: Option<String>,
    pub(crate) next_at: Option<DateTime<Utc>>,
    pub(crate) attempts: i32,
    pub(crate) mail: Frozen,
}

impl Owed {
    /// `kind addressee language to`, in a line.
    pub(crate) fn line(&self) -> String {
        let Self {
            kind,
            addressee,
            language,
            ..
        } = self;
        format!("{kind} {addressee} {language} {}", self.mail.to)
    }
}

type Row = (
    NoticeId,
    (String, String, String, String),
    (Option<String>, Option<DateTime<Utc>>, i32),
    Vec<u8>,
);

/// Who stands as the sender of every mail.
pub(crate) const MAIL_FROM: &str = "云江区人民政府 <office@yunjiang.example>";

/// Takes up to ten of the notices that are due, as a sender does.
pub(crate) async fn claim_due(app: &App, now: DateTime<Utc>, until: DateTime<Utc>) -> Vec<Claimed> {
    let room = Room {
        free: 10,
        per_domain: 10,
        under_way: &HashMap::new(),
    };
    app.write(async |tx| {
        Ok(owed::claim(tx, &app.keys, "disclosure.example", (now, until), &room).await?)
    })
    .await
    .unwrap()
}

/// Queues a notice to each of these addresses, about one case.
pub(crate) async fn queue_to(t: &Test, case: &Case, addresses: impl Iterator<Item = String>) {
    let new: Vec<owed::New> = addresses
        .map(|to| owed::New {
            id: NoticeId(t.app.env.id()),
            case: Some(case.id),
            kind: "application_received",
            addressee: "applicant",
            letter: None,
            language: Language::Chinese,
            mail: Frozen {
                to,
                subject: "政府信息公开申请已收到".to_owned(),
                text: "您的申请已收到。".to_owned(),
                html: "<p>您的申请已收到。</p>".to_owned(),
            },
        })
        .collect();
    let now = t.now();
    t.app
        .write(async |tx| Ok(owed::add_many(tx, &t.app.keys, case.authority, &new, now).await?))
        .await
        .unwrap();
}

/// Queues a notice of each of these kinds, one after the other, whose subject is its kind.
pub(crate) async fn queue_kinds(t: &Test, case: &Case, kinds: &[&'static str]) {
    for kind in kinds {
        let new = owed::New {
            id: NoticeId(t.app.env.id()),
            case: Some(case.id),
            kind,
            addressee: "account",
            letter: None,
            language: Language::Chinese,
            mail: Frozen {
                to: "someone@mail.example".to_owned(),
                subject: (*kind).to_owned(),
                text: "您好。".to_owned(),
                html: "<p>您好。</p>".to_owned(),
            },
        };
        // Queued one moment after the other.
        t.app.env.set(t.now() + TimeDelta::milliseconds(1));
        let now = t.now();
        t.app
            .write(async |tx| Ok(owed::add(tx, &t.app.keys, case.authority, &new, now).await?))
            .await
            .unwrap();
    }
}

/// Sends what is owed, and lets the last mail to the applicant of a case come back.
pub(crate) async fn come_back(t: &Test, case: &Case) -> (Case, NoticeId) {
    t.send_mails(&Transport::Memory(Memory::default())).await;
    let owed = t.owed(case).await;
    let last = owed.iter().rev().find(|owed| owed.addressee == "applicant");
    let notice = last.unwrap().id;
    let report = Report {
        notice,
        domain: "disclosure.example".to_owned(),
        action: Action::Failed,
        answer: "5.1.1 550 unknown".to_owned(),
    };
    take(&t.app, None, &report).await.unwrap();
    (t.case(case.id).await, notice)
}

impl Test {
    /// Every notice of a case, in the order they were decided.
    pub(crate) async fn owed(&self, case: &Case) -> Vec<Owed> {
        let mut conn = self.app.read().await.unwrap();
        let rows: Vec<Row> = outbox::table
            .filter(outbox::case_id.eq(case.id))
            .select((
                outbox::id,
                (
                    outbox::kind,
                    outbox::addressee,
                    outbox::language,
                    outbox::state,
                ),
                (outbox::last_answer, outbox::next_at, outbox::attempts),
                outbox::sealed,
            ))
            .order(outbox::id)
            .load(&mut conn)
            .await
            .unwrap();
        rows.into_iter().map(|row| self.opened(row)).collect()
    }

    /// The notice that was decided last.
    pub(crate) async fn last_owed(&self, case: &Case) -> Owed {
        self.owed(case).await.pop().unwrap()
    }

    /// The sender's round: all that is due now; tells how many attempts it took.
    pub(crate) async fn send_mails(&self, transport: &Transport) -> usize {
        run_once(&self.app, transport, MAIL_FROM).await.unwrap()
    }

    /// Nobody in the office has an address: what fails is told to nobody, and only what is under test goes out.
    pub(crate) async fn office_without_mail(&self) {
        let mut conn = self.app.read().await.unwrap();
        diesel::update(accounts::table)
            .set(accounts::email.eq(None::<Vec<u8>>))
            .execute(&mut conn)
            .await
            .unwrap();
    }

    /// Moves the clock to the next attempt at the notice that was decided last.
    pub(crate) async fn wait_for_next_attempt(&self, case: &Case) {
        let owed = self.last_owed(case).await;
        self.app.env.set(owed.next_at.expect("another attempt"));
    }

    fn opened(&self, (id, names, last, sealed): Row) -> Owed {
        let (kind, addressee, language, state) = names;
        let (last_answer, next_at, attempts) = last;
        let place = Place("outbox.sealed", id.0);
        let mail = self.app.keys.open(place, &sealed).unwrap();
        Owed {
            id,
            kind,
            addressee,
            language,
            state,
            last_answer,
            next_at,
            attempts,
            mail: serde_json::from_str(&mail).unwrap(),
        }
    }
}
