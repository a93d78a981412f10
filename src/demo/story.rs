//! The story of one case, and two shorter ones, played over the service's own HTTP API.
//!
//! It knows the API only as its document describes it, as any other client does. What it does and sees
//! is told step by step; whoever listens decides how that looks.

mod beside;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};

use super::client::{
    Answer, Call, Client, Or, Someone, get, items, plain, post, required, version,
};
use super::{Opened, Prepared, district, mails};
use crate::rules::outcome::{Ground, LetterKind, Outcome, Reply, Withheld};
use crate::rules::policy::Role;

/// What the applicant of the story asks for.
const SUBJECT: &str = "花园小区预售许可证至竣工验收全套文件";
/// Who answers it: the housing department.
const HANDLER: &str = "handler09";
/// How long the story waits for its mails, in steps of a tenth of a second.
const PATIENCE: u32 = 100;

/// Where the service is.
#[derive(Debug, Clone)]
pub struct Place {
    /// Its address, such as `http://127.0.0.1:8080`.
    pub address: String,
    /// The folder into which mails are written, if they are.
    pub mails: Option<PathBuf>,
}

/// One thing that the story tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// A step begins.
    Step {
        /// Its number.
        number: u32,
        /// Its heading.
        chinese: &'static str,
        /// The same in English.
        english: &'static str,
    },
    /// A request was answered.
    Request {
        /// Its method.
        method: String,
        /// Its path, with the query.
        path: String,
        /// Who sent it.
        by: String,
        /// The status of the answer.
        status: u16,
    },
    /// Something worth knowing from the answer.
    Fact {
        /// What it is, in both languages.
        name: &'static str,
        /// What it says.
        value: String,
    },
    /// Rows of cells; the first row is the heading.
    Table(Vec<Vec<String>>),
    /// A letter.
    Letter(String),
}

/// How the story ended well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    /// Number of the case.
    pub number: String,
    /// With it the applicant follows the case.
    pub query_code: String,
}

/// The story could not be told to its end.
#[derive(Debug, thiserror::Error)]
#[error("the story stopped at step {step} ({heading}): {problem}")]
pub struct Stopped {
    /// Number of the step.
    pub step: u32,
    /// Its heading in English.
    pub heading: &'static str,
    /// What happened instead.
    pub problem: String,
}

/// Plays the story.
///
/// # Errors
/// At the first answer that is not the one expected.
pub async fn play(
    place: &Place,
    prepared: &Prepared,
    listener: &mut (dyn FnMut(Told) + Send),
) -> Result<Ending, Stopped> {
    let client = Client::new(&place.address).map_err(|problem| Stopped {
        step: 0,
        heading: "before the first",
        problem,
    })?;
    let mut teller = Teller {
        place,
        listener,
        client,
        step: 0,
        heading: "before the first",
    };
    let told = teller.tell(prepared).await;
    told.map_err(|problem| Stopped {
        step: teller.step,
        heading: teller.heading,
        problem,
    })
}

struct Teller<'a> {
    place: &'a Place,
    listener: &'a mut (dyn FnMut(Told) + Send),
    client: Client,
    step: u32,
    heading: &'static str,
}

/// A case as the staff see it: which, and at what version.
struct Seen {
    id: String,
    version: String,
}

impl Teller<'_> {
    async fn tell(&mut self, prepared: &Prepared) -> Or<Ending> {
        let registrar = staff(prepared.with_role(Role::Registrar))?;
        let handler = staff(prepared.with_login(HANDLER))?;
        let head = staff(prepared.with_role(Role::Head))?;
        let (department, department_name) = handler
            .department
            .clone()
            .ok_or_else(|| format!("{HANDLER} has no department"))?;

        let ending = self.file(prepared).await?;
        let registrar = self.confirmation_begins(registrar).await?;
        let seen = self.confirm(&registrar, &ending.number).await?;
        self.show_deadline(&registrar, &seen).await?;
        let seen = self
            .route(&registrar, seen, &department.to_string(), &department_name)
            .await?;
        let (handler, seen) = self.draft(handler, seen).await?;
        let seen = self.approve(head, seen).await?;
        let seen = self.serve(&handler, seen).await?;
        self.show_mails(&registrar, &seen).await?;
        self.follow(&ending).await?;
        let department = department.to_string();
        self.charge(prepared, &registrar, (&handler, &department))
            .await?;
        self.split(prepared, &registrar).await?;
        Ok(ending)
    }

    /// 1: the applicant files online.
    async fn file(&mut self, prepared: &Prepared) -> Or<Ending> {
        self.begin("网上提交申请", "The applicant files online");
        self.fact("申请人 applicant", &prepared.applicant.name);
        self.fact("所需信息 information", SUBJECT);
        let answer = self.apply(prepared, SUBJECT).await?;
        let ending = Ending {
            number: required(&answer.body, "/number")?,
            query_code: required(&answer.body, "/query_code")?,
        };
        self.fact("申请编号 number", &ending.number);
        self.fact("查询码 query code", &ending.query_code);
        for (name, pointer) in [
            ("确认不迟于 confirmation by", "/next/confirmation_by"),
            ("最早到期 earliest due", "/next/earliest_due"),
            ("最迟到期 latest due", "/next/latest_due"),
        ] {
            self.fact_if_there(name, &answer.body, pointer);
        }
        Ok(ending)
    }

    /// Hands an application in.
    async fn apply(&mut self, prepared: &Prepared, subject: &str) -> Or<Answer> {
        let applicant = &prepared.applicant;
        let body = json!({
            "authority": district::CODE,
            "applicant": {
                "kind": applicant.kind,
                "name": applicant.name,
                "identity": {
                    "kind": applicant.identity.kind(),
                    "number": applicant.identity.number(),
                },
                "email": applicant.email,
                "phone": applicant.phone,
                "address": applicant.address,
                "postal_code": applicant.postal_code,
                "language": applicant.language.tag(),
            },
            "information": { "name": subject },
            "form": { "carrier": "email", "delivery": "email", "fallback_consent": true },
        });
        let anyone = Someone {
            name: "申请人 applicant".to_owned(),
            token: None,
        };
        self.send(post("/applications", &anyone, None, body), 201)
            .await
    }

    async fn confirmation_begins(&mut self, registrar: &Opened) -> Or<Someone> {
        self.begin(
            "登记员与申请人确认收件，期限起算",
            "The registrar confirms receipt, and the period begins",
        );
        self.sign_in(registrar).await
    }

    /// 2: the registrar confirms.
    async fn confirm(&mut self, registrar: &Someone, number: &str) -> Or<Seen> {
        let path = "/cases?stage=submitted&sort=newest&limit=50";
        let listed = self.send(get(path, registrar), 200).await?;
        let id = listed
            .body
            .pointer("/items")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .find(|item| item.get("number").and_then(Value::as_str) == Some(number))
            .map(|item| required(item, "/id"))
            .ok_or_else(|| format!("{number} is not among the cases to be confirmed"))??;
        let path = format!("/cases/{id}");
        let answer = self.send(get(&path, registrar), 200).await?;
        let seen = Seen {
            id,
            version: version(&answer)?,
        };
        let answer = self
            .change(registrar, &seen, "confirmation", json!({}))
            .await?;
        self.fact_if_there("收到申请之日 received on", &answer.body, "/received_on");
        self.fact_if_there("答复期限 due on", &answer.body, "/due_on");
        Ok(Seen {
            version: version(&answer)?,
            ..seen
        })
    }

    /// How the due date came about, day by day.
    async fn show_deadline(&mut self, registrar: &Someone, seen: &Seen) -> Or<()> {
        let path = format!("/cases/{}/deadline", seen.id);
        let answer = self.send(get(&path, registrar), 200).await?;
        let due_on = required(&answer.body, "/due_on")?;
        let heading = [
            "自 from",
            "至 to",
            "性质 kind",
            "天数 days",
            "累计 count",
            "依据 ground",
        ];
        let mut table = vec![heading.map(str::to_owned).to_vec()];
        let rows = answer.body.pointer("/ledger").and_then(Value::as_array);
        for row in rows.into_iter().flatten() {
            let cell = |name: &str| row.get(name).map(plain).unwrap_or_default();
            let ground = [cell("name"), cell("article")];
            let ground = ground.into_iter().filter(|text| !text.is_empty());
            table.push(vec![
                cell("from"),
                cell("to"),
                kind_of_days(&cell("kind")),
                cell("days"),
                cell("count"),
                ground.collect::<Vec<_>>().join(" "),
            ]);
        }
        if table.len() < 2 {
            return Err("the deadline has no days".to_owned());
        }
        (self.listener)(Told::Table(table));
        self.fact("答复期限 due on", &due_on);
        Ok(())
    }

    /// 3: the registrar routes.
    async fn route(
        &mut self,
        registrar: &Someone,
        seen: Seen,
        department: &str,
        name: &str,
    ) -> Or<Seen> {
        self.begin("分办到承办部门", "The registrar routes the case");
        self.show_suggestion(registrar, &seen).await?;
        self.fact("承办部门 department", name);
        let body = json!({
            "department": department,
            "note": "请核对第三方信息后答复",
        });
        self.step_on(registrar, seen, "assignments", body).await
    }

    /// Which departments the program suggests, and why; the registrar decides.
    async fn show_suggestion(&mut self, registrar: &Someone, seen: &Seen) -> Or<()> {
        let path = format!("/cases/{}/routing-suggestion", seen.id);
        let answer = self.send(get(&path, registrar), 200).await?;
        let heading = ["分办建议 suggestion", "理由 reason"];
        let mut table = vec![heading.map(str::to_owned).to_vec()];
        for list in ["/departments", "/outside"] {
            let fitting = answer.body.pointer(list).and_then(Value::as_array);
            for one in fitting.into_iter().flatten() {
                let cell = |name: &str| one.get(name).map(plain).unwrap_or_default();
                table.push(vec![cell("name"), cell("reason")]);
            }
        }
        if table.len() < 2 {
            self.fact("分办建议 suggestion", "无 none");
        } else {
            (self.listener)(Told::Table(table));
        }
        Ok(())
    }

    /// 4: the handler takes it in hand and drafts.
    async fn draft(&mut self, handler: &Opened, seen: Seen) -> Or<(Someone, Seen)> {
        self.begin(
            "承办人签收并拟稿送审",
            "The handler takes the case and drafts the reply",
        );
        let handler = self.sign_in(handler).await?;
        let seen = self.step_on(&handler, seen, "claim", json!({})).await?;
        let seen = self.ask_third_party(&handler, seen).await?;
        // Nothing is withheld without reasons.
        let bare = json!({"outcome": "denied.5", "kind": "not_disclosed"});
        self.is_refused(&handler, &seen, ("drafts", "draft_incomplete"), bare)
            .await?;
        let body = serde_json::to_value(reply()).map_err(|cause| cause.to_string())?;
        let seen = self.step_on(&handler, seen, "drafts", body).await?;
        // Once it is drafted, the applicant is not asked to clarify it any more.
        let due_on = self.due_on(&handler, &seen).await?;
        let late = json!({"answer_by": due_on, "unclear": "不明确", "items": ["请写明年度"]});
        self.is_refused(&handler, &seen, ("clarifications", "cannot_clarify"), late)
            .await?;
        Ok((handler, seen))
    }

    /// Whose data the papers hold is asked, in person, and objects (Art. 32).
    async fn ask_third_party(&mut self, handler: &Someone, seen: Seen) -> Or<Seen> {
        let asked = json!({
            "party": "third_party",
            "name": "李某某（演示）",
            "address": "迎江区演示路1号",
            "matter": "商品房竣工验收材料附件中的购房人信息",
            "why": "其中有购房人的姓名、证件号码和联系电话",
            "method": "paper",
        });
        let seen = self.step_on(handler, seen, "consultations", asked).await?;
        let path = format!("/cases/{}/consultations", seen.id);
        let asked = self.send(get(&path, handler), 200).await?;
        let today = required(&asked.body, "/items/0/letter/made_on")?;
        let served = json!({"method": "personal", "signed_on": today});
        let action = "consultations/c1/service";
        let seen = self.step_on(handler, seen, action, served).await?;
        let opinion = json!({
            "received_on": today,
            "opinion": "objects",
            "text": "涉及个人隐私，不同意公开",
        });
        self.step_on(handler, seen, "consultations/c1/opinion", opinion)
            .await
    }

    /// 5: the head approves.
    async fn approve(&mut self, head: &Opened, seen: Seen) -> Or<Seen> {
        self.begin("负责人审核同意", "The head approves");
        let head = self.sign_in(head).await?;
        self.step_on(&head, seen, "reviews", json!({"decision": "approve"}))
            .await
    }

    /// 6: the reply is served.
    async fn serve(&mut self, handler: &Someone, seen: Seen) -> Or<Seen> {
        self.begin(
            "送达答复，邮件通知申请人",
            "The reply is served, and the applicant is mailed",
        );
        let seen = self
            .step_on(handler, seen, "reply", json!({"method": "electronic"}))
            .await?;
        // What is answered has no period that could be extended.
        let more = json!({"working_days": 10, "reason": "需要检索档案"});
        self.is_refused(handler, &seen, ("extensions", "cannot_extend"), more)
            .await?;
        Ok(seen)
    }

    /// Waits until the mails have gone, and shows them.
    async fn show_mails(&mut self, registrar: &Someone, seen: &Seen) -> Or<()> {
        let path = format!("/cases/{}/notices", seen.id);
        for _ in 0..PATIENCE {
            let waiting = self.client.ask(&get(&path, registrar)).await?;
            let items = items(&waiting.1.body);
            let on_the_way = |item: &&Value| {
                let state = item.get("state").map(plain).unwrap_or_default();
                matches!(state.as_str(), "queued" | "sending")
            };
            if !items.iter().any(|item| on_the_way(&item)) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        let answer = self.send(get(&path, registrar), 200).await?;
        let heading = ["通知 notice", "收件 to", "状态 state", "主题 subject"];
        let mut table = vec![heading.map(str::to_owned).to_vec()];
        for item in items(&answer.body) {
            let cell = |name: &str| item.get(name).map(plain).unwrap_or_default();
            let subject = self.subject(item);
            table.push(vec![
                cell("kind"),
                cell("addressee"),
                cell("state"),
                subject,
            ]);
        }
        if table.len() < 2 {
            return Err("no notice was queued".to_owned());
        }
        (self.listener)(Told::Table(table));
        if let Some(folder) = &self.place.mails {
            let folder = folder.display().to_string();
            self.fact("邮件文件夹 mails (.eml)", &folder);
        }
        Ok(())
    }

    /// The subject of a mail, from the file that the answer of the delivery names.
    fn subject(&self, notice: &Value) -> String {
        if let Some(subject) = notice.get("subject").and_then(Value::as_str) {
            return subject.to_owned();
        }
        let file = notice
            .as_object()
            .into_iter()
            .flat_map(serde_json::Map::values)
            .filter_map(Value::as_str)
            .find_map(|text| text.strip_prefix("written to "));
        match (&self.place.mails, file) {
            (Some(folder), Some(file)) => subject_of(folder, file).unwrap_or_default(),
            (Some(_) | None, _) => String::new(),
        }
    }

    /// 7: the applicant follows the case and reads the reply.
    async fn follow(&mut self, ending: &Ending) -> Or<()> {
        self.begin(
            "申请人凭编号和查询码查看答复",
            "The applicant follows with number and query code",
        );
        let body = json!({
            "grant": "query_code",
            "number": ending.number,
            "query_code": ending.query_code,
        });
        let applicant = self.tokens("申请人 applicant", body).await?;
        let path = format!("/applications/{}", ending.number);
        let answer = self.send(get(&path, &applicant), 200).await?;
        self.fact_if_there("办理环节 stage", &answer.body, "/stage_title");
        self.fact_if_there("办理结果 outcome", &answer.body, "/reply/outcome_title");
        self.fact_if_there("答复文号 letter", &answer.body, "/reply/letter_number");
        let path = format!("/applications/{}/letters", ending.number);
        let answer = self.send(get(&path, &applicant), 200).await?;
        let is_reply = |item: &&Value| item.get("kind").and_then(Value::as_str) == Some("reply");
        let letter = items(&answer.body)
            .iter()
            .find(is_reply)
            .ok_or("the applicant cannot see the reply")?;
        let text = required(letter, "/text")?;
        (self.listener)(Told::Letter(text));
        Ok(())
    }

    fn begin(&mut self, chinese: &'static str, english: &'static str) {
        self.step += 1;
        self.heading = english;
        (self.listener)(Told::Step {
            number: self.step,
            chinese,
            english,
        });
    }

    fn fact(&mut self, name: &'static str, value: &str) {
        let value = value.to_owned();
        (self.listener)(Told::Fact { name, value });
    }

    fn fact_if_there(&mut self, name: &'static str, body: &Value, pointer: &str) {
        let value = body.pointer(pointer).map(plain).unwrap_or_default();
        if !value.is_empty() {
            self.fact(name, &value);
        }
    }

    async fn sign_in(&mut self, account: &Opened) -> Or<Someone> {
        let body = json!({
            "grant": "password",
            "authority": district::CODE,
            "login": account.login,
            "password": account.password,
        });
        self.tokens(&account.login, body).await
    }

    async fn tokens(&mut self, name: &str, body: Value) -> Or<Someone> {
        let mut someone = Someone {
            name: name.to_owned(),
            token: None,
        };
        let answer = self
            .send(post("/tokens", &someone, None, body), 201)
            .await?;
        someone.token = Some(required(&answer.body, "/access_token")?);
        Ok(someone)
    }

    /// Changes the case, and tells where it stands then.
    async fn step_on(&mut self, by: &Someone, seen: Seen, action: &str, body: Value) -> Or<Seen> {
        let answer = self.change(by, &seen, action, body).await?;
        self.fact_if_there("办理环节 stage", &answer.body, "/stage_title");
        Ok(Seen {
            version: version(&answer)?,
            ..seen
        })
    }

    async fn change(&mut self, by: &Someone, seen: &Seen, action: &str, body: Value) -> Or<Answer> {
        let path = format!("/cases/{}/{action}", seen.id);
        self.send(post(&path, by, Some(&seen.version), body), 200)
            .await
    }

    /// When the reply is due.
    async fn due_on(&mut self, by: &Someone, seen: &Seen) -> Or<String> {
        let path = format!("/cases/{}", seen.id);
        let (_, answer) = self.client.ask(&get(&path, by)).await?;
        required(&answer.body, "/due_on")
    }

    /// Tries what the law or the stage forbids, and tells why and on what ground it is refused. Nothing changes by it.
    async fn is_refused(
        &mut self,
        by: &Someone,
        seen: &Seen,
        (action, code): (&str, &str),
        body: Value,
    ) -> Or<()> {
        let (case, path) = (
            format!("/cases/{}", seen.id),
            format!("/cases/{}/{action}", seen.id),
        );
        // The end of a mail may move the version in between.
        let (mut status, mut answer) = self.client.ask(&get(&case, by)).await?;
        for _ in 0..PATIENCE {
            let now = version(&answer)?;
            let call = post(&path, by, Some(&now), body.clone());
            (status, answer) = self.client.ask(&call).await?;
            if status != 412 {
                break;
            }
            (_, answer) = self.client.ask(&get(&case, by)).await?;
        }
        (self.listener)(Told::Request {
            method: "POST".to_owned(),
            path: format!("/api/v1{path}"),
            by: by.name.clone(),
            status,
        });
        let told = |name| answer.body.get(name).map(plain).unwrap_or_default();
        if told("code") != code {
            return Err(format!(
                "POST /api/v1{path} answered {status} {} instead of {code}",
                told("code")
            ));
        }
        self.fact("不予办理 refused", &told("detail"));
        self.fact("依据 ground", &told("ground"));
        Ok(())
    }

    /// Sends a request, tells how it was answered, and insists on the status.
    async fn send(&mut self, call: Call<'_>, expected: u16) -> Or<Answer> {
        let (status, answer) = self.client.ask(&call).await?;
        (self.listener)(Told::Request {
            method: call.method.to_string(),
            path: format!("/api/v1{}", call.path),
            by: call.by.name.clone(),
            status,
        });
        if status == expected {
            return Ok(answer);
        }
        let told = |name| answer.body.get(name).map(plain).unwrap_or_default();
        Err(format!(
            "{} /api/v1{} answered {status} instead of {expected}: {} {} {}",
            call.method,
            call.path,
            told("code"),
            told("detail"),
            told("errors"),
        ))
    }
}

/// The reply of the story: the papers without the personal data of third parties (Art. 37).
fn reply() -> Reply {
    let mut reply = Reply::new(Outcome::Partial, LetterKind::PartlyDisclosed);
    reply.content = Some(
        "随本答复书提供：一、商品房预售许可证；二、建设工程规划核实文件；三、竣工验收备案表"
            .to_owned(),
    );
    reply.withheld = vec![Withheld {
        what: "附件中购房人的姓名、证件号码和联系电话".to_owned(),
        ground: Ground::Outcome(Outcome::ThirdPartyRights),
        reasons: "能够识别特定自然人身份，属于个人隐私".to_owned(),
    }];
    reply.public_interest = Some("不公开该部分不会对公共利益造成重大影响".to_owned());
    reply
}

fn staff(account: Option<&Opened>) -> Or<&Opened> {
    account.ok_or_else(|| "an account that the story needs is missing".to_owned())
}

/// The kind of a row of days, with its Chinese name.
fn kind_of_days(code: &str) -> String {
    let chinese = match code {
        "counted" => "计入",
        "weekend" => "双休日",
        "holiday" => "节假日",
        "make_up" => "调休上班",
        "consultation" => "征求意见",
        "stopped" => "不计",
        _ => return code.to_owned(),
    };
    format!("{chinese} {code}")
}

fn subject_of(folder: &Path, file: &str) -> Option<String> {
    let mail = fs::read_to_string(folder.join(file)).ok()?;
    mails::subject(&mail)
}
