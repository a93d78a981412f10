//! The clocks of a case beside its reply, as tables: what happened, and what waits, was met or lapsed.

use chrono::NaiveDate;
use disclosure::rules::archive::RemedyPeriods;
use disclosure::rules::case::Case;
use disclosure::rules::clock_file;
use disclosure::rules::clocks::{
    CaseClock, ClockKind, ClockState, CountedBy, NamedClock, clocks_of,
};
use disclosure::rules::command::{Command, NewSubDeadline, NewText};
use disclosure::rules::consultation::{ConsultationFacts, ThirdPartyPart};
use disclosure::rules::decide::{DepartmentStanding, Facts, decide};
use disclosure::rules::event::CaseEvent;
use disclosure::rules::fee::FeeFacts;
use disclosure::rules::ids::{DepartmentId, LetterId};
use disclosure::rules::language::Language;
use disclosure::rules::outcome::{LetterKind, Outcome};
use disclosure::rules::receipt::Channel;
use disclosure::rules::regime::Jurisdiction;
use disclosure::rules::remedies::RemedyFacts;
use disclosure::rules::service::Service;
use uuid::Uuid;

use crate::harness::people::{by_hand, by_mail};
use crate::tables::samples::{HANDLER, HEALTH, LAND, day, filed, fold, text_ref};

/// A case filed under a law by a channel, and what happened then; it is filed on the day of the first.
fn case_under(law: Jurisdiction, channel: Channel, life: &[(&str, CaseEvent)]) -> Case {
    let first = life.first().map_or("2026-03-02", |(on, _)| on);
    let later = life.iter().map(|(on, event)| (day(on), event.clone()));
    fold([(day(first), filed(law, channel))].into_iter().chain(later))
}

/// A case of which only the clock's events matter, each on a line.
fn case_of(lines: &[&str]) -> Case {
    let mut case = case_under(Jurisdiction::China, Channel::InPerson, &[]);
    let zone = chrono_tz::Asia::Shanghai;
    let events = lines
        .iter()
        .flat_map(|line| clock_file::events(line, zone).unwrap());
    case.clock_events = events.collect();
    case.filed_on = case.clock_events[0].on;
    case
}

fn clocks(case: &Case) -> Vec<CaseClock> {
    clocks_of(case, by_builtin(case), 1)
}

fn by_builtin(case: &Case) -> CountedBy<'static> {
    let calendar = case.regime().builtin_calendar();
    CountedBy {
        reply: calendar,
        remedies: calendar,
    }
}

/// `kind 03-02..03-11 met 03-05 late`, for a table.
fn told(clock: &CaseClock, today: NaiveDate) -> String {
    let short =
        |day: Option<NaiveDate>| day.map_or("?".to_owned(), |day| day.format("%m-%d").to_string());
    let (from, due) = (short(clock.from), short(clock.due_on));
    let state = clock.state(today);
    let end = clock
        .met_on()
        .or(clock.void_on())
        .map_or(String::new(), |day| format!(" {}", short(Some(day))));
    let late = if clock.on_time() == Some(false) {
        " late"
    } else {
        ""
    };
    let reference = clock
        .reference
        .as_ref()
        .map_or(String::new(), |reference| format!(" {reference}"));
    format!(
        "{}{reference} {from}..{due} {}{end}{late}",
        clock.kind.code(),
        state.code()
    )
}

fn shown(case: &Case, today: &str) -> Vec<String> {
    let today = day(today);
    clocks(case)
        .iter()
        .filter(|clock| clock.is_shown(today))
        .map(|clock| told(clock, today))
        .collect()
}

#[track_caller]
fn check(lines: &[&str], today: &str, expected: &[&str]) {
    assert_eq!(shown(&case_of(lines), today), expected, "{lines:?}");
}

const RECEIVED: &str = "received:in_person@2026-03-02";

#[test]
fn clarification_is_asked_for_once_and_answered() {
    check(
        &[RECEIVED],
        "2026-03-04",
        &["clarification_notice 03-02..03-11 running"],
    );
    check(
        &[RECEIVED],
        "2026-03-12",
        &["clarification_notice 03-02..03-11 lapsed"],
    );
    let asked = "clarification_requested:2026-03-20@2026-03-05";
    check(
        &[RECEIVED, asked],
        "2026-03-20",
        &[
            "clarification_notice 03-02..03-11 met 03-05",
            "clarification_answer 03-05..03-20 running",
        ],
    );
    check(
        &[RECEIVED, asked, "clarification_received@2026-03-20"],
        "2026-03-20",
        &[
            "clarification_notice 03-02..03-11 met 03-05",
            "clarification_answer 03-05..03-20 met 03-20",
        ],
    );
    let again = "clarification_requested:2026-04-20@2026-03-25";
    check(
        &[RECEIVED, asked, "clarification_received@2026-03-20", again],
        "2026-03-26",
        &[
            "clarification_notice 03-02..03-11 met 03-05",
            "clarification_answer 03-05..03-20 met 03-20",
        ],
    );
}

#[test]
fn clarification_asked_for_late_is_late_and_after_the_due_date_is_nothing() {
    check(
        &[RECEIVED, "clarification_requested:2026-03-31@2026-03-12"],
        "2026-03-12",
        &[
            "clarification_notice 03-02..03-11 met 03-12 late",
            "clarification_answer 03-12..03-31 running",
        ],
    );
    check(
        &[RECEIVED, "clarification_requested:2026-04-30@2026-03-31"],
        "2026-03-31",
        &[
            "clarification_notice 03-02..03-11 lapsed",
            "reconsideration_for_non_reply 03-30..05-29 running",
            "suit_for_non_reply 03-30..09-30 running",
        ],
    );
}

#[test]
fn an_answer_that_does_not_come_lapses_and_one_with_good_reason_is_late() {
    let life = [
        RECEIVED,
        "consultation_sent:p1,party=third_party@2026-03-03",
        "clarification_requested:2026-03-20@2026-03-05",
    ];
    let waiting = [
        "clarification_notice 03-02..03-11 met 03-05",
        "clarification_answer 03-05..03-20 lapsed",
        "third_party_opinion p1 03-03..03-24 running",
    ];
    check(&life, "2026-03-21", &waiting);
    let unjustified = [life.as_slice(), &["clarification_received@2026-03-23"]].concat();
    check(
        &unjustified,
        "2026-03-23",
        &[
            "clarification_notice 03-02..03-11 met 03-05",
            "clarification_answer 03-05..03-20 lapsed",
            "third_party_opinion p1 03-03..03-24 void 03-21",
        ],
    );
    let justified = [life.as_slice(), &["clarification_received:true@2026-03-23"]].concat();
    check(
        &justified,
        "2026-03-23",
        &[
            "clarification_notice 03-02..03-11 met 03-05",
            "clarification_answer 03-05..03-20 met 03-23 late",
            "third_party_opinion p1 03-03..03-24 running",
        ],
    );
}

#[test]
fn opinions_are_counted_from_delivery_each_on_its_own() {
    let life = [
        RECEIVED,
        "consultation_sent:p1,party=third_party,delivered_on=2026-03-11@2026-03-09",
        "consultation_sent:p2,party=joint_agency@2026-03-09",
        "consultation_sent:p3,party=agency@2026-03-10",
        "delivered:p2@2026-03-10",
        "opinion_received:p1@2026-03-20",
        "opinion_received:p3@2026-04-02",
    ];
    check(
        &life,
        "2026-04-02",
        &[
            "clarification_notice 03-02..03-11 lapsed",
            "third_party_opinion p1 03-11..04-01 met 03-20",
            "joint_agency_opinion p2 03-10..03-31 lapsed",
            "agency_opinion p3 03-10..03-31 met 04-02 late",
        ],
    );
}

#[test]
fn a_fee_is_paid_in_time_or_the_application_is_abandoned() {
    let notified = "fee_notified:2026-03-12@2026-03-11";
    check(
        &[RECEIVED, notified, "fee_paid@2026-04-10"],
        "2026-04-10",
        &[
            "clarification_notice 03-02..03-11 lapsed",
            "payment 03-12..04-10 met 04-10",
        ],
    );
    check(
        &[RECEIVED, notified, "fee_paid@2026-04-13"],
        "2026-04-13",
        &[
            "clarification_notice 03-02..03-11 void 04-11",
            "payment 03-12..04-10 lapsed",
        ],
    );
}

#[test]
fn what_is_closed_or_begins_anew_waits_no_more() {
    let asked = "consultation_sent:p1,party=agency@2026-03-03";
    check(
        &[RECEIVED, asked, "withdrawn@2026-03-05"],
        "2026-03-06",
        &[
            "clarification_notice 03-02..03-11 void 03-05",
            "agency_opinion p1 03-03..03-24 void 03-05",
        ],
    );
    check(
        &[
            RECEIVED,
            asked,
            "replied@2026-03-05",
            "reopened:15@2026-06-01",
        ],
        "2026-06-01",
        &[
            "clarification_notice 03-02..03-11 void 03-05",
            "clarification_notice 06-01..06-10 running",
            "agency_opinion p1 03-03..03-24 void 03-05",
        ],
    );
}

#[test]
fn an_unconfirmed_filing_waits_for_its_confirmation() {
    let filed = "received:online@2026-03-06T22:30:00+08:00";
    check(
        &[filed],
        "2026-03-09",
        &["confirmation 03-06..03-09 running"],
    );
    check(
        &[filed],
        "2026-03-10",
        &["confirmation 03-06..03-09 lapsed"],
    );
    check(
        &[filed, "confirmed@2026-03-10"],
        "2026-03-10",
        &[
            "clarification_notice 03-10..03-19 running",
            "confirmation 03-06..03-09 met 03-10 late",
        ],
    );
}

#[test]
fn silence_opens_remedies_on_the_day_after_the_due_date() {
    let silence = |today: &str| {
        let shown = shown(&case_of(&[RECEIVED]), today);
        shown
            .iter()
            .filter(|line| line.contains("non_reply"))
            .count()
    };
    assert_eq!(silence("2026-03-30"), 0, "due today is not overdue");
    assert_eq!(silence("2026-03-31"), 2);
    let late = shown(&case_of(&[RECEIVED, "replied@2026-04-01"]), "2026-04-01");
    assert_eq!(
        late,
        [
            "clarification_notice 03-02..03-11 void 04-01",
            "reconsideration_for_non_reply 03-30..05-29 running",
            "suit_for_non_reply 03-30..09-30 running",
        ],
        "a late reply does not take back what silence opened"
    );
    check(
        &[RECEIVED, "replied@2026-03-30"],
        "2026-04-01",
        &["clarification_notice 03-02..03-11 void 03-30"],
    );
}

fn claimed() -> CaseEvent {
    CaseEvent::Claimed { handler: HANDLER }
}

fn routed(department: DepartmentId) -> CaseEvent {
    CaseEvent::Assigned {
        department,
        note: None,
    }
}

fn replied(outcome: Outcome, service: Service) -> Case {
    let drafted = CaseEvent::Drafted {
        documents: vec![],
        third_party: ThirdPartyPart::default(),
        asked: None,
        draft: 1,
        outcome,
        kind: LetterKind::Disclosed,
        content: text_ref(),
    };
    let made = CaseEvent::Replied {
        calendar: 0,
        outcome,
        service,
        letter: LetterId(Uuid::from_u128(7)),
        letter_number: "〔2026〕第1号".into(),
        late_reason: None,
    };
    let life = [
        ("2026-03-02", routed(LAND)),
        ("2026-03-03", claimed()),
        ("2026-03-30", drafted),
        (
            "2026-03-30",
            CaseEvent::Approved {
                letter: None,
                consulted: None,
            },
        ),
        ("2026-03-30", made),
    ];
    case_under(Jurisdiction::China, Channel::InPerson, &life)
}

fn remedies(case: &Case) -> Vec<String> {
    let lines = shown(case, "2026-04-01");
    let is_remedy = |line: &String| line.contains("reconsideration") || line.contains("suit");
    lines.into_iter().filter(is_remedy).collect()
}

#[test]
fn a_reply_opens_the_remedies_that_its_outcome_leaves() {
    let by_hand = || by_hand("2026-03-30");
    assert_eq!(
        remedies(&replied(Outcome::Granted, by_hand())),
        [
            "reconsideration 03-30..05-29 running",
            "suit 03-30..09-30 running"
        ]
    );
    assert_eq!(
        remedies(&replied(Outcome::StateSecret, by_hand())),
        [
            "reconsideration 03-30..05-29 running",
            "suit_after_reconsideration ?..? not_begun",
        ],
        "reconsideration comes first"
    );
    assert_eq!(remedies(&replied(Outcome::Partial, by_hand())).len(), 3);
    assert!(remedies(&replied(Outcome::Other, by_hand())).is_empty());
    assert_eq!(
        remedies(&replied(Outcome::Granted, by_mail("2026-03-30"))),
        ["reconsideration ?..? not_begun", "suit ?..? not_begun"],
        "no period starts against a citizen on a guess"
    );
}

#[test]
fn a_law_without_remedies_has_no_clock_for_them() {
    for law in [Jurisdiction::UnitedKingdom, Jurisdiction::UnitedStates] {
        let case = case_under(law, Channel::Online, &[("2026-03-02", routed(LAND))]);
        let kinds: Vec<_> = clocks(&case)
            .iter()
            .map(|clock| clock.kind.code())
            .collect();
        assert_eq!(kinds, ["clarification_notice", "acceptance"], "{law:?}");
    }
}

#[test]
fn a_routed_case_is_accepted_given_back_or_routed_on() {
    let returned = CaseEvent::Returned {
        department: LAND,
        reason: text_ref(),
        suggested: None,
    };
    let case = case_under(
        Jurisdiction::China,
        Channel::InPerson,
        &[
            ("2026-03-02", routed(LAND)),
            ("2026-03-03", returned),
            ("2026-03-03", routed(HEALTH)),
            ("2026-03-04", routed(LAND)),
            ("2026-03-06", claimed()),
        ],
    );
    let acceptances = |days: u16| -> Vec<String> {
        clocks_of(&case, by_builtin(&case), days)
            .iter()
            .filter(|clock| clock.kind == ClockKind::Named(NamedClock::Acceptance))
            .map(|clock| told(clock, day("2026-03-06")))
            .collect()
    };
    assert_eq!(
        acceptances(1),
        [
            "acceptance 03-02..03-03 void 03-03",
            "acceptance 03-03..03-04 void 03-04",
            "acceptance 03-04..03-05 met 03-06 late",
        ]
    );
    assert_eq!(acceptances(2)[2], "acceptance 03-04..03-06 met 03-06");
    assert!(acceptances(0).is_empty(), "turned off");
    let departments: Vec<_> = clocks(&case)
        .iter()
        .filter_map(|one| one.department)
        .collect();
    assert_eq!(departments, [LAND, HEALTH, LAND]);
    let numbers: Vec<_> = clocks(&case)
        .iter()
        .filter(|one| one.department.is_some())
        .map(|one| one.nth)
        .collect();
    assert_eq!(numbers, [1, 2, 3]);
}

#[test]
fn a_last_day_in_a_year_that_is_not_final_is_provisional() {
    let provisional = |lines: &[&str]| -> Vec<bool> {
        clocks(&case_of(lines))
            .iter()
            .map(|clock| clock.provisional)
            .collect()
    };
    assert_eq!(
        provisional(&["received:in_person@2026-12-28"]),
        [true, true, true],
        "7 January 2027 and what follows"
    );
    let fixed = [
        "received:in_person@2026-12-18",
        "clarification_requested:2027-01-15@2026-12-21",
    ];
    assert_eq!(
        provisional(&fixed),
        [false, false],
        "a day that a notice fixes stays"
    );
}

#[test]
fn every_kind_has_words_in_both_languages_and_a_stable_name() {
    let case = case_of(&[RECEIVED]);
    for kind in ClockKind::all() {
        for language in Language::ALL {
            let regime = case.regime();
            for word in [
                kind.name(regime, language),
                kind.article(regime, language),
                kind.consequence(regime, language),
            ] {
                assert!(!word.is_empty(), "{kind:?}");
            }
        }
    }
    for clock in NamedClock::ALL {
        let written = serde_json::to_string(&clock).unwrap();
        assert_eq!(written, format!("\"{}\"", clock.code()));
    }
    for state in ClockState::ALL {
        let words = Language::ALL.map(|language| state.label(language));
        assert_ne!(words[0], words[1], "{state:?}");
    }
}

fn facts(today: &str, due_on: Option<&str>) -> Facts {
    Facts {
        deputy: None,
        co_handling: None,
        mail_under_way: false,
        mail_leaving: false,
        calendar: 0,
        documents_per_case: 4,
        earlier: None,
        answer_days: None,
        outdated: None,
        parts: Vec::new(),
        applications: 0,
        remedy: RemedyFacts::default(),
        remedy_periods: RemedyPeriods::default(),
        fee: FeeFacts::default(),
        today: day(today),
        account: Some(HANDLER),
        due_on: due_on.map(day),
        late_after: None,
        extended_by: 0,
        department: Some(DepartmentStanding::Active),
        applicant_has_email: true,
        letter: None,
        consultation: ConsultationFacts::default(),
    }
}

fn set(until: &str, department: Option<DepartmentId>, may_pass_due_date: bool) -> Command {
    Command::SetSubDeadline(NewSubDeadline {
        what: NewText {
            reference: text_ref(),
            plain: "核实档案".into(),
        },
        until: day(until),
        department,
        may_pass_due_date,
    })
}

fn outcome(case: &Case, command: &Command, facts: &Facts) -> &'static str {
    match decide(case, command, facts) {
        Ok(decided) => decided[0].event.name(),
        Err(refusal) => refusal.code(),
    }
}

#[test]
fn an_internal_deadline_lies_between_today_and_the_due_date() {
    let case = case_under(
        Jurisdiction::China,
        Channel::InPerson,
        &[("2026-03-02", routed(LAND))],
    );
    let on_time = facts("2026-03-03", Some("2026-03-30"));
    let at = |command: Command| outcome(&case, &command, &on_time);
    assert_eq!(at(set("2026-03-03", None, false)), "sub_deadline_set");
    assert_eq!(at(set("2026-03-30", None, false)), "sub_deadline_set");
    assert_eq!(at(set("2026-03-31", None, false)), "sub_deadline_after_due");
    assert_eq!(at(set("2026-03-31", None, true)), "sub_deadline_set");
    assert_eq!(at(set("2026-03-02", None, false)), "sub_deadline_past");
    let stopped = facts("2026-03-03", None);
    assert_eq!(
        outcome(&case, &set("2026-06-30", None, false), &stopped),
        "sub_deadline_set",
        "no due date runs"
    );
    for (standing, expected) in [
        (DepartmentStanding::Closed, "department_closed"),
        (DepartmentStanding::Unknown, "department_unknown"),
    ] {
        let facts = Facts {
            department: Some(standing),
            ..on_time.clone()
        };
        assert_eq!(
            outcome(&case, &set("2026-03-20", Some(LAND), false), &facts),
            expected
        );
    }
}

#[test]
fn an_internal_deadline_is_met_once_and_ends_with_the_reply() {
    let set = |number| CaseEvent::SubDeadlineSet {
        number,
        what: text_ref(),
        until: day("2026-03-20"),
        department: Some(HEALTH),
    };
    let done = CaseEvent::SubDeadlineMet {
        number: 1,
        part: None,
    };
    let life = [
        ("2026-03-02", routed(LAND)),
        ("2026-03-03", set(1)),
        ("2026-03-03", set(2)),
        ("2026-03-10", done),
    ];
    let case = case_under(Jurisdiction::China, Channel::InPerson, &life);
    let lines = shown(&case, "2026-03-23");
    assert_eq!(
        lines[2..],
        [
            "sub_deadline 03-03..03-20 met 03-10",
            "sub_deadline 03-03..03-20 lapsed"
        ]
    );
    let today = facts("2026-03-23", Some("2026-03-30"));
    let meet = |number, part| outcome(&case, &Command::MeetSubDeadline { number, part }, &today);
    let words = Some(NewText {
        reference: text_ref(),
        plain: "电话核实".into(),
    });
    assert_eq!(meet(1, None), "sub_deadline_over");
    assert_eq!(meet(2, None), "part_missing", "of another department");
    assert_eq!(meet(2, words), "sub_deadline_met", "late, but done");
    assert_eq!(meet(3, None), "sub_deadline_unknown");
    let mut closed = replied(Outcome::Granted, by_hand("2026-03-30"));
    closed.sub_deadlines = case.sub_deadlines.clone();
    let lines = shown(&closed, "2026-04-01");
    assert!(
        lines.contains(&"sub_deadline 03-03..03-20 void 03-30".to_owned()),
        "{lines:?}"
    );
    let after = outcome(
        &closed,
        &Command::MeetSubDeadline {
            number: 2,
            part: None,
        },
        &today,
    );
    assert_eq!(after, "sub_deadline_over");
}
