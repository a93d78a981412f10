//! Cases as they stand in the database, with what belongs to them in every table.

use diesel::QueryableByName;
use diesel::sql_types::{Array, Integer, Text};
use diesel_async::RunQueryDsl;

use super::look;
use crate::Result;
use crate::service::Place;

/// A case as it stands in the database.
#[derive(Debug, QueryableByName)]
pub(super) struct Seen {
    #[diesel(sql_type = Text)]
    pub(super) id: String,
    #[diesel(sql_type = Text)]
    pub(super) number: String,
    #[diesel(sql_type = Integer)]
    pub(super) version: i32,
    #[diesel(sql_type = Array<Text>)]
    pub(super) events: Vec<String>,
    /// What belongs to it in every table.
    #[diesel(sql_type = Text)]
    pub(super) shape: String,
}

/// Every case.
pub(super) fn seen(place: &Place) -> Result<Vec<Seen>> {
    const SQL: &str = "
        SELECT c.id::text AS id, c.number, c.version,
            (SELECT array_agg(kind ORDER BY seq) FROM case_events WHERE case_id = c.id) AS events,
            concat_ws(' | ', c.stage,
                (SELECT concat('applicants ', count(*)) FROM applicants WHERE case_id = c.id),
                (SELECT concat('texts ', count(*)) FROM texts WHERE case_id = c.id),
                (SELECT concat('documents ', count(*)) FROM documents WHERE case_id = c.id),
                (SELECT concat('search ', count(*)) FROM search_docs WHERE case_id = c.id),
                (SELECT concat('letters ', string_agg(kind, ' ' ORDER BY kind)) FROM letters WHERE case_id = c.id),
                (SELECT concat('clocks ', string_agg(kind, ' ' ORDER BY kind, nth)) FROM case_clocks WHERE case_id = c.id),
                (SELECT concat('notices ', string_agg(kind || ':' || addressee, ' ' ORDER BY kind, addressee))
                   FROM outbox WHERE case_id = c.id),
                (SELECT concat('audit ', count(*)) FROM audit WHERE subject = c.id
                    AND action IN (SELECT kind FROM case_events WHERE case_id = c.id))) AS shape
        FROM cases c";
    look(place, async |conn| {
        Ok(diesel::sql_query(SQL).load(conn).await?)
    })
}
