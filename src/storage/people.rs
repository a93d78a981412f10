//! Applicants: every field sealed, found again by a blind index.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::schema::applicants;
use crate::rules::applicant::ApplicantKind;
use crate::rules::application::Applicant;
use crate::rules::identity::{DocumentKind, IdentityDocument};
use crate::rules::ids::{AuthorityId, CaseId};
use crate::rules::language::Language;
use crate::seal::{Keys, Place};

/// Keeps the applicant of a case.
pub async fn add(
    mut conn: &AsyncPgConnection,
    keys: &Keys,
    authority: AuthorityId,
    case: CaseId,
    applicant: &Applicant,
) -> QueryResult<()> {
    let seal = |column, text: &str| keys.seal(Place(column, case.0), text);
    let optional = |column, text: &Option<String>| text.as_deref().map(|text| seal(column, text));
    diesel::insert_into(applicants::table)
        .values((
            applicants::authority_id.eq(authority),
            applicants::case_id.eq(case),
            applicants::language.eq(applicant.language),
            applicants::document_kind.eq(applicant.identity.kind()),
            applicants::document_number.eq(seal(
                "applicants.document_number",
                applicant.identity.number(),
            )),
            applicants::name.eq(seal("applicants.name", &applicant.name)),
            applicants::representative.eq(optional(
                "applicants.representative",
                &applicant.representative,
            )),
            applicants::contact_person.eq(optional(
                "applicants.contact_person",
                &applicant.contact_person,
            )),
            applicants::email.eq(optional("applicants.email", &applicant.email)),
            applicants::phone.eq(optional("applicants.phone", &applicant.phone)),
            applicants::fax.eq(optional("applicants.fax", &applicant.fax)),
            applicants::address.eq(optional("applicants.address", &applicant.address)),
            applicants::postal_code.eq(optional("applicants.postal_code", &applicant.postal_code)),
            applicants::blind_index.eq(blind_index(keys, &applicant.identity)),
        ))
        .execute(&mut conn)
        .await
        .map(drop)
}

pub(super) fn blind_index(keys: &Keys, identity: &IdentityDocument) -> Vec<u8> {
    keys.blind_index(identity.kind().code(), identity.number())
}

type Row = (
    Language,
    DocumentKind,
    Vec<u8>,
    Vec<u8>,
    Option<Vec<u8>>,
    Option<Vec<u8>>,
    Option<Vec<u8>>,
    Option<Vec<u8>>,
    Option<Vec<u8>>,
    Option<Vec<u8>>,
    Option<Vec<u8>>,
);

/// The applicant of a case.
pub async fn get(
    mut conn: &AsyncPgConnection,
    keys: &Keys,
    authority: AuthorityId,
    case: CaseId,
    kind: ApplicantKind,
) -> QueryResult<Applicant> {
    let row: Row = applicants::table
        .find((authority, case))
        .select((
            applicants::language,
            applicants::document_kind,
            applicants::document_number,
            applicants::name,
            applicants::representative,
            applicants::contact_person,
            applicants::email,
            applicants::phone,
            applicants::fax,
            applicants::address,
            applicants::postal_code,
        ))
        .first(&mut conn)
        .await?;
    let (
        language,
        document_kind,
        number,
        name,
        representative,
        contact_person,
        email,
        phone,
        fax,
        address,
        postal_code,
    ) = row;
    let open = |column, sealed: Vec<u8>| keys.open(Place(column, case.0), &sealed);
    let optional =
        |column, sealed: Option<Vec<u8>>| sealed.map(|sealed| open(column, sealed)).transpose();
    Ok(Applicant {
        kind,
        name: open("applicants.name", name)?,
        identity: IdentityDocument::from_record(
            document_kind,
            open("applicants.document_number", number)?,
        ),
        representative: optional("applicants.representative", representative)?,
        contact_person: optional("applicants.contact_person", contact_person)?,
        email: optional("applicants.email", email)?,
        phone: optional("applicants.phone", phone)?,
        fax: optional("applicants.fax", fax)?,
        address: optional("applicants.address", address)?,
        postal_code: optional("applicants.postal_code", postal_code)?,
        language,
    })
}

/// Opens a sealed name that a list brought along.
pub(super) fn open_name(keys: &Keys, case: Uuid, sealed: &[u8]) -> QueryResult<String> {
    Ok(keys.open(Place("applicants.name", case), sealed)?)
}

/// Where the applicants of many cases can be mailed themselves, and in which language.
pub async fn addresses(
    mut conn: &AsyncPgConnection,
    keys: &Keys,
    authority: AuthorityId,
    cases: &[CaseId],
) -> QueryResult<Vec<(CaseId, Option<String>, Language)>> {
    let rows: Vec<(CaseId, Option<Vec<u8>>, Language)> = applicants::table
        .filter(
            applicants::authority_id
                .eq(authority)
                .and(applicants::case_id.eq_any(cases)),
        )
        .select((applicants::case_id, applicants::email, applicants::language))
        .load(&mut conn)
        .await?;
    rows.into_iter()
        .map(|(case, email, language)| {
            let place = Place("applicants.email", case.0);
            let email = email.map(|sealed| keys.open(place, &sealed)).transpose()?;
            Ok((case, email, language))
        })
        .collect()
}

/// The sealed columns of an applicant, right or wrong.
#[derive(Queryable, Selectable)]
#[diesel(table_name = applicants)]
pub(super) struct Sealed {
    document_kind: String,
    document_number: Vec<u8>,
    name: Vec<u8>,
    representative: Option<Vec<u8>>,
    contact_person: Option<Vec<u8>>,
    email: Option<Vec<u8>>,
    phone: Option<Vec<u8>>,
    fax: Option<Vec<u8>>,
    address: Option<Vec<u8>>,
    postal_code: Option<Vec<u8>>,
    blind_index: Vec<u8>,
}

impl Sealed {
    /// Whether every column opens in its place, and the blind index is that of the identity document.
    pub(super) fn is_whole(&self, keys: &Keys, case: CaseId) -> bool {
        let open = |column, sealed: &[u8]| keys.open(Place(column, case.0), sealed).ok();
        let others = [
            ("applicants.representative", &self.representative),
            ("applicants.contact_person", &self.contact_person),
            ("applicants.email", &self.email),
            ("applicants.phone", &self.phone),
            ("applicants.fax", &self.fax),
            ("applicants.address", &self.address),
            ("applicants.postal_code", &self.postal_code),
        ];
        let opens = |(column, sealed): &(&'static str, &Option<Vec<u8>>)| {
            sealed
                .as_deref()
                .is_none_or(|sealed| open(column, sealed).is_some())
        };
        let number = open("applicants.document_number", &self.document_number);
        open("applicants.name", &self.name).is_some()
            && others.iter().all(opens)
            && number.is_some_and(|number| {
                keys.blind_index(&self.document_kind, &number) == self.blind_index
            })
    }
}
