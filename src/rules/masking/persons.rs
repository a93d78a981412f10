//! What is known of the people behind an application, found again in its own words.

use super::mask_numbers;
use crate::rules::application::{Applicant, Wanted};
use crate::rules::contact::mask_name;
use crate::rules::identity::IdentityDocument;
use crate::rules::parties::{Agent, JointApplicant};
use crate::rules::width::half;

/// One character is in too many words to be anyone's name.
const SHORTEST: usize = 2;

/// Names, addresses and numbers of people, each with what is shown in its place.
#[derive(Clone, Default)]
pub struct Persons {
    /// The longest first, so that a name does not take the beginning of an address.
    known: Vec<(Vec<char>, String)>,
}

/// Names nobody: personal data never reaches a log through `{:?}`.
impl std::fmt::Debug for Persons {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Persons").field(&self.known.len()).finish()
    }
}

impl Persons {
    /// Those of an application. An organisation is no person: its name stays, not those of who speaks for it.
    pub fn of(applicant: &Applicant, joint: &[JointApplicant], agent: Option<&Agent>) -> Self {
        let all = (joint.iter().map(|one| (one.kind, &one.name)))
            .chain([(applicant.kind, &applicant.name)])
            .filter(|(kind, _)| !kind.is_organisation())
            .map(|(_, name)| name);
        let named = all
            .chain(agent.map(|agent| &agent.name))
            .chain(&applicant.representative)
            .chain(&applicant.contact_person);
        let identities = std::iter::once(&applicant.identity)
            .chain(joint.iter().map(|one| &one.identity))
            .chain(agent.map(|agent| &agent.identity));
        let reached = [
            &applicant.email,
            &applicant.phone,
            &applicant.fax,
            &applicant.address,
        ];
        let contact = agent.map(|agent| &agent.contact);
        let reached_by_agent = contact.into_iter().flat_map(|contact| {
            [
                &contact.email,
                &contact.phone,
                &contact.fax,
                &contact.address,
            ]
        });
        let means = reached.into_iter().chain(reached_by_agent).flatten();
        Self::named(
            named.map(String::as_str),
            identities
                .map(IdentityDocument::number)
                .chain(means.map(String::as_str)),
        )
    }

    /// Those with these names, and whatever else tells of them.
    pub fn named<'a>(
        names: impl Iterator<Item = &'a str>,
        others: impl Iterator<Item = &'a str>,
    ) -> Self {
        let names = names.map(|name| (plain(name), mask_name(name)));
        let others = others.map(|other| (plain(other), "***".to_owned()));
        let mut known: Vec<_> = names
            .chain(others)
            .filter(|(known, _)| known.len() >= SHORTEST)
            .collect();
        known.sort_by_key(|(known, _)| std::cmp::Reverse(known.len()));
        Self { known }
    }

    /// The text without what is known of them, and without what looks like the number of a person.
    ///
    /// ```
    /// use disclosure::rules::masking::Persons;
    /// let known = Persons::named(["王小密"].into_iter(), ["长风乡1号"].into_iter());
    /// assert_eq!(known.hide("本人王小密（住长风乡1号）的低保审批表"), "本人王**（住***）的低保审批表");
    /// ```
    pub fn hide(&self, text: &str) -> String {
        mask_numbers(&self.hide_known(text))
    }

    /// The text without what is known of them.
    pub fn hide_known(&self, text: &str) -> String {
        let characters: Vec<char> = text.chars().collect();
        let mut shown = String::with_capacity(text.len());
        let mut at = 0;
        while let Some(character) = characters.get(at) {
            let found = (self.known.iter())
                .find_map(|(known, instead)| Some((end_of(known, &characters, at)?, instead)));
            if let Some((end, instead)) = found {
                shown.push_str(instead);
                at = end;
            } else {
                shown.push(*character);
                at += 1;
            }
        }
        shown
    }

    /// What is wanted, as it is shown to those who see people masked. Numbers of documents are longer than those of
    /// people, and stay.
    #[must_use]
    pub fn hide_in(&self, wanted: &Wanted) -> Wanted {
        let hide = |text: &Option<String>| text.as_deref().map(|text| self.hide(text));
        Wanted {
            name: hide(&wanted.name),
            document_number: (wanted.document_number.as_deref()).map(|text| self.hide_known(text)),
            features: hide(&wanted.features),
            evidence: hide(&wanted.evidence),
        }
    }
}

/// Where what is known ends, if it stands here: blanks, width and capitals do not hide it.
fn end_of(known: &[char], text: &[char], at: usize) -> Option<usize> {
    let before = at.checked_sub(1).and_then(|before| text.get(before));
    if is_inside_word(before, known.first()) {
        return None;
    }
    let mut end = at;
    for (nth, wanted) in known.iter().enumerate() {
        while nth > 0 && text.get(end).is_some_and(|it| it.is_whitespace()) {
            end += 1;
        }
        if text.get(end).is_none_or(|it| folded(*it) != *wanted) {
            return None;
        }
        end += 1;
    }
    (!is_inside_word(text.get(end), known.last())).then_some(end)
}

/// Whether a name would begin or end in the middle of a word of letters: Li is not in policy.
fn is_inside_word(beside: Option<&char>, edge: Option<&char>) -> bool {
    let is_letter = |it: Option<&char>| it.is_some_and(|it| half(*it).is_ascii_alphanumeric());
    is_letter(beside) && is_letter(edge)
}

fn plain(text: &str) -> Vec<char> {
    let seen = text.chars().filter(|it| !it.is_whitespace());
    seen.map(folded).collect()
}

fn folded(character: char) -> char {
    half(character).to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::Persons;

    #[test]
    fn what_is_known_of_a_person_is_hidden_wherever_it_stands() {
        let names = ["王小密", "Li Na", "王", "高"];
        let others = [
            "长风乡王小密家1号",
            "na@example.com",
            "0556-5548",
            "E12345678",
        ];
        let known = Persons::named(names.into_iter(), others.into_iter());
        for (text, expect) in [
            ("", ""),
            ("本人王小密的低保审批表", "本人王**的低保审批表"),
            ("王 小\u{3000}密、王小密", "王**、王**"),
            ("王小米", "王小米"),
            ("住长风乡王小密家１号", "住***"),
            ("LI NA and Ｌi　na", "L*** and L***"),
            ("policy LiNation Ali Na", "policy LiNation Ali Na"),
            ("write to Na@Example.com", "write to ***"),
            ("电话0556-5548", "电话***"),
            ("护照e12345678号", "护照***号"),
            ("13805561234", "***"),
            ("高速公路", "高速公路"),
        ] {
            assert_eq!(known.hide(text), expect, "{text}");
        }
        assert_eq!(known.hide_known("123456"), "123456");
        assert_eq!(format!("{known:?}"), "Persons(6)");
    }
}
