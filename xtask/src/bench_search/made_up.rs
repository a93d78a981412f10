//! Cases that nobody filed: subjects from the demo district, words as often as a language has them, and
//! planted words whose share is known.

use disclosure::rules::ids::CaseId;
use disclosure::search::Words;
use uuid::Uuid;

use xtask::dice::Dice;

const SUBJECTS: &str = include_str!("../../../data/demo/subjects.csv");
const DEPARTMENTS: &str = include_str!("../../../data/demo/departments.csv");

/// Different words beside subjects and departments.
const VOCABULARY: u64 = 20_000;
/// 1 January 2017, and ten years, in milliseconds.
const FIRST: u64 = 1_483_228_800_000;
const SPAN: u64 = 3_653 * 86_400_000;

/// A word that stands in so many of a million cases.
pub(crate) struct Planted {
    pub(crate) word: &'static str,
    pub(crate) in_a_million: u64,
    /// Only in the oldest tenth of the register.
    pub(crate) is_old: bool,
}

/// Every planted word; their characters stand nowhere else.
pub(crate) const PLANTED: [Planted; 7] = [
    planted("灯塔", 10, false),
    planted("钟楼", 1_000, false),
    planted("鼓浪屿码", 5_000, false),
    planted("运河", 10_000, false),
    planted("渡槽", 20_000, true),
    planted("桥梁", 100_000, false),
    planted("档案", 500_000, false),
];

const fn planted(word: &'static str, in_a_million: u64, is_old: bool) -> Planted {
    Planted {
        word,
        in_a_million,
        is_old,
    }
}

/// One case.
pub(crate) struct MadeUp {
    pub(crate) id: CaseId,
    pub(crate) number: String,
    pub(crate) title: String,
    /// Which of the departments.
    pub(crate) department: usize,
    pub(crate) is_replied: bool,
    texts: [String; 3],
    reply: Option<String>,
}

impl MadeUp {
    /// What it is found by.
    pub(crate) fn words(&self) -> Words {
        let texts = self.texts.iter().map(String::as_str);
        let reply = self.reply.iter().map(String::as_str);
        Words::of(texts).and_closed(reply)
    }
}

/// Makes cases in the order of their filing.
pub(crate) struct Maker {
    dice: Dice,
    cases: u64,
    made: u64,
    subjects: Vec<&'static str>,
    departments: Vec<&'static str>,
    characters: Vec<char>,
}

impl Maker {
    pub(crate) fn new(cases: u64) -> Self {
        let departments = DEPARTMENTS.lines().skip(1);
        let departments = departments.filter_map(|line| line.split(',').nth(1));
        let mut characters: Vec<char> = (SUBJECTS.chars().chain(DEPARTMENTS.chars()))
            .filter(|character| ('\u{4E00}'..='\u{9FFF}').contains(character))
            .filter(|character| !PLANTED.iter().any(|it| it.word.contains(*character)))
            .collect();
        characters.sort_unstable();
        characters.dedup();
        Self {
            dice: Dice(711),
            cases,
            made: 0,
            subjects: SUBJECTS.lines().skip(1).collect(),
            departments: departments.collect(),
            characters,
        }
    }

    pub(crate) fn departments(&self) -> &[&'static str] {
        &self.departments
    }

    /// A word of the vocabulary: the n-th most common one n times more seldom than the first.
    fn word(&mut self) -> String {
        let mut rank = VOCABULARY;
        for _ in 0..self.dice.below(15) {
            rank = rank * 52 / 100;
        }
        let rank = self.dice.below(rank.max(1));
        let character = |at: u64| {
            let count = u64::try_from(self.characters.len()).unwrap_or(1).max(1);
            let at = usize::try_from(at % count).unwrap_or_default();
            self.characters.get(at).copied().unwrap_or('地')
        };
        [character(rank * 7 + 3), character(rank / 5 + rank * 13)]
            .into_iter()
            .collect()
    }

    fn sentence(&mut self, words: u64) -> String {
        (0..words).map(|_| self.word()).collect()
    }

    fn planted(&mut self) -> String {
        let mut text = String::new();
        for it in &PLANTED {
            let share = if it.is_old { 10 } else { 1 };
            let has = self.dice.below(1_000_000) < it.in_a_million * share;
            if has && (!it.is_old || self.made < self.cases / 10) {
                text += "，";
                text += it.word;
            }
        }
        text
    }
}

impl Iterator for Maker {
    type Item = MadeUp;

    fn next(&mut self) -> Option<MadeUp> {
        if self.made >= self.cases {
            return None;
        }
        let millis = FIRST + SPAN / self.cases.max(1) * self.made;
        let id = (u128::from(millis) << 80)
            | (0x7 << 76)
            | (0b10 << 62)
            | u128::from(self.dice.below(1 << 31));
        let year = 2017 + self.made * 10 / self.cases.max(1);
        let number = format!("YJ-{year}-{:06}", self.made + 1);
        let subject = self.dice.pick(&self.subjects).copied().unwrap_or_default();
        let title = format!("{}{subject}", self.sentence(2));
        // Departments are busy in different measure: the first has half, the next half of the rest...
        let halvings =
            usize::try_from(self.dice.below(1 << 20).leading_zeros()).unwrap_or_default();
        let department = (halvings.saturating_sub(44) * 3
            + usize::try_from(self.dice.below(3)).unwrap_or_default())
            % self.departments.len().max(1);
        let is_replied = self.made < self.cases / 10 * 9;
        let texts = [
            title.clone(),
            number.clone(),
            format!(
                "{}年形成的上述信息{}{}",
                year,
                self.sentence(8),
                self.planted()
            ),
        ];
        let reply = is_replied.then(|| {
            format!(
                "经查，您申请公开的信息属于主动公开范围，{}",
                self.sentence(15)
            )
        });
        self.made += 1;
        Some(MadeUp {
            id: CaseId(Uuid::from_u128(id)),
            number,
            title,
            department,
            is_replied,
            texts,
            reply,
        })
    }
}
