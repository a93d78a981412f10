//! Documents over HTTP: added, read, enclosed with the reply, taken back; and all that must not work.

use std::io::{Cursor, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

use disclosure::app::documents::{erase_withdrawn, sweep};
use reqwest::Method;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::harness::app::{HEALTH, LAND, Test};
use crate::harness::hex;
use crate::harness::web::{Answer, Person, Web, granted};
use crate::harness::workbook::{SheetXml, workbook};

const PDF: &[u8] = b"%PDF-1.7\nA deed of 2025.\n%%EOF\n";
const PATIENCE: Option<Duration> = Some(Duration::from_secs(20));
const KIND: &str = "supporting_material";

/// A case that was filed online, and those who work on it.
struct Story {
    web: Web,
    number: String,
    id: String,
    applicant: Person,
    registrar: Person,
    handler: Person,
    head: Person,
}

impl Story {
    /// Filed, confirmed, routed to the land bureau and taken in hand.
    async fn begun() -> Self {
        let web = Web::around(Test::automatic().await);
        let (number, code) = web.file().await;
        let applicant = web.applicant(&number, &code).await;
        let (registrar, handler, head) = (
            web.staff("registrar").await,
            web.staff("land").await,
            web.staff("head").await,
        );
        let id = web.find(&registrar, &number).await;
        let land = json!({"department": web.test.department(LAND)});
        web.act(&registrar, &id, "assignments", &land).await.is(200);
        web.act(&handler, &id, "claim", &json!({})).await.is(200);
        Self {
            web,
            number,
            id,
            applicant,
            registrar,
            handler,
            head,
        }
    }

    fn own(&self) -> String {
        format!("/api/v1/applications/{}/documents", self.number)
    }

    fn office(&self) -> String {
        format!("/api/v1/cases/{}/documents", self.id)
    }

    async fn version(&self) -> String {
        let path = format!("/api/v1/cases/{}", self.id);
        self.web.get(&self.registrar, &path).await.is(200).etag()
    }

    /// The applicant adds a PDF.
    async fn adds(&self, name: &str, content: &[u8]) -> Answer {
        self.sends(
            &self.applicant,
            &self.own(),
            KIND,
            name,
            "application/pdf",
            content,
        )
        .await
    }

    async fn staff_adds(&self, person: &Person, kind: &str) -> Answer {
        self.sends(
            person,
            &self.office(),
            kind,
            "公告.pdf",
            "application/pdf",
            PDF,
        )
        .await
    }

    async fn sends(
        &self,
        person: &Person,
        path: &str,
        kind: &str,
        name: &str,
        media: &str,
        content: &[u8],
    ) -> Answer {
        let quoted = name.replace('\\', "\\\\").replace('"', "\\\"");
        let disposition = format!("attachment; filename=\"{quoted}\"");
        self.web
            .request(person, Method::POST, &format!("{path}?kind={kind}"))
            .header("content-type", media)
            .header("content-disposition", &disposition)
            .header("if-match", &self.version().await)
            .body(content)
            .send()
            .await
    }

    async fn names(&self, person: &Person, path: &str) -> Vec<String> {
        let list = self.web.get(person, path).await.is(200);
        let items = list.at("/items").as_array().unwrap();
        let name = |item: &Value| item["name"].as_str().unwrap().to_owned();
        items.iter().map(name).collect()
    }

    /// The handler drafts, the head approves, the handler serves.
    async fn replies(&self, documents: &[String]) -> Answer {
        let mut draft = granted();
        draft["documents"] = json!(documents);
        let (web, id) = (&self.web, &self.id);
        web.act(&self.handler, id, "drafts", &draft).await.is(200);
        let approve = json!({"decision": "approve"});
        web.act(&self.head, id, "reviews", &approve).await.is(200);
        let serve = json!({"method": "electronic"});
        web.act(&self.handler, id, "reply", &serve).await.is(200)
    }

    fn files(&self) -> Vec<PathBuf> {
        files(self.web.test.folder.path())
    }

    /// What a client sends that speaks HTTP by hand.
    fn request(&self, head: &str, body: &[u8]) -> Vec<u8> {
        let head = format!(
            "POST {}?kind={KIND} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {}\r\n\
             Content-Type: application/pdf\r\nConnection: close\r\n{head}\r\n\r\n",
            self.own(),
            self.applicant.token(),
        );
        [head.as_bytes(), body].concat()
    }

    /// Sends it in a thread of its own: this one also serves the database.
    async fn connected(&self, request: Vec<u8>) -> TcpStream {
        let address = self.web.base.strip_prefix("http://").unwrap().to_owned();
        let sending = tokio::task::spawn_blocking(move || {
            let mut socket = TcpStream::connect(address).unwrap();
            // A server that says nothing fails the test instead of holding it up.
            socket.set_read_timeout(PATIENCE).unwrap();
            socket.set_write_timeout(PATIENCE).unwrap();
            socket.write_all(&request).unwrap();
            socket
        });
        sending.await.unwrap()
    }

    /// What the server answers before it closes.
    async fn answered(&self, request: Vec<u8>) -> String {
        let mut socket = self.connected(request).await;
        let reading = tokio::task::spawn_blocking(move || {
            let mut text = Vec::new();
            // A server that closes while there is more to read resets the connection; what it said is there.
            socket.read_to_end(&mut text).ok();
            String::from_utf8_lossy(&text).into_owned()
        });
        reading.await.unwrap()
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}

#[tokio::test]
async fn an_applicant_adds_lists_and_reads_a_document() {
    let s = Story::begun().await;
    let added = s.adds("房产证 1.pdf", PDF).await.is(201);
    let digest = hex(&Sha256::digest(PDF));
    assert_eq!(added.string("/name"), "房产证 1.pdf");
    assert_eq!(added.string("/sha256"), digest);
    assert_eq!(added.at("/bytes"), PDF.len());
    assert_eq!(added.string("/added_by"), "applicant");
    let address = added.header("location");
    assert_eq!(address, format!("{}/{}", s.own(), added.string("/id")));

    let read = s.web.get(&s.applicant, &address).await.is(200);
    assert_eq!(read.text.as_bytes(), PDF);
    for (name, value) in [
        ("content-type", "application/pdf"),
        ("content-length", &PDF.len().to_string()),
        ("etag", &format!("\"{digest}\"")),
        ("cache-control", "private, no-store"),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "sandbox; default-src 'none'"),
        (
            "content-disposition",
            &format!(
                "attachment; filename=\"{KIND}-{}.pdf\"; filename*=UTF-8''%E6%88%BF%E4%BA%A7%E8%AF%81%201.pdf",
                digest.get(..8).unwrap()
            ),
        ),
    ] {
        assert_eq!(read.header(name), value, "{name}");
    }

    let events = s
        .web
        .get(&s.handler, &format!("/api/v1/cases/{}/events", s.id))
        .await;
    let event = events
        .at("/items")
        .as_array()
        .unwrap()
        .last()
        .unwrap()
        .clone();
    assert_eq!(event["event"], "document_added");
    assert_eq!(event["sha256"], digest);
    assert_eq!(event["by"], "applicant");
    assert!(!event.to_string().contains("房产证"));
    let audit = s.web.staff("audit").await;
    let audit = s.web.get(&audit, "/api/v1/audit").await.is(200);
    let entries = audit.at("/items").as_array().unwrap();
    let read = |entry: &&Value| entry["action"] == "document_read";
    let read = entries.iter().find(read).unwrap();
    assert_eq!(&read["subject"], added.at("/id"));
}

#[tokio::test]
async fn what_lies_on_the_disk_is_sealed() {
    let s = Story::begun().await;
    let content = [
        b"%PDF-1.7\n".as_slice(),
        &b"A deed of 2025. ".repeat(20_000),
    ]
    .concat();
    let added = s.adds("deed.pdf", &content).await.is(201);
    let [file] = s.files().try_into().unwrap();
    let sealed = std::fs::read(&file).unwrap();
    assert!(!sealed.windows(6).any(|part| part == b"A deed"));
    let read = s.web.get(&s.applicant, &added.header("location")).await;
    assert_eq!(read.is(200).text.as_bytes(), content);

    // Cut at a chunk's end, as a disk that was full would leave it: the download fails, and does not
    // pretend to be whole.
    std::fs::write(&file, &sealed[..13 + 64 * 1024 + 16]).unwrap();
    let url = format!("{}{}", s.web.base, added.header("location"));
    let client = reqwest::Client::new()
        .get(url)
        .bearer_auth(s.applicant.token());
    let broken = async { client.send().await?.bytes().await };
    assert!(broken.await.is_err());
}

#[tokio::test]
async fn everyone_sees_what_concerns_them_and_nothing_else() {
    let s = Story::begun().await;
    s.adds("deed.pdf", PDF).await.is(201);
    let own = s.own();
    s.sends(
        &s.applicant,
        &own,
        "identity_proof",
        "id.pdf",
        "application/pdf",
        PDF,
    )
    .await
    .is(201);
    let staffs = s.staff_adds(&s.handler, "other").await.is(201);
    let here = staffs.header("location");

    assert_eq!(
        s.names(&s.applicant, &s.own()).await,
        ["deed.pdf", "id.pdf"]
    );
    let foreign = format!("{}/{}", s.own(), staffs.string("/id"));
    s.web
        .get(&s.applicant, &foreign)
        .await
        .refuses(404, "not_found");
    let withdraw = format!("{foreign}/withdrawal");
    s.web
        .post(&s.applicant, &withdraw, &json!({}))
        .await
        .refuses(404, "document_unknown");
    let all = ["deed.pdf", "id.pdf", "公告.pdf"];
    for person in [&s.registrar, &s.handler, &s.head] {
        assert_eq!(s.names(person, &s.office()).await, all);
        s.web.get(person, &here).await.is(200);
    }
    // Supervisors watch periods, not people.
    let supervisor = s.web.staff("supervisor").await;
    let seen = s.names(&supervisor, &s.office()).await;
    assert_eq!(seen, ["证明材料.pdf", "其他材料.pdf"]);
    let identity = s
        .web
        .get(&s.registrar, &s.office())
        .await
        .string("/items/1/id");
    let identity = format!("{}/{identity}", s.office());
    s.web.get(&s.registrar, &identity).await.is(200);
    s.web
        .get(&supervisor, &identity)
        .await
        .refuses(404, "not_found");

    // Another department, another applicant, administrators, nobody.
    let other = s.web.staff("health").await;
    let (number, code) = s.web.file().await;
    let neighbour = s.web.applicant(&number, &code).await;
    for login in ["system", "security", "audit"] {
        let admin = s.web.staff(login).await;
        s.web
            .get(&admin, &s.office())
            .await
            .refuses(404, "not_found");
        s.web.get(&admin, &here).await.refuses(404, "not_found");
    }
    s.web
        .get(&other, &s.office())
        .await
        .refuses(404, "not_found");
    s.web.get(&other, &here).await.refuses(404, "not_found");
    s.staff_adds(&other, "other")
        .await
        .refuses(404, "not_found");
    s.web
        .get(&neighbour, &s.own())
        .await
        .refuses(404, "not_found");
    s.web.get(&neighbour, &here).await.refuses(404, "not_found");
    let moved = here.replace(
        &s.office(),
        &format!("/api/v1/applications/{number}/documents"),
    );
    s.web
        .get(&neighbour, &moved)
        .await
        .refuses(404, "not_found");
    s.web
        .get(&s.web.anyone(), &s.own())
        .await
        .refuses(401, "not_signed_in");
    s.staff_adds(&supervisor, "other")
        .await
        .refuses(403, "not_allowed");
}

#[tokio::test]
async fn the_reply_encloses_documents_and_the_applicant_can_then_read_them() {
    let s = Story::begun().await;
    let disclosed = s
        .staff_adds(&s.handler, "disclosed_information")
        .await
        .is(201);
    let internal = s.staff_adds(&s.handler, "other").await.is(201);
    let id = disclosed.string("/id");
    let mut draft = granted();
    for (wrong, at) in [
        (vec![internal.string("/id")], "documents[0]"),
        (vec![id.clone(), id.clone()], "documents[1]"),
        (vec![s.id.clone()], "documents[0]"),
    ] {
        draft["documents"] = json!(wrong);
        let refused = s.web.act(&s.handler, &s.id, "drafts", &draft).await;
        let refused = refused.refuses(422, "cannot_enclose");
        assert_eq!(
            refused.fields(),
            [(at.to_owned(), "cannot_enclose".to_owned())]
        );
    }
    let denial = json!({"outcome": "unable.1", "kind": "non_existent", "search_made": "检索档案，查无此件",
        "reasons": "本机关未制作", "documents": [id]});
    let refused = s.web.act(&s.handler, &s.id, "drafts", &denial).await;
    assert!(
        refused
            .fields()
            .contains(&("documents".into(), "not_in_this_letter".into()))
    );

    let theirs = format!("{}/{id}", s.own());
    s.web
        .get(&s.applicant, &theirs)
        .await
        .refuses(404, "not_found");
    // Supervisors read no drafts, and so not what a draft encloses.
    let supervisor = s.web.staff("supervisor").await;
    let watched = format!("{}/{id}", s.office());
    s.web
        .get(&supervisor, &watched)
        .await
        .refuses(404, "not_found");
    let seen = s.names(&supervisor, &s.office()).await;
    assert_eq!(seen, ["其他材料.pdf"]);
    s.replies(std::slice::from_ref(&id)).await;
    s.web.get(&supervisor, &watched).await.is(200);
    assert_eq!(s.names(&s.applicant, &s.own()).await, ["公告.pdf"]);
    assert_eq!(
        s.web
            .get(&s.applicant, &theirs)
            .await
            .is(200)
            .text
            .as_bytes(),
        PDF
    );
    let letters = format!("/api/v1/applications/{}/letters", s.number);
    let letters = s.web.get(&s.applicant, &letters).await.is(200);
    let letters = letters.at("/items").as_array().unwrap().clone();
    let reply = letters
        .iter()
        .find(|letter| letter["kind"] == "reply")
        .unwrap();
    let line = format!(
        "1. 公告.pdf（{} 字节，SHA-256：{}）",
        PDF.len(),
        hex(&Sha256::digest(PDF))
    );
    for form in ["text", "html"] {
        assert!(reply[form].as_str().unwrap().contains(&line), "{reply:#}");
    }

    // It stays with the reply; the applicant's side is closed, the office may go on.
    let withdraw = format!("documents/{id}/withdrawal");
    s.web
        .act(&s.handler, &s.id, &withdraw, &json!({}))
        .await
        .refuses(409, "document_in_reply");
    s.adds("late.pdf", PDF)
        .await
        .refuses(409, "cannot_add_document");
    s.staff_adds(&s.registrar, "other").await.is(201);
}

#[tokio::test]
async fn a_draft_that_waits_keeps_its_documents_and_a_draft_sent_back_lets_go() {
    let s = Story::begun().await;
    let disclosed = s
        .staff_adds(&s.handler, "disclosed_information")
        .await
        .is(201);
    let mut draft = granted();
    draft["documents"] = json!([disclosed.string("/id")]);
    draft["content"] = Value::Null;
    s.web.act(&s.handler, &s.id, "drafts", &draft).await.is(200);
    let withdraw = format!("documents/{}/withdrawal", disclosed.string("/id"));
    let nothing = json!({});
    s.web
        .act(&s.handler, &s.id, &withdraw, &nothing)
        .await
        .refuses(409, "document_in_reply");
    let rework = json!({"decision": "rework", "reason": "附件有误"});
    s.web.act(&s.head, &s.id, "reviews", &rework).await.is(200);
    s.web
        .act(&s.handler, &s.id, &withdraw, &nothing)
        .await
        .is(200);
    let refused = s.web.act(&s.handler, &s.id, "drafts", &draft).await;
    refused.refuses(422, "cannot_enclose");
}

#[tokio::test]
async fn a_withdrawn_document_is_gone_at_once_and_erased_by_the_job() {
    let s = Story::begun().await;
    let added = s.adds("deed.pdf", PDF).await.is(201);
    let staffs = s.staff_adds(&s.registrar, "other").await.is(201);
    let at = |answer: &Answer| format!("documents/{}/withdrawal", answer.string("/id"));
    let office = s.web.act(&s.handler, &s.id, &at(&added), &json!({})).await;
    office.refuses(409, "document_of_other");
    let bare = format!("/api/v1/cases/{}/{}", s.id, at(&staffs));
    s.web
        .post(&s.handler, &bare, &json!({}))
        .await
        .refuses(428, "if_match_required");

    let withdraw = format!("{}/withdrawal", added.header("location"));
    s.web
        .post(&s.applicant, &withdraw, &json!({}))
        .await
        .is(204);
    s.web
        .post(&s.applicant, &withdraw, &json!({}))
        .await
        .refuses(404, "document_unknown");
    s.web
        .get(&s.applicant, &added.header("location"))
        .await
        .refuses(404, "not_found");
    assert_eq!(s.names(&s.registrar, &s.office()).await, ["公告.pdf"]);
    assert_eq!(s.files().len(), 2);
    assert_eq!(erase_withdrawn(&s.web.test.app).await.unwrap(), 1);
    assert_eq!(erase_withdrawn(&s.web.test.app).await.unwrap(), 0);
    assert_eq!(s.files().len(), 1);
    s.web
        .act(&s.handler, &s.id, &at(&staffs), &json!({}))
        .await
        .is(200);
}

#[tokio::test]
async fn a_content_must_be_what_it_claims() {
    let s = Story::begun().await;
    let docx = &office_document(&[])[..];
    let cut = docx.get(..docx.len() - 1).unwrap();
    let own = s.own();
    for (media, content) in [
        ("application/pdf", b"<html>%PDF-1.7</html>".as_slice()),
        ("application/pdf", b"MZ\x90\x00"),
        ("image/png", PDF),
        ("image/jpeg", b"\x89PNG\r\n\x1a\n"),
        ("text/plain", b"<!DOCTYPE html><script>alert(1)</script>"),
        ("text/plain", b"#!/bin/sh\nrm -rf /\n"),
        ("text/plain", b"a\0b"),
        ("application/ofd", docx),
        ("application/vnd.oasis.opendocument.text", docx),
        (DOCX, cut),
        (DOCX, b"PK\x03\x04____word/document.xml____PK\x01\x02"),
    ] {
        let refused = s.sends(&s.applicant, &own, KIND, "a", media, content).await;
        let refused = refused.refuses(422, "invalid_content");
        let fields = [("content".to_owned(), "not_its_type".to_owned())];
        assert_eq!(refused.fields(), fields, "{media} {content:?}");
    }
    for media in [
        "text/html",
        "image/svg+xml",
        "application/zip",
        "application/msword",
        "x",
        "",
    ] {
        let refused = s.sends(&s.applicant, &own, KIND, "a", media, PDF).await;
        refused.refuses(415, "document_type_not_accepted");
    }
    let empty = s.adds("a.pdf", b"").await.refuses(422, "invalid_content");
    assert_eq!(empty.fields(), [("content".to_owned(), "empty".to_owned())]);
    // What was begun is removed beside the answer, not before it.
    until(&s, <[PathBuf]>::is_empty).await;
    for (media, content) in [
        ("text/plain; charset=utf-8", "证明材料\n".as_bytes()),
        (DOCX, docx),
        ("image/png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
    ] {
        s.sends(&s.applicant, &own, KIND, "a", media, content)
            .await
            .is(201);
    }
}

const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// A document as Word packs it, with these members beside its own; what it says of types may be among them.
fn office_document(members: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let own = [
        (
            "[Content_Types].xml",
            "<Types><Default Extension=\"xml\" ContentType=\"application/xml\"/></Types>",
        ),
        ("_rels/.rels", "<Relationships/>"),
        ("word/document.xml", "<w:document/>"),
    ];
    let is_replaced = |name: &str| members.iter().any(|(other, _)| *other == name);
    let own = own.iter().filter(|(name, _)| !is_replaced(name));
    for (name, content) in own.chain(members) {
        writer
            .start_file(*name, SimpleFileOptions::default())
            .unwrap();
        writer.write_all(content.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[tokio::test]
async fn a_document_that_carries_a_program_is_refused_whatever_its_parts_are_called() {
    let s = Story::begun().await;
    let own = s.own();
    let types = |part: &str, kind: &str| {
        format!(
            "<Types><Override PartName=\"/{part}\" ContentType=\"application/vnd.{kind}\"/></Types>"
        )
    };
    let renamed = types("word/styles2.bin", "ms-office.vbaProject");
    let enabled = types(
        "word/document.xml",
        "ms-word.document.macroEnabled.main+xml",
    );
    let relation = "<Relationships><Relationship Type=\"http://schemas.microsoft.com/office/2006/relationships/vbaProject\" Target=\"a.bin\"/></Relationships>";
    for members in [
        [("word/vbaProject.bin", "x")],
        [("word/VBAPROJECT.BIN", "x")],
        [("word/myVbaProject1.dat", "x")],
        [("word/activeX/activeX1.bin", "x")],
        [("word/embeddings/oleObject1.bin", "x")],
        [("word/embeddings/setup.EXE", "x")],
        [("[Content_Types].xml", renamed.as_str())],
        [("[Content_Types].xml", enabled.as_str())],
        [("word/_rels/document.xml.rels", relation)],
    ] {
        let content = office_document(&members);
        let refused = s.sends(&s.applicant, &own, KIND, "a", DOCX, &content).await;
        let fields = refused.refuses(422, "invalid_content").fields();
        let expect = [("content".to_owned(), "carries_programs".to_owned())];
        assert_eq!(fields, expect, "{members:?}");
    }
    until(&s, <[PathBuf]>::is_empty).await;
    // A chart brings its table along, and no program.
    let harmless = office_document(&[
        ("word/embeddings/Microsoft_Excel_Sheet1.xlsx", "PK"),
        ("word/media/image1.png", "vbaProject macroEnabled"),
    ]);
    s.sends(&s.applicant, &own, KIND, "a", DOCX, &harmless)
        .await
        .is(201);
    let xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let table = workbook(&[SheetXml::of(&[&["a"]])]);
    s.sends(&s.applicant, &own, KIND, "a", xlsx, &table)
        .await
        .is(201);
}

#[tokio::test]
async fn whoever_gives_a_part_sees_documents_as_a_supervisor_does() {
    let s = Story::begun().await;
    s.adds("王某某的病历.pdf", PDF).await.is(201);
    let disclosed = s
        .staff_adds(&s.handler, "disclosed_information")
        .await
        .is(201)
        .string("/id");
    s.staff_adds(&s.registrar, "identity_proof").await.is(201);
    s.staff_adds(&s.registrar, "other").await.is(201);
    let health = s.web.staff("health").await;
    let supervisor = s.web.staff("supervisor").await;
    s.web
        .get(&health, &s.office())
        .await
        .refuses(404, "not_found");
    let department = s.web.test.department(HEALTH);
    let part = json!({"what": "请核实", "until": "2026-03-10", "department": department});
    s.web
        .act(&s.handler, &s.id, "sub-deadlines", &part)
        .await
        .is(200);

    let of_reply = format!("{}/{disclosed}", s.office());
    for person in [&health, &supervisor] {
        let neutral = ["证明材料.pdf", "其他材料.pdf"];
        assert_eq!(s.names(person, &s.office()).await, neutral);
        s.web.get(person, &of_reply).await.refuses(404, "not_found");
    }
    let full = ["王某某的病历.pdf", "公告.pdf", "公告.pdf", "公告.pdf"];
    assert_eq!(s.names(&s.handler, &s.office()).await, full);
    // What the application came with it needs, and reads.
    let listed = s.web.get(&health, &s.office()).await.is(200);
    let items = listed.at("/items").as_array().unwrap();
    for item in items {
        assert_eq!(item["withdrawable"], false, "{item}");
        let path = format!("{}/{}", s.office(), item["id"].as_str().unwrap());
        let read = s.web.get(&health, &path).await.is(200);
        let name = read.header("content-disposition");
        assert!(!name.contains("%E7%8E%8B"), "{name}");
    }

    // Once it is disclosed both read it.
    let mut draft = granted();
    draft["documents"] = json!([disclosed]);
    draft["content"] = Value::Null;
    s.web.act(&s.handler, &s.id, "drafts", &draft).await.is(200);
    let approve = json!({"decision": "approve"});
    s.web.act(&s.head, &s.id, "reviews", &approve).await.is(200);
    s.web
        .get(&health, &of_reply)
        .await
        .refuses(404, "not_found");
    let serve = json!({"method": "electronic"});
    s.web.act(&s.handler, &s.id, "reply", &serve).await.is(200);
    for person in [&health, &supervisor] {
        s.web.get(person, &of_reply).await.is(200);
    }
}

#[tokio::test]
async fn a_hostile_name_becomes_harmless() {
    let s = Story::begun().await;
    for (sent, kept) in [
        ("../../../etc/passwd", "passwd.pdf"),
        ("C:\\temp\\con.pdf", "_con.pdf"),
        ("证明\u{202e}fdp.exe", "证明fdp.exe.pdf"),
        ("a\"; filename=b.html", "a_; filename=b.html.pdf"),
    ] {
        let added = s.adds(sent, PDF).await.is(201);
        assert_eq!(added.string("/name"), kept, "{sent}");
        let read = s
            .web
            .get(&s.applicant, &added.header("location"))
            .await
            .is(200);
        let disposition = read.header("content-disposition");
        assert!(
            disposition.starts_with("attachment; filename=\""),
            "{disposition}"
        );
        assert!(
            !disposition.contains("\u{202e}") && !disposition.contains(".."),
            "{disposition}"
        );
    }
    let s = Story::begun().await;
    let post = |disposition: &str| {
        s.web
            .request(
                &s.applicant,
                Method::POST,
                &format!("{}?kind={KIND}", s.own()),
            )
            .header("content-type", "application/pdf")
            .header("content-disposition", disposition)
            .body(PDF)
            .send()
    };
    let both = "attachment; filename=\"a.pdf\"; filename*=UTF-8''%E8%AF%81.pdf";
    assert_eq!(post(both).await.is(201).string("/name"), "证.pdf");
    for broken in [
        "attachment; filename=\"a",
        "attachment; filename*=GBK''%B0.pdf",
        ";",
    ] {
        post(broken).await.refuses(400, "bad_content_disposition");
    }
    let nameless = s
        .web
        .request(
            &s.applicant,
            Method::POST,
            &format!("{}?kind={KIND}", s.own()),
        )
        .header("content-type", "application/pdf")
        .body(PDF);
    assert_eq!(
        nameless.send().await.is(201).string("/name"),
        "证明材料.pdf"
    );
}

#[tokio::test]
async fn a_document_that_is_too_large_is_refused_however_it_comes() {
    let s = Story::begun().await;
    let most = 1024 * 1024;
    let mut content = PDF.to_vec();
    content.resize(most, b' ');
    s.adds("full.pdf", &content).await.is(201);
    let before = s.files();

    // Told beforehand: refused before a byte of it came.
    let told = s
        .answered(s.request(&format!("Content-Length: {}", most + 1), b""))
        .await;
    assert!(told.starts_with("HTTP/1.1 413"), "{told}");
    assert!(
        told.contains("document_too_large") && told.contains("1 MiB"),
        "{told}"
    );
    // Not told: refused when the limit is passed.
    content.push(b' ');
    let mut chunks = Vec::new();
    for part in content.chunks(100_000) {
        chunks.extend(format!("{:x}\r\n", part.len()).bytes());
        chunks.extend(part);
        chunks.extend(b"\r\n");
    }
    chunks.extend(b"0\r\n\r\n");
    let told = s
        .answered(s.request("Transfer-Encoding: chunked", &chunks))
        .await;
    assert!(told.starts_with("HTTP/1.1 413"), "{told}");
    // The piece is erased on the side of the answer.
    until(&s, |files| files == before).await;
}

/// Waits until the files are so: the server works on the side, and its answers pace the waiting.
async fn until(s: &Story, are_so: impl Fn(&[PathBuf]) -> bool) {
    for _ in 0..2_000 {
        if are_so(&s.files()) {
            return;
        }
        s.web.get(&s.applicant, &s.own()).await.is(200);
    }
    panic!("the files never became so: {:?}", s.files());
}

#[tokio::test]
async fn an_upload_that_breaks_off_leaves_nothing() {
    let s = Story::begun().await;
    let half = [PDF, b" ".repeat(300_000).as_slice()].concat();
    for head in [
        "Content-Length: 600000".to_owned(),
        "Transfer-Encoding: chunked".to_owned(),
    ] {
        let body = if head.starts_with('T') {
            [format!("{:x}\r\n", half.len()).as_bytes(), &half, b"\r\n"].concat()
        } else {
            half.clone()
        };
        let socket = s.connected(s.request(&head, &body)).await;
        // Half of it has come, and is being written.
        until(&s, |files| !files.is_empty()).await;
        drop(socket);
        until(&s, <[PathBuf]>::is_empty).await;
        assert_eq!(s.names(&s.applicant, &s.own()).await, Vec::<String>::new());
    }
    s.adds("whole.pdf", PDF).await.is(201);
}

#[tokio::test]
async fn a_repeated_upload_gives_the_same_document() {
    let s = Story::begun().await;
    let version = s.version().await;
    let send = |name: &'static str, content: &'static [u8], kind: &'static str| {
        s.web
            .request(
                &s.handler,
                Method::POST,
                &format!("{}?kind={kind}", s.office()),
            )
            .header("content-type", "application/pdf")
            .header(
                "content-disposition",
                &format!("attachment; filename=\"{name}\""),
            )
            .header("if-match", &version)
            .header("idempotency-key", "once")
            .body(content)
            .send()
    };
    let first = send("a.pdf", PDF, "other").await.is(201);
    let again = send("a.pdf", PDF, "other").await.is(201);
    assert_eq!(first.body, again.body);
    assert_eq!(first.etag(), again.etag());
    assert_eq!(first.header("location"), again.header("location"));
    until(&s, |files| files.len() == 1).await;
    let others = [
        send("b.pdf", PDF, "other").await,
        send("a.pdf", PDF, KIND).await,
        send("a.pdf", b"%PDF-1.7 other", "other").await,
    ];
    for other in others {
        other.refuses(422, "idempotency_key_reused");
    }
    until(&s, |files| files.len() == 1).await;
    let read = s.web.get(&s.handler, &first.header("location")).await;
    assert_eq!(read.is(200).text.as_bytes(), PDF);
}

#[tokio::test]
async fn two_uploads_at_the_same_time_are_both_kept_or_one_must_look_again() {
    let s = Story::begun().await;
    // Applicants name no version: both come in, one after the other.
    let (one, other) = tokio::join!(s.adds("1.pdf", PDF), s.adds("2.pdf", b"%PDF-1.7 two"));
    assert_ne!(one.is(201).string("/id"), other.is(201).string("/id"));
    assert_eq!(s.names(&s.applicant, &s.own()).await.len(), 2);
    // Staff do: the second must look at what changed.
    let version = s.version().await;
    let send = || {
        s.web
            .request(
                &s.handler,
                Method::POST,
                &format!("{}?kind=other", s.office()),
            )
            .header("content-type", "application/pdf")
            .header("if-match", &version)
            .body(PDF)
            .send()
    };
    let (one, other) = tokio::join!(send(), send());
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 412]);
    until(&s, |files| files.len() == 3).await;
}

#[tokio::test]
async fn a_case_has_a_bounded_number_of_documents_those_withdrawn_included() {
    let s = Story::begun().await;
    let first = s.adds("1.pdf", PDF).await.is(201);
    for _ in 0..3 {
        s.adds("n.pdf", PDF).await.is(201);
    }
    let withdraw = format!("{}/withdrawal", first.header("location"));
    s.web
        .post(&s.applicant, &withdraw, &json!({}))
        .await
        .is(204);
    s.adds("5.pdf", PDF)
        .await
        .refuses(409, "too_many_documents");
    s.staff_adds(&s.handler, "other")
        .await
        .refuses(409, "too_many_documents");
    until(&s, |files| files.len() == 4).await;
    let own = s.own();
    let kind = "disclosed_information";
    let refused = s
        .sends(&s.applicant, &own, kind, "a", "application/pdf", PDF)
        .await;
    refused.refuses(422, "document_kind_of_office");
    let refused = s
        .sends(&s.applicant, &own, "nonsense", "a", "application/pdf", PDF)
        .await;
    refused.refuses(400, "bad_query");
}

#[tokio::test]
async fn what_is_killed_between_content_and_commit_is_invisible_and_swept() {
    use disclosure::app::documents::{Announced, begin};
    use disclosure::rules::document::{AttachmentKind, FileName, MediaType};
    use disclosure::rules::policy::Actor;

    let test = Test::automatic().await;
    let case = test.file_online().await;
    let (authority, id) = (test.authority.id, case.id);
    let applicant = Actor::Applicant {
        authority,
        case: id,
    };
    let (kind, media) = (AttachmentKind::Other, MediaType::Pdf);
    let upload = async || {
        let name = FileName::made_from(None, kind, media);
        let announced = Announced { kind, media, name };
        let mut upload = begin(&test.app, &applicant, id, announced).await.unwrap();
        upload.push(PDF).await.unwrap();
        upload
    };
    // Someone holds the case: the commit waits, and then its caller dies.
    let kept = upload().await.finish(None, |_| None).await.unwrap();
    test.app
        .write(async |tx| {
            let scope = disclosure::rules::policy::scope(&applicant);
            disclosure::storage::cases::lock(tx, scope, id).await?;
            let mut finishing = Box::pin(upload().await.finish(None, |_| None));
            let folder = test.folder.path();
            let complete = |path: &PathBuf| !path.to_str().unwrap().contains('#');
            while files(folder).iter().filter(|path| complete(path)).count() < 2 {
                let step = Duration::from_millis(1);
                assert!(tokio::time::timeout(step, &mut finishing).await.is_err());
            }
            Ok(())
        })
        .await
        .unwrap();
    assert_eq!(files(test.folder.path()).len(), 2);
    let seen = disclosure::app::documents::list(&test.app, &applicant, id)
        .await
        .unwrap();
    assert_eq!(seen.len(), 1);

    // The program dies in the middle of writing: a piece is left.
    let mut piece = files(test.folder.path()).remove(0).into_os_string();
    piece.push("#1");
    std::fs::write(&piece, b"piece").unwrap();
    let set_age = |hours: u64| {
        let now: std::time::SystemTime = test.now().into();
        for file in files(test.folder.path()) {
            let file = std::fs::File::options().write(true).open(file).unwrap();
            let age = Duration::from_secs(hours * 3_600);
            file.set_modified(now - age).unwrap();
        }
    };
    set_age(23);
    assert_eq!(sweep(&test.app).await.unwrap().orphans, 0, "too young");
    set_age(25);
    let swept = sweep(&test.app).await.unwrap();
    assert_eq!((swept.orphans, swept.missing), (2, 0));
    let [file] = files(test.folder.path()).try_into().unwrap();
    assert!(file.ends_with(kept.1.document.id.to_string()));

    // A content that is lost is found out, and reading it is a fault of ours.
    std::fs::remove_file(&file).unwrap();
    assert_eq!(sweep(&test.app).await.unwrap().missing, 1);
    let document = kept.1.document.id;
    let read = disclosure::app::documents::read(&test.app, &applicant, id, document).await;
    assert!(matches!(
        read.err(),
        Some(disclosure::app::Error::Internal(_))
    ));
}

#[derive(diesel::QueryableByName)]
struct Row {
    #[diesel(sql_type = diesel::sql_types::Text)]
    line: String,
}

#[tokio::test]
async fn a_name_is_sealed_and_goes_with_its_content() {
    use diesel_async::RunQueryDsl;

    let s = Story::begun().await;
    let added = s.adds("机密房产证.pdf", PDF).await.is(201);
    let mut owner = s
        .web
        .test
        .database
        .connect(disclosure::postgres::Role::Owner)
        .await;
    let rows = "SELECT documents::text AS line FROM documents";
    let [row] = diesel::sql_query(rows)
        .load::<Row>(&mut owner)
        .await
        .unwrap()
        .try_into()
        .ok()
        .unwrap();
    assert!(row.line.contains(KIND));
    assert!(!row.line.contains(&hex("机密".as_bytes())), "{}", row.line);
    let withdraw = format!("{}/withdrawal", added.header("location"));
    s.web
        .post(&s.applicant, &withdraw, &json!({}))
        .await
        .is(204);
    erase_withdrawn(&s.web.test.app).await.unwrap();
    let erased =
        "SELECT count(*)::text AS line FROM documents WHERE name IS NULL AND erased_at IS NOT NULL";
    let [row] = diesel::sql_query(erased)
        .load::<Row>(&mut owner)
        .await
        .unwrap()
        .try_into()
        .ok()
        .unwrap();
    assert_eq!(row.line, "1");
}

#[tokio::test]
async fn once_the_case_is_closed_the_applicant_takes_nothing_back() {
    let s = Story::begun().await;
    let added = s.adds("deed.pdf", PDF).await.is(201);
    let end = format!("/api/v1/applications/{}/withdrawal", s.number);
    s.web.post(&s.applicant, &end, &json!({})).await.is(200);
    let withdraw = format!("{}/withdrawal", added.header("location"));
    let refused = s.web.post(&s.applicant, &withdraw, &json!({})).await;
    let refused = refused.refuses(409, "cannot_withdraw_document");
    assert!(refused.string("/ground").contains("Art. 45"));
    assert_eq!(s.names(&s.applicant, &s.own()).await, ["deed.pdf"]);
}
