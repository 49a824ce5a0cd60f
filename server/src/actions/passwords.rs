//! Passwords: argon2id with the OWASP parameters (19 MiB, two passes, one lane), a few at a time and never on the
//! threads that serve.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::domain::chance::Chance;
use crate::domain::error::Error;
use crate::domain::input::Password;
use crate::domain::limits;

#[derive(Clone)]
pub struct Passwords {
    turns: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
    /// Verified when nobody has the e-mail address, so that the answer takes as long.
    nobody: Arc<str>,
}

impl Passwords {
    /// # Errors
    /// When hashing itself fails.
    pub fn new(chance: &dyn Chance) -> Result<Self, Error> {
        let nobody = hash_now(&chance.base36(32), &chance.bytes())?;
        Ok(Self {
            turns: Arc::new(Semaphore::new(limits::HASHING_AT_ONCE)),
            waiting: Arc::default(),
            nobody: nobody.into(),
        })
    }

    /// The PHC string to keep.
    ///
    /// # Errors
    /// [`Error::Busy`] when too many wait.
    pub async fn hash(&self, password: &Password, chance: &dyn Chance) -> Result<String, Error> {
        let (password, salt) = (password.as_str().to_owned(), chance.bytes::<16>());
        self.work(move || hash_now(&password, &salt)).await?
    }

    /// Whether it is this account's password. Without an account it takes as long and is never right.
    ///
    /// # Errors
    /// [`Error::Busy`] when too many wait.
    pub async fn verify(&self, password: &str, kept: Option<&str>) -> Result<bool, Error> {
        if password.len() > limits::PASSWORD_MAX_BYTES {
            return Ok(false);
        }
        let known = kept.is_some();
        let (password, kept) = (password.to_owned(), kept.unwrap_or(&self.nobody).to_owned());
        let right = self.work(move || {
            let parsed = PasswordHash::new(&kept);
            parsed.is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
        });
        Ok(right.await? && known)
    }

    async fn work<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
        let turn = self.turn().await?;
        tokio::task::spawn_blocking(move || {
            let done = work();
            drop(turn);
            done
        })
        .await
        .map_err(Error::internal)
    }

    async fn turn(&self) -> Result<OwnedSemaphorePermit, Error> {
        let queue = Queue::enter(&self.waiting)?;
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(Error::internal)?;
        drop(queue);
        Ok(turn)
    }
}

/// A place in the queue, left also when the caller goes away while waiting.
struct Queue<'a>(&'a AtomicUsize);

impl<'a> Queue<'a> {
    fn enter(waiting: &'a AtomicUsize) -> Result<Self, Error> {
        let place = Self(waiting);
        if waiting.fetch_add(1, Ordering::SeqCst) >= limits::HASHING_WAITING {
            Err(Error::Busy)
        } else {
            Ok(place)
        }
    }
}

impl Drop for Queue<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

fn hash_now(password: &str, salt: &[u8; 16]) -> Result<String, Error> {
    // The default of the crate is argon2id, version 19, m = 19 MiB, t = 2, p = 1; a test holds it there.
    let hash =
        Argon2::default().hash_password_with_salt(password.as_bytes(), salt).map_err(Error::internal)?;
    Ok(hash.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::chance::SeededChance;

    #[tokio::test]
    async fn a_password_is_kept_as_argon2id_and_verifies() {
        let chance: &dyn Chance = &SeededChance::new(1);
        let passwords = Passwords::new(chance).unwrap();
        let kept = passwords.hash(&Password::parse("palabre-demo-2026").unwrap(), chance).await.unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert!(passwords.verify("palabre-demo-2026", Some(&kept)).await.unwrap());
        assert!(!passwords.verify("palabre-demo-2027", Some(&kept)).await.unwrap());
        assert!(!passwords.verify("palabre-demo-2026", None).await.unwrap());
        assert!(!passwords.verify(&"x".repeat(10_000), Some(&kept)).await.unwrap());
    }
}
