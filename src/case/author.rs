//! Who acts, when, and by which chance: clock, randomness and name are passed in, so that a typed case can be
//! compared byte for byte.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest, Sha256};

use crate::error::{Error, Kind, Result};

type Clock = Arc<dyn Fn() -> String + Send + Sync>;
type Chance = Arc<Mutex<dyn FnMut() -> Result<u64> + Send>>;

/// The person at the keyboard, with the clock and the randomness that their actions use.
#[derive(Clone)]
pub struct Author {
    name: String,
    clock: Clock,
    chance: Chance,
    salts: Chance,
}

impl Author {
    /// An author with the system's clock and randomness. The name is what the person gave, never the operating
    /// system's user.
    pub fn system(name: impl Into<String>) -> Self {
        #[expect(clippy::disallowed_methods, reason = "the one place where the clock is read")]
        let clock = || jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        let chance = || getrandom::u64().map_err(|e| Error::new(Kind::Io, format!("no randomness to be had: {e}")));
        let (chance, salts) = (Arc::new(Mutex::new(chance)), Arc::new(Mutex::new(chance)));
        Self { name: name.into(), clock: Arc::new(clock), chance, salts }
    }

    /// An author whose clock stands still and whose randomness is counted from a seed: for tests.
    pub fn fixed(name: impl Into<String>, at: &str, seed: u64) -> Self {
        let at = at.to_owned();
        let (chance, salts) = (Arc::new(Mutex::new(counted(seed))), Arc::new(Mutex::new(counted(!seed))));
        Self { name: name.into(), clock: Arc::new(move || at.clone()), chance, salts }
    }

    /// An author whose clock stands still and whose randomness follows from all that there is to write: packing the
    /// same twice gives the same. From some numbers of the row the others can't be reckoned.
    pub fn of_content(name: impl Into<String>, at: &str, hash: [u8; 32]) -> Self {
        let at = at.to_owned();
        let row = |letter: u8| {
            let mut count: u64 = 0;
            move || {
                count += 1;
                let sum = Sha256::new().chain_update(hash).chain_update([letter]).chain_update(count.to_le_bytes());
                Ok(sum.finalize().iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte)))
            }
        };
        let (chance, salts) = (Arc::new(Mutex::new(row(b'r'))), Arc::new(Mutex::new(row(b's'))));
        Self { name: name.into(), clock: Arc::new(move || at.clone()), chance, salts }
    }

    /// The author's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Now, RFC 3339 in UTC, to the second.
    pub fn now(&self) -> String {
        (self.clock)()
    }

    /// 64 random bits.
    ///
    /// # Errors
    /// If the operating system has no randomness.
    pub fn random(&self) -> Result<u64> {
        drawn(&self.chance)
    }

    /// As [`Author::random`], for a salt: from a row of its own, so that ids do not hang on how many salts are drawn.
    pub(super) fn salt(&self) -> Result<u64> {
        drawn(&self.salts)
    }
}

fn drawn(chance: &Chance) -> Result<u64> {
    chance.lock().unwrap_or_else(PoisonError::into_inner)()
}

/// SplitMix64 (Steele, Lea and Flood 2014): every seed gives a well-spread sequence.
fn counted(seed: u64) -> impl FnMut() -> Result<u64> {
    let mut state = seed;
    move || {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        Ok(z ^ (z >> 31))
    }
}

impl fmt::Debug for Author {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Author").field("name", &self.name).finish_non_exhaustive()
    }
}
