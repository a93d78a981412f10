//! Passwords hashed (Argon2id): one after the other, and always in the same memory.
//!
//! A hash takes 19 MiB. Left to themselves, the threads that ever made one would keep so much each.

use std::sync::Arc;

use argon2::password_hash::{Error as HashError, Result as HashResult, phc};
use argon2::{Algorithm, Argon2, Block, Params, PasswordHash, Version};
use tokio::sync::Mutex;

use super::{App, Error, Result};
use crate::env;

/// Where passwords are hashed: whose turn it is has the memory.
pub(super) type Memory = Arc<Mutex<Vec<Block>>>;

/// Hashes a password on a thread on which nothing else waits.
///
/// # Errors
/// When the machine cannot do it.
pub async fn hash_password(app: &App, password: String) -> Result<String> {
    in_turn(app, move |memory| {
        let params = Params::default();
        let hash = PasswordHash {
            algorithm: Algorithm::default().ident(),
            version: Some(Version::default().into()),
            params: phc::ParamsString::try_from(&params)?,
            salt: Some(phc::Salt::new(&env::random::<16>())?),
            hash: None,
        };
        let hash = PasswordHash {
            hash: Some(output(memory, &password, &hash, params)?),
            ..hash
        };
        Ok(hash.to_string())
    })
    .await
}

/// Whether this is the password that was hashed.
pub(super) async fn verify_password(app: &App, password: String, hash: String) -> Result<bool> {
    in_turn(app, move |memory| {
        let hash = PasswordHash::new(&hash)?;
        let params = Params::try_from(&hash)?;
        // Compared in constant time.
        Ok(output(memory, &password, &hash, params).is_ok_and(|output| hash.hash == Some(output)))
    })
    .await
}

async fn in_turn<T: Send + 'static>(
    app: &App,
    work: impl FnOnce(&mut Vec<Block>) -> HashResult<T> + Send + 'static,
) -> Result<T> {
    let mut memory = Arc::clone(&app.hashing).lock_owned().await;
    tokio::task::spawn_blocking(move || work(&mut memory))
        .await
        .map_err(Error::internal)?
        .map_err(|cause| Error::internal(format!("{cause:?}")))
}

/// What a password gives with the salt, the algorithm and the parameters of a hash.
fn output(
    memory: &mut Vec<Block>,
    password: &str,
    hash: &PasswordHash,
    params: Params,
) -> HashResult<phc::Output> {
    let algorithm = Algorithm::try_from(hash.algorithm.as_str())?;
    let version = match hash.version {
        Some(version) => Version::try_from(version)?,
        None => Version::default(),
    };
    let salt = hash.salt.as_ref().ok_or(HashError::SaltInvalid)?;
    let length = params.output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN);
    let mut bytes = [0; phc::Output::MAX_LENGTH];
    let bytes = bytes.get_mut(..length).ok_or(HashError::OutputSize)?;
    memory.resize(params.block_count(), Block::default());
    Argon2::new(algorithm, version, params).hash_password_into_with_memory(
        password.as_bytes(),
        salt,
        bytes,
        memory,
    )?;
    Ok(phc::Output::new(bytes)?)
}
