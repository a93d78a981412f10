//! What processing costs (信息处理费收费标准), as a file of data: progressive, per application or per page.

use std::sync::LazyLock;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::rules::language::Language;
use crate::rules::regime::{Jurisdiction, Wording};

/// An amount of money in whole fen (分).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Fen(pub i64);

impl Fen {
    /// Whole yuan (元).
    pub fn yuan(yuan: i64) -> Self {
        Self(yuan.saturating_mul(100))
    }

    /// As people write it: `200元`, `CNY 200`.
    pub fn in_language(self, language: Language) -> String {
        let (yuan, fen) = (self.0 / 100, (self.0 % 100).abs());
        let amount = match fen {
            0 => yuan.to_string(),
            _ => format!("{yuan}.{fen:02}"),
        };
        language.pick(format!("{amount}元"), format!("CNY {amount}"))
    }
}

/// The tariff of a law.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tariff {
    /// Where it stands.
    pub source: Wording,
    /// The first day of receipt for which a fee may be charged.
    pub in_force_from: NaiveDate,
    /// For each application of one applicant in a month (按件).
    pub by_item: Scale,
    /// For each page of one application (按量).
    pub by_page: Scale,
}

/// What each piece costs, by its place in the count.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scale {
    /// In rising order; the first begins with 1.
    pub tiers: Vec<Tier>,
    /// How the last tier goes on rising, where it does.
    #[serde(default)]
    pub rises: Option<Rise>,
}

/// From which piece on one costs how much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    /// The first piece.
    pub from: u32,
    /// What one costs, in whole yuan.
    pub yuan: i64,
}

/// By how much a piece costs more after every so many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rise {
    /// How many pieces make a step (档).
    pub every: u32,
    /// What a piece of the next step costs more, in whole yuan.
    pub yuan: i64,
}

/// Pieces that cost the same, for those who want to see how a sum comes about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// The first piece.
    pub from: u32,
    /// The last.
    pub to: u32,
    /// What one costs.
    pub each: Fen,
}

impl Step {
    /// How many there are.
    pub fn pieces(&self) -> u32 {
        self.to.saturating_sub(self.from).saturating_add(1)
    }

    /// What they cost together.
    pub fn sum(&self) -> Fen {
        Fen(self.each.0.saturating_mul(i64::from(self.pieces())))
    }

    /// A line for people: `第11—20件，每件100元，共1000元`.
    pub fn in_language(&self, unit: Unit, language: Language) -> String {
        let (from, to) = (self.from, self.to);
        let (each, sum) = (
            self.each.in_language(language),
            self.sum().in_language(language),
        );
        if self.each == Fen(0) {
            return match unit {
                Unit::Item => language.pick(
                    format!("{}件，免费", span("第", from, to)),
                    format!("{}: free", counted("application", from, to)),
                ),
                Unit::Page => language.pick(
                    format!("{}页，免费", span("第", from, to)),
                    format!("{}: free", counted("page", from, to)),
                ),
            };
        }
        match (unit, language) {
            (Unit::Item, Language::Chinese) => {
                format!("{}件，每件{each}，小计{sum}", span("第", from, to))
            }
            (Unit::Page, Language::Chinese) => {
                format!("{}页，每页{each}，小计{sum}", span("第", from, to))
            }
            (Unit::Item, Language::English) => {
                format!("{} at {each} each: {sum}", counted("application", from, to))
            }
            (Unit::Page, Language::English) => {
                format!("{} at {each} each: {sum}", counted("page", from, to))
            }
        }
    }
}

fn span(before: &str, from: u32, to: u32) -> String {
    if from == to {
        format!("{before}{from}")
    } else {
        format!("{before}{from}—{to}")
    }
}

fn counted(unit: &str, from: u32, to: u32) -> String {
    if from == to {
        format!("{unit} {from}")
    } else {
        format!("{unit}s {from} to {to}")
    }
}

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Applications (件).
    Item,
    /// Pages (页).
    Page,
}

impl Tariff {
    /// The tariff of a jurisdiction; none where its law knows no such fee.
    pub fn of(law: Jurisdiction) -> Option<&'static Self> {
        static CHINA: LazyLock<Tariff> = LazyLock::new(|| {
            toml::from_str(include_str!("../../../data/fees/cn-109.toml"))
                .unwrap_or_else(|error| panic!("data/fees/cn-109.toml: {error}"))
        });
        match law {
            Jurisdiction::China => Some(&CHINA),
            Jurisdiction::UnitedKingdom | Jurisdiction::UnitedStates => None,
        }
    }
}

impl Scale {
    /// What the pieces after `before` up to `to` cost, step by step (超额累进).
    pub fn steps(&self, before: u32, to: u32) -> Vec<Step> {
        let mut steps = Vec::new();
        let mut from = before.saturating_add(1);
        while from <= to {
            let (each, last) = self.price(from);
            let last = last.min(to);
            steps.push(Step {
                from,
                to: last,
                each,
            });
            let Some(next) = last.checked_add(1) else {
                break;
            };
            from = next;
        }
        steps
    }

    /// What they cost together.
    pub fn sum(&self, before: u32, to: u32) -> Fen {
        let steps = self.steps(before, to);
        let add = |sum: i64, step: &Step| sum.saturating_add(step.sum().0);
        Fen(steps.iter().fold(0, add))
    }

    /// How many cost nothing.
    pub fn free(&self) -> u32 {
        let first = self.tiers.iter().find(|tier| tier.yuan > 0);
        first.map_or(u32::MAX, |tier| tier.from.saturating_sub(1))
    }

    /// What one piece costs, and the last one that costs the same.
    fn price(&self, piece: u32) -> (Fen, u32) {
        let reached = self.tiers.iter().rev().find(|tier| tier.from <= piece);
        let Some(tier) = reached else {
            return (Fen(0), piece);
        };
        let next = self.tiers.iter().find(|next| next.from > piece);
        match (next, self.rises) {
            (Some(next), _) => (Fen::yuan(tier.yuan), next.from.saturating_sub(1)),
            (None, Some(rise)) if rise.every > 0 => {
                let step = piece.saturating_sub(tier.from) / rise.every;
                let yuan = tier
                    .yuan
                    .saturating_add(rise.yuan.saturating_mul(i64::from(step)));
                let last = tier
                    .from
                    .saturating_add(step.saturating_add(1).saturating_mul(rise.every))
                    .saturating_sub(1);
                (Fen::yuan(yuan), last.max(piece))
            }
            (None, Some(_) | None) => (Fen::yuan(tier.yuan), u32::MAX),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tariff() -> &'static Tariff {
        Tariff::of(Jurisdiction::China).unwrap()
    }

    #[test]
    fn the_totals_of_the_measures() {
        for (items, yuan) in [
            (0, 0),
            (10, 0),
            (11, 100),
            (30, 2_000),
            (31, 2_200),
            (40, 4_000),
            (41, 4_300),
            (50, 7_000),
            (51, 7_400),
        ] {
            let sum = tariff().by_item.sum(0, items);
            assert_eq!(sum, Fen::yuan(yuan), "{items} applications");
        }
        for (pages, yuan) in [
            (0, 0),
            (30, 0),
            (31, 10),
            (68, 380),
            (70, 400),
            (100, 700),
            (101, 720),
            (200, 2_700),
            (201, 2_740),
        ] {
            let sum = tariff().by_page.sum(0, pages);
            assert_eq!(sum, Fen::yuan(yuan), "{pages} pages");
        }
    }

    #[test]
    fn each_application_costs_the_step_from_the_one_before_it() {
        let scale = &tariff().by_item;
        for (nth, yuan) in [
            (10, 0),
            (11, 100),
            (30, 100),
            (31, 200),
            (40, 200),
            (41, 300),
        ] {
            assert_eq!(scale.sum(nth - 1, nth), Fen::yuan(yuan), "the {nth}th");
        }
        for nth in 1..300 {
            let one_by_one = (1..=nth).map(|one| scale.sum(one - 1, one).0).sum();
            assert_eq!(scale.sum(0, nth), Fen(one_by_one), "up to the {nth}th");
        }
    }

    #[test]
    fn the_steps_of_a_sum_add_up_and_say_so() {
        let steps = tariff().by_item.steps(8, 42);
        let spans: Vec<_> = steps.iter().map(|it| (it.from, it.to, it.each)).collect();
        assert_eq!(
            spans,
            [
                (9, 10, Fen(0)),
                (11, 30, Fen::yuan(100)),
                (31, 40, Fen::yuan(200)),
                (41, 42, Fen::yuan(300)),
            ]
        );
        let [free, tens, .., last] = steps.as_slice() else {
            panic!("four steps");
        };
        assert_eq!(
            free.in_language(Unit::Item, Language::English),
            "applications 9 to 10: free"
        );
        assert_eq!(
            tens.in_language(Unit::Item, Language::Chinese),
            "第11—30件，每件100元，小计2000元"
        );
        assert_eq!(
            last.in_language(Unit::Item, Language::English),
            "applications 41 to 42 at CNY 300 each: CNY 600"
        );
        assert_eq!(
            tariff().by_page.steps(0, 31)[1].in_language(Unit::Page, Language::Chinese),
            "第31页，每页10元，小计10元"
        );
    }

    #[test]
    fn no_number_is_a_panic_and_what_is_free_is_known() {
        assert_eq!(tariff().by_item.free(), 10);
        assert_eq!(tariff().by_page.free(), 30);
        assert!(tariff().by_page.sum(0, u32::MAX) > Fen(0));
        let last = tariff().by_item.steps(u32::MAX - 1, u32::MAX);
        assert_eq!(last.len(), 1);
        assert!(tariff().by_item.steps(5, 5).is_empty());
    }

    #[test]
    fn money_is_written_in_full() {
        assert_eq!(Fen(38_000).in_language(Language::Chinese), "380元");
        assert_eq!(Fen(1_050).in_language(Language::English), "CNY 10.50");
    }
}
