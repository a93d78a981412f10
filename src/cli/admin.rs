//! `disclosure admin`: makes accounts from the command line, the first one above all.

use std::io::{self, Read};
use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::say::{self, wrong};
use super::start::{self, ConfigFile, Postgres, StartError};
use super::typed;
use crate::app::accounts::{self, NewAccount};
use crate::app::{App, authorities};
use crate::rules::account::{folded, is_login, password_fault};
use crate::rules::contact::is_email;
use crate::rules::ids::{AuthorityId, DepartmentId};
use crate::rules::policy::Role;
use crate::storage::installation::Kind;

/// Make accounts.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make an account; its password is printed once
    Create(New),
}

#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
struct New {
    #[command(flatten)]
    config: ConfigFile,
    /// Code of the authority; may be left out where there is only one
    #[arg(long)]
    authority: Option<String>,
    /// What they type to sign in
    #[arg(long, value_parser = login)]
    login: String,
    /// Their name
    #[arg(long, value_parser = typed::line)]
    name: String,
    /// `registrar`, `handler`, `head`, `supervisor`, `system_admin`, `security_admin` or `audit_admin`
    #[arg(long, value_parser = role)]
    role: Role,
    /// Where their mails go
    #[arg(long, value_parser = email)]
    email: Option<String>,
    /// Number of the department, for a handler
    #[arg(long, value_name = "NO")]
    department: Option<i32>,
    /// Read the password from the standard input instead of making one
    #[arg(long)]
    password_stdin: bool,
}

const EXAMPLES: &str = "Examples:
  $ disclosure admin create --authority YJ --role security_admin --login li.na --name 李娜
  $ disclosure admin create --role handler --department 3 --login wang.wei --name 王伟
  $ pass show disclosure/li.na | disclosure admin create --password-stdin ...

The security administrator makes the other accounts, through the API.
Exit status: 0 done, 1 failed, 2 the input or the settings are wrong.";

/// Runs the sub-command: 0 done, 1 failed, 2 the input or the settings are wrong.
pub fn run(arguments: &Arguments) -> ExitCode {
    let Command::Create(new) = &arguments.command;
    say::done("disclosure admin", create(new))
}

fn create(new: &New) -> Result<String, StartError> {
    let settings = new.config.read()?;
    let given = if new.password_stdin {
        Some(read_password()?)
    } else {
        None
    };
    if (new.role == Role::Handler) != new.department.is_some() {
        return Err(wrong(
            "a handler belongs to a department, and nobody else does: see --department".to_owned(),
        ));
    }
    start::block_on(async {
        let opened = start::open(&settings, Postgres::Attach, Kind::Real).await?;
        let made = establish(&opened.app, new, given).await;
        opened.close().await?;
        made
    })
}

async fn establish(app: &App, new: &New, given: Option<String>) -> Result<String, StartError> {
    let authority = app.authority_named(new.authority.as_deref()).await?;
    let department = match new.department {
        None => None,
        Some(no) => Some(department(app, authority.id, no).await?),
    };
    let is_made = given.is_none();
    let password = given.unwrap_or_else(accounts::new_password);
    let account = NewAccount {
        login: new.login.clone(),
        name: new.name.clone(),
        email: new.email.clone(),
        role: new.role,
        department,
        password: password.clone(),
    };
    accounts::establish(app, authority.id, &account).await?;
    let made = format!(
        "made {} for {}, {}\n",
        new.login,
        authority.code,
        new.role.code()
    );
    Ok(if is_made {
        format!("{made}password, shown only now: {password}\n")
    } else {
        made
    })
}

async fn department(
    app: &App,
    authority: AuthorityId,
    no: i32,
) -> Result<DepartmentId, StartError> {
    let known = authorities::departments_of(app, authority).await?;
    known
        .iter()
        .find(|department| department.no == no)
        .map(|department| department.id)
        .ok_or_else(|| wrong(format!("there is no department number {no}")))
}

/// The first line; it may end as lines do on any system.
fn read_password() -> Result<String, StartError> {
    let mut text = String::new();
    io::stdin()
        .lock()
        .take(4_096)
        .read_to_string(&mut text)
        .map_err(|cause| wrong(format!("the password cannot be read: {cause}")))?;
    let password = text.lines().next().unwrap_or_default().to_owned();
    match password_fault(&password) {
        None => Ok(password),
        Some(fault) => Err(wrong(fault.english())),
    }
}

fn login(text: &str) -> Result<String, &'static str> {
    if is_login(text) {
        Ok(folded(text))
    } else {
        Err("give 1 to 64 letters, digits and . - _ @")
    }
}

fn role(text: &str) -> Result<Role, String> {
    let known = || Role::ALL.map(Role::code).join(", ");
    Role::from_code(text).ok_or_else(|| format!("give one of {}", known()))
}

fn email(text: &str) -> Result<String, &'static str> {
    if is_email(text) {
        Ok(text.to_owned())
    } else {
        Err("this is not a mail address")
    }
}
