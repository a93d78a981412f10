//! The demo district: its authority, its departments and everyone who works there.

use std::sync::Arc;

use super::chance::Chance;
use super::{Error, Opened, people};
use crate::app::accounts::{self, NewAccount, new_password};
use crate::app::authorities::{self, Authority, NewDepartment};
use crate::app::responsibilities::{self, Keeper, NewList};
use crate::app::{self, App};
use crate::rules::filing::Confirmation;
use crate::rules::ids::{AccountId, AuthorityId, DepartmentId};
use crate::rules::language::Language;
use crate::rules::policy::{Actor, Role};
use crate::rules::regime::Jurisdiction;

/// Begins every case number of the district.
pub const CODE: &str = "YJ";

const DEPARTMENTS: &str = include_str!("../../data/demo/departments.csv");
/// What they and some offices outside the district do; the telephones are nobody's.
const RESPONSIBILITIES: &[u8] = include_bytes!("../../data/demo/responsibilities.csv");

/// Departments with so many cases that two handlers share them: housing, farming and water, city management.
const BIG: [i32; 3] = [9, 11, 21];

/// A department of the district.
#[derive(Debug, Clone)]
pub(super) struct Office {
    pub(super) id: DepartmentId,
    pub(super) no: i32,
    pub(super) name: String,
    pub(super) subjects: Vec<String>,
    pub(super) handlers: Vec<AccountId>,
}

/// The district, with all that its history needs.
#[derive(Debug, Clone)]
pub(super) struct District {
    pub(super) authority: Authority,
    pub(super) offices: Vec<Office>,
    registrar: AccountId,
    head: AccountId,
}

impl District {
    pub(super) fn registrar(&self) -> Actor {
        self.staff(self.registrar, Role::Registrar, None)
    }

    pub(super) fn head(&self) -> Actor {
        self.staff(self.head, Role::Head, None)
    }

    pub(super) fn handler(&self, account: AccountId, department: DepartmentId) -> Actor {
        self.staff(account, Role::Handler, Some(department))
    }

    pub(super) fn anyone(&self) -> Actor {
        Actor::Anyone {
            authority: self.authority.id,
        }
    }

    fn staff(&self, account: AccountId, role: Role, department: Option<DepartmentId>) -> Actor {
        Actor::Staff {
            account,
            authority: self.authority.id,
            role,
            department,
            succeeds: false,
            deputy: None,
        }
    }
}

/// Makes authority, departments and accounts; gives the accounts with their first passwords.
pub(super) async fn establish(
    app: &App,
    chance: &mut Chance,
) -> Result<(District, Vec<Opened>), Error> {
    let authority = authority(AuthorityId(app.env.id()));
    authorities::establish(app, &authority)
        .await
        .map_err(during("authority"))?;
    let listed = departments()?;
    let made = authorities::establish_departments(app, &authority, &listed)
        .await
        .map_err(during("departments"))?;
    let list = NewList {
        source: "演示用权责清单（虚构，电话均为空号）".to_owned(),
        file: RESPONSIBILITIES.to_vec(),
    };
    let keeper = Keeper::command_line(Arc::new(authority.clone()));
    responsibilities::import(app, &keeper, list, None)
        .await
        .map_err(during("responsibilities"))?;
    let mut opened = Vec::new();
    let mut offices = Vec::with_capacity(made.len());
    for department in made {
        let mut handlers = Vec::new();
        let login = format!("handler{:02}", department.no);
        let second = BIG.contains(&department.no).then(|| format!("{login}b"));
        for login in [Some(login), second].into_iter().flatten() {
            let place = Some((department.id, department.name.clone()));
            let (id, one) = open(app, chance, &authority, &login, Role::Handler, place).await?;
            handlers.push(id);
            opened.push(one);
        }
        offices.push(Office {
            id: department.id,
            no: department.no,
            name: department.name,
            subjects: department.subjects,
            handlers,
        });
    }
    let mut others = Vec::new();
    for (login, role) in [
        ("registrar", Role::Registrar),
        ("head", Role::Head),
        ("supervisor", Role::Supervisor),
        ("sysadmin", Role::SystemAdmin),
        ("secadmin", Role::SecurityAdmin),
        ("auditor", Role::AuditAdmin),
    ] {
        others.push(open(app, chance, &authority, login, role, None).await?);
    }
    let id_of = |role| {
        let found = others.iter().find(|(_, one)| one.role == role);
        found.map_or(AccountId(uuid::Uuid::nil()), |(id, _)| *id)
    };
    let district = District {
        registrar: id_of(Role::Registrar),
        head: id_of(Role::Head),
        authority,
        offices,
    };
    let opened = others.into_iter().map(|(_, one)| one).chain(opened);
    Ok((district, opened.collect()))
}

async fn open(
    app: &App,
    chance: &mut Chance,
    authority: &Authority,
    login: &str,
    role: Role,
    department: Option<(DepartmentId, String)>,
) -> Result<(AccountId, Opened), Error> {
    let (name, _) = people::name(chance);
    let new = NewAccount {
        login: login.to_owned(),
        name: name.clone(),
        email: Some(format!("{login}@yingjiang.example")),
        role,
        department: department.as_ref().map(|(id, _)| *id),
        password: new_password(),
    };
    let id = accounts::establish(app, authority.id, &new)
        .await
        .map_err(during("accounts"))?;
    let opened = Opened {
        login: new.login,
        name,
        role,
        department,
        password: new.password,
    };
    Ok((id, opened))
}

fn authority(id: AuthorityId) -> Authority {
    let named = |name: &str| Some(name.to_owned());
    Authority {
        id,
        code: CODE.to_owned(),
        name: "安庆市迎江区人民政府（演示）".to_owned(),
        name_en: "People's Government of Yingjiang District, Anqing (demo)".to_owned(),
        law: Jurisdiction::China,
        zone: chrono_tz::Asia::Shanghai,
        confirmation: Confirmation::Manual,
        language: Language::Chinese,
        office: "迎江区政府信息公开办公室（演示）".to_owned(),
        address: "安徽省安庆市迎江区演示路1号".to_owned(),
        phone: "0556-0000001".to_owned(),
        email: "gongkai@yingjiang.example".to_owned(),
        reconsideration_body: "安庆市人民政府".to_owned(),
        reconsideration_body_en: named("People's Government of Anqing"),
        court: "安庆市中级人民法院".to_owned(),
        court_en: named("Anqing Intermediate People's Court"),
        department_court: named("安庆市迎江区人民法院"),
        department_court_en: named("People's Court of Yingjiang District, Anqing"),
        acceptance_days: 1,
        on_the_spot: false,
    }
}

fn departments() -> Result<Vec<NewDepartment>, Error> {
    let damaged = |cause: String| Error::Damaged(format!("departments.csv: {cause}"));
    let mut reader = csv::Reader::from_reader(DEPARTMENTS.as_bytes());
    let mut listed = Vec::new();
    for row in reader.deserialize() {
        let (no, name, kind, subjects): (i32, String, String, String) =
            row.map_err(|cause| damaged(cause.to_string()))?;
        listed.push(NewDepartment {
            no,
            name,
            kind: if kind == "disclosure_office" {
                "disclosure_office"
            } else {
                "department"
            },
            subjects: subjects.split(';').map(str::to_owned).collect(),
            email: Some(format!("bumen{no:02}@yingjiang.example")),
            phone: Some(format!("0556-00001{no:02}")),
        });
    }
    Ok(listed)
}

fn during(what: &'static str) -> impl Fn(app::Error) -> Error {
    move |cause| Error::Loading {
        what: what.to_owned(),
        cause,
    }
}
