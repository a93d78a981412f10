//! What a preview prints: the days that change, how many cases move, and the first of them.

use super::super::say::line;
use crate::app::calendars::{Moved, Preview};
use crate::rules::language::Language;
use crate::rules::recount::{ClockMove, Move, Shown, StoppedDay};

/// How many cases it prints.
const MOVES: usize = 50;

pub(super) fn shown(preview: &Preview) -> String {
    let mut text = String::new();
    for day in &preview.days {
        let becomes = if day.works { "worked" } else { "off" };
        line(
            &mut text,
            format_args!("{}  now {becomes:<6}  {}", day.date, day.name),
        );
    }
    line(&mut text, format_args!("{}", summary(preview)));
    for moved in preview.moves.iter().take(MOVES) {
        line(
            &mut text,
            format_args!("{:<18} {}", moved.number, reply(moved)),
        );
        for beside in &moved.moves.clocks {
            line(&mut text, format_args!("    {}", clock_moved(beside)));
        }
        for act in &moved.moves.kept {
            let said = act.in_language(Language::English);
            line(&mut text, format_args!("    {said}"));
        }
        if let Some(StoppedDay { before, after }) = moved.moves.stopped {
            line(
                &mut text,
                format_args!("    the reply, if the clock runs on: {before} -> {after}"),
            );
        }
    }
    let rest = preview.moves.len().saturating_sub(MOVES);
    if rest > 0 {
        line(&mut text, format_args!("... and {rest} more"));
    }
    text
}

/// How many cases there are, and how many move in which way.
fn summary(preview: &Preview) -> String {
    let cases = match preview.open {
        1 => "1 open case".to_owned(),
        open => format!("{open} open cases"),
    };
    let settled = |provisional| {
        let is_it = |moved: &&Moved| {
            moved.which == Some(Move::Settled) && moved.after.provisional == provisional
        };
        preview.moves.iter().filter(is_it).count()
    };
    let beside = |is: fn(&ClockMove) -> bool| {
        let has_one = |moved: &&Moved| moved.moves.clocks.iter().any(is);
        preview.moves.iter().filter(has_one).count()
    };
    let said: Vec<String> = [
        (preview.count(Move::Earlier), "with an earlier due date"),
        (preview.count(Move::Later), "with a later due date"),
        (
            settled(false),
            "with the same due date, which becomes final",
        ),
        (
            settled(true),
            "with the same due date, which becomes provisional",
        ),
        (
            beside(ClockMove::has_moved),
            "with another last day that moves",
        ),
        (
            beside(|one| !one.has_moved()),
            "with another last day that stands as it was told",
        ),
        (
            preview.kept(),
            "in which something done keeps the effect that it had",
        ),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, how)| format!("{count} {how}"))
    .collect();
    match (preview.open, said.as_slice()) {
        (0, _) => cases,
        (_, []) => format!("{cases}: no last day moves"),
        (_, said) => format!("{cases}: {}", said.join("; ")),
    }
}

/// What becomes of the due date of the reply.
fn reply(moved: &Moved) -> String {
    let (before, after) = (moved.before, moved.after);
    match (moved.which, before.due_on) {
        (Some(Move::Settled), Some(due_on)) => {
            let rank = if after.provisional {
                "provisional"
            } else {
                "final"
            };
            format!("due {due_on} as before, now {rank}")
        }
        (Some(which), _) => format!("due {} -> {}, {}", day(before), day(after), which.code()),
        (None, Some(due_on)) => format!("due {due_on} as before"),
        (None, None) => "no due date at present".to_owned(),
    }
}

/// A clock beside the reply: which, and from when to when.
fn clock_moved(moved: &ClockMove) -> String {
    let named = moved.reference.as_deref();
    let named = named.map_or(String::new(), |named| format!(" {named}"));
    let (before, after) = (moved.before, moved.after);
    let span = if moved.has_moved() {
        format!("{before} -> {after}")
    } else {
        format!("stays {after}")
    };
    let kept = moved.counted.map_or(String::new(), |counted| {
        format!(", the day that was told (counted: {counted})")
    });
    format!("{}{named} {span}{kept}", moved.clock.code())
}

fn day(shown: Shown) -> String {
    let day = shown
        .due_on
        .map_or("none".to_owned(), |day| day.to_string());
    if shown.provisional {
        format!("{day} (provisional)")
    } else {
        day
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use uuid::Uuid;

    use super::*;
    use crate::rules::clocks::NamedClock;
    use crate::rules::ids::CaseId;
    use crate::rules::recount::Moves;

    fn shown_on(day: Option<&str>, provisional: bool) -> Shown {
        Shown {
            due_on: day.map(|day| day.parse().unwrap()),
            provisional,
        }
    }

    fn moved(number: &str, (before, after): (Shown, Shown), clocks: Vec<ClockMove>) -> Moved {
        Moved {
            case: CaseId(Uuid::nil()),
            number: number.to_owned(),
            department: None,
            which: Move::between(before, after),
            before,
            after,
            moves: Moves {
                clocks,
                ..Moves::default()
            },
        }
    }

    fn payment(before: &str, after: &str, counted: Option<&str>) -> Vec<ClockMove> {
        let day = |day: &str| -> NaiveDate { day.parse().unwrap() };
        vec![ClockMove {
            clock: NamedClock::Payment,
            reference: None,
            before: day(before),
            after: day(after),
            counted: counted.map(day),
        }]
    }

    #[test]
    fn what_moves_is_told_as_a_person_would() {
        let none = shown_on(None, false);
        let guess = shown_on(Some("2027-01-19"), true);
        let mut preview = Preview {
            revision: 1,
            days: Vec::new(),
            open: 5,
            moves: Vec::new(),
        };
        assert_eq!(shown(&preview), "5 open cases: no last day moves\n");
        preview.moves = vec![
            moved(
                "YJ-1",
                (guess, shown_on(Some("2027-01-18"), false)),
                Vec::new(),
            ),
            moved(
                "YJ-2",
                (guess, shown_on(Some("2027-01-19"), false)),
                Vec::new(),
            ),
            moved(
                "YJ-3",
                (none, none),
                payment("2027-01-20", "2027-01-20", Some("2027-01-19")),
            ),
            moved(
                "YJ-4",
                (none, none),
                payment("2027-01-20", "2027-01-21", None),
            ),
        ];
        let said = shown(&preview);
        let lines: Vec<&str> = said.lines().collect();
        assert_eq!(
            lines,
            [
                "5 open cases: 1 with an earlier due date; 1 with the same due date, which becomes final; \
                 1 with another last day that moves; 1 with another last day that stands as it was told",
                "YJ-1               due 2027-01-19 (provisional) -> 2027-01-18, earlier",
                "YJ-2               due 2027-01-19 as before, now final",
                "YJ-3               no due date at present",
                "    payment stays 2027-01-20, the day that was told (counted: 2027-01-19)",
                "YJ-4               no due date at present",
                "    payment 2027-01-20 -> 2027-01-21",
            ]
        );
    }
}
