//! Whose a text is: which of several offices does what it speaks of, and by which words. Pure, and the
//! same for the same input.
//!
//! What an office does is told in short texts: its subjects, the names of its powers. A word that the text
//! shares with them counts for more the fewer offices share it. There is no dictionary: what two texts
//! have in common is found character by character, as in the rest of this room.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::scan::{Piece, normal, pieces};

/// An office that the text may be about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Candidate<'a> {
    /// What it does, in its own words.
    pub tasks: Vec<&'a str>,
}

/// An office that fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fit {
    /// Its place among the candidates.
    pub candidate: usize,
    /// How well it fits; only to be compared with others of the same text.
    pub score: u32,
    /// By what, the weightiest first.
    pub reasons: Vec<Reason>,
}

/// A task that the text speaks of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// Its place among the tasks of the candidate.
    pub task: usize,
    /// The words that both hold, as they stand in the task.
    pub words: Vec<String>,
}

/// Reasons that are told.
const REASONS: usize = 3;
/// What a halving of the offices that share a word is worth.
const HALVING: u32 = 8;
/// Words of other tasks than the one that fits best count for so much less.
const BESIDE: u32 = 4;
/// Who has less than this part of the best score is not named.
const FAR_BEHIND: u32 = 3;

/// Characters that join words and belong to none.
const JOINTS: [char; 26] = [
    '的', '及', '和', '与', '或', '等', '是', '在', '对', '于', '之', '其', '为', '由', '被', '某',
    '我', '该', '各', '本', '至', '间', '向', '从', '并', '将',
];

/// Pairs that say which kind of paper is wanted or what was done with it, never about what. Most are
/// common to many offices anyhow; in a small authority they would count as rare.
const COMMON: [&str; 62] = [
    "信息", "公开", "申请", "资料", "材料", "文件", "情况", "相关", "有关", "关于", "以及", "手续",
    "审批", "依据", "明细", "标准", "办理", "结果", "名单", "发放", "记录", "审核", "管理", "登记",
    "许可", "全套", "附件", "公告", "方案", "批复", "批准", "处理", "决定", "核定", "审查", "编制",
    "使用", "组织", "实施", "服务", "工作", "项目", "单位", "部门", "人员", "年度", "数量", "报告",
    "全区", "本区", "行政", "机构", "监督", "检查", "设立", "设置", "备案", "补助", "补贴", "政府",
    "建设", "计划",
];

/// The offices that fit the texts, the best first; of equals, the one that comes first among the
/// candidates. None, when nothing that tells one office from another is shared.
pub fn whose<'a>(
    texts: impl IntoIterator<Item = &'a str>,
    candidates: &[Candidate<'_>],
) -> Vec<Fit> {
    let text = Text::of(texts);
    let shared: Vec<Vec<Shared>> = candidates
        .iter()
        .map(|candidate| text.shared_with(&candidate.tasks))
        .collect();
    let weights = Weights::of(&shared);
    let mut fits: Vec<Fit> = shared
        .iter()
        .enumerate()
        .filter_map(|(candidate, shared)| weights.fit(candidate, shared))
        .collect();
    fits.sort_by_key(|fit| (std::cmp::Reverse(fit.score), fit.candidate));
    let best = fits.first().map_or(0, |fit| fit.score);
    fits.retain(|fit| fit.score.saturating_mul(FAR_BEHIND) >= best);
    fits
}

/// The smallest thing that two texts share: a pair of characters, or a word of letters.
type Token = String;

/// A word that a task shares with the text.
struct Word {
    word: String,
    tokens: Vec<Token>,
}

/// What a task shares with the text.
struct Shared {
    task: usize,
    words: Vec<Word>,
}

/// The text, ready to be looked up in.
struct Text {
    runs: Vec<Vec<char>>,
    /// Where a pair stands: in which run, and where in it.
    pairs: HashMap<[char; 2], Vec<(usize, usize)>>,
    words: HashSet<String>,
}

impl Text {
    fn of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let (mut runs, mut words) = (Vec::new(), HashSet::new());
        for text in texts {
            let (its_runs, its_words) = taken_apart(text);
            runs.extend(its_runs);
            words.extend(its_words);
        }
        let mut pairs: HashMap<[char; 2], Vec<(usize, usize)>> = HashMap::new();
        for (number, run) in runs.iter().enumerate() {
            for (at, pair) in run.array_windows::<2>().enumerate() {
                pairs.entry(*pair).or_default().push((number, at));
            }
        }
        Self { runs, pairs, words }
    }

    fn shared_with(&self, tasks: &[&str]) -> Vec<Shared> {
        let each = tasks.iter().enumerate().map(|(task, text)| Shared {
            task,
            words: self.words_in(text),
        });
        each.filter(|shared| !shared.words.is_empty()).collect()
    }

    fn words_in(&self, task: &str) -> Vec<Word> {
        let (runs, words) = taken_apart(task);
        let runs = runs.iter().flat_map(|run| self.words_in_run(run));
        let words = words.into_iter().filter(|word| self.words.contains(word));
        runs.chain(words.map(|word| Word {
            tokens: vec![word.clone()],
            word,
        }))
        .collect()
    }

    /// The longest words from left to right that stand in the text just so.
    fn words_in_run(&self, run: &[char]) -> Vec<Word> {
        let (mut found, mut at) = (Vec::new(), 0);
        while let Some(rest) = run.get(at..).filter(|rest| rest.len() > 1) {
            let length = self.longest(rest);
            if length < 2 {
                at += 1;
                continue;
            }
            let word = rest.get(..length).unwrap_or_default();
            found.push(Word {
                word: word.iter().collect(),
                tokens: word.windows(2).map(String::from_iter).collect(),
            });
            at += length - 1;
        }
        found
    }

    /// How many characters from the front stand in the text just so.
    fn longest(&self, run: &[char]) -> usize {
        let first = run.first_chunk::<2>();
        let places = first.and_then(|pair| self.pairs.get(pair));
        let common = |(number, at): &(usize, usize)| {
            let there = self.runs.get(*number).and_then(|text| text.get(*at..));
            let there = there.unwrap_or_default().iter();
            there
                .zip(run)
                .take_while(|(one, other)| one == other)
                .count()
        };
        places.into_iter().flatten().map(common).max().unwrap_or(0)
    }
}

/// Runs of ideographs without what only joins them, and words of letters; numbers tell nothing.
fn taken_apart(text: &str) -> (Vec<Vec<char>>, BTreeSet<String>) {
    let (mut runs, mut words) = (Vec::new(), BTreeSet::new());
    for placed in pieces(normal(text)) {
        match placed.piece {
            Piece::Run(run) => {
                let parts = run.split(|character| JOINTS.contains(character));
                runs.extend(parts.filter(|part| part.len() > 1).map(<[char]>::to_vec));
            }
            Piece::Word(word) => {
                if word
                    .chars()
                    .filter(|character| character.is_alphabetic())
                    .count()
                    > 2
                {
                    words.insert(word);
                }
            }
        }
    }
    (runs, words)
}

/// What every token is worth.
struct Weights {
    of: BTreeMap<Token, u32>,
    /// What a word must be worth to tell one office from another.
    telling: u32,
}

impl Weights {
    fn of(shared: &[Vec<Shared>]) -> Self {
        let mut offices: BTreeMap<Token, u32> = BTreeMap::new();
        for office in shared {
            for token in tokens(office) {
                *offices.entry(token.clone()).or_default() += 1;
            }
        }
        let all = u32::try_from(shared.len())
            .unwrap_or(u32::MAX)
            .saturating_add(1);
        let weight = |token: &Token, sharing: u32| {
            if COMMON.contains(&token.as_str()) {
                return 0;
            }
            halvings(all).saturating_sub(halvings(sharing))
        };
        Self {
            of: offices
                .iter()
                .map(|(token, sharing)| (token.clone(), weight(token, *sharing)))
                .collect(),
            telling: halvings(all).div_ceil(2),
        }
    }

    fn weight(&self, token: &Token) -> u32 {
        self.of.get(token).copied().unwrap_or(0)
    }

    fn sum<'t>(&self, tokens: impl IntoIterator<Item = &'t Token>) -> u32 {
        let weights = tokens.into_iter().map(|token| self.weight(token));
        weights.fold(0, u32::saturating_add)
    }

    /// The task that fits best, and a part of what others add to it.
    fn fit(&self, candidate: usize, shared: &[Shared]) -> Option<Fit> {
        let all: BTreeSet<&Token> = tokens(shared);
        if !all.iter().any(|token| self.weight(token) >= self.telling) {
            return None;
        }
        let mut weighed: Vec<(u32, &Shared)> = shared
            .iter()
            .map(|one| (self.sum(of_task(one)), one))
            .filter(|(weight, _)| *weight > 0)
            .collect();
        weighed.sort_by_key(|(weight, one)| (std::cmp::Reverse(*weight), one.task));
        let (best, first) = weighed.first()?;
        let of_first = of_task(first);
        let beside = self.sum(all.difference(&of_first).copied());
        let score = best.saturating_add(beside / BESIDE);
        let reasons = weighed.iter().take(REASONS);
        Some(Fit {
            candidate,
            score,
            reasons: reasons.map(|(_, shared)| self.reason(shared)).collect(),
        })
    }

    fn reason(&self, shared: &Shared) -> Reason {
        let mut words: Vec<String> = Vec::new();
        for word in &shared.words {
            if self.sum(&word.tokens) > 0 && !words.contains(&word.word) {
                words.push(word.word.clone());
            }
        }
        Reason {
            task: shared.task,
            words,
        }
    }
}

fn tokens(shared: &[Shared]) -> BTreeSet<&Token> {
    shared.iter().flat_map(of_task).collect()
}

fn of_task(shared: &Shared) -> BTreeSet<&Token> {
    shared.words.iter().flat_map(|word| &word.tokens).collect()
}

/// How often a number can be halved, in parts of [`HALVING`]: its logarithm without fractions.
fn halvings(number: u32) -> u32 {
    let number = u128::from(number.min(u32::from(u16::MAX)));
    number.pow(HALVING).checked_ilog2().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const OFFICES: [&[&str]; 4] = [
        &["社会团体登记", "养老服务"],
        &["商品房预售许可", "国有土地上房屋征收与补偿", "竣工验收备案"],
        &["承包地", "宅基地审批"],
        &["Land use planning", "建设用地规划许可"],
    ];

    fn told(text: &str) -> Vec<String> {
        let candidates = OFFICES.map(|tasks| Candidate {
            tasks: tasks.to_vec(),
        });
        let fits = whose([text], &candidates);
        let reason = |fit: &Fit| {
            let tasks = OFFICES[fit.candidate];
            let told = fit
                .reasons
                .iter()
                .map(|reason| format!("{}({})", tasks[reason.task], reason.words.join(" ")));
            format!("{} {}", fit.candidate, told.collect::<Vec<_>>().join(", "))
        };
        fits.iter().map(reason).collect()
    }

    #[test]
    fn offices_are_found_with_the_words_that_are_shared() {
        for (text, expect) in [
            (
                "某协会作为社会团体的登记资料",
                &["0 社会团体登记(社会团体)"][..],
            ),
            (
                "花园小区预售许可证至竣工验收全套文件",
                &["1 竣工验收备案(竣工验收), 商品房预售许可(预售许可)"],
            ),
            ("我家宅基地的批准文件", &["2 宅基地审批(宅基地)"]),
            (
                "the LAND use plan of 2020",
                &["3 Land use planning(land use)"],
            ),
            // What is common to papers of every kind, and numbers, tell nothing.
            ("2023年相关审批文件、登记资料", &[]),
            ("", &[]),
            ("户口", &[]),
        ] {
            assert_eq!(told(text), expect, "{text}");
        }
    }

    #[test]
    fn of_equals_the_first_comes_first() {
        let same = Candidate {
            tasks: vec!["宅基地审批"],
        };
        let other = Candidate {
            tasks: vec!["养老"],
        };
        let candidates = [other.clone(), same.clone(), same, other.clone(), other];
        let fits = whose(["宅基地"], &candidates);
        let places: Vec<_> = fits.iter().map(|fit| fit.candidate).collect();
        assert_eq!(places, [1, 2]);
        assert_eq!(fits[0].score, fits[1].score);
    }

    #[test]
    fn what_every_office_does_tells_nothing() {
        let same = Candidate {
            tasks: vec!["行政复议"],
        };
        assert_eq!(
            whose(["行政复议决定书"], &[same.clone(), same.clone(), same]),
            []
        );
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[宅基地审批社会团体的a-z0-9 ,]{0,60}", other in "\\PC{0,60}") {
            let candidates = OFFICES.map(|tasks| Candidate { tasks: tasks.to_vec() });
            for text in [text.as_str(), other.as_str()] {
                let fits = whose([text], &candidates);
                prop_assert_eq!(&fits, &whose([text], &candidates));
                prop_assert!(fits.is_sorted_by(|a, b| a.score >= b.score));
                let plain: String = normal(text).filter(|c| !c.is_whitespace()).collect();
                for reason in fits.iter().flat_map(|fit| &fit.reasons) {
                    prop_assert!(!reason.words.is_empty());
                    for word in &reason.words {
                        prop_assert!(plain.contains(word.as_str()), "{} in {}", word, plain);
                    }
                }
            }
        }
    }
}
