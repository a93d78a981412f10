//! Authorities: governments as tenants.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::schema::authorities;
use crate::rules::filing::Confirmation;
use crate::rules::ids::AuthorityId;
use crate::rules::language::Language;
use crate::rules::regime::Jurisdiction;

/// A government as one tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authority {
    /// Which.
    pub id: AuthorityId,
    /// Begins every case number, such as `YJ`.
    pub code: String,
    /// Name (机关名称).
    pub name: String,
    /// Name in English.
    pub name_en: String,
    /// Whose law applies.
    pub law: Jurisdiction,
    /// Zone in which its days begin and end.
    pub zone: chrono_tz::Tz,
    /// Who confirms online filings.
    pub confirmation: Confirmation,
    /// Whether its registrars may grant at the counter and answer at once (当场答复).
    pub on_the_spot: bool,
    /// Language of its own mails.
    pub language: Language,
    /// Name of the disclosure office (政府信息公开工作机构).
    pub office: String,
    /// Its address.
    pub address: String,
    /// Its telephone.
    pub phone: String,
    /// Its e-mail address.
    pub email: String,
    /// Where reconsideration of the authority's own replies is applied for (行政复议机关); that of its
    /// departments' replies is applied for at the authority itself.
    pub reconsideration_body: String,
    /// Its name in English.
    pub reconsideration_body_en: Option<String>,
    /// Which court hears a suit against the authority's own replies (人民法院).
    pub court: String,
    /// Working days that a department has to take a routed case in hand (签收); 0 for no such clock.
    pub acceptance_days: u16,
    /// Its name in English.
    pub court_en: Option<String>,
    /// Which court hears a suit against a department's reply; none is named when it is not given.
    pub department_court: Option<String>,
    /// Its name in English.
    pub department_court_en: Option<String>,
}

type Row = (
    AuthorityId,
    String,
    String,
    String,
    Jurisdiction,
    String,
    String,
    Language,
    String,
    String,
    String,
    String,
    (String, Option<String>),
    (String, Option<String>),
    (Option<String>, Option<String>),
    (i32, bool),
);

type Columns = (
    authorities::id,
    authorities::code,
    authorities::name,
    authorities::name_en,
    authorities::law,
    authorities::zone,
    authorities::confirmation,
    authorities::language,
    authorities::office,
    authorities::address,
    authorities::phone,
    authorities::email,
    (
        authorities::reconsideration_body,
        authorities::reconsideration_body_en,
    ),
    (authorities::court, authorities::court_en),
    (
        authorities::department_court,
        authorities::department_court_en,
    ),
    (authorities::acceptance_days, authorities::on_the_spot),
);

const COLUMNS: Columns = (
    authorities::id,
    authorities::code,
    authorities::name,
    authorities::name_en,
    authorities::law,
    authorities::zone,
    authorities::confirmation,
    authorities::language,
    authorities::office,
    authorities::address,
    authorities::phone,
    authorities::email,
    (
        authorities::reconsideration_body,
        authorities::reconsideration_body_en,
    ),
    (authorities::court, authorities::court_en),
    (
        authorities::department_court,
        authorities::department_court_en,
    ),
    (authorities::acceptance_days, authorities::on_the_spot),
);

/// Every authority, by code.
pub async fn list(conn: &mut AsyncPgConnection) -> QueryResult<Vec<Authority>> {
    let rows: Vec<Row> = authorities::table
        .select(COLUMNS)
        .order(authorities::code)
        .load(conn)
        .await?;
    rows.into_iter().map(read).collect()
}

/// Keeps others who change what an authority works by waiting until the transaction ends.
pub async fn lock(conn: &mut AsyncPgConnection, authority: AuthorityId) -> QueryResult<()> {
    authorities::table
        .find(authority)
        .select(authorities::id)
        .for_no_key_update()
        .first::<AuthorityId>(conn)
        .await
        .map(drop)
}

/// Adds an authority.
pub async fn add(
    conn: &mut AsyncPgConnection,
    new: &Authority,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::insert_into(authorities::table)
        .values((
            authorities::id.eq(new.id),
            authorities::code.eq(&new.code),
            authorities::name.eq(&new.name),
            authorities::name_en.eq(&new.name_en),
            authorities::law.eq(new.law),
            authorities::zone.eq(new.zone.name()),
            authorities::confirmation.eq(new.confirmation.code()),
            authorities::language.eq(new.language),
            authorities::office.eq(&new.office),
            authorities::address.eq(&new.address),
            authorities::phone.eq(&new.phone),
            authorities::email.eq(&new.email),
            authorities::reconsideration_body.eq(&new.reconsideration_body),
            authorities::reconsideration_body_en.eq(&new.reconsideration_body_en),
            authorities::court.eq(&new.court),
            authorities::acceptance_days.eq(i32::from(new.acceptance_days)),
            authorities::on_the_spot.eq(new.on_the_spot),
            authorities::court_en.eq(&new.court_en),
            authorities::department_court.eq(&new.department_court),
            authorities::department_court_en.eq(&new.department_court_en),
            authorities::created_at.eq(now),
        ))
        .execute(conn)
        .await
        .map(drop)
}

fn read(row: Row) -> QueryResult<Authority> {
    let (
        id,
        code,
        name,
        name_en,
        law,
        zone,
        confirmation,
        language,
        office,
        address,
        phone,
        email,
        (reconsideration_body, reconsideration_body_en),
        (court, court_en),
        (department_court, department_court_en),
        (acceptance_days, on_the_spot),
    ) = row;
    Ok(Authority {
        id,
        code,
        name,
        name_en,
        law,
        zone: zone
            .parse()
            .map_err(|_cause| super::damaged(format!("unknown zone {zone}")))?,
        confirmation: Confirmation::from_code(&confirmation)
            .ok_or_else(|| super::damaged(format!("unknown confirmation {confirmation}")))?,
        on_the_spot,
        language,
        office,
        address,
        phone,
        email,
        reconsideration_body,
        reconsideration_body_en,
        court,
        acceptance_days: u16::try_from(acceptance_days)
            .map_err(|_cause| super::damaged(format!("acceptance in {acceptance_days} days")))?,
        court_en,
        department_court,
        department_court_en,
    })
}
