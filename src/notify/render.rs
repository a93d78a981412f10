//! Turns a notice into a mail: subject, plain text and HTML. Pure.

use minijinja::Environment;
use minijinja::value::Serde;
use serde::Serialize;
use thiserror::Error;

use super::notice::Notice;
use super::templates::environment;
use crate::rules::kind::CaseKind;
use crate::rules::language::Language;

/// A notice in the words in which it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// A notice or letter could not be written. Holds nothing of its content.
#[derive(Debug, Error)]
pub enum RenderError {
    #[error("template {template}, line {line}: {problem}")]
    Template {
        template: String,
        line: usize,
        problem: String,
    },
    #[error("the subject of {kind} is empty or has a control character")]
    Subject { kind: &'static str },
}

/// Writes a notice. Half a notice is an error: a variable that a template names and the context lacks.
pub fn render(notice: &Notice, about: CaseKind, language: Language) -> Result<Mail, RenderError> {
    write_notice(notice, about, language, Way::Mailed)
}

/// The same, as it is posted to whoever left no address for mail.
pub fn render_on_paper(
    notice: &Notice,
    about: CaseKind,
    language: Language,
) -> Result<Mail, RenderError> {
    write_notice(notice, about, language, Way::Posted)
}

/// On which way a notice reaches its reader.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Mailed,
    Posted,
}

fn write_notice(
    notice: &Notice,
    about: CaseKind,
    language: Language,
    way: Way,
) -> Result<Mail, RenderError> {
    let (kind, folder) = (notice.kind(), notice.folder());
    let templates = environment(language).map_err(|error| problem(&error))?;
    let mut page = Page {
        subject: "",
        application: about.application(language),
        reply_name: about.reply_name(language),
        is_correction: about == CaseKind::Correction,
        is_posted: way == Way::Posted,
        notice,
    };
    let subject = write(templates, &format!("{folder}/subject.txt"), &page)?;
    if subject.is_empty() || subject.contains(char::is_control) {
        return Err(RenderError::Subject { kind });
    }
    page.subject = &subject;
    let text = write(templates, &format!("{folder}/body.txt"), &page)?;
    let html = write(templates, &format!("{folder}/body.html"), &page)?;
    Ok(Mail {
        subject,
        text,
        html,
    })
}

#[derive(Serialize)]
struct Page<'a> {
    subject: &'a str,
    /// What such an application is called.
    application: &'static str,
    /// What the letter that answers it is called.
    reply_name: &'static str,
    is_correction: bool,
    /// It is read on paper, not in a mail.
    is_posted: bool,
    #[serde(flatten)]
    notice: &'a Notice,
}

/// Fills one template, without the gaps that unused parts leave behind.
pub(super) fn write(
    templates: &Environment<'_>,
    name: &str,
    context: impl Serialize,
) -> Result<String, RenderError> {
    let template = templates
        .get_template(name)
        .map_err(|error| problem(&error))?;
    let written = template
        .render(Serde(context))
        .map_err(|error| problem(&error))?;
    Ok(without_gaps(&written))
}

/// Of an engine's error, only what names the place and the kind: its detail may quote a value.
pub(super) fn problem(error: &minijinja::Error) -> RenderError {
    RenderError::Template {
        template: error.name().unwrap_or("?").to_owned(),
        line: error.line().unwrap_or(0),
        problem: error.kind().to_string(),
    }
}

fn without_gaps(written: &str) -> String {
    let mut text = String::with_capacity(written.len());
    for line in written
        .trim()
        .lines()
        .map(|line| line.trim_end_matches([' ', '\t']))
    {
        if !(line.is_empty() && text.ends_with("\n\n")) {
            text.push_str(line);
            text.push('\n');
        }
    }
    text.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notify::notice::CaseReturned;

    #[test]
    fn html_is_escaped_and_text_is_not() {
        let returned = CaseReturned {
            department: "<b>A & B</b>".into(),
            ..CaseReturned::sample(Language::English)
        };
        let mail = render(
            &Notice::CaseReturned(returned),
            CaseKind::Disclosure,
            Language::English,
        )
        .unwrap();
        assert!(
            mail.text.contains("Returned by: <b>A & B</b>"),
            "{}",
            mail.text
        );
        assert!(
            mail.html.contains("&lt;b&gt;A &amp; B&lt;"),
            "{}",
            mail.html
        );
        assert!(!mail.html.contains("<b>"), "{}", mail.html);
    }

    #[test]
    fn a_subject_never_carries_a_second_line() {
        let returned = CaseReturned {
            number: "YJ-1\r\nBcc: someone@example.org".into(),
            ..CaseReturned::sample(Language::English)
        };
        let error = render(
            &Notice::CaseReturned(returned),
            CaseKind::Disclosure,
            Language::English,
        )
        .unwrap_err();
        assert!(
            matches!(
                error,
                RenderError::Subject {
                    kind: "case_returned"
                }
            ),
            "{error}"
        );
    }

    #[test]
    fn a_missing_variable_is_an_error_that_names_the_place_only() {
        #[derive(Serialize)]
        struct Incomplete {
            authority: &'static str,
        }
        let templates = environment(Language::English).unwrap();
        let incomplete = Incomplete {
            authority: "secret",
        };
        let error = write(templates, "reply_made/subject.txt", incomplete).unwrap_err();
        assert_eq!(
            error.to_string(),
            "template reply_made/subject.txt, line 1: undefined value"
        );
    }
}
