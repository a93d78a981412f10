//! How alike two applications are (重复申请的比对; Art. 36(6)).
//!
//! A hint for a person, never a decision: it blocks nothing, and whether an application repeats an
//! answered one is for whoever replies to say. So it is a measure that can be explained in a sentence:
//! how many pairs of neighbouring characters (双字) two texts have in common.

use std::collections::BTreeSet;

use super::application::Wanted;
use super::language::Language;
use super::width::half_width;

/// From how many hundredths on two applications are shown as alike.
const ALIKE_FROM: usize = 50;
/// How much of each text is looked through for a passage that both have.
const PASSAGE_WITHIN: usize = 400;
/// From how many characters on a passage is worth showing.
const PASSAGE_FROM: usize = 4;

/// What two applications have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Similarity {
    /// Twice the common pairs among all pairs of both, in hundredths (Dice).
    pub percent: usize,
    /// Pairs of characters that both texts have.
    pub common: usize,
    /// Pairs of the later text.
    pub of_this: usize,
    /// Pairs of the earlier text.
    pub of_earlier: usize,
    /// The longest passage that both have, where it is long enough to tell something.
    pub passage: Option<String>,
    /// Both name the same document (文号).
    pub same_document: bool,
}

impl Similarity {
    /// Whether the earlier application is worth a look.
    pub fn is_alike(&self) -> bool {
        self.same_document || self.percent >= ALIKE_FROM
    }

    /// Why it is shown, in a sentence without a full stop.
    pub fn why(&self, language: Language) -> String {
        let Self {
            percent,
            common,
            of_this,
            of_earlier,
            ..
        } = self;
        let mut why = language.pick(
            format!("双字重合 {percent}%（本件 {of_this} 组，前件 {of_earlier} 组，相同 {common} 组）"),
            format!("{percent}% of character pairs are the same ({common}, of {of_this} here and {of_earlier} there)"),
        );
        if self.same_document {
            why.push_str(language.pick("；文号相同", "; the same document number"));
        }
        if let Some(passage) = &self.passage {
            why.push_str(&language.pick(
                format!("；相同片段“{passage}”"),
                format!("; both say \"{passage}\""),
            ));
        }
        why
    }
}

/// Compares what two applications want, by name, document number and other features together.
pub fn compare(this: &Wanted, earlier: &Wanted) -> Similarity {
    let (here, there) = (pairs(this), pairs(earlier));
    let common = here.intersection(&there).count();
    let all = here.len().saturating_add(there.len());
    let twice = common.saturating_mul(200);
    Similarity {
        percent: twice.checked_div(all).unwrap_or(0),
        common,
        of_this: here.len(),
        of_earlier: there.len(),
        passage: passage(&characters(this), &characters(earlier)),
        same_document: same_document(this, earlier),
    }
}

/// The letters, digits and ideographs of a text: width, case, blanks and punctuation do not matter.
fn plain(text: &str) -> Vec<char> {
    half_width(text)
        .chars()
        .filter(|character| character.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// The neighbours in each lead; a lead of one character stands for itself.
fn pairs(wanted: &Wanted) -> BTreeSet<Vec<char>> {
    wanted
        .leads()
        .map(plain)
        .flat_map(|lead| {
            let width = lead.len().clamp(1, 2);
            lead.windows(width)
                .map(<[char]>::to_vec)
                .collect::<Vec<_>>()
        })
        .collect()
}

fn characters(wanted: &Wanted) -> Vec<char> {
    let all = wanted.leads().flat_map(plain);
    all.take(PASSAGE_WITHIN).collect()
}

/// The longest run of characters that both have; row by row, each cell the length of the run that ends there.
fn passage(this: &[char], earlier: &[char]) -> Option<String> {
    let mut above = vec![0_usize; earlier.len()];
    let (mut longest, mut end) = (0_usize, 0_usize);
    for (row, character) in this.iter().enumerate() {
        // The cell to the upper left; outside the table there is none.
        let mut diagonal = 0;
        for (cell, other) in above.iter_mut().zip(earlier) {
            let run = if character == other { diagonal + 1 } else { 0 };
            diagonal = std::mem::replace(cell, run);
            if run > longest {
                (longest, end) = (run, row);
            }
        }
    }
    if longest < PASSAGE_FROM {
        return None;
    }
    let begin = (end + 1).saturating_sub(longest);
    Some(this.iter().skip(begin).take(longest).collect())
}

fn same_document(this: &Wanted, earlier: &Wanted) -> bool {
    let number = |wanted: &Wanted| wanted.document_number.as_deref().map(plain);
    let (here, there) = (number(this), number(earlier));
    here.as_ref().is_some_and(|number| !number.is_empty()) && here == there
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> Wanted {
        Wanted {
            name: Some(name.into()),
            document_number: None,
            features: None,
            evidence: None,
        }
    }

    fn percent(this: &str, earlier: &str) -> usize {
        compare(&named(this), &named(earlier)).percent
    }

    #[test]
    fn pairs_of_characters_are_counted() {
        // 征地 地补 补偿 and 征地 地补 补助: two of three on either side.
        let alike = compare(&named("征地补偿"), &named("征地补助"));
        assert_eq!((alike.common, alike.of_this, alike.of_earlier), (2, 3, 3));
        assert_eq!(alike.percent, 66);
        assert!(alike.is_alike());
        assert_eq!(percent("征地补偿", "环评批复"), 0);
        assert_eq!(percent("", ""), 0);
        assert_eq!(percent("水", "水"), 100);
    }

    #[test]
    fn width_case_blanks_and_punctuation_do_not_matter() {
        assert_eq!(percent("ＰＭ２．５ 监测数据", "pm2.5监测、数据"), 100);
    }

    #[test]
    fn both_orders_are_alike() {
        let texts = [
            "征地补偿安置方案公告",
            "2025年征地补偿方案",
            "环评批复",
            "a",
            "",
        ];
        for this in texts {
            for other in texts {
                assert_eq!(percent(this, other), percent(other, this), "{this} {other}");
                assert!(percent(this, other) <= 100);
            }
            assert!(this.is_empty() || percent(this, this) == 100);
        }
    }

    #[test]
    fn the_longest_passage_is_shown_if_it_tells_something() {
        let passage = |this, earlier| compare(&named(this), &named(earlier)).passage;
        assert_eq!(
            passage("长风乡征地补偿安置方案公告", "清水镇的征地补偿安置方案").as_deref(),
            Some("征地补偿安置方案")
        );
        assert_eq!(passage("征地补偿", "征地拆迁"), None);
        assert_eq!(passage("", "征地拆迁"), None);
    }

    #[test]
    fn the_same_document_is_alike_whatever_else_is_said() {
        let with = |name: &str, number: &str| Wanted {
            document_number: Some(number.into()),
            ..named(name)
        };
        let alike = compare(
            &with("公告", "云政发〔2025〕12号"),
            &with("批复", "云政发(2025)12号"),
        );
        assert!(alike.same_document && alike.is_alike());
        assert!(!compare(&with("公告", "（）"), &with("批复", "（）")).same_document);
        assert!(!compare(&named("公告"), &named("批复")).same_document);
    }

    #[test]
    fn the_reason_reads_well_in_both_languages() {
        let alike = compare(&named("征地补偿安置方案"), &named("征地补偿安置方案公告"));
        assert_eq!(
            alike.why(Language::Chinese),
            "双字重合 87%（本件 7 组，前件 9 组，相同 7 组）；相同片段“征地补偿安置方案”"
        );
        assert_eq!(
            alike.why(Language::English),
            "87% of character pairs are the same (7, of 7 here and 9 there); both say \"征地补偿安置方案\""
        );
    }
}
