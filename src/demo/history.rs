//! Two years of cases, carried out deed by deed in the order of their moments, through the same use-cases
//! as everyone's, under a clock that is set to each moment.

use chrono::{DateTime, Months, NaiveDate, Utc};

use super::chance::Chance;
use super::district::District;
use super::plan::{Means, Planner, Step};
use super::{Error, remedies, third_party};
use crate::app::act::{Target, act};
use crate::app::intake::{self, Door};
use crate::app::{self, App};
use crate::rules::case::Case;
use crate::rules::command::{Command, NewAnswer};
use crate::rules::notified::Asking;
use crate::rules::policy::Actor;
use crate::rules::receipt::Channel;
use crate::rules::service::{PostalEnterprise, Service, Signatory};

/// Makes the history of the district; says after each step how many are done.
pub(super) async fn make(
    app: &App,
    district: &District,
    chance: &mut Chance,
    cases: usize,
    until: DateTime<Utc>,
    progress: &mut (dyn FnMut(usize, usize) + Send),
) -> Result<(), Error> {
    let deeds = Planner::new(district, chance, until).plan(cases);
    let total = deeds.len();
    let mut done: Vec<Option<Case>> = vec![None; cases];
    for (index, deed) in deeds.into_iter().enumerate() {
        app.env.set(deed.at);
        let (name, number) = (deed.step.name(), deed.case);
        let case = done
            .get_mut(number)
            .ok_or_else(|| Error::Damaged(format!("there is no case {number}")))?;
        // A deed is large: it must not make the whole history as large.
        let after = Box::pin(carry_out(app, district, case.as_ref(), deed.step)).await;
        *case = Some(after.map_err(|cause| Error::Loading {
            what: format!("case {number}, {name}, {}", deed.at),
            cause,
        })?);
        progress(index + 1, total);
    }
    Ok(())
}

#[expect(clippy::too_many_lines, reason = "a table: one arm for each step")]
pub(super) async fn carry_out(
    app: &App,
    district: &District,
    case: Option<&Case>,
    step: Step,
) -> app::Result<Case> {
    let today = district.authority.day(app.env.now());
    let (actor, command) = match step {
        Step::File(application, door) => {
            let actor = match door {
                Door::Online => district.anyone(),
                Door::Office { .. } | Door::Counter { .. } => district.registrar(),
            };
            return intake::file(app, &actor, &application, door, None).await;
        }
        Step::Confirm => (district.registrar(), Command::Confirm { on: today }),
        Step::Assign(department) => {
            let note = None;
            (district.registrar(), Command::Assign { department, note })
        }
        Step::Claim(handler, department) => (district.handler(handler, department), Command::Claim),
        Step::Return(handler, department, suggested) => {
            let reason = app.text("所涉事项不属于本部门职责，建议转由有关部门办理");
            let suggested = Some(suggested);
            let command = Command::Return { reason, suggested };
            (district.handler(handler, department), command)
        }
        Step::Draft(handler, department, reply) => {
            let asked;
            let actor = district.handler(handler, department);
            let case = if third_party::must_be_asked(case, &reply) {
                asked = third_party::ask(app, &actor, case, today).await?;
                Some(&asked)
            } else {
                case
            };
            let content = serde_json::to_string(&reply).map_err(app::Error::internal)?;
            let content = app.text(content);
            return change(app, &actor, case, Command::Draft { reply, content }).await;
        }
        Step::AskRework => {
            let reason = app.text("请补充检索范围，并核对所引条款");
            (district.head(), Command::AskRework { reason })
        }
        Step::Approve => (district.head(), Command::Approve),
        Step::Ask(handler, department, answer_by) => {
            let asking = Asking {
                unclear: "未指明文件名称、文号或者形成年份，无法据以检索".to_owned(),
                items: vec![
                    "请写明文件名称或者文号".to_owned(),
                    "请写明形成年份".to_owned(),
                ],
                guidance: Some("可参考区政府网站政府信息公开专栏的目录".to_owned()),
            };
            let asking = app.text(serde_json::to_string(&asking).map_err(app::Error::internal)?);
            let command = Command::AskClarification { answer_by, asking };
            (district.handler(handler, department), command)
        }
        Step::Serve(of, handler, department, means) => {
            let service = means.on(today);
            let command = Command::ServeNotice { of, service };
            (district.handler(handler, department), command)
        }
        Step::Answer => {
            let case = case.ok_or(app::Error::NotFound)?;
            let text = "所需为最近一个年度形成的有关文件，名称以贵机关登记的为准";
            let given = said(app, today, text);
            (applicant(case), Command::AnswerClarification(given))
        }
        Step::AskReasons(handler, department, answer_by) => {
            let asking = Asking {
                unclear: "近一段时间就同类事项多次提出申请".to_owned(),
                items: vec!["请说明多次提出申请的原因".to_owned()],
                guidance: None,
            };
            let asking = serde_json::to_string(&asking).map_err(app::Error::internal)?;
            let since = today.checked_sub_months(Months::new(12)).unwrap_or(today);
            let command = Command::AskReasons {
                answer_by,
                since,
                asking: app.text(asking),
            };
            (district.handler(handler, department), command)
        }
        Step::GiveReasons => {
            let case = case.ok_or(app::Error::NotFound)?;
            let given = said(app, today, "对此前的处理结果不满意");
            (applicant(case), Command::GiveReasons(given))
        }
        Step::Lapse => {
            let case = case.ok_or(app::Error::NotFound)?;
            let authority = app.authority(case.authority).await?;
            return app::lapse::close(app, &authority, case.id).await;
        }
        Step::Withdraw => {
            let case = case.ok_or(app::Error::NotFound)?;
            let note = Some(app.text("已从其他途径获得所需信息"));
            (applicant(case), Command::Withdraw { on: today, note })
        }
        Step::SeekRemedy(kind) => (district.registrar(), remedies::seek(app, kind, today)),
        Step::AcceptRemedy => (district.registrar(), remedies::accept(today)),
        Step::ConcludeRemedy(result) => {
            let command = remedies::conclude(app, result, today);
            (district.registrar(), command)
        }
        Step::Reopen => (district.head(), remedies::reopen(today)),
        Step::Archive => {
            let reason = Some(app.text("申请人书面表示不再寻求救济"));
            (district.registrar(), Command::Archive { reason })
        }
        Step::Reply(handler, department, means) => {
            let service = means.on(today);
            let late_reason = Some(app.text("涉及多个科室的材料，检索和核对用时较长"));
            let command = Command::Reply {
                service,
                late_reason,
            };
            (district.handler(handler, department), command)
        }
    };
    change(app, &actor, case, command).await
}

fn said(app: &App, on: NaiveDate, text: &str) -> NewAnswer {
    NewAnswer {
        on,
        channel: Channel::Online,
        text: app.text(text),
        late_because: None,
    }
}

fn applicant(case: &Case) -> Actor {
    Actor::Applicant {
        authority: case.authority,
        case: case.id,
    }
}

pub(super) async fn change(
    app: &App,
    actor: &Actor,
    case: Option<&Case>,
    command: Command,
) -> app::Result<Case> {
    let case = case.ok_or(app::Error::NotFound)?;
    let target = Target {
        case: case.id,
        version: Some(case.version),
        key: None,
    };
    act(app, actor, target, command).await
}

impl Means {
    fn on(self, today: NaiveDate) -> Service {
        match self {
            Self::Electronic => Service::Electronic {
                sent_on: today,
                received_on: None,
            },
            Self::Mail(number) => Service::Mail {
                posted_on: today,
                tracking_number: format!("XA{number:08}34"),
                carrier: if number.is_multiple_of(3) {
                    PostalEnterprise::ChinaPost
                } else {
                    PostalEnterprise::Ems
                },
                signed_on: None,
            },
            Self::Personal => Service::Personal {
                signed_on: today,
                signed_by: Signatory::Applicant,
            },
        }
    }
}

impl Step {
    fn name(&self) -> &'static str {
        match self {
            Self::File(..) => "file",
            Self::Confirm => "confirm",
            Self::Assign(_) => "assign",
            Self::Claim(..) => "claim",
            Self::Return(..) => "return",
            Self::Draft(..) => "draft",
            Self::AskRework => "ask for rework",
            Self::Approve => "approve",
            Self::Reply(..) => "reply",
            Self::Ask(..) => "ask for clarification",
            Self::Serve(..) => "serve a notice",
            Self::Answer => "answer",
            Self::AskReasons(..) => "ask for reasons",
            Self::GiveReasons => "give reasons",
            Self::Lapse => "lapse",
            Self::Withdraw => "withdraw",
            Self::SeekRemedy(_) => "seek a remedy",
            Self::AcceptRemedy => "accept a remedy",
            Self::ConcludeRemedy(_) => "conclude a remedy",
            Self::Reopen => "reopen",
            Self::Archive => "archive",
        }
    }
}
