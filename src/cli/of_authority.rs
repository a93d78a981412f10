//! The options of a side command that is about one authority.

use std::sync::Arc;

use clap::Args;

use super::start::{self, ConfigFile, Opened, Postgres, StartError};
use crate::app::App;
use crate::storage::authorities::Authority;
use crate::storage::installation::Kind;

/// Which authority, and by which settings.
#[derive(Debug, Args)]
pub(super) struct OfAuthority {
    #[command(flatten)]
    pub(super) config: ConfigFile,
    /// Code of the authority; may be left out where there is only one
    #[arg(long, value_name = "CODE")]
    pub(super) authority: Option<String>,
}

impl OfAuthority {
    /// Does something with the authority that is meant.
    pub(super) fn with(
        &self,
        work: impl AsyncFnOnce(&App, &Arc<Authority>) -> Result<String, StartError>,
    ) -> Result<String, StartError> {
        let settings = self.config.read()?;
        start::block_on(async {
            let opened: Opened =
                start::open(&settings, Postgres::AttachExisting, Kind::Real).await?;
            let done = async {
                let authority = opened
                    .app
                    .authority_named(self.authority.as_deref())
                    .await?;
                work(&opened.app, &authority).await
            };
            let done = done.await;
            opened.close().await?;
            done
        })
    }
}
