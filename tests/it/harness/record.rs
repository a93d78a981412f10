//! What the API's document says of the record, held against what was recorded.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use disclosure::http::openapi;
use disclosure::storage::schema::case_events;
use serde_json::Value;

/// Whether every event in the database is one that the document declares, with its fields.
pub(super) async fn check(conn: &mut AsyncPgConnection) -> Result<(), String> {
    let recorded: Vec<(String, String)> = case_events::table
        .select((case_events::kind, case_events::body))
        .distinct()
        .load(conn)
        .await
        .map_err(|cause| cause.to_string())?;
    let declared = declared();
    recorded.iter().try_for_each(|(name, body)| {
        let body = serde_json::from_str(body).map_err(|cause| cause.to_string())?;
        fits(&declared, name, &body)
    })
}

fn fits(declared: &BTreeMap<String, Value>, name: &str, body: &Value) -> Result<(), String> {
    let schema = declared
        .get(name)
        .ok_or_else(|| format!("no event {name} in openapi.yaml"))?;
    let body = body.as_object().ok_or("an event is an object")?;
    if let Some(field) = body
        .keys()
        .find(|field| schema["properties"].get(field.as_str()).is_none())
    {
        return Err(format!("{name} has a {field} that openapi.yaml lacks"));
    }
    let required = schema["required"].as_array().into_iter().flatten();
    let mut required = required.filter_map(Value::as_str);
    match required.find(|field| !body.contains_key(*field)) {
        Some(field) => Err(format!("openapi.yaml promises {field} in {name}")),
        None => Ok(()),
    }
}

/// Every event of the document, by its name.
pub(crate) fn declared() -> BTreeMap<String, Value> {
    let document = serde_json::to_value(openapi::document()).unwrap();
    let events = document["components"]["schemas"]["Happened"]["oneOf"].as_array();
    let named = |event: &Value| {
        let name = event["properties"]["event"]["enum"][0].as_str().unwrap();
        (name.to_owned(), event.clone())
    };
    events.unwrap().iter().map(named).collect()
}
