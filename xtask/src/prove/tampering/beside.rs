//! What the history of the district lacks, so that it can be tampered with: an application of several people with an
//! agent and a document, and a complaint that has come as far as a report.

use std::sync::Arc;

use chrono::{Days, NaiveDate};
use diesel::sql_types::{Text, Uuid as SqlUuid};
use diesel::{QueryableByName, sql_query};
use diesel_async::RunQueryDsl;
use disclosure::app::complaints::{self, Complainant, NewComplaint, Target};
use disclosure::app::documents::{self, Announced};
use disclosure::app::intake::{self, Application, Door};
use disclosure::app::{self, App};
use disclosure::rules::applicant::{ApplicantKind, Carrier, Delivery};
use disclosure::rules::application::{Applicant, FormWanted, Wanted};
use disclosure::rules::case::Case;
use disclosure::rules::complaint::{
    Complaint, ComplaintChannel, ComplaintCommand, ComplaintKind, Finding,
};
use disclosure::rules::contact::Contact;
use disclosure::rules::document::{AttachmentKind, FileName, MediaType};
use disclosure::rules::identity::{DocumentKind, IdentityDocument};
use disclosure::rules::ids::{AccountId, DepartmentId};
use disclosure::rules::kind::CaseKind;
use disclosure::rules::language::Language;
use disclosure::rules::parties::{Agency, Agent, JointApplicant};
use disclosure::rules::policy::{Actor, Role};
use disclosure::rules::receipt::Channel;
use disclosure::storage::authorities::Authority;

use crate::Result;

/// Makes them.
///
/// # Errors
/// When the database cannot be reached, or the register takes no more.
pub async fn make(app: &App, authority: &Arc<Authority>) -> Result<()> {
    let failed = |error: app::Error| format!("{error:?}");
    let registrar = staff(app, authority, Role::Registrar).await?;
    for number in ["E12345679", "E22345679"] {
        let case = together(app, &registrar, number).await.map_err(failed)?;
        enclose(app, &registrar, &case).await.map_err(failed)?;
    }
    let supervisor = staff(app, authority, Role::Supervisor).await?;
    let handler = staff(app, authority, Role::Handler).await?;
    let Actor::Staff {
        department: Some(department),
        ..
    } = handler
    else {
        return Err("a handler without a department".into());
    };
    for upto in 0..4 {
        let desk = Desk {
            app,
            supervisor,
            handler,
        };
        let today = authority.day(app.env.now());
        desk.complain(department, (upto, today)).await?;
    }
    Ok(())
}

#[derive(QueryableByName)]
struct Someone {
    #[diesel(sql_type = SqlUuid)]
    id: AccountId,
    #[diesel(sql_type = diesel::sql_types::Nullable<SqlUuid>)]
    department_id: Option<DepartmentId>,
}

/// Anyone of a role.
async fn staff(app: &App, authority: &Authority, role: Role) -> Result<Actor> {
    let mut conn = app.read().await.map_err(|error| format!("{error:?}"))?;
    let sql = "SELECT id, department_id FROM accounts WHERE authority_id = $1 AND role = $2 ORDER BY id LIMIT 1";
    let found: Someone = sql_query(sql)
        .bind::<SqlUuid, _>(authority.id)
        .bind::<Text, _>(role.code())
        .get_result(&mut *conn)
        .await?;
    Ok(Actor::Staff {
        account: found.id,
        authority: authority.id,
        role,
        department: found.department_id,
        succeeds: false,
        deputy: None,
    })
}

fn passport(number: &str) -> IdentityDocument {
    IdentityDocument::from_record(DocumentKind::Passport, number.to_owned())
}

/// An application of two, through an agent.
async fn together(app: &App, registrar: &Actor, number: &str) -> app::Result<Case> {
    let application = Application {
        kind: CaseKind::Disclosure,
        applicant: Applicant {
            kind: ApplicantKind::Citizen,
            name: "赵一".to_owned(),
            identity: passport(number),
            representative: None,
            contact_person: None,
            email: None,
            phone: Some("13800138000".to_owned()),
            fax: None,
            address: Some("清水街1号".to_owned()),
            postal_code: None,
            language: Language::Chinese,
        },
        joint: vec![JointApplicant {
            kind: ApplicantKind::Citizen,
            name: "钱二".to_owned(),
            identity: passport("E32345679"),
        }],
        agent: Some((
            Agent {
                name: "孙三".to_owned(),
                identity: passport("E42345679"),
                contact: Contact {
                    phone: Some("13900139000".to_owned()),
                    fax: None,
                    email: None,
                    address: None,
                    postal_code: None,
                },
            },
            Agency { presented_on: None },
        )),
        wanted: Wanted {
            name: Some("清水片区征地补偿方案".to_owned()),
            document_number: None,
            features: None,
            evidence: None,
        },
        form: FormWanted {
            carrier: Carrier::Paper,
            delivery: Delivery::Post,
            fallback_consent: true,
        },
    };
    let door = Door::Office {
        channel: Channel::InPerson,
        received_on: None,
    };
    intake::file(app, registrar, &application, door, None).await
}

async fn enclose(app: &App, registrar: &Actor, case: &Case) -> app::Result<()> {
    let (kind, media) = (AttachmentKind::SupportingMaterial, MediaType::Pdf);
    let announced = Announced {
        kind,
        media,
        name: FileName::plain(kind, media, Language::Chinese),
    };
    let mut upload = documents::begin(app, registrar, case.id, announced).await?;
    upload.push(b"%PDF-1.7\nA deed of 2025.\n%%EOF\n").await?;
    upload.finish(None, |_| None).await.map(drop)
}

struct Desk<'a> {
    app: &'a App,
    supervisor: Actor,
    handler: Actor,
}

impl Desk<'_> {
    /// A complaint about a department, which goes as many steps as it may.
    async fn complain(
        &self,
        department: DepartmentId,
        (steps, today): (usize, NaiveDate),
    ) -> Result<()> {
        let failed = |error: app::Error| format!("{error:?}");
        let new = NewComplaint {
            kind: ComplaintKind::NotUpToDate,
            channel: ComplaintChannel::Telephone,
            received_on: None,
            case_number: None,
            department: Some(department),
            complainant: Some(Complainant {
                name: "李四".to_owned(),
                email: Some("li@example.org".to_owned()),
                phone: Some("13700137000".to_owned()),
                address: None,
                language: Language::Chinese,
            }),
            text: "公开指南两年未更新".to_owned(),
        };
        let recorded = complaints::record(self.app, &self.supervisor, &new, None);
        let mut complaint = recorded.await.map_err(failed)?.complaint;
        if steps > 0 {
            complaint = self
                .step(complaint, ComplaintCommand::Investigate, None)
                .await?;
        }
        if steps > 1 {
            let finding = Finding::Upheld;
            let concluded = ComplaintCommand::Conclude { finding };
            complaint = self
                .step(complaint, concluded, Some("经查属实".to_owned()))
                .await?;
        }
        if steps > 2 {
            // The first working day after a week.
            let mut ordered = Err("no working day in ten days".into());
            for days in 7..17 {
                let rectify_by = today.checked_add_days(Days::new(days)).unwrap_or(today);
                let order = ComplaintCommand::Order { rectify_by };
                let words = Some("请更新公开指南".to_owned());
                ordered = self.step(complaint.clone(), order, words).await;
                if ordered.is_ok() {
                    break;
                }
            }
            self.report(ordered?).await?;
        }
        Ok(())
    }

    async fn step(
        &self,
        complaint: Complaint,
        command: ComplaintCommand,
        words: Option<String>,
    ) -> Result<Complaint> {
        let target = target(&complaint);
        let done = complaints::act(self.app, &self.supervisor, target, command, words);
        let done = done.await.map_err(|error| format!("{error:?}"))?;
        Ok(done.complaint)
    }

    async fn report(&self, complaint: Complaint) -> Result<()> {
        let words = Some("公开指南已更新".to_owned());
        let (target, report) = (target(&complaint), ComplaintCommand::Report);
        let done = complaints::act(self.app, &self.handler, target, report, words);
        done.await
            .map(drop)
            .map_err(|error| format!("{error:?}").into())
    }
}

fn target(complaint: &Complaint) -> Target {
    Target {
        id: complaint.id,
        version: complaint.version,
        key: None,
    }
}
