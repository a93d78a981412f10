//! Odd input for every operation, made from the API document: nothing may be a fault of ours, and every
//! refusal is a problem with a code, the field's path, and nothing of what was sent.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Map, Value, json};

use crate::harness::operations::{
    Operation, Persona, Target, World, document, entitled, is_upload, operations,
};
use crate::harness::web::{Answer, Person, Request};

/// Stands in every odd text; no answer may hold it.
const MARK: &str = "kennwort";

/// One operation under attack, by someone who is entitled to it.
struct Attack<'a> {
    world: &'a World,
    operation: &'a Operation,
    person: Person,
    target: Target,
    complaints: Vec<String>,
    sent: usize,
}

/// What an answer has to tell.
enum Expect<'a> {
    /// Anything but a fault of ours.
    Anything,
    /// A refusal with one of these statuses.
    Refusal(&'a [u16]),
    /// If it is refused for its content, this field is named.
    Field(&'a str),
}

impl<'a> Attack<'a> {
    async fn on(world: &'a World, operation: &'a Operation) -> Self {
        let target = Box::pin(world.target(operation)).await;
        let (who, _) = entitled(&operation.id).unwrap();
        // Not the signed-out, where others may do it, too: their token is looked at.
        let persona = who.iter().copied().find(|it| *it > Persona::Expired);
        let person = world.person(persona.unwrap(), operation, &target).await;
        Self {
            world,
            operation,
            person,
            target,
            complaints: Vec::new(),
            sent: 0,
        }
    }

    fn request(&self, method: Method, path: &str) -> Request {
        let request = self.world.web.request(&self.person, method, path);
        match &self.target.if_match {
            Some(version) => request.header("if-match", version),
            None => request,
        }
    }

    /// The usual request, before a body is put into it.
    fn usual(&self) -> Request {
        self.request(self.operation.method.clone(), &self.target.path)
    }

    async fn send(&mut self, what: &str, request: Request, expect: Expect<'_>) {
        let answer = request.send().await;
        self.take(what, &answer, expect).await;
    }

    /// Sends what is too large: the server may answer and close before it has heard the end of it, and
    /// then the client may see no more than that.
    async fn send_too_much(&mut self, request: Request) {
        if let Ok(answer) = request.try_send().await {
            self.take("too large", &answer, refused(&[413])).await;
        }
    }

    async fn take(&mut self, what: &str, answer: &Answer, expect: Expect<'_>) {
        self.sent += 1;
        if let Err(complaint) = self.judge(answer, &expect) {
            let Answer { status, text, .. } = answer;
            let text: String = text.chars().take(300).collect();
            let id = &self.operation.id;
            self.complaints
                .push(format!("{id}: {what}: {complaint}: {status} {text}"));
        }
        if answer.status < 300 && self.operation.method != Method::GET {
            // It was done, and the next attack needs something fresh.
            let fresh = Box::pin(Self::on(self.world, self.operation)).await;
            (self.person, self.target) = (fresh.person, fresh.target);
        }
    }

    fn judge(&self, answer: &Answer, expect: &Expect<'_>) -> Result<(), String> {
        let status = answer.status;
        if status >= 500 {
            return Err("a fault of ours".into());
        }
        if status < 400 {
            return match expect {
                Expect::Refusal(_) => Err("not refused".into()),
                Expect::Anything | Expect::Field(_) => Ok(()),
            };
        }
        is_a_problem(answer)?;
        if status != 405 && !self.operation.statuses.contains(&status) {
            return Err("the status is not documented".into());
        }
        match expect {
            Expect::Refusal(allowed) if !allowed.contains(&status) => {
                Err(format!("not one of {allowed:?}"))
            }
            Expect::Field(path) if answer.code() == "invalid_content" => {
                let fields = answer.fields();
                // Who guessed too often at their own password is told that whatever else they send.
                let named = |(field, code): &(String, String)| {
                    is_near(field, path) || code == "wrong_password"
                };
                let named = fields.iter().any(named);
                named.then_some(()).ok_or(format!("does not name {path}"))
            }
            _ => Ok(()),
        }
    }
}

/// Whether a refusal has the form of one.
fn is_a_problem(answer: &Answer) -> Result<(), String> {
    if answer.header("content-type") != "application/problem+json" {
        return Err("not a problem".into());
    }
    if !catalogue().contains(answer.code()) {
        return Err(format!("docs/api.md does not know {}", answer.code()));
    }
    if answer.body["status"] != answer.status || answer.string("/detail").is_empty() {
        return Err("incomplete".into());
    }
    if answer.text.contains(MARK) {
        return Err("repeats what was sent".into());
    }
    if answer.text.len() > 4_000 {
        return Err("endless".into());
    }
    if answer.code() == "invalid_content" && answer.fields().is_empty() {
        return Err("names no field".into());
    }
    Ok(())
}

/// Every code that `docs/api.md` names.
fn catalogue() -> BTreeSet<&'static str> {
    let page = include_str!("../../docs/api.md");
    let (_, table) = page.split_once("## Problems").unwrap();
    table.split('`').skip(1).step_by(2).collect()
}

/// The field itself, or what it is in or holds; or the other half of a pair that must fit.
fn is_near(field: &str, path: &str) -> bool {
    const PAIRS: [(&str, &str); 1] = [("applicant.identity.kind", "applicant.kind")];
    let within = |inner: &str, outer: &str| {
        let rest = inner.strip_prefix(outer);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    within(field, path)
        || (!field.is_empty() && within(path, field))
        || PAIRS.contains(&(field, path))
}

/// Bodies that are no JSON object, or come in the wrong wrapping.
async fn odd_bodies(attack: &mut Attack<'_>) {
    let usual = attack.target.bodies.first().cloned();
    let whole = usual.unwrap_or_else(|| json!({})).to_string();
    let deep = "[".repeat(20_000);
    let half = whole.get(..whole.len() / 2).unwrap_or("{").to_owned();
    let json = "application/json";
    for (what, kind, body) in [
        ("broken off", json, half.into_bytes()),
        ("no JSON", json, b"kennwort".to_vec()),
        (
            "a lone surrogate",
            json,
            br#"{"x":"kennwort\ud800"}"#.to_vec(),
        ),
        ("no UTF-8", json, vec![b'"', 0xff, 0xfe, b'"']),
        ("a byte order mark", json, "\u{feff}{}".into()),
        ("a NUL", json, b"\0".to_vec()),
        ("too deep", json, deep.into_bytes()),
        ("two objects", json, format!("{whole}{whole}").into_bytes()),
        ("a number too large", json, br#"{"x":1e999}"#.to_vec()),
    ] {
        let request = attack.usual().header("content-type", kind).body(body);
        attack.send(what, request, refused(&[400])).await;
    }
    for (what, body) in [
        ("null", "null"),
        // Where several cases may be asked about, none is no fault.
        (
            "an array",
            if attack.operation.id == "read_deadlines" {
                "[[]]"
            } else {
                "[]"
            },
        ),
        ("a long array", "[[[1,2,3]]]"),
        ("a text", "\"kennwort\""),
        ("a number", "7"),
        ("true", "true"),
        ("an unknown field", r#"{"kenn":"kennwort"}"#),
        ("a field that is no text", r#"{"":{"":[]}}"#),
        ("NUL in a name", r#"{"\u0000":1}"#),
    ] {
        let request = attack.usual().header("content-type", json).body(body);
        attack.send(what, request, refused(&[422])).await;
    }
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/jsonp",
        "/",
        "multipart/form-data; boundary=x",
    ] {
        let request = attack
            .usual()
            .header("content-type", kind)
            .body(whole.clone());
        attack.send(kind, request, refused(&[415])).await;
    }
    let large = format!("{{\"x\":\"{}\"}}", MARK.repeat(40_000));
    let request = attack.usual().header("content-type", json).body(large);
    attack.send_too_much(request).await;
    let request = attack.usual().body(whole.clone());
    attack
        .send("no content type", request, refused(&[415]))
        .await;
    let request = attack
        .usual()
        .header("content-type", json)
        .header("content-encoding", "gzip");
    attack
        .send(
            "not gzip",
            request.body(vec![0x1f, 0x8b, 0]),
            refused(&[400, 415]),
        )
        .await;
}

fn refused(statuses: &[u16]) -> Expect<'_> {
    Expect::Refusal(statuses)
}

/// Values that no field expects, or only some do.
fn odd_values() -> Vec<Value> {
    let mut values = vec![
        json!(null),
        json!(true),
        json!(0),
        json!(-1),
        json!(i64::MIN),
        json!(u64::MAX),
        json!(1e300),
        json!(0.5),
        json!([]),
        json!([MARK]),
        json!([[[]]]),
        json!({}),
        json!({"kenn": 1}),
        json!({"kind": MARK, "kenn": MARK}),
    ];
    values.extend(odd_texts().into_iter().map(Value::String));
    values
}

fn odd_texts() -> Vec<String> {
    let mut texts: Vec<String> = [
        "",
        "   ",
        "kennwort",
        "kennwort\u{0}",
        "x: `y`, expected kennwort",
        "kennwort\r\nBcc: x@y.example",
        "\u{202e}kennwort\u{200b}\u{feff}",
        "\u{1f469}\u{200d}\u{1f680}kennwort",
        "'; DROP TABLE cases; -- kennwort",
        "{{ kennwort }} {% kennwort %}",
        "%00%ff",
        "\u{fffd}\u{ffff}\u{10ffff}",
        "00000000-0000-0000-0000-000000000000",
        "019cae86-dd40-7000-8000-ffffffffffff",
        "2026-02-30",
        "0000-01-01",
        "-4714-11-24",
        "-262143-01-01",
        "9999-12-31",
        "+262142-12-31",
        "99999999999999999999",
    ]
    .map(str::to_owned)
    .into();
    texts.push(MARK.repeat(700));
    texts.push(MARK.repeat(8_000));
    texts
}

/// Every field of a body with every odd value, without it, and with one beside it.
async fn odd_fields(attack: &mut Attack<'_>) {
    let Some(schema) = &attack.operation.body else {
        return;
    };
    let document = document();
    let mut known = BTreeSet::new();
    for number in 0..attack.target.bodies.len() {
        let mut fields = Vec::new();
        let usual = attack.target.bodies[number].clone();
        collect(&document, schema, &usual, &mut Vec::new(), &mut fields);
        for (nth, field) in fields.into_iter().enumerate() {
            let path = dotted(&field);
            // An applicant, an agent and their like are read by the same code: in full once, then by samples.
            let share = if known.insert(kind_of(&field)) { 5 } else { 20 };
            for value in some(odd_values(), nth, share) {
                // A target that was used up has other ids in its body.
                let mut body = attack.target.bodies[number].clone();
                put(&mut body, &field, Some(value.clone()));
                let what: String = format!("{path} = {value}").chars().take(80).collect();
                let request = attack.usual().json(&body);
                attack.send(&what, request, Expect::Field(&path)).await;
            }
            let mut body = attack.target.bodies[number].clone();
            put(&mut body, &field, None);
            let what = format!("without {path}");
            let request = attack.usual().json(&body);
            attack.send(&what, request, Expect::Field(&path)).await;
            let mut body = attack.target.bodies[number].clone();
            let mut beside = field;
            beside.pop();
            beside.push(Step::Name("kenn".into()));
            put(&mut body, &beside, Some(json!(MARK)));
            let request = attack.usual().json(&body);
            attack
                .send("an unknown field", request, refused(&[422]))
                .await;
        }
    }
}

/// A share of a list, another part for each field: all of it is tried, and the time stays bounded.
fn some<T>(all: Vec<T>, nth: usize, share: usize) -> impl Iterator<Item = T> {
    all.into_iter().skip(nth % share).step_by(share)
}

/// The last two names on the way to a field: what tells fields of one kind, wherever they stand, except that
/// all people are one kind.
fn kind_of(field: &[Step]) -> String {
    let person = |name: &str| ["applicant", "agent", "joint_applicants"].contains(&name);
    let names = field.iter().filter_map(|step| match step {
        Step::Name(name) if person(name) => Some("person"),
        Step::Name(name) => Some(name.as_str()),
        Step::First => None,
    });
    let names: Vec<_> = names.collect();
    names[names.len().saturating_sub(2)..].join(".")
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Name(String),
    First,
}

/// `applicant.name`, `withheld[0].reasons`.
fn dotted(field: &[Step]) -> String {
    field.iter().fold(String::new(), |path, step| match step {
        Step::Name(name) if path.is_empty() => name.clone(),
        Step::Name(name) => format!("{path}.{name}"),
        Step::First => format!("{path}[0]"),
    })
}

/// The path of every field that the schema knows.
fn collect(
    document: &Value,
    schema: &Value,
    usual: &Value,
    at: &mut Vec<Step>,
    fields: &mut Vec<Vec<Step>>,
) {
    if let Some(name) = schema["$ref"].as_str() {
        let schema = document.pointer(name.trim_start_matches('#')).unwrap();
        return collect(document, schema, usual, at, fields);
    }
    for one in schema["oneOf"].as_array().into_iter().flatten() {
        if fits(one, usual) {
            collect(document, one, usual, at, fields);
        }
    }
    for (name, schema) in schema["properties"].as_object().into_iter().flatten() {
        at.push(Step::Name(name.clone()));
        fields.push(at.clone());
        collect(document, schema, &usual[name], at, fields);
        at.pop();
    }
    if let Some(items) = schema.get("items") {
        at.push(Step::First);
        fields.push(at.clone());
        // An item that is not there would be incomplete beside the one field.
        if usual[0].is_object() {
            collect(document, items, &usual[0], at, fields);
        }
        at.pop();
    }
}

/// Whether a body is of this variant: its tag says so.
fn fits(variant: &Value, usual: &Value) -> bool {
    let properties = variant["properties"].as_object();
    let mut tags = properties.into_iter().flatten().filter(|(_, schema)| {
        schema["enum"]
            .as_array()
            .is_some_and(|words| words.len() == 1)
    });
    tags.all(|(name, schema)| schema["enum"][0] == usual[name])
}

fn put(body: &mut Value, field: &[Step], value: Option<Value>) {
    let Some((last, parents)) = field.split_last() else {
        return;
    };
    let mut place = body;
    for step in parents {
        place = match step {
            Step::Name(name) => {
                if !place.is_object() {
                    *place = Value::Object(Map::new());
                }
                &mut place[name.as_str()]
            }
            Step::First => first(place),
        };
    }
    match (last, value) {
        (Step::Name(name), Some(value)) => {
            if !place.is_object() {
                *place = Value::Object(Map::new());
            }
            place[name.as_str()] = value;
        }
        (Step::Name(name), None) => {
            place.as_object_mut().map(|fields| fields.remove(name));
        }
        (Step::First, value) => *first(place) = value.unwrap_or_default(),
    }
}

fn first(place: &mut Value) -> &mut Value {
    if place.as_array().is_none_or(Vec::is_empty) {
        *place = json!([{}]);
    }
    &mut place[0]
}

/// Cursors of another list, of nowhere, and none at all.
const CURSORS: [&str; 5] = [
    "eyJzb3J0IjoibmV3ZXN0IiwiZHVlX29uIjpudWxsLCJpZCI6IjAifQ",
    "eyJzb3J0IjoiZHVlIiwiZHVlX29uIjoiLTI2MjE0My0wMS0wMSIsImlkIjoiMDE5Y2FlODYtZGQ0MC03MDAwLTgwMDAtMDAwMDAwMDAwMDAxIn0",
    "e30",
    "bnVsbA",
    "====",
];

/// Every parameter of the query, and some that there are not.
async fn odd_queries(attack: &mut Attack<'_>) {
    let path = attack.target.path.clone();
    let method = attack.operation.method.clone();
    let and = if path.contains('?') { '&' } else { '?' };
    let parameters = attack.operation.query.clone();
    let encode =
        |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    for (nth, (name, _)) in parameters.iter().enumerate() {
        let cursors = CURSORS.iter().filter(|_| name == "cursor");
        let texts = odd_texts().into_iter().filter(|text| text.len() < 6_000);
        let texts = some(texts.collect(), nth, 3).chain(cursors.map(|it| (*it).to_owned()));
        let pairs = texts.map(|text| format!("{name}={}", encode(&text)));
        let raw =
            ["", "=%ff", "=%", "=%00", "=1&limit=2&limit=3"].map(|raw| format!("{name}{raw}"));
        for pair in pairs.chain(raw) {
            let request = attack.request(method.clone(), &format!("{path}{and}{pair}"));
            attack
                .send(&format!("{pair:.80}"), request, Expect::Anything)
                .await;
        }
    }
    if !parameters.is_empty() {
        let name = &parameters[0].0;
        for no_text in ["%ff", "%ED%A0%80", "a%00"] {
            let request = attack.request(method.clone(), &format!("{path}{and}{name}={no_text}"));
            attack.send(no_text, request, refused(&[400])).await;
        }
    }
    // What answers whether the program lives has no parameters to mistake.
    if path.starts_with("/api/") {
        let request = attack.request(method.clone(), &format!("{path}{and}kenn=kennwort"));
        attack
            .send("an unknown parameter", request, refused(&[400]))
            .await;
    }
}

/// Ids and numbers in the path that are none. Two dots alone never arrive: the client resolves them.
async fn odd_paths(attack: &mut Attack<'_>) {
    let template = attack.operation.path.clone();
    let Some((before, rest)) = template.split_once('{') else {
        return;
    };
    let (_, after) = rest.split_once('}').unwrap();
    // What the operation asks for beside the path is there: the path alone is odd.
    let query = attack.target.path.split_once('?');
    let query = query.map_or_else(String::new, |(_, asked)| format!("?{asked}"));
    let long = "9".repeat(3_000);
    for odd in [
        "0",
        "-1",
        "kenn",
        "%00",
        "a%00b",
        "%ff%fe",
        "%",
        "%zz",
        "..%2f..",
        "%E5%BC%A0%E4%B8%89",
        "{id}",
        "'%20or%201=1",
        "00000000-0000-0000-0000-000000000000",
        "019cae86-dd40-7000-8000-ffffffffffff",
        "YJ-2026-999999",
        "YJ-2026-99999999999999999999",
        "%F0%9F%91%A9",
        "a;b=c",
        "a+b",
        long.as_str(),
    ] {
        let path = format!("{before}{odd}{after}{query}");
        let body = attack.target.bodies.first().cloned();
        let mut request = attack.request(attack.operation.method.clone(), &path);
        if let Some(body) = body {
            request = request.json(&body);
        }
        attack
            .send(&format!("path {odd:.40}"), request, refused(&[404]))
            .await;
    }
}

/// Headers that no operation asks for, or any value of which will do.
const ODD_HEADERS: [(&str, &str); 11] = [
    ("accept-language", "\u{e9},kennwort;q=x"),
    ("accept-language", ";;;,,,=*"),
    ("accept", "text/kennwort"),
    ("x-forwarded-for", "kennwort, ::::"),
    ("forwarded", "for=\"kennwort\""),
    ("range", "bytes=0-0"),
    ("if-none-match", "*"),
    ("origin", "null"),
    ("origin", "kennwort"),
    ("cookie", "a=\u{e9}"),
    ("x-http-method-override", "DELETE"),
];

/// Headers that are not what they should be.
#[expect(clippy::too_many_lines, reason = "a table of odd headers")]
async fn odd_headers(attack: &mut Attack<'_>) {
    let body = |attack: &Attack<'_>, request: Request| match attack.target.bodies.first() {
        Some(body) => request.json(body),
        None => request,
    };
    let is_open =
        attack.operation.body.is_none() && attack.operation.statuses.iter().all(|it| *it != 401);
    for odd in [
        "",
        "Bearer",
        "Bearer ",
        "Basic a2VubndvcnQ6a2VubndvcnQ=",
        "Bearer kennwort",
        "Bearer a.b.c",
        "Bearer eyJhbGciOiJub25lIn0.e30.",
        "bearer  \u{e9}",
        "kennwort",
    ] {
        let request = attack.world.web.request(
            &Person::default(),
            attack.operation.method.clone(),
            &attack.target.path,
        );
        let request = body(attack, request.header("authorization", odd));
        let is_asked = !is_open
            && !matches!(
                attack.operation.id.as_str(),
                "file_application"
                    | "create_token"
                    | "read_deadlines"
                    | "read_question"
                    | "give_opinion"
            );
        let expect = if is_asked {
            refused(&[401])
        } else {
            Expect::Anything
        };
        attack
            .send(&format!("Authorization: {odd}"), request, expect)
            .await;
    }
    for odd in [
        "",
        "3",
        "W/\"1\"",
        "*",
        "\"kennwort\"",
        "\"99999999999999\"",
        "\"-2147483648\"",
        "\"1\", \"2\"",
        "\u{e9}",
    ] {
        if !attack
            .operation
            .headers
            .iter()
            .any(|name| name == "If-Match")
        {
            break;
        }
        let request = attack.world.web.request(
            &attack.person,
            attack.operation.method.clone(),
            &attack.target.path,
        );
        let request = body(attack, request.header("if-match", odd));
        attack
            .send(&format!("If-Match: {odd}"), request, refused(&[400, 412]))
            .await;
    }
    let odd_keys = [
        "",
        "a\tb",
        "\u{e9}",
        "钥匙",
        &"k".repeat(129),
        &"k".repeat(6_000),
    ];
    for odd in odd_keys.map(str::to_owned) {
        if !attack
            .operation
            .headers
            .iter()
            .any(|name| name == "Idempotency-Key")
        {
            break;
        }
        let request = body(attack, attack.usual().header("idempotency-key", &odd));
        attack
            .send(
                &format!("Idempotency-Key: {odd:.20}"),
                request,
                refused(&[400]),
            )
            .await;
    }
    for (name, odd) in ODD_HEADERS {
        let request = body(attack, attack.usual().header(name, odd));
        attack
            .send(&format!("{name}: {odd}"), request, Expect::Anything)
            .await;
    }
}

/// Methods that the address does not have.
async fn odd_methods(attack: &mut Attack<'_>, known: &[Method]) {
    for method in ["GET", "POST", "PUT", "DELETE", "PATCH", "TRACE", "KENN"] {
        let method: Method = method.parse().unwrap();
        if known.contains(&method) {
            continue;
        }
        let request = attack.request(method.clone(), &attack.target.path);
        attack.send(method.as_str(), request, refused(&[405])).await;
    }
}

#[tokio::test]
async fn odd_input_is_refused_with_a_reason_and_never_a_fault() {
    let world = World::new().await;
    let all = operations();
    let attacks = all.iter().map(|operation| async {
        let mut attack = Attack::on(&world, operation).await;
        let known: Vec<_> = all
            .iter()
            .filter(|it| it.path == operation.path)
            .map(|it| it.method.clone())
            .collect();
        odd_methods(&mut attack, &known).await;
        // The body of an upload is no JSON: what is odd there is in `documents_http` and
        // `responsibilities_http`.
        if is_upload(operation) {
            return (attack.sent, attack.complaints);
        }
        odd_paths(&mut attack).await;
        odd_headers(&mut attack).await;
        odd_queries(&mut attack).await;
        let takes_a_body = operation.method == Method::POST || operation.method == Method::PUT;
        if takes_a_body {
            odd_bodies(&mut attack).await;
            odd_fields(&mut attack).await;
        }
        (attack.sent, attack.complaints)
    });
    let (sent, complaints): (Vec<_>, Vec<_>) = join_all(attacks).await.into_iter().unzip();
    let complaints = complaints.concat();
    assert!(
        complaints.is_empty(),
        "{} of {} requests:\n{}",
        complaints.len(),
        sent.iter().sum::<usize>(),
        complaints.join("\n")
    );
}
