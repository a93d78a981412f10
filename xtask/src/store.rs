//! The documents of a measurement: a folder that stays empty.

use std::path::Path;

use disclosure::app::documents::Store;
use disclosure::objects::Objects;
use disclosure::seal::Keys;

/// Opens it.
pub(crate) fn empty(
    folder: &Path,
    keys: Keys,
) -> Result<Store, Box<dyn std::error::Error + Send + Sync>> {
    let folder = folder.join("documents");
    std::fs::create_dir_all(&folder)?;
    Ok(Store {
        objects: Objects::open(&folder, keys)?,
        most_bytes: 0,
        per_case: 0,
    })
}
