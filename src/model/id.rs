//! Keys: random text, none counted up, so that two copies of a case can be merged.
//!
//! A key is a readable start and eight letters (`aspan-arba-7k2mq4xd`) and fits FollowTheMoney's
//! pattern for entity ids. Randomness is passed in; this file makes none.

use std::borrow::Borrow;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::text::fold;

/// The letters of the random part: no vowels and no look-alikes, so that no word comes out of it by chance.
const LETTERS: &[u8; 32] = b"23456789bcdfghjkmnpqrstvwxzaeuy7";

/// The longest readable start of a key, in characters.
const START_MOST: usize = 32;

// A key stands in every value and every claim: they share one text.
macro_rules! keys {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Arc<str>);

        impl $name {
            /// A key as it stands in a file.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into().into())
            }

            /// A new key: a readable start made of `name`, and eight letters made of 40 of the 64 random bits.
            pub fn fresh(name: &str, random: u64) -> Self {
                Self(fresh(name, random).into())
            }

            /// The key as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.into())
            }
        }
    )*};
}

keys! {
    /// The key of an entity, links included.
    EntityId,
    /// The key of an assertion.
    AssertionId,
    /// The key of a source.
    SourceId,
    /// The key of a piece of evidence.
    EvidenceId,
    /// The key of a gap.
    GapId,
    /// The key of an approach to somebody.
    ApproachId,
    /// The key of a sentence of the story.
    SentenceId,
}

/// Whether FollowTheMoney takes this text as an entity id: ASCII letters and digits, with `.` and `-` inside.
pub fn is_ftm_id(text: &str) -> bool {
    let inside = |b: u8| b.is_ascii_alphanumeric() || b == b'.' || b == b'-';
    let edge = |b: Option<&u8>| b.is_some_and(u8::is_ascii_alphanumeric);
    let bytes = text.as_bytes();
    bytes.len() <= 200 && edge(bytes.first()) && edge(bytes.last()) && bytes.iter().all(|b| inside(*b))
}

/// Whether a file's id can be kept: more than FollowTheMoney's own pattern takes, because its tools let more pass.
pub fn is_usable(text: &str) -> bool {
    (1..=255).contains(&text.chars().count()) && text.trim() == text && !text.chars().any(char::is_control)
}

fn fresh(name: &str, random: u64) -> String {
    let folded = fold::fold(name);
    let mut key: String = folded.split_whitespace().collect::<Vec<_>>().join("-");
    key.retain(|c| c.is_ascii_alphanumeric() || c == '-');
    key.truncate(START_MOST);
    let mut key = key.trim_matches('-').to_owned();
    if !key.is_empty() {
        key.push('-');
    }
    for place in 0..8 {
        let index = (random >> (place * 5)) & 31;
        key.push(char::from(LETTERS[usize::try_from(index).unwrap_or(0)]));
    }
    key
}
