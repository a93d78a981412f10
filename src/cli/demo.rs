//! `disclosure demo`: a district to try things with, and the story of one case.

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use super::service::{self, Addresses, Then};
use super::start::{self, ConfigFile, Opened, Postgres, StartError};
use crate::app::App;
use crate::config::{LogFormat, Settings};
use crate::demo::story::{self, Ending, Place, Stopped, Told};
use crate::demo::{self, Prepared};
use crate::postgres::demo_data_dir;
use crate::rules::language::Language;
use crate::storage::installation::Kind;
use crate::telemetry;

/// Load a fictitious district, play one case from filing to reply, and go on serving.
///
/// The demo has a folder of its own beside the data folder (its name ends in `-demo`), with a private
/// PostgreSQL, and never touches another database: it does not start while `DISCLOSURE_DATABASE_URL` is
/// set. Documents and mails are kept in that folder too, whatever `DISCLOSURE_DOCUMENT_DIR` and
/// `DISCLOSURE_MAIL_DIR` say; no mail is sent and no metrics are shown. Every account gets a new password
/// at each start; they are printed.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Arguments {
    #[command(flatten)]
    config: ConfigFile,
    /// End after the story instead of serving until Ctrl-C
    #[arg(long)]
    pub exit: bool,
}

const EXAMPLES: &str = "Examples:
  $ disclosure demo            load the district, tell the story, serve until Ctrl-C
  $ disclosure demo --exit     the same, and end after the story

Exit status: 0 the story came to its end, 1 it did not, 2 the settings are wrong.";

/// Said at once: a slow machine is busy for a while before there is anything else to show.
const BEGINNING: &str = "启动 PostgreSQL，首次运行时装入演示区，请稍候 Starting PostgreSQL and, the first time, loading the district";

/// Runs the sub-command.
pub fn run(arguments: &Arguments) -> ExitCode {
    let settings = arguments.config.read().map_err(StartError::from);
    let result = settings.and_then(own_settings).and_then(|settings| {
        let set_up = |cause: telemetry::SetUpError| StartError::Machine(cause.to_string());
        telemetry::log("warn", LogFormat::Text).map_err(set_up)?;
        start::block_on(show(&settings, arguments.exit))
    });
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("disclosure demo: {error}");
            ExitCode::from(error.exit_code())
        }
    }
}

/// The demo's own data directory beside the real one with all that it makes, and mails into files: its
/// people do not exist. Who deletes the folder is rid of the demo, and a real folder never holds a part of it.
///
/// # Errors
/// When a database is named: it is somebody's, and not the demo's to fill.
fn own_settings(mut settings: Settings) -> Result<Settings, StartError> {
    if settings.database_url.is_some() {
        return Err(StartError::NotForTheDemo);
    }
    settings.data_dir = demo_data_dir(&settings.data_dir);
    settings.mail_dir = settings.data_dir.join("mail");
    settings.document_dir = settings.data_dir.join("documents");
    settings.smtp = None;
    settings.metrics_listen = None;
    Ok(settings)
}

async fn show(settings: &Settings, exit: bool) -> Result<(), StartError> {
    let transport = start::transport(settings)?;
    let mut out = Printer::stdout();
    out.line(BEGINNING);
    let opened = start::open(settings, Postgres::Run, Kind::Demo).await?;
    let prepared = match ready(&opened, &mut out).await {
        Ok(prepared) => prepared,
        Err(error) => {
            opened.close().await?;
            return Err(error);
        }
    };
    let mut told = Ok(());
    let opening = async |addresses: Addresses| {
        let place = Place {
            address: format!("http://{}", addresses.api),
            mails: Some(settings.mail_dir.clone()),
        };
        // Only now: who is told the passwords can use them.
        out.district(&prepared);
        out.accounts(&prepared);
        told = tell(&place, &prepared, &mut out).await;
        if exit || told.is_err() {
            return Then::Stop;
        }
        out.line("");
        out.line("服务运行中，按 Ctrl-C 结束 Serving until Ctrl-C");
        Then::GoOn
    };
    let end = Box::pin(service::run(settings, None, &opened, &transport, opening)).await;
    if !exit && told.is_ok() {
        out.line("正在结束 Stopping");
    }
    let closed = opened.close().await;
    told.map_err(|stopped| StartError::Machine(stopped.to_string()))?;
    end?.into_result().and(closed)
}

/// Makes sure that the district is there and whole. Half a district, left by a start that was cut short,
/// makes room for a new one: it is the demo's own, and nobody has worked with it.
async fn ready(opened: &Opened, out: &mut Printer<io::Stdout>) -> Result<Prepared, StartError> {
    let failed = |error: demo::Error| StartError::Machine(error.to_string());
    if demo::is_half_loaded(&opened.app).await.map_err(failed)? {
        out.line("上次装入未完成，现重新装入 An earlier start was cut short while it loaded: loading afresh");
        opened.empty().await?;
    }
    prepare(&opened.app).await.map_err(failed)
}

/// Makes sure that the district is there, with a bar that shows how far it is.
///
/// # Errors
/// When the database holds something else, or cannot be loaded.
pub async fn prepare(app: &App) -> Result<Prepared, demo::Error> {
    let bar = ProgressBar::hidden();
    let prepared = demo::prepare(app, demo::CASES, |done, total| {
        if bar.is_hidden() && done == 1 {
            bar.set_draw_target(indicatif::ProgressDrawTarget::stderr());
            bar.set_style(style());
        }
        bar.set_length(u64::try_from(total).unwrap_or_default());
        bar.set_position(u64::try_from(done).unwrap_or_default());
    })
    .await;
    bar.finish_and_clear();
    prepared
}

/// Plays the story and prints it, then where everything is.
///
/// # Errors
/// At the first answer that is not the one expected.
pub async fn tell(
    place: &Place,
    prepared: &Prepared,
    out: &mut Printer<impl Write + Send>,
) -> Result<(), Stopped> {
    let ending = story::play(place, prepared, &mut |told| out.told(&told)).await?;
    out.addresses(place, prepared, &ending);
    Ok(())
}

fn style() -> ProgressStyle {
    ProgressStyle::with_template("装入演示区 Loading the district {bar:30} {pos}/{len}")
        .unwrap_or_else(|_broken| ProgressStyle::default_bar())
}

/// Prints for people: in colours on a terminal, plainly elsewhere.
pub struct Printer<W> {
    out: W,
    colours: bool,
    broken: bool,
}

impl Printer<io::Stdout> {
    /// Prints to the standard output.
    pub fn stdout() -> Self {
        let out = io::stdout();
        Self {
            colours: out.is_terminal(),
            out,
            broken: false,
        }
    }
}

impl<W: Write> Printer<W> {
    /// Prints into something else, without colours.
    pub fn plain(out: W) -> Self {
        Self {
            out,
            colours: false,
            broken: false,
        }
    }

    /// What was printed to.
    pub fn into_inner(self) -> W {
        self.out
    }

    fn district(&mut self, prepared: &Prepared) {
        self.line(if prepared.made_now {
            "演示区已装入：安庆市迎江区（虚构数据） The demo district is loaded (all data are fictitious)"
        } else {
            "演示区已在，密码已更新 The demo district is there already; its passwords are new"
        });
    }

    fn accounts(&mut self, prepared: &Prepared) {
        let heading = [
            "登录名 login",
            "角色 role",
            "部门 department",
            "密码 password",
        ];
        let mut rows = vec![heading.map(str::to_owned).to_vec()];
        for account in &prepared.accounts {
            let department = account.department.as_ref();
            rows.push(vec![
                account.login.clone(),
                account.role.title(Language::Chinese).to_owned(),
                department.map(|(_, name)| name.clone()).unwrap_or_default(),
                account.password.clone(),
            ]);
        }
        self.line("");
        self.table(&rows);
    }

    fn addresses(&mut self, place: &Place, prepared: &Prepared, ending: &Ending) {
        let address = &place.address;
        self.line("");
        self.line(&format!("接口 API        {address}/api/v1"));
        self.line(&format!("文档 documents  {address}/docs"));
        if let Some(folder) = &place.mails {
            self.line(&format!("邮件 mails      {}", folder.display()));
        }
        self.line("");
        self.line("试一试 Try:");
        let (number, code) = (&ending.number, &ending.query_code);
        self.hint(
            address,
            &format!(r#"{{"grant":"query_code","number":"{number}","query_code":"{code}"}}"#),
        );
        if let Some(account) = prepared.with_login("supervisor") {
            let (login, password) = (&account.login, &account.password);
            self.hint(
                address,
                &format!(r#"{{"grant":"password","login":"{login}","password":"{password}"}}"#),
            );
        }
        self.line(&format!(
            "  curl -H \"Authorization: Bearer $TOKEN\" {address}/api/v1/overdue"
        ));
    }

    fn hint(&mut self, address: &str, body: &str) {
        self.line(&format!(
            "  curl -H 'Content-Type: application/json' -d '{body}' {address}/api/v1/tokens"
        ));
    }

    fn told(&mut self, told: &Told) {
        match told {
            Told::Step {
                number,
                chinese,
                english,
            } => {
                self.line("");
                let heading = format!("{number}. {chinese}");
                let heading = self.painted("1;36", &heading);
                self.line(&format!("{heading}  {english}"));
            }
            Told::Request {
                method,
                path,
                by,
                status,
            } => {
                let colour = if *status < 400 { "32" } else { "31" };
                let status = self.painted(colour, &status.to_string());
                let by = self.painted("2", by);
                self.line(&format!("   {method} {path}  {status}  {by}"));
            }
            Told::Fact { name, value } => {
                let value = self.painted("1", value);
                self.line(&format!("   {name}: {value}"));
            }
            Told::Table(rows) => self.table(rows),
            Told::Letter(text) => {
                self.line("");
                for line in text.lines() {
                    self.line(&format!("   │ {line}"));
                }
            }
        }
    }

    fn table(&mut self, rows: &[Vec<String>]) {
        let mut widths: Vec<usize> = Vec::new();
        for row in rows {
            widths.resize(widths.len().max(row.len()), 0);
            for (known, cell) in widths.iter_mut().zip(row) {
                *known = (*known).max(width(cell));
            }
        }
        for (index, row) in rows.iter().enumerate() {
            let mut line = String::from("   ");
            for (cell, column) in row.iter().zip(&widths) {
                line.push_str(cell);
                let blanks = column.saturating_sub(width(cell)) + 2;
                line.extend(std::iter::repeat_n(' ', blanks));
            }
            let line = line.trim_end();
            if index == 0 {
                let line = self.painted("4", line);
                self.line(&line);
            } else {
                self.line(line);
            }
        }
    }

    fn painted(&self, colour: &str, text: &str) -> String {
        if self.colours {
            format!("\u{1b}[{colour}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }

    /// Once nobody reads any more, the demo goes on in silence.
    fn line(&mut self, line: &str) {
        if !self.broken {
            self.broken = writeln!(self.out, "{line}").is_err();
        }
    }
}

/// Columns on a terminal: Chinese characters and their punctuation take two.
fn width(text: &str) -> usize {
    text.chars()
        .map(|letter| {
            if ('\u{2E80}'..='\u{FFEF}').contains(&letter) {
                2
            } else {
                1
            }
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    #[test]
    fn all_of_the_demo_is_in_its_own_folder() {
        for more in [None, Some(("DISCLOSURE_DOCUMENT_DIR", "/mnt/documents"))] {
            let variables = [
                ("DISCLOSURE_DATA_DIR", "/x/d"),
                ("DISCLOSURE_MAIL_DIR", "/mnt/mail"),
            ];
            let environment = variables.into_iter().chain(more);
            let environment = environment.map(|(name, value)| (name.into(), value.into()));
            let settings = crate::config::parse(environment, None, false).unwrap();
            let own = own_settings(settings).unwrap();
            assert_eq!(own.data_dir, PathBuf::from("/x/d-demo"));
            assert_eq!(own.document_dir, PathBuf::from("/x/d-demo/documents"));
            assert_eq!(own.mail_dir, PathBuf::from("/x/d-demo/mail"));
        }
    }

    #[test]
    fn columns_stand_under_one_another() {
        let mut printer = Printer::plain(Vec::new());
        let row = |a: &str, b: &str| vec![a.to_owned(), b.to_owned()];
        printer.table(&[row("日期 day", "数"), row("2026-03-02", "1")]);
        let text = String::from_utf8(printer.into_inner()).unwrap();
        assert_eq!(text, "   日期 day    数\n   2026-03-02  1\n");
    }
}
