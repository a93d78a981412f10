//! Passwords hashed (Argon2id): one after the other, each in memory that goes back to the machine afterwards.
//!
//! A hash takes 19 MiB. Left to themselves, the threads that ever made one would keep so much each.

use super::{App, Error, Result};
use crate::env;
use argon2::password_hash::{Error as HashError, Result as HashResult, phc};
use argon2::{Algorithm, Argon2, Block, Params, PasswordHash, Version};

/// So many blocks of 1 KiB are asked for, though a hash fills fewer: what is larger than 32 MiB the allocator
/// never keeps for the next time, and what is not filled takes no memory.
const BLOCKS: usize = 33 * 1024;

/// Hashes a password on a thread on which nothing else waits.
///
/// # Errors
/// When the machine cannot do it.
pub async fn hash_password(app: &App, password: String) -> Result<String> {
    in_turn(app, move || {
        let params = Params::default();
        let hash = PasswordHash {
            algorithm: Algorithm::default().ident(),
            version: Some(Version::default().into()),
            params: phc::ParamsString::try_from(&params)?,
            salt: Some(phc::Salt::new(&env::random::<16>())?),
            hash: None,
        };
        let hash = PasswordHash {
            hash: Some(output(&password, &hash, params)?),
            ..hash
        };
        Ok(hash.to_string())
    })
    .await
}

/// Whether this is the password that was hashed.
pub(super) async fn verify_password(app: &App, password: String, hash: String) -> Result<bool> {
    in_turn(app, move || {
        let hash = PasswordHash::new(&hash)?;
        let params = Params::try_from(&hash)?;
        // Compared in constant time.
        Ok(output(&password, &hash, params).is_ok_and(|output| hash.hash == Some(output)))
    })
    .await
}

async fn in_turn<T: Send + 'static>(
    app: &App,
    work: impl FnOnce() -> HashResult<T> + Send + 'static,
) -> Result<T> {
    let _turn = app.hashing.acquire().await.map_err(Error::internal)?;
    tokio::task::spawn_blocking(work)
        .await
        .map_err(Error::internal)?
        .map_err(|cause| Error::internal(format!("{cause:?}")))
}

/// What a password gives with the salt, the algorithm and the parameters of a hash.
fn output(password: &str, hash: &PasswordHash, params: Params) -> HashResult<phc::Output> {
    let algorithm = Algorithm::try_from(hash.algorithm.as_str())?;
    let version = match hash.version {
        Some(version) => Version::try_from(version)?,
        None => Version::default(),
    };
    let salt = hash.salt.as_ref().ok_or(HashError::SaltInvalid)?;
    let length = params.output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN);
    let mut bytes = [0; phc::Output::MAX_LENGTH];
    let bytes = bytes.get_mut(..length).ok_or(HashError::OutputSize)?;
    let mut memory = Vec::with_capacity(BLOCKS);
    memory.resize(params.block_count(), Block::default());
    Argon2::new(algorithm, version, params).hash_password_into_with_memory(
        password.as_bytes(),
        salt,
        bytes,
        &mut memory,
    )?;
    Ok(phc::Output::new(bytes)?)
}
