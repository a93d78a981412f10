//! The templates, embedded: a folder per notice or letter, in it a folder per language.

use std::sync::LazyLock;

use chrono::{NaiveDate, NaiveDateTime};
use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, Error, ErrorKind, UndefinedBehavior, Value};

use super::wording;
use crate::rules::language::Language;

/// The templates of a language. Unknown variables are errors; what ends in `.html` is escaped.
pub(super) fn environment(language: Language) -> Result<&'static Environment<'static>, Error> {
    static CHINESE: LazyLock<Result<Environment<'static>, Error>> =
        LazyLock::new(|| build(Language::Chinese, CHINESE_SOURCES));
    static ENGLISH: LazyLock<Result<Environment<'static>, Error>> =
        LazyLock::new(|| build(Language::English, ENGLISH_SOURCES));
    let built = match language {
        Language::Chinese => &CHINESE,
        Language::English => &ENGLISH,
    };
    built
        .as_ref()
        .map_err(|error| Error::new(error.kind(), error.to_string()))
}

type Sources = &'static [(&'static str, &'static str)];

fn build(language: Language, sources: Sources) -> Result<Environment<'static>, Error> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_syntax(
        SyntaxConfig::builder()
            .trim_blocks(true)
            .lstrip_blocks(true)
            .build()?,
    );
    environment.add_filter("date", move |text: &str| {
        Ok::<_, Error>(language.date(civil(text)?))
    });
    environment.add_filter("day", move |text: &str| {
        Ok::<_, Error>(wording::day(language, civil(text)?))
    });
    environment.add_filter("due_date", move |due: Value| {
        let (on, provisional) = due_of(&due)?;
        Ok::<_, Error>(wording::due_date(language, on, provisional))
    });
    environment.add_filter("due_day", move |due: Value| {
        let (on, provisional) = due_of(&due)?;
        Ok::<_, Error>(wording::due_day(language, on, provisional))
    });
    environment.add_filter("moment", move |text: &str| {
        Ok::<_, Error>(wording::moment(language, local(text)?))
    });
    environment.add_filter("days_left", move |days: i64| {
        wording::days_left(language, days)
    });
    environment.add_global("lang", language.tag());
    for (name, source) in SHARED_SOURCES.iter().chain(sources) {
        environment.add_template(name, source)?;
    }
    Ok(environment)
}

fn civil(text: &str) -> Result<NaiveDate, Error> {
    text.parse()
        .map_err(|error| not_a_date().with_source(error))
}

/// Takes a `Due` apart.
fn due_of(due: &Value) -> Result<(NaiveDate, bool), Error> {
    let on = due.get_attr("on")?;
    let on = civil(on.as_str().unwrap_or_default())?;
    Ok((on, due.get_attr("provisional")?.is_true()))
}

fn local(text: &str) -> Result<NaiveDateTime, Error> {
    text.parse()
        .map_err(|error| not_a_date().with_source(error))
}

fn not_a_date() -> Error {
    Error::new(ErrorKind::InvalidOperation, "not a date")
}

const SHARED_SOURCES: Sources = &[
    ("layout.html", include_str!("templates/layout/layout.html")),
    ("letter.html", include_str!("templates/layout/letter.html")),
    ("parts.html", include_str!("templates/layout/parts.html")),
];

/// Rows of (name, source): what every notice and letter has, read from the folders of a language.
macro_rules! sources {
    ($language:literal) => {
        sources!(
            $language,
            shared: ["contact.txt", "contact.html", "deadline.txt", "deadline.html", "to_applicant.txt", "to_asked.txt", "to_staff.txt", "query_code.txt", "to_applicant.letter.txt", "to_applicant.letter.html"],
            folders: [
                "application_received": ["subject.txt", "body.txt", "body.html"],
                "application_confirmed": ["subject.txt", "body.txt", "body.html"],
                "application_split": ["subject.txt", "body.txt", "body.html"],
                "reply_made": ["subject.txt", "body.txt", "body.html"],
                "case_assigned": ["subject.txt", "body.txt", "body.html"],
                "case_returned": ["subject.txt", "body.txt", "body.html"],
                "case_transferred_away": ["subject.txt", "body.txt", "body.html"],
                "case_taken_over": ["subject.txt", "body.txt", "body.html"],
                "confirmation_late": ["subject.txt", "body.txt", "body.html"],
                "acceptance_late": ["subject.txt", "body.txt", "body.html"],
                "part_asked": ["subject.txt", "body.txt", "body.html"],
                "part_given": ["subject.txt", "body.txt", "body.html"],
                "urged": ["subject.txt", "body.txt", "body.html"],
                "urging_answered": ["subject.txt", "body.txt", "body.html"],
                "service_failed": ["subject.txt", "body.txt", "body.html"],
                "approval_waiting": ["subject.txt", "body.txt", "body.html"],
                "draft_returned": ["subject.txt", "body.txt", "body.html"],
                "reply_approved": ["subject.txt", "body.txt", "body.html"],
                "extension_waiting": ["subject.txt", "body.txt", "body.html"],
                "extension_decided": ["subject.txt", "body.txt", "body.html"],
                "extension_told": ["subject.txt", "body.txt", "body.html"],
                "extension_not_told": ["subject.txt", "body.txt", "body.html"],
                "consultation_asked": ["subject.txt", "body.txt", "body.html"],
                "consultation_begun": ["subject.txt", "body.txt", "body.html"],
                "consultation_moves_due_date": ["subject.txt", "body.txt", "body.html"],
                "opinion_in": ["subject.txt", "body.txt", "body.html"],
                "consultation_not_sent": ["subject.txt", "body.txt", "body.html"],
                "third_party_told": ["subject.txt", "body.txt", "body.html"],
                "letter_served": ["subject.txt", "body.txt", "body.html"],
                "letter_not_served": ["subject.txt", "body.txt", "body.html"],
                "notice_without_effect": ["subject.txt", "body.txt", "body.html"],
                "application_resumed": ["subject.txt", "body.txt", "body.html"],
                "reply_arrived": ["subject.txt", "body.txt", "body.html"],
                "notice_to_post": ["subject.txt", "body.txt", "body.html"],
                "clarification_received": ["subject.txt", "body.txt", "body.html"],
                "answer_received": ["subject.txt", "body.txt", "body.html"],
                "late_answer_refused": ["subject.txt", "body.txt", "body.html"],
                "payment_received": ["subject.txt", "body.txt", "body.html"],
                "payment_in": ["subject.txt", "body.txt", "body.html"],
                "fee_cancelled": ["subject.txt", "body.txt", "body.html"],
                "application_closed": ["subject.txt", "body.txt", "body.html"],
                "case_closed": ["subject.txt", "body.txt", "body.html"],
                "due_date_corrected": ["subject.txt", "body.txt", "body.html"],
                "due_date_moved": ["subject.txt", "body.txt", "body.html"],
                "last_day_to_pay_moved": ["subject.txt", "body.txt", "body.html"],
                "opinion_day_moved": ["subject.txt", "body.txt", "body.html"],
                "awaited_day_moved": ["subject.txt", "body.txt", "body.html"],
                "last_day_near": ["subject.txt", "body.txt", "body.html"],
                "application_reopened": ["subject.txt", "body.txt", "body.html"],
                "case_reopened": ["subject.txt", "body.txt", "body.html"],
                "deadline_near": ["subject.txt", "body.txt", "body.html"],
                "deadline_passed": ["subject.txt", "body.txt", "body.html"],
                "complaint_received": ["subject.txt", "body.txt", "body.html"],
                "complaint_waiting": ["subject.txt", "body.txt", "body.html"],
                "complaint_concluded": ["subject.txt", "body.txt", "body.html"],
                "rectification_ordered": ["subject.txt", "body.txt", "body.html"],
                "rectification_reported": ["subject.txt", "body.txt", "body.html"],
                "rectification_decided": ["subject.txt", "body.txt", "body.html"],
                "rectification_due": ["subject.txt", "body.txt", "body.html"],
                "morning_digest": ["subject.txt", "body.txt", "body.html"],
                "reply": ["title.txt", "letter.txt", "letter.html"],
                "extension": ["title.txt", "letter.txt", "letter.html"],
                "third_party_consultation": ["title.txt", "letter.txt", "letter.html"],
                "agency_consultation": ["title.txt", "letter.txt", "letter.html"],
                "third_party_notice": ["title.txt", "letter.txt", "letter.html"],
                "clarification": ["title.txt", "letter.txt", "letter.html"],
                "reasons": ["title.txt", "letter.txt", "letter.html"],
                "fee": ["title.txt", "letter.txt", "letter.html"],
                "delay": ["title.txt", "letter.txt", "letter.html"],
                "due_date": ["title.txt", "letter.txt", "letter.html"],
                "abandonment": ["title.txt", "letter.txt", "letter.html"],
                "withdrawal": ["title.txt", "letter.txt", "letter.html"],
                "receipt": ["title.txt", "letter.txt", "letter.html"],
            ]
        )
    };
    (
        $language:literal,
        shared: [$($shared:literal),*],
        folders: [$($folder:literal: [$($file:literal),*],)*]
    ) => {
        &[
            $((
                $shared,
                include_str!(concat!("templates/layout/", $language, "/", $shared)),
            ),)*
            $($((
                concat!($folder, "/", $file),
                include_str!(concat!("templates/", $folder, "/", $language, "/", $file)),
            ),)*)*
        ]
    };
}

const CHINESE_SOURCES: Sources = sources!("zh-CN");
const ENGLISH_SOURCES: Sources = sources!("en");
