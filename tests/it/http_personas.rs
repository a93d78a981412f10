//! Every operation tried by every persona, over HTTP, on real data.
//!
//! Entitled is 2xx; without a good token 401; not visible 404; visible and not allowed 403. What deviates
//! stands in `tables/persona_exceptions.txt`, which only shrinks.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::harness::operations::{Operation, Persona, World, entitled, operations, sees};

const EXCEPTIONS: &str = include_str!("tables/persona_exceptions.txt");

/// `operation persona` -> status, from the file.
fn exceptions() -> BTreeMap<(String, String), u16> {
    let lines = EXCEPTIONS.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let mut words = line.split_whitespace();
            let mut next = || words.next().unwrap().to_owned();
            ((next(), next()), next().parse().unwrap())
        })
        .collect()
}

/// The status of a refusal that the design demands; `None` where the persona is entitled.
fn refusal(operation: &Operation, persona: Persona) -> Option<u16> {
    let (entitled, subject) = entitled(&operation.id)
        .unwrap_or_else(|| panic!("who may do {}? See `entitled`", operation.id));
    if entitled.contains(&persona) {
        return None;
    }
    Some(match persona {
        Persona::Anyone | Persona::Expired => 401,
        _ if sees(persona, subject) => 403,
        _ => 404,
    })
}

#[tokio::test]
async fn every_operation_answers_every_persona_as_the_design_says() {
    let world = World::new().await;
    let mut exceptions = exceptions();
    let mut table = heading();
    for operation in operations() {
        let mut row = BTreeMap::new();
        // Those who are entitled come first: without them, a refusal proves nothing.
        let mut personas = Persona::ALL;
        personas.sort_by_key(|persona| refusal(&operation, *persona).is_some());
        let mut target = Box::pin(world.target(&operation)).await;
        for persona in personas {
            let person = world.person(persona, &operation, &target).await;
            let answer = world.send(&person, &operation, &target).await;
            let deviation = exceptions.remove(&(operation.id.clone(), format!("{persona:?}")));
            let is_done = (200..300).contains(&answer.status);
            match deviation.or(refusal(&operation, persona)) {
                None => assert!(is_done, "{} {persona:?}: {}", operation.id, answer.text),
                Some(status) => {
                    let code = match status {
                        401 => "not_signed_in",
                        403 => "not_allowed",
                        _ => "not_found",
                    };
                    let told = format!("{} {persona:?}: {}", operation.id, answer.text);
                    assert_eq!((answer.status, answer.code()), (status, code), "{told}");
                    answer.clone().refuses(status, code);
                }
            }
            row.insert(persona, answer.status);
            if is_done {
                target = Box::pin(world.target(&operation)).await;
            }
        }
        write!(table, "{:<26}", operation.id).unwrap();
        for status in row.values() {
            write!(table, "{status:>5}").unwrap();
        }
        table.push('\n');
    }
    assert!(exceptions.is_empty(), "no longer needed: {exceptions:?}");
    insta::assert_snapshot!("personas", table);
}

fn heading() -> String {
    let mut heading = String::new();
    for (at, persona) in Persona::ALL.iter().enumerate() {
        let indent = 26 + 5 * at + 4;
        writeln!(heading, "{:indent$}{persona:?}", "").unwrap();
    }
    heading
}
