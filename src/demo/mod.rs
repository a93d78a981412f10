//! The demonstration: a fictitious district with two years of cases, and the story of one more, with two shorter ones beside it.
//!
//! Everything in it goes through the same doors as real work: the history through the use-cases of
//! [`crate::app`] under a set clock, the story over HTTP. So the demo shows what there is, and breaks
//! when it breaks. It prints nothing itself; [`crate::cli`] does.

mod chance;
mod client;
pub mod district;
mod history;
mod mails;
mod people;
mod plan;
pub mod rehearsal;
mod remedies;
mod replies;
pub mod story;
mod subjects;
mod third_party;

use chrono::{Days, TimeDelta};

use crate::app::accounts::{self, new_password};
use crate::app::installation::{self, Kind};
use crate::app::{self, App};
use crate::env::Env;
use crate::rules::application::Applicant;
use crate::rules::ids::{AuthorityId, DepartmentId};
use crate::rules::policy::Role;
use chance::Chance;

/// How many cases the district has.
pub const CASES: usize = 400;

/// The seed of all chance: the district is the same every time.
const SEED: u64 = 711;

/// An account that one can sign in to.
#[derive(Clone)]
pub struct Opened {
    /// What to type.
    pub login: String,
    /// Whose it is.
    pub name: String,
    /// What they are charged with.
    pub role: Role,
    /// The department and its name, for a handler.
    pub department: Option<(DepartmentId, String)>,
    /// The password, new with every start.
    pub password: String,
}

/// The district, ready to be shown.
pub struct Prepared {
    /// Whether it was made just now, or was there already.
    pub made_now: bool,
    /// Everyone who works there.
    pub accounts: Vec<Opened>,
    /// Who files in the story.
    pub applicant: Applicant,
}

impl Prepared {
    /// The first account with a role.
    pub fn with_role(&self, role: Role) -> Option<&Opened> {
        self.accounts.iter().find(|account| account.role == role)
    }

    /// The account with a login.
    pub fn with_login(&self, login: &str) -> Option<&Opened> {
        self.accounts.iter().find(|account| account.login == login)
    }
}

/// Why the demo cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database holds something else.
    #[error(
        "this database holds a real register, or something else that is no demo, and is left as it is; \
         run the demo in a directory or database of its own"
    )]
    NotADemo,
    /// An earlier start was ended while it loaded.
    #[error(
        "an earlier start was cut short while it loaded the demo district; \
         run `disclosure demo` again: it loads the district afresh"
    )]
    HalfLoaded,
    /// What is built into the program cannot be read.
    #[error("the demo data cannot be read: {0}")]
    Damaged(String),
    /// A use-case failed or refused.
    #[error("the demo district cannot be loaded ({what}): {cause:?}")]
    Loading {
        /// What was being done.
        what: String,
        /// Why it failed.
        cause: app::Error,
    },
}

impl From<app::Error> for Error {
    fn from(cause: app::Error) -> Self {
        Self::Loading {
            what: "reading what is there".to_owned(),
            cause,
        }
    }
}

/// Whether an earlier start was ended while it loaded the district.
///
/// # Errors
/// When the database cannot be reached.
pub async fn is_half_loaded(app: &App) -> Result<bool, Error> {
    let kind = installation::kind(app).await?;
    let authorities = app.authorities().await?;
    match (kind, authorities.as_slice()) {
        (Some(Kind::Demo), [first, ..]) => Ok(!installation::is_demo_loaded(app, first.id).await?),
        _ => Ok(false),
    }
}

/// Makes sure that the demo district is there, and gives every account a new password.
///
/// An empty database is marked as a demo and loaded with `cases` cases; a loaded demo is used as it is.
/// Nothing else is ever touched. `progress` is told how many steps are done, and of how many.
///
/// # Errors
/// When the database holds something else or half a demo, or cannot be reached.
pub async fn prepare(
    app: &App,
    cases: usize,
    mut progress: impl FnMut(usize, usize) + Send,
) -> Result<Prepared, Error> {
    let kind = installation::kind(app).await?;
    let authorities = app.authorities().await?;
    match (kind, authorities.as_slice()) {
        (Some(Kind::Demo) | None, []) => Box::pin(load(app, cases, &mut progress)).await,
        (Some(Kind::Demo), [first, ..]) => {
            if is_half_loaded(app).await? {
                return Err(Error::HalfLoaded);
            }
            reuse(app, first.id).await
        }
        (Some(Kind::Real) | None, _) => Err(Error::NotADemo),
    }
}

async fn load(
    app: &App,
    cases: usize,
    progress: &mut (dyn FnMut(usize, usize) + Send),
) -> Result<Prepared, Error> {
    installation::mark(app, Kind::Demo).await?;
    let now = app.env.now();
    let begin = now
        .checked_sub_days(Days::new(plan::SPAN + 30))
        .unwrap_or(now);
    let past = app.for_history(Env::standing_at(begin));
    let mut chance = Chance::from_seed(SEED);
    let (district, accounts) = district::establish(&past, &mut chance).await?;
    let until = now - TimeDelta::minutes(1);
    history::make(&past, &district, &mut chance, cases, until, progress).await?;
    installation::note_demo_loaded(app, district.authority.id).await?;
    Ok(Prepared {
        made_now: true,
        accounts,
        applicant: applicant(app),
    })
}

async fn reuse(app: &App, authority: AuthorityId) -> Result<Prepared, Error> {
    let departments = app::authorities::departments_of(app, authority).await?;
    let mut opened = Vec::new();
    for account in accounts::everyone(app, authority).await? {
        let password = new_password();
        accounts::reset_password(app, authority, account.id, password.clone()).await?;
        let name_of = |id| {
            let found = departments.iter().find(|department| department.id == id);
            found.map(|department| (id, department.name.clone()))
        };
        opened.push(Opened {
            login: account.login,
            name: account.name,
            role: account.role,
            department: account.department.and_then(name_of),
            password,
        });
    }
    opened.sort_by(|a, b| {
        let place = |one: &Opened| (one.role == Role::Handler, one.role, one.login.clone());
        place(a).cmp(&place(b))
    });
    Ok(Prepared {
        made_now: false,
        accounts: opened,
        applicant: applicant(app),
    })
}

fn applicant(app: &App) -> Applicant {
    let today = app.env.now().date_naive();
    people::citizen(&mut Chance::from_seed(SEED), 0, today)
}
