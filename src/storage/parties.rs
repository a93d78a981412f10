//! Joint applicants and agents: every field sealed, joint applicants found again by a blind index.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::people::blind_index;
use super::schema::{agents, joint_applicants};
use crate::rules::applicant::ApplicantKind;
use crate::rules::contact::Contact;
use crate::rules::identity::{DocumentKind, IdentityDocument};
use crate::rules::ids::{AuthorityId, CaseId};
use crate::rules::parties::{Agent, JointApplicant};
use crate::seal::{Keys, Place};

/// Keeps the agent of a case.
pub async fn add_agent(
    mut conn: &AsyncPgConnection,
    keys: &Keys,
    authority: AuthorityId,
    case: CaseId,
    agent: &Agent,
) -> QueryResult<()> {
    let seal = |column, text: &str| keys.seal(Place(column, case.0), text);
    let optional = |column, text: &Option<String>| text.as_deref().map(|text| seal(column, text));
    let contact = &agent.contact;
    diesel::insert_into(agents::table)
        .values((
            agents::authority_id.eq(authority),
            agents::case_id.eq(case),
            agents::document_kind.eq(agent.identity.kind()),
            agents::document_number.eq(seal("agents.document_number", agent.identity.number())),
            agents::name.eq(seal("agents.name", &agent.name)),
            agents::phone.eq(optional("agents.phone", &contact.phone)),
            agents::fax.eq(optional("agents.fax", &contact.fax)),
            agents::email.eq(optional("agents.email", &contact.email)),
            agents::address.eq(optional("agents.address", &contact.address)),
            agents::postal_code.eq(optional("agents.postal_code", &contact.postal_code)),
        ))
        .execute(&mut conn)
        .await
        .map(drop)
}

type Sealed = Option<Vec<u8>>;
type AgentRow = (
    DocumentKind,
    Vec<u8>,
    Vec<u8>,
    Sealed,
    Sealed,
    Sealed,
    Sealed,
    Sealed,
);

/// The agent of a case, when it has one.
pub async fn agent(
    mut conn: &AsyncPgConnection,
    keys: &Keys,
    authority: AuthorityId,
    case: CaseId,
) -> QueryResult<Option<Agent>> {
    let row: Option<AgentRow> = agents::table
        .find((authority, case))
        .select((
            agents::document_kind,
            agents::document_number,
            agents::name,
            agents::phone,
            agents::fax,
            agents::email,
            agents::address,
            agents::postal_code,
        ))
        .first(&mut conn)
        .await
        .optional()?;
    let Some((document_kind, number, name, phone, fax, email, address, postal_code)) = row else {
        return Ok(None);
    };
    let open = |column, sealed: Vec<u8>| keys.open(Place(column, case.0), &sealed);
    let optional = |column, sealed: Sealed| sealed.map(|sealed| open(column, sealed)).transpose();
    Ok(Some(Agent {
        name: open("agents.name", name)?,
        identity: IdentityDocument::from_record(
            document_kind,
            open("agents.document_number", number)?,
        ),
        contact: Contact {
            phone: optional("agents.phone", phone)?,
            fax: optional("agents.fax", fax)?,
            email: optional("agents.email", email)?,
            address: optional("agents.address", address)?,
            postal_code: optional("agents.postal_code", postal_code)?,
        },
    }))
}

/// Where the agents of some cases can be mailed.
pub async fn agent_emails(
    mut conn: &AsyncPgConnection,
    keys: &Keys,
    authority: AuthorityId,
    cases: &[CaseId],
) -> QueryResult<Vec<(CaseId, String)>> {
    if cases.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<(CaseId, Sealed)> = agents::table
        .filter(
            agents::authority_id
                .eq(authority)
                .and(agents::case_id.eq_any(cases)),
        )
        .select((agents::case_id, agents::email))
        .load(&mut conn)
        .await?;
    rows.into_iter()
        .filter_map(|(case, email)| Some((case, email?)))
        .map(|(case, email)| Ok((case, keys.open(Place("agents.email", case.0), &email)?)))
        .collect()
}

/// Keeps those who apply together with the representative, each under an id of their own.
pub async fn add_joint(
    mut conn: &AsyncPgConnection,
    keys: &Keys,
    authority: AuthorityId,
    case: CaseId,
    joint: &[(Uuid, &JointApplicant)],
) -> QueryResult<()> {
    let rows: Vec<_> = (1_i32..)
        .zip(joint)
        .map(|(nth, (id, one))| {
            let seal = |column, text: &str| keys.seal(Place(column, *id), text);
            (
                joint_applicants::authority_id.eq(authority),
                joint_applicants::id.eq(*id),
                joint_applicants::case_id.eq(case),
                joint_applicants::nth.eq(nth),
                joint_applicants::applicant_kind.eq(one.kind),
                joint_applicants::document_kind.eq(one.identity.kind()),
                joint_applicants::document_number.eq(seal(
                    "joint_applicants.document_number",
                    one.identity.number(),
                )),
                joint_applicants::name.eq(seal("joint_applicants.name", &one.name)),
                joint_applicants::blind_index.eq(blind_index(keys, &one.identity)),
            )
        })
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    diesel::insert_into(joint_applicants::table)
        .values(rows)
        .execute(&mut conn)
        .await
        .map(drop)
}

type JointRow = (Uuid, ApplicantKind, DocumentKind, Vec<u8>, Vec<u8>);

/// Those who apply together with the representative, in the order in which they signed.
pub async fn joint(
    mut conn: &AsyncPgConnection,
    keys: &Keys,
    authority: AuthorityId,
    case: CaseId,
) -> QueryResult<Vec<JointApplicant>> {
    let rows: Vec<JointRow> = joint_applicants::table
        .filter(
            joint_applicants::authority_id
                .eq(authority)
                .and(joint_applicants::case_id.eq(case)),
        )
        .order(joint_applicants::nth)
        .select((
            joint_applicants::id,
            joint_applicants::applicant_kind,
            joint_applicants::document_kind,
            joint_applicants::document_number,
            joint_applicants::name,
        ))
        .load(&mut conn)
        .await?;
    rows.into_iter()
        .map(|(id, kind, document_kind, number, name)| {
            let open = |column, sealed: &[u8]| keys.open(Place(column, id), sealed);
            Ok(JointApplicant {
                kind,
                name: open("joint_applicants.name", &name)?,
                identity: IdentityDocument::from_record(
                    document_kind,
                    open("joint_applicants.document_number", &number)?,
                ),
            })
        })
        .collect()
}
