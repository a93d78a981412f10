//! Checks of what a person typed: every field that cannot be accepted is named at once, with what to do.

use super::problem::Problem;
use crate::app;

use crate::rules::characters::{has_letters, is_visible, line_faults, says_something};
use crate::rules::language::Language;

/// Collects what is wrong with a body.
#[derive(Default)]
pub(super) struct Check {
    problems: Vec<app::Problem>,
}

impl Check {
    /// Notes a field that cannot be accepted.
    pub(super) fn wrong(&mut self, field: &str, code: &'static str, chinese: &str, english: &str) {
        let (chinese, english) = (chinese.to_owned(), english.to_owned());
        self.problems.push(app::Problem {
            field: field.to_owned(),
            code,
            chinese,
            english,
        });
    }

    /// A text that must be given: not blank, at most `longest` characters.
    pub(super) fn text(&mut self, field: &str, text: &str, longest: usize) -> String {
        let text = text.trim();
        if !text.chars().any(is_visible) {
            self.wrong(field, "required", "请填写", "Fill this in");
        }
        self.bounded(field, text, longest);
        text.to_owned()
    }

    /// A text that must say something, since a decision rests on it: more than marks, digits or a word.
    pub(super) fn words(&mut self, field: &str, text: &str, longest: usize) -> String {
        let text = self.text(field, text, longest);
        if text.chars().any(is_visible) && text.chars().count() <= longest {
            self.says_something(field, &text);
        }
        text
    }

    /// The same for a text that may be left out.
    pub(super) fn optional_words(
        &mut self,
        field: &str,
        text: Option<&str>,
        longest: usize,
    ) -> Option<String> {
        let text = self.optional(field, text, longest)?;
        self.says_something(field, &text);
        Some(text)
    }

    /// A text that may be as short as a word (住院), but no mere marks.
    pub(super) fn letters(&mut self, field: &str, text: &str, longest: usize) -> String {
        let text = self.text(field, text, longest);
        if text.chars().any(is_visible) {
            self.has_letters(field, &text);
        }
        text
    }

    /// The same for a text that may be left out.
    pub(super) fn optional_letters(
        &mut self,
        field: &str,
        text: Option<&str>,
        longest: usize,
    ) -> Option<String> {
        let text = self.optional(field, text, longest)?;
        self.has_letters(field, &text);
        Some(text)
    }

    /// A text that may be left out; blank is left out.
    pub(super) fn optional(
        &mut self,
        field: &str,
        text: Option<&str>,
        longest: usize,
    ) -> Option<String> {
        let text = text
            .map(str::trim)
            .filter(|text| text.chars().any(is_visible))?;
        self.bounded(field, text, longest);
        Some(text.to_owned())
    }

    /// A text on one line: no line breaks or other control characters, and none that are not seen.
    pub(super) fn line(&mut self, field: &str, text: &str, longest: usize) -> String {
        let text = self.text(field, text, longest);
        // Of what shows nothing it is enough to say that it is missing.
        if text.chars().any(is_visible) {
            self.no_control(field, &text);
        }
        text
    }

    /// A text on one line that may be left out.
    pub(super) fn optional_line(
        &mut self,
        field: &str,
        text: Option<&str>,
        longest: usize,
    ) -> Option<String> {
        let text = self.optional(field, text, longest)?;
        self.no_control(field, &text);
        Some(text)
    }

    fn bounded(&mut self, field: &str, text: &str, longest: usize) {
        if text.chars().count() > longest {
            self.wrong(
                field,
                "too_long",
                &format!("不得超过 {longest} 个字符"),
                &format!("At most {longest} characters"),
            );
        }
    }

    fn has_letters(&mut self, field: &str, text: &str) {
        if !has_letters(text) {
            self.wrong(field, "says_nothing", "请用文字写明", "Say it in words");
        }
    }

    fn says_something(&mut self, field: &str, text: &str) {
        if !says_something(text) {
            let (chinese, english) = (
                "请用文字写明（至少四个字）",
                "Say it in words, of four letters at least",
            );
            self.wrong(field, "says_nothing", chinese, english);
        }
    }

    fn no_control(&mut self, field: &str, text: &str) {
        for fault in line_faults(text) {
            let (chinese, english) = (
                fault.advice(Language::Chinese),
                fault.advice(Language::English),
            );
            self.wrong(field, fault.code(), chinese, english);
        }
    }

    /// Whether nothing was wrong.
    ///
    /// # Errors
    /// Everything that was.
    pub(super) fn done(self) -> Result<(), Problem> {
        Ok(self.sound()?)
    }

    /// The same, for what is not asked over HTTP alone.
    ///
    /// # Errors
    /// Everything that was.
    pub(super) fn sound(self) -> app::Result<()> {
        if self.problems.is_empty() {
            Ok(())
        } else {
            Err(app::Error::Invalid(self.problems))
        }
    }
}
