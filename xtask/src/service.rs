//! The program as its operator runs it: `disclosure serve` and the side commands, on a folder of its own.

use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use disclosure::postgres;
use disclosure::seal::Keys;
use serde_json::json;

use crate::Result;
use crate::wire::{Ask, Wire};

/// So long a start or a stop is waited for.
const PATIENCE: Duration = Duration::from_mins(1);
const LOOK_EVERY: Duration = Duration::from_millis(10);

/// Where the program and its data are.
#[derive(Debug, Clone)]
pub struct Place {
    program: PathBuf,
    data: PathBuf,
    log: PathBuf,
    settings: Vec<(String, String)>,
}

impl Place {
    /// A folder for the data of a program, emptied; its path must be short.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn anew(program: &Path, folder: &Path) -> Result<Self> {
        if folder.exists() {
            fs::remove_dir_all(folder)?;
        }
        Self::at(program, folder)
    }

    /// The same folder with what is in it.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn at(program: &Path, folder: &Path) -> Result<Self> {
        fs::create_dir_all(folder)?;
        // PostgreSQL, which does not run as root, must be able to enter.
        fs::set_permissions(folder, PermissionsExt::from_mode(0o711))?;
        Ok(Self {
            program: program.to_owned(),
            data: folder.join("data"),
            log: folder.join("service.log"),
            settings: Vec::new(),
        })
    }

    /// The same with a setting, by the name of its variable.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.settings.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The folder of the data.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// The private server, for who looks into its database; while the service runs, it is that one's.
    ///
    /// # Errors
    /// When there is none and none can be started.
    pub fn database(&self) -> Result<postgres::Server> {
        Ok(postgres::attach(&postgres::Settings::new(&self.data))?)
    }

    /// The keys that the program made at its first start.
    ///
    /// # Errors
    /// When it has not been started yet.
    pub fn keys(&self) -> Result<Keys> {
        Ok(Keys::from_base64(&fs::read_to_string(
            self.data.join("key"),
        )?)?)
    }

    /// The number of PostgreSQL's first process.
    ///
    /// # Errors
    /// When it does not run.
    pub fn postmaster(&self) -> Result<u32> {
        let text = fs::read_to_string(self.data.join("postgres/postmaster.pid"))?;
        Ok(text.lines().next().unwrap_or_default().trim().parse()?)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command
            .args(arguments)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("DISCLOSURE_DATA_DIR", &self.data)
            .env("DISCLOSURE_LISTEN", "127.0.0.1:0")
            .env("DISCLOSURE_METRICS_LISTEN", "off")
            .env("DISCLOSURE_FILINGS_PER_HOUR", "100000000")
            .env("DISCLOSURE_SIGN_INS_PER_MINUTE", "100000000")
            .envs(self.settings.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null());
        command
    }

    /// Runs a side command; gives what it prints.
    ///
    /// # Errors
    /// With what it complains of.
    pub fn run(&self, arguments: &[&str]) -> Result<String> {
        let output = self.command(arguments).output()?;
        if output.status.success() {
            return Ok(String::from_utf8(output.stdout)?);
        }
        let complaint = String::from_utf8_lossy(&output.stderr);
        Err(format!("`disclosure {}`: {complaint}", arguments.join(" ")).into())
    }

    /// Makes an account; gives its login and password.
    ///
    /// # Errors
    /// When the program refuses.
    pub fn hire(&self, login: &str, role: &str, department: Option<u32>) -> Result<Account> {
        let mut arguments = vec!["admin", "create", "--name", "张三", "--login", login];
        arguments.extend(["--role", role]);
        let number = department.map(|number| number.to_string());
        if let Some(number) = &number {
            arguments.extend(["--department", number]);
        }
        let made = self.run(&arguments)?;
        let password = made.split_whitespace().next_back().unwrap_or_default();
        Ok(Account {
            login: login.to_owned(),
            password: password.to_owned(),
        })
    }
}

/// Who can sign in.
#[derive(Debug, Clone)]
pub struct Account {
    pub login: String,
    pub password: String,
}

impl Account {
    /// A token for the next quarter of an hour.
    ///
    /// # Errors
    /// When the service refuses, or does not answer.
    pub fn sign_in(&self, wire: &mut Wire) -> Result<String> {
        let body = json!({"grant": "password", "login": self.login, "password": self.password});
        let answer = wire.send(&Ask::post("/api/v1/tokens", &body))?;
        answer.is(201)?.text("/access_token")
    }
}

/// A service that runs.
#[derive(Debug)]
pub struct Service {
    child: Child,
    address: String,
}

impl Service {
    /// Starts it, and waits until it serves.
    ///
    /// # Errors
    /// With what it says, when it ends instead.
    pub fn start(place: &Place) -> Result<Self> {
        let child = place
            .command(&["serve"])
            .stdout(Stdio::null())
            .stderr(File::create(&place.log)?)
            .spawn()?;
        let mut service = Self {
            child,
            address: String::new(),
        };
        let limit = Instant::now() + PATIENCE;
        loop {
            let said = fs::read_to_string(&place.log)?;
            if said.contains("authorities") {
                service.address = address(&said).ok_or("it does not say where it serves")?;
                return Ok(service);
            }
            if service.has_ended()? || Instant::now() > limit {
                return Err(format!("the service does not start:\n{said}").into());
            }
            sleep(LOOK_EVERY);
        }
    }

    /// Host and port.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The number of its process.
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// Whether it has ended.
    ///
    /// # Errors
    /// When the machine does not say.
    pub fn has_ended(&mut self) -> Result<bool> {
        Ok(self.child.try_wait()?.is_some())
    }

    /// Waits until it ends.
    ///
    /// # Errors
    /// When it does not.
    pub fn wait(&mut self) -> Result<()> {
        let limit = Instant::now() + PATIENCE;
        while !self.has_ended()? {
            if Instant::now() > limit {
                return Err("the service does not end".into());
            }
            sleep(LOOK_EVERY);
        }
        Ok(())
    }

    /// Ends it between two instructions (SIGKILL).
    ///
    /// # Errors
    /// When it has ended already.
    pub fn kill(&mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// Tells it to stop (SIGTERM), and waits.
    ///
    /// # Errors
    /// When it does not.
    pub fn stop(mut self) -> Result<()> {
        signal("-TERM", self.process())?;
        self.wait()
    }
}

/// No service outlives its proof.
impl Drop for Service {
    fn drop(&mut self) {
        if self.child.try_wait().is_ok_and(|status| status.is_none()) {
            self.child.kill().ok();
            self.child.wait().ok();
        }
    }
}

/// Sends a signal to a process.
///
/// # Errors
/// When there is no such process.
pub fn signal(signal: &str, process: u32) -> Result<()> {
    let sent = Command::new("kill")
        .args([signal, &process.to_string()])
        .stderr(Stdio::null())
        .status()?;
    if sent.success() {
        Ok(())
    } else {
        Err(format!("process {process} is gone").into())
    }
}

fn address(said: &str) -> Option<String> {
    let line = said.lines().find(|line| line.contains("serving at"))?;
    Some(line.split("http://").nth(1)?.split('/').next()?.to_owned())
}
