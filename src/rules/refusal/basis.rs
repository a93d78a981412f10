//! On what a refusal rests: a provision of the law, or, by its nature, on none.

use super::Article;

/// Why a refusal rests on no provision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum WithoutGround {
    /// What a request names is not there, or not for whoever asks.
    Unknown,
    /// It is done already, or nothing of the kind waits to be done.
    NothingToDo,
    /// A bound of this program, set to keep a case readable.
    Limit,
    /// Of every fact that has a day: one happens neither tomorrow nor before its cause; and a day for colleagues
    /// lies ahead of them.
    Days,
    /// The law that applies does not speak of it.
    LawIsSilent,
}

/// A provision, or why there is none.
pub type Basis = Result<Article, WithoutGround>;
