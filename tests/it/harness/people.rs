//! One verb for each thing that people do to cases.

use disclosure::app::act::{Target, act};
use disclosure::app::intake::{Application, Door, file};
use disclosure::app::{Error, Result};
use disclosure::rules::applicant::{ApplicantKind, Carrier, Delivery};
use disclosure::rules::application::{Applicant, FormWanted, Wanted};
use disclosure::rules::case::Case;
use disclosure::rules::command::{Command, NewAnswer};
use disclosure::rules::fee::{Provided, ToCharge};
use disclosure::rules::identity::{DocumentKind, IdentityDocument};
use disclosure::rules::ids::CaseId;
use disclosure::rules::kind::CaseKind;
use disclosure::rules::language::Language;
use disclosure::rules::notified::{Asking, Notified};
use disclosure::rules::outcome::{Access, LetterKind, Outcome, Reply};
use disclosure::rules::policy::{Actor, Scope};
use disclosure::rules::receipt::Channel;
use disclosure::rules::service::{PostalEnterprise, Service, Signatory};
use disclosure::storage::cases;

use super::app::Test;

/// A citizen who asks in Chinese and can be mailed.
pub(crate) fn application() -> Application {
    Application {
        kind: CaseKind::Disclosure,
        applicant: Applicant {
            kind: ApplicantKind::Citizen,
            name: "张三丰".into(),
            identity: IdentityDocument::from_record(
                DocumentKind::ResidentId,
                "11010519491231002X".into(),
            ),
            representative: None,
            contact_person: None,
            email: Some("zhangsanfeng@mail.example".into()),
            phone: Some("13800138000".into()),
            fax: None,
            address: Some("云江区清水街5号".into()),
            postal_code: Some("100000".into()),
            language: Language::Chinese,
        },
        joint: Vec::new(),
        agent: None,
        wanted: Wanted {
            name: Some("2025年度清水片区征地补偿安置方案".into()),
            document_number: None,
            features: None,
            evidence: None,
        },
        form: FormWanted {
            carrier: Carrier::Email,
            delivery: Delivery::Email,
            fallback_consent: true,
        },
    }
}

/// The same person, who left no e-mail address.
pub(crate) fn application_by_post() -> Application {
    let mut application = application();
    application.applicant.email = None;
    application.form.carrier = Carrier::Paper;
    application.form.delivery = Delivery::Post;
    application
}

/// The same person, who wants to be written to in English.
pub(crate) fn application_in_english() -> Application {
    let mut application = application();
    application.applicant.language = Language::English;
    application
}

/// A reply with what its outcome demands.
pub(crate) fn reply(outcome: Outcome) -> Reply {
    let kind = outcome.kinds().first().copied();
    let some = |text: &str| Some(text.to_owned());
    let mut reply = Reply::new(outcome, kind.unwrap_or(LetterKind::Disclosed));
    match outcome {
        Outcome::Granted => {
            reply.content = some("清水片区征地补偿安置方案全文，共12页");
            reply.access = Some(Access {
                way: some("电子邮件"),
                means: some("发送至申请人邮箱"),
                when: some("随本答复书"),
            });
        }
        Outcome::NotHeld => {
            reply.reasons = some("本机关未制作或者获取该信息");
            reply.search_made = some("检索了档案系统和业务系统，关键词“清水片区”，未检索到");
        }
        other => panic!("no sample of a reply for {other}"),
    }
    reply
}

/// Serves the reply as one that is in time.
pub(crate) fn replying(service: Service) -> Command {
    Command::Reply {
        service,
        late_reason: None,
    }
}

pub(crate) fn by_mail(posted_on: &str) -> Service {
    Service::Mail {
        posted_on: posted_on.parse().unwrap(),
        tracking_number: "1012345678901".into(),
        carrier: PostalEnterprise::Ems,
        signed_on: None,
    }
}

pub(crate) fn by_hand(signed_on: &str) -> Service {
    Service::Personal {
        signed_on: signed_on.parse().unwrap(),
        signed_by: Signatory::Applicant,
    }
}

/// Filing.
impl Test {
    pub(crate) async fn file_online(&self) -> Case {
        self.file(&application(), Door::Online).await
    }

    pub(crate) async fn file_at_counter(&self) -> Case {
        let door = Door::Office {
            channel: Channel::InPerson,
            received_on: None,
        };
        self.file(&application(), door).await
    }

    /// Files as the applicant or the registrar, whoever uses that door.
    pub(crate) async fn file(&self, application: &Application, door: Door) -> Case {
        let actor = match door {
            Door::Online => self.anyone(),
            Door::Office { .. } | Door::Counter { .. } => self.registrar(),
        };
        Box::pin(file(&self.app, &actor, application, door, None))
            .await
            .unwrap()
    }
}

/// What staff do, each as the one whose work it is.
impl Test {
    pub(crate) async fn confirm(&self, case: &Case) -> Case {
        let on = self.today();
        self.does(&self.registrar(), case, Command::Confirm { on })
            .await
    }

    pub(crate) async fn route(&self, case: &Case, department: &str) -> Case {
        self.does(&self.registrar(), case, self.assign(department))
            .await
    }

    pub(crate) async fn claim(&self, case: &Case, handler: &Actor) -> Case {
        self.does(handler, case, Command::Claim).await
    }

    /// Drafted by whoever has the case in hand.
    pub(crate) async fn draft(&self, case: &Case, outcome: Outcome) -> Case {
        let draft = self.drafted(&reply(outcome));
        self.does(&self.handler_of(case), case, draft).await
    }

    pub(crate) async fn approve(&self, case: &Case) -> Case {
        self.does(&self.head(), case, Command::Approve).await
    }

    pub(crate) async fn ask_rework(&self, case: &Case, reason: &str) -> Case {
        let reason = self.app.text(reason);
        self.does(&self.head(), case, Command::AskRework { reason })
            .await
    }

    pub(crate) async fn reply_electronic(&self, case: &Case) -> Case {
        let service = self.electronic();
        self.serve(case, service).await
    }

    pub(crate) async fn serve(&self, case: &Case, service: Service) -> Case {
        let reply = Command::Reply {
            service,
            late_reason: Some(self.app.text("检索用时较长")),
        };
        self.does(&self.handler_of(case), case, reply).await
    }

    /// A case in the hands of the land bureau's handler.
    pub(crate) async fn in_hand(&self) -> Case {
        let case = self.file_at_counter().await;
        let case = self.route(&case, super::app::LAND).await;
        self.claim(&case, &self.handler(super::app::LAND)).await
    }

    /// The same, its applicant asked on paper to clarify it by a day.
    pub(crate) async fn clarifying(&self, answer_by: &str) -> Case {
        let case = self.in_hand().await;
        self.asked_of(&case, answer_by).await
    }

    /// Asks the applicant of a case in hand to clarify it, on paper.
    pub(crate) async fn asked_of(&self, case: &Case, answer_by: &str) -> Case {
        let case = self.writes(case, answer_by).await;
        let (of, service) = (Notified::Clarification, by_hand(&self.today().to_string()));
        let serve = Command::ServeNotice { of, service };
        self.does(&self.handler_of(&case), &case, serve).await
    }

    /// The same, the notice not served yet.
    pub(crate) async fn asked(&self, answer_by: &str) -> Case {
        let case = self.in_hand().await;
        self.writes(&case, answer_by).await
    }

    async fn writes(&self, case: &Case, answer_by: &str) -> Case {
        let ask = self.asking(answer_by);
        self.does(&self.handler_of(case), case, ask).await
    }

    /// What the applicant is asked, to be answered by a day.
    pub(crate) fn asking(&self, answer_by: &str) -> Command {
        let asking = Asking {
            unclear: "未指明何处、何时的方案".into(),
            items: vec!["请写明地块".into(), "请写明年份".into()],
            guidance: None,
        };
        Command::AskClarification {
            answer_by: answer_by.parse().unwrap(),
            asking: self.app.text(serde_json::to_string(&asking).unwrap()),
        }
    }

    /// What the applicant answers, received today.
    pub(crate) fn answer(&self, late_because: Option<&str>) -> Command {
        Command::AnswerClarification(self.answered(late_because))
    }

    fn answered(&self, late_because: Option<&str>) -> NewAnswer {
        NewAnswer {
            on: self.today(),
            channel: Channel::MailSigned,
            text: self.app.text("清水片区，2025年度"),
            late_because: late_because.map(|reason| self.app.text(reason)),
        }
    }

    /// A case in hand on the way to a delayed reply: reasons asked for, that served on paper, given, put off.
    pub(crate) async fn explaining(&self, steps: usize) -> Case {
        let case = self.in_hand().await;
        self.explained(case, steps).await
    }

    /// The same, of a case in hand.
    pub(crate) async fn explained(&self, mut case: Case, steps: usize) -> Case {
        let Command::AskClarification { answer_by, asking } = self.asking("2026-03-16") else {
            panic!("no question")
        };
        let by_hand = by_hand(&self.today().to_string());
        let commands = [
            Command::AskReasons {
                answer_by,
                since: "2025-03-02".parse().unwrap(),
                asking,
            },
            Command::ServeNotice {
                of: Notified::Reasons,
                service: by_hand,
            },
            Command::GiveReasons(self.answered(None)),
            Command::DelayReply {
                until: "2026-04-10".parse().unwrap(),
                reason: self.app.text("理由合理，数量较多"),
            },
        ];
        let handler = self.handler_of(&case);
        for command in commands.into_iter().take(steps + 1) {
            case = self.does(&handler, &case, command).await;
        }
        case
    }

    /// A case in hand for which a fee of 380 yuan stands, its notice served in a way or not yet.
    pub(crate) async fn charging(&self, service: Option<Service>) -> Case {
        let case = self.in_hand().await;
        let handler = self.handler_of(&case);
        let wanted = ToCharge::ByPage {
            pages: 68,
            provided: Provided::Paper,
        };
        let how_to_pay = self.app.text("县财政非税收入专户");
        let charge = Command::SetFee { wanted, how_to_pay };
        let case = self.does(&handler, &case, charge).await;
        let Some(service) = service else { return case };
        let of = Notified::Fee;
        let serve = Command::ServeNotice { of, service };
        self.does(&handler, &case, serve).await
    }

    /// A case with an approved draft.
    pub(crate) async fn approved(&self) -> Case {
        let case = self.in_hand().await;
        let case = self.draft(&case, Outcome::Granted).await;
        self.approve(&case).await
    }
}

/// Commands, tried or done.
impl Test {
    pub(crate) fn assign(&self, department: &str) -> Command {
        Command::Assign {
            department: self.department(department),
            note: None,
        }
    }

    pub(crate) fn give_back(&self, reason: &str, suggested: Option<&str>) -> Command {
        Command::Return {
            reason: self.app.text(reason),
            suggested: suggested.map(|name| self.department(name)),
        }
    }

    pub(crate) fn drafted(&self, reply: &Reply) -> Command {
        Command::Draft {
            reply: Box::new(reply.clone()),
            content: self.app.text(serde_json::to_string(reply).unwrap()),
        }
    }

    pub(crate) fn electronic(&self) -> Service {
        Service::Electronic {
            sent_on: self.today(),
            received_on: None,
        }
    }

    /// The member of staff who has the case in hand.
    pub(crate) fn handler_of(&self, case: &Case) -> Actor {
        let handler = case.stage.handler().unwrap();
        let account = self.staff.iter().find(|account| account.id == handler);
        self.actor(&account.unwrap().login)
    }

    /// Does it, on the version in hand.
    pub(crate) async fn does(&self, actor: &Actor, case: &Case, command: Command) -> Case {
        self.tries(actor, case, command).await.unwrap()
    }

    /// Tries it, on the version in hand.
    pub(crate) async fn tries(&self, actor: &Actor, case: &Case, command: Command) -> Result<Case> {
        let target = Target {
            case: case.id,
            version: Some(case.version),
            key: None,
        };
        Box::pin(act(&self.app, actor, target, command)).await
    }

    /// The code with which it is refused.
    pub(crate) async fn refused(
        &self,
        actor: &Actor,
        case: &Case,
        command: Command,
    ) -> &'static str {
        match self.tries(actor, case, command).await {
            Err(Error::Refused(refusal)) => refusal.code(),
            other => panic!("not refused: {other:?}"),
        }
    }

    /// The case as it stands now, whoever may see it.
    pub(crate) async fn case(&self, id: CaseId) -> Case {
        let scope = Scope::Authority(self.authority.id);
        let conn = self.app.read().await.unwrap();
        cases::find(&conn, scope, id).await.unwrap().unwrap()
    }
}
