//! What of the counts anyone may read: small ones are hidden, and so that nobody can work them out.

/// Counts up to this are not published, for they could lead to a person.
pub const SMALL: u64 = 4;

/// Counts as they may be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// The counts; none where one is hidden. Zero tells nothing of anybody.
    pub counts: Vec<Option<u64>>,
    /// The least and the most that all of them together can be; the same where none is hidden.
    pub sum: (u64, u64),
}

/// Hides small counts. Their sum is not told either, only between what it lies: whoever knew it would know three
/// counts that together are three. So nothing that is published changes when a hidden count is another from 1 to
/// [`SMALL`], and nobody can tell which it is, not even who knows this rule.
pub fn published(counts: &[u64]) -> Published {
    let range = |count: u64| match count {
        1..=SMALL => (1, SMALL),
        _ => (count, count),
    };
    let shown = |count: &u64| Some(*count).filter(|count| range(*count) == (*count, *count));
    let add = |(least, most): (u64, u64), count: &u64| {
        let (low, high) = range(*count);
        (least.saturating_add(low), most.saturating_add(high))
    };
    Published {
        counts: counts.iter().map(shown).collect(),
        sum: counts.iter().fold((0, 0), add),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{SMALL, published};

    #[test]
    fn what_is_small_is_hidden_with_its_sum() {
        let none = published(&[0, 5, 12]);
        assert_eq!(none.counts, [Some(0), Some(5), Some(12)]);
        assert_eq!(none.sum, (17, 17));
        // Three that together are three: thirteen in all would tell each of them.
        let three = published(&[10, 0, 1, 1, 1, 0]);
        let zero = Some(0);
        assert_eq!(three.counts, [Some(10), zero, None, None, None, zero]);
        assert_eq!(three.sum, (13, 22));
        let alone = published(&[3]);
        assert_eq!((alone.counts, alone.sum), (vec![None], (1, 4)));
        assert_eq!(published(&[]).sum, (0, 0));
    }

    proptest! {
        /// From what is published, each hidden count can be each of the small ones, whatever the others are.
        #[test]
        fn a_hidden_count_can_be_each_of_the_small_ones(
            counts in prop::collection::vec(0_u64..9, 1..7),
            others in prop::collection::vec(1..=SMALL, 7),
        ) {
            let told = published(&counts);
            let sum: u64 = counts.iter().sum();
            prop_assert!(told.sum.0 <= sum && sum <= told.sum.1);
            let with_others = counts.iter().zip(&told.counts).zip(&others);
            let with_others: Vec<u64> = with_others
                .map(|((count, shown), other)| if shown.is_none() { *other } else { *count })
                .collect();
            prop_assert_eq!(published(&with_others), told);
        }
    }
}
