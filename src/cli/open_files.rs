//! How many files and connections the program may hold open at once.
//!
//! Whoever starts it usually allows 1,024, and far more to whoever asks. Without a file left, the service could not
//! open a document, reach its database or see whether that still lives: so it takes what it may have, and no more
//! connections than fit beside everything else.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// What is open besides the connections of those who ask: the database, mails, logs, workers.
const BESIDE: usize = 256;
/// A connection, and the document that it sends or fetches.
const EACH: usize = 2;
/// More than anyone needs; a connection takes memory, too.
const MOST: usize = 10_000;
/// Fewer may not be enough for a busy morning, and a stranger could hold them all.
const FEW: usize = 1_000;

/// Raises the limit as far as it goes, and says how many connections fit below it.
pub(super) fn connections() -> usize {
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit {
        current: limit.maximum,
        ..limit
    };
    let files = match setrlimit(Resource::Nofile, raised) {
        Ok(()) => limit.maximum,
        Err(cause) => {
            tracing::warn!(%cause, "the limit of open files stays as it is");
            limit.current
        }
    };
    let files = files.map_or(usize::MAX, |files| {
        usize::try_from(files).unwrap_or(usize::MAX)
    });
    let connections = below(files);
    if connections < FEW {
        tracing::warn!(
            files,
            connections,
            "few files may be open at once, and so few connections: see LimitNOFILE of systemd, or `ulimit -n`"
        );
    }
    connections
}

/// Of few files, half are for what is open besides.
fn below(files: usize) -> usize {
    let beside = BESIDE.min(files / 2);
    ((files - beside) / EACH).clamp(1, MOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_fit_below_the_limit_with_all_that_is_open_beside_them() {
        for (files, connections) in [
            (0, 1),
            (64, 16),
            (256, 64),
            (1_024, 384),
            (65_536, MOST),
            (usize::MAX, MOST),
        ] {
            assert_eq!(below(files), connections, "{files}");
        }
    }
}
