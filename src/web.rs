//! Pages for people who have no front-end: HTML, written from what it is handed. Pure; `http` serves them.
//!
//! Chinese first, English beside it, and everything works without scripts. There are three: where someone who
//! is asked for an opinion reads the question and answers, the annual report, and charts. Nothing on them tells who
//! applied.

mod annual;
mod charts;
mod due_year;

use std::sync::LazyLock;

use chrono::NaiveDate;
use minijinja::value::Serde;
use minijinja::{Environment, Error, UndefinedBehavior};
use serde::Serialize;

use annual::AnnualContext;
pub use annual::{Agreed, AnnualPage};
pub use charts::{Bar, Chart, Part};
pub use due_year::{DueDay, DueYear};

use crate::rules::annual::Printed;
use crate::rules::consultation::Position;
use crate::rules::deadline::Party;
use crate::rules::language::Language;

/// The style of every page.
pub const STYLE: &str = include_str!("web/style.css");

/// Moves a code from behind the `#` of the address into the form: convenience, nothing needs it.
pub const SCRIPT: &str = include_str!("web/code.js");

/// A page.
#[derive(Debug)]
pub enum Page {
    /// Where the code is typed.
    Code {
        /// Why it did not open anything.
        note: Option<Note>,
    },
    /// What is asked, and the form for the answer.
    Question(Box<Question>),
    /// The opinion was taken in.
    Thanks {
        /// Who asked, in Chinese and in English.
        authority: (String, String),
        /// The number of the letter.
        letter_number: String,
        /// The day it counts for.
        received_on: NaiveDate,
        /// For or against.
        position: Position,
    },
}

/// What is asked, and what was typed so far.
#[derive(Debug)]
pub struct Question {
    /// Who asks, in Chinese and in English.
    pub authority: (String, String),
    /// The number of the letter.
    pub letter_number: String,
    /// What the reader is to the information.
    pub party: Party,
    /// The matter.
    pub matter: String,
    /// Why they are asked.
    pub why: String,
    /// The last day for the opinion.
    pub answer_by: NaiveDate,
    /// It may still move, because its year's calendar is not final.
    pub provisional: bool,
    /// The office to turn to.
    pub contact: String,
    /// The longest opinion, in characters.
    pub longest: usize,
    /// The code, to be sent with the answer.
    pub code: String,
    /// What was chosen.
    pub opinion: String,
    /// What was written.
    pub text: String,
    /// What is wrong with that.
    pub note: Option<Note>,
}

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Note {
    /// No consultation has this code.
    Wrong,
    /// It ended: answered, too late, or the case is closed.
    Over,
    /// Too many tries from one address.
    TooOften,
    /// None of the opinions was chosen.
    Choose,
    /// The text is too long.
    TooLong,
}

impl Note {
    fn words(self, language: Language) -> &'static str {
        match self {
            Self::Wrong => language.pick(
                "答复码不正确，请按邮件所示重新输入",
                "This code is not right: type it as it stands in the mail",
            ),
            Self::Over => language.pick(
                "该答复码已经失效：意见已提交、期限已届满，或者案件已办结；如需补充意见，请书面联系征询机关",
                "This code has ended: the opinion was given, the period is over, or the case is closed. To add anything, write to the agency that asked",
            ),
            Self::TooOften => language.pick(
                "操作过于频繁，请稍后再试",
                "Too many tries: please wait a little and try again",
            ),
            Self::Choose => language.pick("请选择一种意见", "Please choose one of the opinions"),
            Self::TooLong => language.pick("意见内容过长，请缩短", "The text is too long: please shorten it"),
        }
    }
}

impl Page {
    /// What is wrong, if anything.
    pub fn note(&self) -> Option<Note> {
        match self {
            Self::Code { note } => *note,
            Self::Question(question) => question.note,
            Self::Thanks { .. } => None,
        }
    }

    fn template(&self) -> &'static str {
        match self {
            Self::Code { .. } => "code.html",
            Self::Question(_) => "question.html",
            Self::Thanks { .. } => "thanks.html",
        }
    }
}

/// The same in both languages.
#[derive(Serialize)]
struct Both {
    zh: String,
    en: String,
}

fn both(of: impl Fn(Language) -> String) -> Both {
    Both {
        zh: of(Language::Chinese),
        en: of(Language::English),
    }
}

fn named((zh, en): &(String, String)) -> Both {
    let en = if en.is_empty() { zh } else { en };
    Both {
        zh: zh.clone(),
        en: en.clone(),
    }
}

/// A way to answer.
#[derive(Serialize)]
struct Choice {
    code: &'static str,
    title: Both,
    chosen: bool,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Context<'a> {
    Code {
        note: Option<Both>,
    },
    Question {
        note: Option<Both>,
        authority: Both,
        letter_number: &'a str,
        joint: bool,
        third_party: bool,
        matter: &'a str,
        why: &'a str,
        answer_by: Both,
        contact: &'a str,
        longest: usize,
        code: &'a str,
        choices: Vec<Choice>,
        text: &'a str,
    },
    Thanks {
        note: Option<Both>,
        authority: Both,
        letter_number: &'a str,
        received_on: Both,
        opinion: Both,
    },
}

impl<'a> Context<'a> {
    fn of(page: &'a Page) -> Self {
        let note = page
            .note()
            .map(|note| both(|language| note.words(language).to_owned()));
        match page {
            Page::Code { .. } => Self::Code { note },
            Page::Question(asked) => Self::Question {
                note,
                authority: named(&asked.authority),
                letter_number: &asked.letter_number,
                joint: asked.party == Party::JointAgency,
                third_party: asked.party == Party::ThirdParty,
                matter: &asked.matter,
                why: &asked.why,
                answer_by: both(|language| {
                    let called = if asked.provisional {
                        language.pick("（暂定）", " (provisional)")
                    } else {
                        ""
                    };
                    language.date(asked.answer_by) + called
                }),
                contact: &asked.contact,
                longest: asked.longest,
                code: &asked.code,
                choices: choices(&asked.opinion),
                text: &asked.text,
            },
            Page::Thanks {
                authority,
                letter_number,
                received_on,
                position,
            } => Self::Thanks {
                note,
                authority: named(authority),
                letter_number,
                received_on: both(|language| language.date(*received_on)),
                opinion: both(|language| position.title(language).to_owned()),
            },
        }
    }
}

fn choices(chosen: &str) -> Vec<Choice> {
    let choice = |position: Position| Choice {
        code: position.code(),
        title: both(|language| {
            match position {
                Position::Agrees => language.pick("同意公开", "I agree to disclosure"),
                Position::Partly => language.pick("部分同意公开", "I agree in part"),
                Position::Objects => language.pick("不同意公开", "I object to disclosure"),
            }
            .to_owned()
        }),
        chosen: position.code() == chosen,
    };
    [Position::Agrees, Position::Partly, Position::Objects]
        .map(choice)
        .into()
}

/// Writes a page.
///
/// # Errors
/// When a template names what it is not given; what the page holds is not told.
pub fn render(page: &Page) -> Result<String, &'static str> {
    fill(page.template(), Serde(Context::of(page)))
}

/// Writes the annual report, each count leading to what `link` says.
///
/// # Errors
/// When a template is broken; a fault of ours.
pub fn render_annual(
    page: &AnnualPage<'_>,
    link: &dyn Fn(&Printed) -> String,
) -> Result<String, &'static str> {
    fill("annual.html", Serde(AnnualContext::of(page, link)))
}

fn fill(template: &str, context: Serde<impl Serialize>) -> Result<String, &'static str> {
    static TEMPLATES: LazyLock<Result<Environment<'static>, Error>> = LazyLock::new(templates);
    let templates = TEMPLATES
        .as_ref()
        .map_err(|_cause| "a template is broken")?;
    templates
        .get_template(template)
        .and_then(|template| template.render(context))
        .map_err(|_cause| "a page could not be written")
}

fn templates() -> Result<Environment<'static>, Error> {
    let mut templates = Environment::new();
    templates.set_undefined_behavior(UndefinedBehavior::Strict);
    for (name, source) in [
        ("annual.html", include_str!("web/templates/annual.html")),
        ("layout.html", include_str!("web/templates/layout.html")),
        ("code.html", include_str!("web/templates/code.html")),
        ("question.html", include_str!("web/templates/question.html")),
        ("thanks.html", include_str!("web/templates/thanks.html")),
    ] {
        templates.add_template(name, source)?;
    }
    Ok(templates)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question() -> Question {
        Question {
            authority: ("云江区人民政府".into(), String::new()),
            letter_number: "YJ-2026-000001-C1".into(),
            party: Party::ThirdParty,
            matter: "<script>alert(1)</script>".into(),
            why: "涉及报价".into(),
            answer_by: NaiveDate::from_ymd_opt(2026, 3, 24).unwrap(),
            provisional: false,
            contact: "公开办".into(),
            longest: 5_000,
            code: "\"><b>".into(),
            opinion: "objects".into(),
            text: "</textarea><b>".into(),
            note: None,
        }
    }

    #[test]
    fn what_people_wrote_never_becomes_part_of_the_page() {
        let html = render(&Page::Question(Box::new(question()))).unwrap();
        assert!(
            !html.contains("<script>alert") && !html.contains("<b>"),
            "{html}"
        );
        assert!(html.contains("&lt;script&gt;alert(1)"), "{html}");
    }

    #[test]
    fn every_page_is_written_in_both_languages_and_loads_nothing_from_elsewhere() {
        let mut pages = vec![Page::Question(Box::new(question()))];
        for note in [
            None,
            Some(Note::Wrong),
            Some(Note::Over),
            Some(Note::TooOften),
        ] {
            pages.push(Page::Code { note });
        }
        for note in [Note::Choose, Note::TooLong] {
            let note = Some(note);
            pages.push(Page::Question(Box::new(Question { note, ..question() })));
        }
        for position in Position::ALL {
            pages.push(Page::Thanks {
                authority: ("云江区人民政府".into(), "Yunjiang District".into()),
                letter_number: "YJ-2026-000001-C1".into(),
                received_on: NaiveDate::from_ymd_opt(2026, 3, 5).unwrap(),
                position,
            });
        }
        for page in pages {
            let html = render(&page).unwrap();
            assert!(
                html.contains("<html lang=\"zh-CN\">") && html.contains("lang=\"en\""),
                "{html}"
            );
            assert!(
                !html.contains("http://") && !html.contains("https://"),
                "{html}"
            );
            if let Some(note) = page.note() {
                for language in Language::ALL {
                    assert!(html.contains(note.words(language)), "{html}");
                }
            }
        }
    }
}
