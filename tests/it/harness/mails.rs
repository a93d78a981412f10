//! The mails that are owed, opened.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use disclosure::rules::case::Case;
use disclosure::rules::ids::NoticeId;
use disclosure::seal::Place;
use disclosure::storage::outbox::Frozen;
use disclosure::storage::schema::outbox;

use super::app::Test;

/// A notice as it waits in the outbox.
pub(crate) struct Owed {
    pub(crate) kind: String,
    pub(crate) addressee: String,
    pub(crate) language: String,
    pub(crate) state: String,
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

type Row = (NoticeId, (String, String, String, String), Vec<u8>);

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

    fn opened(&self, (id, (kind, addressee, language, state), sealed): Row) -> Owed {
        let place = Place("outbox.sealed", id.0);
        let mail = self.app.keys.open(place, &sealed).unwrap();
        Owed {
            kind,
            addressee,
            language,
            state,
            mail: serde_json::from_str(&mail).unwrap(),
        }
    }
}
