//! How long a search takes in a register of a million cases.

mod load;
mod made_up;
mod measure;

use std::error::Error;
use std::path::PathBuf;

use clap::Args;

use crate::release;

/// Fill a private PostgreSQL with made-up cases, search it, and print a table.
///
/// The folder is kept, so that the next run only searches; remove it when done.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// How many cases
    #[arg(long, default_value_t = 1_000_000)]
    cases: u64,
    /// Where the register is made; needs about 6 GB for a million cases and a quarter of an hour, and a short path
    #[arg(long, default_value = "/tmp/disclosure-bench-search")]
    folder: PathBuf,
}

/// Prints the table.
pub(crate) fn run(arguments: &Arguments) -> bool {
    release::run("bench-search", || bench(arguments))
}

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

fn bench(arguments: &Arguments) -> Result<()> {
    let server = disclosure::postgres::start(&disclosure::postgres::Settings::new(
        arguments.folder.join("data"),
    ))?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let done = runtime.block_on(async {
        load::fill(&server, arguments).await?;
        measure::print(&server, arguments).await
    });
    server.stop()?;
    done
}
