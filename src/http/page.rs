//! Pages by cursor: opaque to the client, made of the last row's place in the order.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::problem::{Malformed, Problem};
use super::shape::optional_day;
use crate::app::cases::Order;
use crate::app::cases::Page;

/// Rows on a page when not said.
pub(super) const LIMIT_DEFAULT: u16 = 50;
/// Rows on a page at most.
pub(super) const LIMIT_MAX: u16 = 200;

/// The order in which a list is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Sort {
    /// Newest first.
    Newest,
    /// What came in first, first.
    Oldest,
    /// Earliest due date first.
    Due,
}

#[derive(Serialize, Deserialize)]
struct Place {
    sort: Sort,
    #[serde(default, deserialize_with = "optional_day")]
    due_on: Option<NaiveDate>,
    #[serde(default, deserialize_with = "optional_day")]
    filed_on: Option<NaiveDate>,
    id: Uuid,
}

/// The most rows that are passed over in a list without a cursor.
const SKIP_MAX: u32 = 1_000_000;

/// How many rows are passed over.
pub(super) fn skip(asked: Option<u32>) -> Result<u32, Problem> {
    match asked.unwrap_or_default() {
        skip @ 0..=SKIP_MAX => Ok(skip),
        _ => Err(unknown("skip")),
    }
}

/// A parameter that names nothing.
pub(super) fn unknown(name: &str) -> Problem {
    Malformed::bad_parameter(
        name.to_owned(),
        "不是可用的值，请按接口说明填写",
        "unknown value: see the document of the API",
    )
}

/// The place from which a page is read.
pub(super) fn order(sort: Sort, cursor: Option<&str>) -> Result<Order, Problem> {
    let place = cursor.map(|cursor| read(cursor, sort)).transpose()?;
    Ok(match sort {
        Sort::Newest => Order::Newest {
            after: place.map(|place| place.id),
        },
        Sort::Oldest => Order::Oldest {
            after: place.and_then(|place| Some((place.filed_on?, place.id))),
        },
        Sort::Due => Order::Due {
            after: place.map(|place| (place.due_on, place.id)),
        },
    })
}

fn read(cursor: &str, sort: Sort) -> Result<Place, Problem> {
    URL_SAFE_NO_PAD
        .decode(cursor)
        .ok()
        .and_then(|bytes| serde_json::from_slice::<Place>(&bytes).ok())
        .filter(|place| place.sort == sort)
        .filter(|place| sort != Sort::Oldest || place.filed_on.is_some())
        .ok_or_else(bad_cursor)
}

/// What is told of a cursor that no page gave.
pub(super) fn bad_cursor() -> Problem {
    Malformed::bad_field(
        "bad_cursor",
        "cursor".to_owned(),
        "cursor 无效，请从第一页重新读取",
        "This cursor is not one of this list: begin again at the first page",
    )
}

/// The cursor of the next page, when there is one.
pub(super) fn next_cursor(page: &Page, sort: Sort) -> Option<String> {
    let last = page.rows.last().filter(|_| page.more)?;
    let place = Place {
        sort,
        due_on: last.due_on,
        filed_on: Some(last.filed_on),
        id: last.id.0,
    };
    serde_json::to_vec(&place)
        .ok()
        .map(|bytes| URL_SAFE_NO_PAD.encode(bytes))
}

/// How many rows a page has.
pub(super) fn limit(asked: Option<u16>) -> Result<u16, Problem> {
    match asked {
        None => Ok(LIMIT_DEFAULT),
        Some(limit) if (1..=LIMIT_MAX).contains(&limit) => Ok(limit),
        Some(_) => Err(Malformed::bad_field(
            "bad_limit",
            "limit".to_owned(),
            "limit 应为 1 至 200",
            "limit must be 1 to 200",
        )),
    }
}
