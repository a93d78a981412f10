//! A service for one test: an authority with departments and staff, in a database of its own.

use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use disclosure::app::authorities::{NewDepartment, establish, establish_departments};
use disclosure::app::documents::Store;
use disclosure::app::{App, Result, accounts};
use disclosure::env::Env;
use disclosure::objects::Objects;
use disclosure::postgres::Role as DatabaseRole;
use disclosure::rules::filing::Confirmation;
use disclosure::rules::ids::{AccountId, AuthorityId, CaseId, DepartmentId};
use disclosure::rules::language::Language;
use disclosure::rules::policy::{Actor, Role};
use disclosure::rules::regime::Jurisdiction;
use disclosure::seal::Keys;
use disclosure::storage::accounts::{self as account_rows, Account};
use disclosure::storage::authorities::Authority;
use disclosure::storage::departments::Department;
use disclosure::storage::pool;
use tempfile::TempDir;
use tokio::sync::OnceCell;
use xtask::house;

use super::db::Database;

/// Monday 2 March 2026, 9 o'clock in Shanghai.
pub(crate) const NOW: &str = "2026-03-02T01:00:00Z";
/// Everybody's password.
pub(crate) const PASSWORD: &str = "correct-horse-battery";
/// The master key of every test.
pub(crate) const MASTER: [u8; 32] = [7; 32];

/// Departments of the authority.
pub(crate) const OFFICE: &str = "政务公开办公室";
pub(crate) const LAND: &str = "自然资源局";
pub(crate) const HEALTH: &str = "卫生健康局";

/// A running service, and the people who use it.
pub(crate) struct Test {
    /// The use-cases; its clock stands still until it is set.
    pub(crate) app: App,
    /// The authority YJ.
    pub(crate) authority: Arc<Authority>,
    /// Its departments.
    pub(crate) departments: Vec<Department>,
    /// Its staff.
    pub(crate) staff: Vec<Account>,
    pub(crate) database: Database,
    /// Where documents lie.
    pub(crate) folder: TempDir,
    /// Cases whose due date a new calendar has moved, for those who need one.
    pub(crate) moved: tokio::sync::Mutex<Vec<CaseId>>,
    is_in_order: bool,
}

impl Test {
    /// An authority whose registrar confirms online filings.
    pub(crate) async fn app() -> Self {
        Self::with(Confirmation::Manual).await
    }

    /// An authority whose system confirms online filings by itself.
    pub(crate) async fn automatic() -> Self {
        Self::with(Confirmation::Automatic).await
    }

    async fn with(confirmation: Confirmation) -> Self {
        Self::unlike(NOW, |authority| authority.confirmation = confirmation).await
    }

    /// An authority that is unlike the usual one, at a moment of its own.
    pub(crate) async fn unlike(now: &str, change: impl FnOnce(&mut Authority)) -> Self {
        let database = Database::new().await;
        let pool = pool::open(&database.url(DatabaseRole::App), 8).unwrap();
        let folder = TempDir::new().unwrap();
        let app = App::new(
            Env::counting_at(now.parse().unwrap()),
            Keys::from_master(&MASTER),
            pool,
            store(folder.path(), &MASTER),
            "https://disclosure.example/",
        );
        let mut authority = authority(&app, "YJ", Confirmation::Manual);
        change(&mut authority);
        let (departments, staff) = set_up(&app, &authority).await.unwrap();
        Self {
            moved: tokio::sync::Mutex::default(),
            app,
            authority: Arc::new(authority),
            departments,
            staff,
            database,
            folder,
            is_in_order: true,
        }
    }

    /// Another copy of the program on the same database; it knows nothing of what this one remembers.
    pub(crate) fn another_copy(&self) -> App {
        App::new(
            Env::standing_at(self.now()),
            Keys::from_master(&MASTER),
            pool::open(&self.database.url(DatabaseRole::App), 8).unwrap(),
            store(self.folder.path(), &MASTER),
            "https://disclosure.example/",
        )
    }

    /// A second authority in the same database, with departments and staff of the same names.
    pub(crate) async fn neighbour(&self) -> Neighbour {
        let mut authority = authority(&self.app, "XZ", Confirmation::Manual);
        authority.on_the_spot = self.authority.on_the_spot;
        let (departments, staff) = set_up(&self.app, &authority).await.unwrap();
        Neighbour {
            authority: Arc::new(authority),
            departments,
            staff,
        }
    }

    /// Moves the clock to 9 o'clock in Shanghai on a day.
    pub(crate) fn set_today(&self, day: &str) {
        self.at(&format!("{day}T01:00:00Z"));
    }

    /// Moves the clock to a moment.
    pub(crate) fn at(&self, moment: &str) {
        self.app.env.set(moment.parse().unwrap());
    }

    /// This moment.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.app.env.now()
    }

    /// Today in Shanghai.
    pub(crate) fn today(&self) -> NaiveDate {
        self.authority.day(self.now())
    }

    /// Which department has this name.
    pub(crate) fn department(&self, name: &str) -> DepartmentId {
        find_department(&self.departments, name)
    }

    /// The member of staff with this login.
    pub(crate) fn actor(&self, login: &str) -> Actor {
        find_actor(&self.authority, &self.staff, login)
    }

    /// The account with this login.
    pub(crate) fn account(&self, login: &str) -> AccountId {
        self.actor(login).account().unwrap()
    }

    /// A new handler of the land bureau, for a test that uses people up.
    pub(crate) async fn hire(&self) -> Account {
        let id = AccountId(self.app.env.id());
        let account = Account {
            id,
            login: format!("land-{id}"),
            name: "承新人".into(),
            email: None,
            role: Role::Handler,
            department: Some(self.department(LAND)),
            disabled_at: None,
            version: 1,
        };
        let (hash, now) = (password_hash(&self.app).await, self.now());
        let adding = self.app.write(async |tx| {
            account_rows::add(tx, &self.app.keys, self.authority.id, &account, hash, now).await?;
            Ok(())
        });
        adding.await.unwrap();
        account
    }

    pub(crate) fn registrar(&self) -> Actor {
        self.actor("registrar")
    }

    /// The handler of a department.
    pub(crate) fn handler(&self, department: &str) -> Actor {
        self.actor(handler_login(department))
    }

    /// A second handler of the land bureau.
    pub(crate) fn colleague(&self) -> Actor {
        self.actor("land2")
    }

    pub(crate) fn head(&self) -> Actor {
        self.actor("head")
    }

    pub(crate) fn supervisor(&self) -> Actor {
        self.actor("supervisor")
    }

    /// Someone who has not shown who they are.
    pub(crate) fn anyone(&self) -> Actor {
        Actor::Anyone {
            authority: self.authority.id,
        }
    }

    /// Whether all is as it should be; asked by itself when the test leaves.
    pub(crate) async fn check_house(&self) -> std::result::Result<(), String> {
        let mut owner = self.database.connect(DatabaseRole::Owner).await;
        house::check(&mut owner, &self.app.keys, self.today()).await
    }

    /// This test leaves disorder behind, and means to.
    pub(crate) fn leaves_disorder(&mut self) {
        self.is_in_order = false;
    }
}

impl Drop for Test {
    fn drop(&mut self) {
        if !self.is_in_order || std::thread::panicking() {
            return;
        }
        let (url, today) = (self.database.url(DatabaseRole::Owner), self.today());
        let keys = self.app.keys.clone();
        let checked = Database::wait_for(async move {
            use diesel_async::{AsyncConnection, AsyncPgConnection};
            let mut owner = AsyncPgConnection::establish(&url).await.unwrap();
            house::check(&mut owner, &keys, today).await?;
            super::record::check(&mut owner).await
        });
        assert_eq!(checked, Some(Ok(())), "the house is not in order");
    }
}

/// Documents in a folder; small ones, so that limits can be reached.
pub(crate) fn store(folder: &Path, master: &[u8; 32]) -> Store {
    Store {
        objects: Objects::open(folder, Keys::from_master(master)).unwrap(),
        most_bytes: 1024 * 1024,
        per_case: 4,
    }
}

/// Another government on the same installation.
pub(crate) struct Neighbour {
    pub(crate) authority: Arc<Authority>,
    pub(crate) departments: Vec<Department>,
    pub(crate) staff: Vec<Account>,
}

impl Neighbour {
    pub(crate) fn actor(&self, login: &str) -> Actor {
        find_actor(&self.authority, &self.staff, login)
    }

    pub(crate) fn department(&self, name: &str) -> DepartmentId {
        find_department(&self.departments, name)
    }
}

fn find_department(departments: &[Department], name: &str) -> DepartmentId {
    let found = departments
        .iter()
        .find(|department| department.name == name);
    found.unwrap().id
}

fn find_actor(authority: &Authority, staff: &[Account], login: &str) -> Actor {
    let account = staff.iter().find(|account| account.login == login).unwrap();
    Actor::Staff {
        account: account.id,
        authority: authority.id,
        role: account.role,
        department: account.department,
        succeeds: false,
        deputy: None,
    }
}

fn handler_login(department: &str) -> &'static str {
    match department {
        LAND => "land",
        HEALTH => "health",
        OFFICE => "office",
        other => panic!("no handler in {other}"),
    }
}

fn authority(app: &App, code: &str, confirmation: Confirmation) -> Authority {
    Authority {
        id: AuthorityId(app.env.id()),
        code: code.into(),
        name: "云江区人民政府".into(),
        name_en: "People's Government of Yunjiang District".into(),
        law: Jurisdiction::China,
        zone: chrono_tz::Asia::Shanghai,
        confirmation,
        language: Language::Chinese,
        office: "云江区人民政府政务公开办公室".into(),
        address: "云江区云江大道1号".into(),
        phone: "010-12345678".into(),
        email: "office@yunjiang.example".into(),
        reconsideration_body: "云江市人民政府".into(),
        reconsideration_body_en: Some("People's Government of Yunjiang City".into()),
        court: "云江市中级人民法院".into(),
        acceptance_days: 1,
        on_the_spot: false,
        court_en: Some("Yunjiang Intermediate People's Court".into()),
        department_court: Some("云江区人民法院".into()),
        department_court_en: Some("People's Court of Yunjiang District".into()),
    }
}

async fn set_up(app: &App, authority: &Authority) -> Result<(Vec<Department>, Vec<Account>)> {
    establish(app, authority).await?;
    let department = |no, name: &str, kind, email: &str| NewDepartment {
        no,
        name: name.into(),
        kind,
        subjects: vec![],
        email: Some(email.into()),
        phone: None,
    };
    let departments = [
        department(1, OFFICE, "disclosure_office", "office@yunjiang.example"),
        department(2, LAND, "department", "land@yunjiang.example"),
        department(3, HEALTH, "department", "health@yunjiang.example"),
    ];
    let departments = establish_departments(app, authority, &departments).await?;
    let mut staff = Vec::new();
    for (login, name, role, department) in [
        ("registrar", "登小明", Role::Registrar, None),
        ("land", "承大地", Role::Handler, Some(LAND)),
        ("land2", "承二地", Role::Handler, Some(LAND)),
        ("health", "承健康", Role::Handler, Some(HEALTH)),
        ("head", "审核人", Role::Head, None),
        ("supervisor", "督查员", Role::Supervisor, None),
        ("system", "系统员", Role::SystemAdmin, None),
        ("security", "安全员", Role::SecurityAdmin, None),
        ("audit", "审计员", Role::AuditAdmin, None),
        ("office", "承公开", Role::Handler, Some(OFFICE)),
    ] {
        staff.push(Account {
            id: AccountId(app.env.id()),
            login: login.into(),
            name: name.into(),
            email: Some(format!("{login}@staff.yunjiang.example")),
            role,
            department: department.map(|name| find_department(&departments, name)),
            disabled_at: None,
            version: 1,
        });
    }
    let (hash, now) = (password_hash(app).await, app.env.now());
    app.write(async |tx| {
        for account in &staff {
            account_rows::add(tx, &app.keys, authority.id, account, hash, now).await?;
        }
        Ok(())
    })
    .await?;
    Ok((departments, staff))
}

/// Hashing takes its time on purpose: once is enough.
async fn password_hash(app: &App) -> &'static str {
    static HASH: OnceCell<String> = OnceCell::const_new();
    HASH.get_or_init(|| async { accounts::hash_password(app, PASSWORD.into()).await.unwrap() })
        .await
}
