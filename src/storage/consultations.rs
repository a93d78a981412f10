//! Who is asked for an opinion: every field sealed, found again by the keyed index of a secret code.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::by_case;
use super::schema::consultations;
use crate::rules::case::Case;
use crate::rules::consultation::{AskedParty, NewConsultation};
use crate::rules::ids::{AuthorityId, CaseId, ConsultationId};
use crate::rules::language::Language;
use crate::seal::{Keys, Place};

const NAME: &str = "consultations.name";
const EMAIL: &str = "consultations.email";
const PHONE: &str = "consultations.phone";
const ADDRESS: &str = "consultations.address";

/// Under which words a code is hidden.
const CODE: &str = "consultation code";

/// Keeps who is asked.
pub async fn add(
    mut conn: &AsyncPgConnection,
    keys: &Keys,
    (authority, case): (AuthorityId, CaseId),
    (reference, new): (&str, &NewConsultation),
    now: DateTime<Utc>,
) -> QueryResult<()> {
    let seal = |column, text: &str| keys.seal(Place(column, new.id.0), text);
    let optional = |column, text: &Option<String>| text.as_deref().map(|text| seal(column, text));
    let asked = &new.asked;
    let code = keys.consultation_code(new.id.0);
    diesel::insert_into(consultations::table)
        .values((
            consultations::authority_id.eq(authority),
            consultations::id.eq(new.id),
            consultations::case_id.eq(case),
            consultations::reference.eq(reference),
            consultations::party.eq(new.party),
            consultations::language.eq(asked.language),
            consultations::name.eq(seal(NAME, &asked.name)),
            consultations::email.eq(optional(EMAIL, &asked.email)),
            consultations::phone.eq(optional(PHONE, &asked.phone)),
            consultations::address.eq(optional(ADDRESS, &asked.address)),
            consultations::code_index.eq(keys.blind_index(CODE, &code)),
            consultations::created_at.eq(now),
        ))
        .execute(&mut conn)
        .await
        .map(drop)
}

type Sealed = Option<Vec<u8>>;
type Row = (ConsultationId, Language, Vec<u8>, Sealed, Sealed, Sealed);

const COLUMNS: (
    consultations::id,
    consultations::language,
    consultations::name,
    consultations::email,
    consultations::phone,
    consultations::address,
) = (
    consultations::id,
    consultations::language,
    consultations::name,
    consultations::email,
    consultations::phone,
    consultations::address,
);

/// Whom one consultation asks.
pub async fn get(
    mut conn: &AsyncPgConnection,
    keys: &Keys,
    authority: AuthorityId,
    id: ConsultationId,
) -> QueryResult<AskedParty> {
    let row: Row = consultations::table
        .find((authority, id))
        .select(COLUMNS)
        .first(&mut conn)
        .await?;
    Ok(read(keys, row)?.1)
}

/// Whom the consultations of a case ask.
pub async fn of_case(
    mut conn: &AsyncPgConnection,
    keys: &Keys,
    authority: AuthorityId,
    case: CaseId,
) -> QueryResult<Vec<(ConsultationId, AskedParty)>> {
    let rows: Vec<Row> = consultations::table
        .filter(
            consultations::authority_id
                .eq(authority)
                .and(consultations::case_id.eq(case)),
        )
        .select(COLUMNS)
        .load(&mut conn)
        .await?;
    rows.into_iter().map(|row| read(keys, row)).collect()
}

/// Which consultation a secret code opens.
pub async fn with_code(
    mut conn: &AsyncPgConnection,
    keys: &Keys,
    code: &str,
) -> QueryResult<Option<(AuthorityId, CaseId, String)>> {
    consultations::table
        .filter(consultations::code_index.eq(keys.blind_index(CODE, code)))
        .select((
            consultations::authority_id,
            consultations::case_id,
            consultations::reference,
        ))
        .first(&mut conn)
        .await
        .optional()
}

/// A consultation as its row says it: under which id, what it is named, whom it asks, and whether who is asked can be
/// read in its place and found by its code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    id: ConsultationId,
    /// Names it within the case.
    pub reference: String,
    party: String,
    is_whole: bool,
}

impl Kept {
    /// The rows of a case, as its record tells them.
    pub fn all(case: &Case) -> Vec<Self> {
        let all = case.consultations.iter();
        all.map(|asked| Self {
            id: asked.id,
            reference: asked.reference.clone(),
            party: asked.party.code().to_owned(),
            is_whole: true,
        })
        .collect()
    }
}

/// The rows that many cases have.
pub async fn of_cases(
    conn: &mut AsyncPgConnection,
    keys: &Keys,
    authority: AuthorityId,
    cases: &[CaseId],
) -> QueryResult<HashMap<CaseId, Vec<Kept>>> {
    type Said = (CaseId, String, String, Vec<u8>);
    let rows: Vec<(Said, Row)> = consultations::table
        .filter(consultations::authority_id.eq(authority))
        .filter(consultations::case_id.eq_any(cases))
        .select((
            (
                consultations::case_id,
                consultations::reference,
                consultations::party,
                consultations::code_index,
            ),
            COLUMNS,
        ))
        .load(conn)
        .await?;
    let kept = rows
        .into_iter()
        .map(|((case, reference, party, code_index), row)| {
            let id = row.0;
            let code = keys.consultation_code(id.0);
            let is_found = keys.blind_index(CODE, &code).as_slice() == code_index.as_slice();
            let kept = Kept {
                id,
                reference,
                party,
                is_whole: is_found && read(keys, row).is_ok(),
            };
            (case, kept)
        })
        .collect();
    Ok(by_case(kept, |(case, _)| *case)
        .into_iter()
        .map(|(case, kept)| (case, kept.into_iter().map(|(_, kept)| kept).collect()))
        .collect())
}

fn read(
    keys: &Keys,
    (id, language, name, email, phone, address): Row,
) -> QueryResult<(ConsultationId, AskedParty)> {
    let open = |column, sealed: Vec<u8>| keys.open(Place(column, id.0), &sealed);
    let optional = |column, sealed: Sealed| sealed.map(|sealed| open(column, sealed)).transpose();
    Ok((
        id,
        AskedParty {
            name: open(NAME, name)?,
            email: optional(EMAIL, email)?,
            phone: optional(PHONE, phone)?,
            address: optional(ADDRESS, address)?,
            language,
        },
    ))
}
