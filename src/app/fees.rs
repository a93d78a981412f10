//! What a fee for a case would be, before anyone charges it.

use super::{App, Error, Result};
use crate::rules::case::Case;
use crate::rules::fee::{
    Charge, FeeRefusal, Fen, Step, Tariff, ToCharge, charge, price, tariff_of,
};
use crate::rules::ids::CaseId;
use crate::rules::policy::{self, Actor, Office, permit_office};
use crate::storage::{cases, repeats};

/// A fee as it would be charged.
pub struct Quote {
    /// What for.
    pub charge: Charge,
    /// How the sum comes about.
    pub steps: Vec<Step>,
    /// The sum, or why there is none.
    pub price: std::result::Result<Fen, FeeRefusal>,
}

/// What processing a case would cost, on one basis or the other.
pub struct Quotes {
    /// The case.
    pub case: Case,
    /// How many applications the same applicant brought in the month before it.
    pub before: u32,
    /// The tariff, where there is one for the case.
    pub tariff: Option<&'static Tariff>,
    /// One for each basis that was asked about.
    pub quotes: Vec<Quote>,
}

/// Counts what a case would cost.
///
/// # Errors
/// Not found, denied to those who see no case; or the database cannot be reached.
pub async fn of_case(app: &App, actor: &Actor, id: CaseId, wanted: &[ToCharge]) -> Result<Quotes> {
    let mut conn = app.read().await?;
    let case = cases::find(&conn, policy::scope(actor), id)
        .await?
        .ok_or(Error::NotFound)?;
    permit_office(actor, Office::SeeCases)?;
    let before = repeats::items_before(&mut conn, &case).await?;
    let tariff = tariff_of(&case);
    let quote = |wanted: &ToCharge| {
        let charge = charge(&case, *wanted, before);
        Quote {
            steps: tariff.map_or(Vec::new(), |tariff| charge.steps(tariff)),
            price: price(&case, &charge),
            charge,
        }
    };
    let quotes = wanted.iter().map(quote).collect();
    Ok(Quotes {
        case,
        before,
        tariff,
        quotes,
    })
}
