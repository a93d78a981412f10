//! `docs/procedures.md` is what the rules answer, action by action at every stage.
//!
//! `DISCLOSURE_WRITE_DOCS=1 cargo test procedures` rewrites it.

use std::collections::BTreeSet;
use std::fmt::Write;

use chrono::DateTime;
use disclosure::rules::case::{Case, StageName};
use disclosure::rules::command::Action;
use disclosure::rules::decide::{Facts, decide};
use disclosure::rules::event::{By, Recorded};
use disclosure::rules::ids::AuthorityId;
use disclosure::rules::language::Language;
use disclosure::rules::offer::offer;
use disclosure::rules::policy::{Actor, Role, applicant_may, may, permit_on};
use uuid::Uuid;

use super::grown::{co_handled, grown};
use super::samples::{COLLEAGUE, HANDLER, HEALTH, commands, day, facts};

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/procedures.md");

#[test]
fn the_procedures_are_what_the_rules_say() {
    let fresh = page();
    if std::env::var_os("DISCLOSURE_WRITE_DOCS").is_some() {
        std::fs::write(PAGE, fresh).unwrap();
    } else {
        let text = std::fs::read_to_string(PAGE).unwrap();
        assert!(
            text == fresh,
            "docs/procedures.md is stale: DISCLOSURE_WRITE_DOCS=1 cargo test procedures"
        );
    }
}

const LEGEND: &str = "\
# Who may do what at which stage

Written by the program: `DISCLOSURE_WRITE_DOCS=1 cargo test procedures` asks the rules of `src/rules` about a case at every
stage, and a test compares. One section for each stage (办理环节), one line for each action; its code is the address below
`/api/v1/cases/{id}`. `GET /api/v1/cases/{id}` tells the same of one case, as `offers`.

- **Who may**: the roles that may do it at all; `co-handler` is a handler whose department has but a part in the case (协办). Which cases each sees is another matter: [design.md](design.md).
- **Now**: `yes`, or `depends`, where it turns on what has happened at this stage, on who has the case in hand, on whether
  the period for the reply is over, or on whether the mail of a reply has left.
- **What follows**: the events that the record gains, and the stage after it where that changes. Another content of the
  command, such as a late day, may bring another.
- **Refused with**: the reasons for which it can be closed at this stage whatever the command says. What else a command can be
  refused for (a day in the future, a draft that lacks something) is in the list of problems that the service publishes.

Asked are sample cases: at each stage with what can have happened before and beside it, such as a remedy, an internal deadline,
an urging, a mail that failed, the archive, or that it asks for own records to be corrected. Actions that are closed in all of
them, to everyone, stand in one line below the table, each with its reasons.
";

fn page() -> String {
    let mut page = LEGEND.to_owned();
    let all = grown();
    for stage in StageName::ALL {
        let at = |case: &&Case| case.stage.name() == stage;
        let samples: Vec<Case> = all.iter().filter(at).cloned().collect();
        assert!(!samples.is_empty(), "{stage:?}");
        let chinese = stage.title(Language::Chinese);
        let english = stage.title(Language::English);
        write!(page, "\n## {english} ({chinese})\n\n").unwrap();
        page += "| Action | Who may | Now | What follows | Refused with |\n|---|---|---|---|---|\n";
        let (open, shut): (Vec<_>, Vec<_>) = Action::ALL
            .into_iter()
            .map(|action| (action, Cell::of(&samples, action)))
            .partition(|(_, cell)| cell.open);
        for (action, cell) in open {
            writeln!(page, "{}", cell.row(action)).unwrap();
        }
        let shut: Vec<_> = shut
            .into_iter()
            .map(|(action, cell)| format!("`{}` ({})", action.code(), coded(&cell.reasons)))
            .collect();
        write!(page, "\nClosed: {}.\n", shut.join(", ")).unwrap();
    }
    page
}

/// What the rules say of an action at a stage.
struct Cell {
    open: bool,
    reasons: BTreeSet<&'static str>,
    follows: BTreeSet<String>,
}

impl Cell {
    fn of(samples: &[Case], action: Action) -> Self {
        let mut cell = Self {
            open: false,
            reasons: BTreeSet::new(),
            follows: BTreeSet::new(),
        };
        for case in samples {
            for facts in looks(case, action) {
                match offer(case, action, facts.viewer()) {
                    Ok(()) => {
                        cell.open = true;
                        cell.follows.extend(what_follows(case, action, &facts));
                    }
                    Err(why) => {
                        cell.reasons.insert(why.code());
                    }
                }
            }
        }
        cell
    }

    fn row(&self, action: Action) -> String {
        let now = if self.reasons.is_empty() {
            "yes"
        } else {
            "depends"
        };
        let follows: Vec<_> = self.follows.iter().map(String::as_str).collect();
        format!(
            "| {} ({}) `{}` | {} | {now} | {} | {} |",
            action.title(Language::English),
            action.title(Language::Chinese),
            action.code(),
            who_may(action),
            follows.join("; "),
            coded(&self.reasons),
        )
    }
}

/// Who looks, and when: the handler, a colleague, one whose department has but a part in the case and, where it is theirs to do, the applicant; while the period runs and
/// after it; while the mail of a reply is under way and after it.
fn looks(case: &Case, action: Action) -> Vec<Facts> {
    let applicant = applicant_may(action).then_some(None);
    let accounts = [Some(HANDLER), Some(COLLEAGUE)]
        .into_iter()
        .chain(applicant);
    let mut looks = Vec::new();
    let own = accounts.map(|account| (account, None));
    let part = co_handler_may(action) && case.co_handling().contains(&HEALTH);
    let part = part.then_some((Some(COLLEAGUE), Some(HEALTH)));
    for (account, co_handling) in own.chain(part) {
        for mail_under_way in [true, false] {
            for today in ["2026-03-03", "2026-03-31"].map(day) {
                looks.push(Facts {
                    account,
                    co_handling,
                    mail_under_way,
                    today,
                    ..facts()
                });
            }
        }
    }
    looks
}

/// What the commands of an action bring: the events, and the stage when it changes.
fn what_follows(case: &Case, action: Action, facts: &Facts) -> Vec<String> {
    let commands = commands().into_iter().map(|(_, command)| command);
    commands
        .filter(|command| command.action() == action)
        .filter_map(|command| decide(case, &command, facts).ok())
        .map(|decided| {
            let names: Vec<_> = decided.iter().map(|one| one.event.name()).collect();
            let mut after = case.clone();
            for (seq, one) in (case.version + 1..).zip(decided) {
                after.apply(&Recorded {
                    seq,
                    on: one.on,
                    at: DateTime::UNIX_EPOCH,
                    by: By::Staff(HANDLER),
                    event: one.event,
                });
            }
            let names = format!("`{}`", names.join("`, `"));
            match after.stage.name() {
                same if same == case.stage.name() => names,
                moved => format!("{names} → {}", moved.title(Language::English)),
            }
        })
        .collect()
}

fn who_may(action: Action) -> String {
    let roles = Role::ALL.into_iter().filter(|role| may(*role, action));
    let applicant = applicant_may(action).then_some("applicant");
    let part = co_handler_may(action).then_some("co-handler");
    let who: Vec<_> = (roles.map(Role::code))
        .chain(part)
        .chain(applicant)
        .collect();
    who.join(", ")
}

/// Whether a department that has but a part in a case may do it.
fn co_handler_may(action: Action) -> bool {
    let colleague = Actor::Staff {
        account: COLLEAGUE,
        authority: AuthorityId(Uuid::from_u128(6)),
        role: Role::Handler,
        department: Some(HEALTH),
        succeeds: false,
        deputy: None,
    };
    permit_on(&colleague, action, &co_handled()).is_ok()
}

fn coded(codes: &BTreeSet<&'static str>) -> String {
    let codes: Vec<_> = codes.iter().map(|code| format!("`{code}`")).collect();
    codes.join(", ")
}
