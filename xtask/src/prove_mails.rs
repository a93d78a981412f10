//! The proof that no notice is lost in the sending window, in full length.

use std::path::PathBuf;

use clap::Args;
use xtask::Result;
use xtask::prove::mails;

use crate::{proof, release};

/// Kill the service while mails are on their way, and print how often each arrived.
///
/// The folder is emptied first, and kept.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// How often the service is killed
    #[arg(long, default_value_t = 50)]
    rounds: usize,
    /// Where the register is made; a short path
    #[arg(long, default_value = "/tmp/disclosure-prove-mails")]
    folder: PathBuf,
}

/// Prints the table.
pub(crate) fn run(arguments: &Arguments) -> bool {
    release::run("prove-mails", || prove(arguments))
}

fn prove(arguments: &Arguments) -> Result<()> {
    let program = release::program()?;
    let bar = proof::bar(arguments.rounds);
    let tally = mails::run(&program, &arguments.folder, arguments.rounds, &bar)?;
    bar.finish_and_clear();
    release::print(&[
        "| kills | notices | in the window at a kill | lost | arrived more than once | most copies of one | copies that differ |".to_owned(),
        "| ---: | ---: | ---: | ---: | ---: | ---: | ---: |".to_owned(),
        format!(
            "| {} | {} | {} | 0 | {} | {} | 0 |",
            tally.rounds, tally.notices, tally.in_the_window, tally.doubled, tally.most_copies
        ),
    ]);
    Ok(())
}
