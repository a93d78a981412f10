//! `disclosure authority`: makes and lists the authorities that the service works for.

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand};
use serde::Deserialize;

use super::start::{self, ConfigFile, Postgres, StartError};
use super::typed;
use super::{input, say};
use crate::app::App;
use crate::app::authorities::{self, Authority, NewDepartment};
use crate::rules::contact::is_email;
use crate::rules::filing::Confirmation;
use crate::rules::ids::AuthorityId;
use crate::rules::language::Language;
use crate::rules::regime::Jurisdiction;
use crate::storage::installation::Kind;

/// Make and list authorities.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make an authority, with its departments if you have a list of them
    Create(Box<New>),
    /// Print the authorities there are
    List {
        #[command(flatten)]
        config: ConfigFile,
    },
}

#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
struct New {
    #[command(flatten)]
    config: ConfigFile,
    /// What case numbers begin with: up to eight capital letters and digits
    #[arg(long, value_parser = code)]
    code: String,
    /// Name of the government, where reconsideration of its departments' replies is applied for
    #[arg(long, value_parser = typed::line)]
    name: String,
    /// Name in English; the same as the name, if left out
    #[arg(long, value_parser = typed::line)]
    name_en: Option<String>,
    /// Zone in which its days begin and end; left out, Asia/Shanghai under the law cn and Europe/London under
    /// gb. The law us has several: name one, as the tz database writes it
    #[arg(long, value_parser = zone)]
    zone: Option<chrono_tz::Tz>,
    /// Whose law applies: cn, gb or us
    #[arg(long, default_value = "cn", value_parser = law)]
    law: Jurisdiction,
    /// Who confirms online filings: automatic (the system's own answer) or manual (a registrar)
    #[arg(long, default_value = "manual", value_parser = confirmation)]
    confirmation: Confirmation,
    /// Language of the mails to its own staff: zh-CN or en
    #[arg(long, default_value = "zh-CN", value_parser = language)]
    language: Language,
    /// Name of the disclosure office (政府信息公开工作机构); the authority's, if left out
    #[arg(long, value_parser = typed::line)]
    office: Option<String>,
    /// Address of the office
    #[arg(long, default_value = "", value_parser = typed::optional_line)]
    address: String,
    /// Telephone of the office
    #[arg(long, default_value = "", value_parser = typed::optional_line)]
    phone: String,
    /// Mail address of the office
    #[arg(long, default_value = "", value_parser = email)]
    email: String,
    /// Where reconsideration of the government's own replies is applied for (行政复议机关)
    #[arg(long, value_parser = typed::line)]
    reconsideration_body: String,
    /// Its name in English; the same, if left out
    #[arg(long, value_parser = typed::line)]
    reconsideration_body_en: Option<String>,
    /// Which court hears a suit against the government's own replies (中级人民法院)
    #[arg(long, value_parser = typed::line)]
    court: String,
    /// Working days that a department has to take a routed case in hand, 0 to 60; 0 for no such clock
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u16).range(0..=60))]
    acceptance_days: u16,
    /// Let registrars grant an application at the counter and answer it at once (当场答复)
    #[arg(long)]
    on_the_spot: bool,
    /// Its name in English; the same, if left out
    #[arg(long, value_parser = typed::line)]
    court_en: Option<String>,
    /// Which court hears a suit against a department's reply (基层人民法院); letters say "the court with
    /// jurisdiction", if left out
    #[arg(long, value_parser = typed::line)]
    department_court: Option<String>,
    /// Its name in English; the same, if left out
    #[arg(long, value_parser = typed::line, requires = "department_court")]
    department_court_en: Option<String>,
    /// CSV file of departments: no,name,kind,subjects[,email,phone]; subjects separated by `;`
    #[arg(long, value_name = "FILE")]
    departments: Option<PathBuf>,
}

const EXAMPLES: &str = "Example:
  $ disclosure authority create --code YJ --name 云岭县人民政府 \\
      --name-en \"People's Government of Yunling County\" --office 云岭县政府信息公开办公室 \\
      --address 云岭县人民路1号 --phone 0871-5550100 --email gongkai@yunling.example \\
      --reconsideration-body 云岭市人民政府 --court 云岭市中级人民法院 \\
      --department-court 云岭县人民法院 --departments departments.csv
  $ head -2 departments.csv
  no,name,kind,subjects
  1,县政府办公室,disclosure_office,政府文件;会议纪要

kind is disclosure_office or department. What a department answers goes out under its own seal, with
numbers of its own, and reconsideration is applied for at the government (--name). What the disclosure
office answers goes out in the government's name, with --reconsideration-body and --court.
Exit status: 0 done, 1 failed, 2 the input or the settings are wrong.";

/// Runs the sub-command: 0 done, 1 failed, 2 the input or the settings are wrong.
pub fn run(arguments: &Arguments) -> ExitCode {
    let done = match &arguments.command {
        Command::Create(new) => create(new),
        Command::List { config } => config
            .read()
            .map_err(StartError::from)
            .and_then(|settings| {
                start::block_on(async {
                    let opened =
                        start::open(&settings, Postgres::AttachExisting, Kind::Real).await?;
                    let listed = list(&opened.app).await;
                    opened.close().await?;
                    listed
                })
            }),
    };
    say::done("disclosure authority", done)
}

fn create(new: &New) -> Result<String, StartError> {
    let zone = new.zone.map_or_else(|| zone_of(new.law), Ok)?;
    let settings = new.config.read()?;
    let departments = match &new.departments {
        Some(path) => read_departments(path)?,
        None => Vec::new(),
    };
    start::block_on(async {
        let opened = start::open(&settings, Postgres::Attach, Kind::Real).await?;
        let made = establish(&opened.app, new, zone, &departments).await;
        opened.close().await?;
        made
    })
}

async fn establish(
    app: &App,
    new: &New,
    zone: chrono_tz::Tz,
    departments: &[NewDepartment],
) -> Result<String, StartError> {
    let authority = Authority {
        id: AuthorityId(app.env.id()),
        code: new.code.clone(),
        name: new.name.clone(),
        name_en: new.name_en.clone().unwrap_or_else(|| new.name.clone()),
        law: new.law,
        zone,
        confirmation: new.confirmation,
        language: new.language,
        office: new.office.clone().unwrap_or_else(|| new.name.clone()),
        address: new.address.clone(),
        phone: new.phone.clone(),
        email: new.email.clone(),
        reconsideration_body: new.reconsideration_body.clone(),
        reconsideration_body_en: new.reconsideration_body_en.clone(),
        court: new.court.clone(),
        acceptance_days: new.acceptance_days,
        on_the_spot: new.on_the_spot,
        court_en: new.court_en.clone(),
        department_court: new.department_court.clone(),
        department_court_en: new.department_court_en.clone(),
    };
    authorities::establish_with(app, &authority, departments).await?;
    let (code, count) = (&authority.code, departments.len());
    let unreachable = without_address(departments);
    Ok(format!(
        "made {code} {}, with {count} departments\n{unreachable}\
         next: disclosure admin create --authority {code} --role security_admin --login ... --name ...\n",
        authority.name
    ))
}

/// Departments that no mail reaches yet, told to whoever makes them.
fn without_address(departments: &[NewDepartment]) -> String {
    let names: Vec<&str> = departments
        .iter()
        .filter(|department| department.email.is_none())
        .map(|department| department.name.as_str())
        .collect();
    if names.is_empty() {
        return String::new();
    }
    format!(
        "without an e-mail address: {}; what is routed there is mailed to the department's handlers once they \
         have accounts with an address, and until then to nobody\n",
        names.join(", ")
    )
}

async fn list(app: &App) -> Result<String, StartError> {
    let known = app.authorities().await?;
    let lines: Vec<String> = known
        .iter()
        .map(|authority| format!("{:<8} {}\n", authority.code, authority.name))
        .collect();
    Ok(lines.concat())
}

/// A line of the list of departments.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    no: i32,
    name: String,
    kind: String,
    subjects: String,
    #[serde(default)]
    email: Option<String>,
    #[serde(default)]
    phone: Option<String>,
}

fn read_departments(path: &Path) -> Result<Vec<NewDepartment>, StartError> {
    let wrong = |message: String| {
        StartError::Config(crate::config::ConfigError(vec![format!(
            "{}: {message}",
            path.display()
        )]))
    };
    let text = input::text(path, 1).map_err(|cause| wrong(cause.to_string()))?;
    departments(&text).map_err(wrong)
}

/// Reads the list; a byte order mark, as spreadsheets write it, is passed over.
fn departments(text: &str) -> Result<Vec<NewDepartment>, String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_reader(io::Cursor::new(text));
    let mut all = Vec::new();
    for (at, line) in reader.deserialize().enumerate() {
        let line: Line = line.map_err(|cause| cause.to_string())?;
        let place = at + 2;
        let kind = ["disclosure_office", "department"]
            .into_iter()
            .find(|kind| *kind == line.kind)
            .ok_or_else(|| format!("line {place}: kind must be disclosure_office or department"))?;
        if line
            .email
            .as_deref()
            .is_some_and(|email| !email.is_empty() && !is_email(email))
        {
            return Err(format!("line {place}: email is not a mail address"));
        }
        let in_line = |fault: String| format!("line {place}: {fault}");
        all.push(NewDepartment {
            no: line.no,
            name: typed::line(&line.name).map_err(in_line)?,
            kind,
            subjects: line
                .subjects
                .split([';', '；'])
                .map(str::trim)
                .filter(|subject| !subject.is_empty())
                .map(str::to_owned)
                .collect(),
            email: line.email.filter(|email| !email.is_empty()),
            phone: line.phone.filter(|phone| !phone.is_empty()),
        });
    }
    Ok(all)
}

fn code(text: &str) -> Result<String, &'static str> {
    let fits = |letter: char| letter.is_ascii_uppercase() || letter.is_ascii_digit();
    if (1..=8).contains(&text.len()) && text.chars().all(fits) {
        Ok(text.to_owned())
    } else {
        Err("give one to eight capital letters and digits")
    }
}

fn email(text: &str) -> Result<String, &'static str> {
    if text.is_empty() || is_email(text) {
        Ok(text.to_owned())
    } else {
        Err("this is not a mail address")
    }
}

fn zone(text: &str) -> Result<chrono_tz::Tz, &'static str> {
    text.parse()
        .map_err(|_unreadable| "give a zone such as Asia/Shanghai")
}

/// The zone of a country that has only one.
fn zone_of(law: Jurisdiction) -> Result<chrono_tz::Tz, StartError> {
    match law {
        Jurisdiction::China => Ok(chrono_tz::Asia::Shanghai),
        Jurisdiction::UnitedKingdom => Ok(chrono_tz::Europe::London),
        Jurisdiction::UnitedStates => Err(say::wrong(
            "--law us spans several zones: give --zone, such as America/New_York".to_owned(),
        )),
    }
}

fn law(text: &str) -> Result<Jurisdiction, &'static str> {
    Jurisdiction::from_code(text).ok_or("give cn, gb or us")
}

fn confirmation(text: &str) -> Result<Confirmation, &'static str> {
    Confirmation::from_code(text).ok_or("give automatic or manual")
}

fn language(text: &str) -> Result<Language, &'static str> {
    Language::from_tag(text).ok_or("give zh-CN or en")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demo_districts_list_is_read() {
        let text = include_str!("../../data/demo/departments.csv");
        let all = departments(text).unwrap();
        assert_eq!(all[0].kind, "disclosure_office");
        assert!(all.iter().all(|one| !one.subjects.is_empty()));
    }

    #[test]
    fn the_zone_follows_the_law_where_the_country_has_one() {
        let zone = |law| zone_of(law).map_err(|error| error.to_string());
        assert_eq!(zone(Jurisdiction::China), Ok(chrono_tz::Asia::Shanghai));
        let british = zone(Jurisdiction::UnitedKingdom);
        assert_eq!(british, Ok(chrono_tz::Europe::London));
        let american = zone(Jurisdiction::UnitedStates).unwrap_err();
        assert!(american.contains("give --zone, such as America/New_York"));
    }

    #[test]
    fn departments_that_no_mail_reaches_are_named() {
        let told = |text| without_address(&departments(text).unwrap());
        let head = "no,name,kind,subjects,email\n1,甲局,department,a,a@gov.example\n";
        assert_eq!(told(head), "");
        let some = format!("{head}2,乙局,department,b,\n");
        let told = told(&some);
        assert!(told.contains("address: 乙局;"), "{told}");
        assert!(!told.contains("甲局"));
    }

    #[test]
    fn what_is_wrong_names_its_line() {
        let wrong = |text| departments(text).err().unwrap();
        assert!(wrong("no,name,kind,subjects\n1,a,office,b\n").contains("line 2: kind must be"),);
        assert!(wrong("no,name,kind,subjects\nx,a,department,b\n").contains("line: 2"));
        assert!(wrong("no,name\n1,a\n").contains("kind"));
        let hidden = "no,name,kind,subjects\n1,甲\u{200b}局,department,b\n";
        assert!(wrong(hidden).contains("line 2: No invisible characters"));
    }
}
