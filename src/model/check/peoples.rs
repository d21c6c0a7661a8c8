//! Countries as sentences word them: "Kazakhstani", "from Kazakhstan", "Germany’s".
//!
//! The words are in `assets/reference/peoples.json`. It is asked after names and codes; it must not guess names of
//! anybody by it, because firms are called Russian this and American that.

use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use serde::Deserialize;

use super::reference::{Found, country};
use crate::model::vocabulary::Vocabulary;
use crate::text::fold::fold;

const PEOPLES: &str = include_str!("../../../assets/reference/peoples.json");

#[derive(Deserialize, Default)]
struct Raw {
    before: Vec<String>,
    after: Vec<String>,
    words: BTreeMap<String, Vec<String>>,
}

struct Peoples {
    before: Vec<String>,
    after: Vec<String>,
    codes: HashMap<String, String>,
}

fn peoples() -> &'static Peoples {
    static PEOPLES_READ: OnceLock<Peoples> = OnceLock::new();
    PEOPLES_READ.get_or_init(|| {
        let raw: Raw = serde_json::from_str(PEOPLES).unwrap_or_default();
        let words = raw.words.iter();
        let codes = words.flat_map(|(code, words)| words.iter().map(|word| (fold(word), code.clone()))).collect();
        Peoples { before: raw.before, after: raw.after, codes }
    })
}

/// The code of a country by what it or its people are called in a sentence, a code and a name included.
pub(super) fn country_in_words(vocabulary: &Vocabulary, text: &str) -> Found {
    let named = country(vocabulary, text);
    if named != Found::Nothing {
        return named;
    }
    let peoples = peoples();
    let text = text.trim();
    if let Some(code) = peoples.codes.get(&fold(text)) {
        return Found::One(code.clone());
    }
    let after = |word: &String| {
        text.get(..word.len())
            .filter(|start| start.eq_ignore_ascii_case(word))
            .and(text.get(word.len()..)?.strip_prefix(' '))
    };
    let bare = peoples.before.iter().find_map(after).unwrap_or(text);
    let bare = peoples.after.iter().find_map(|word| bare.strip_suffix(word.as_str())).unwrap_or(bare);
    if bare == text { Found::Nothing } else { country(vocabulary, bare) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_stands_for_one_country_of_the_vocabulary() {
        let vocabulary = Vocabulary::shipped().unwrap();
        let raw: Raw = serde_json::from_str(PEOPLES).unwrap();
        let words: usize = raw.words.values().map(Vec::len).sum();
        assert_eq!(peoples().codes.len(), words, "no word stands for two");
        for (code, words) in &raw.words {
            for word in words {
                assert_eq!(country_in_words(vocabulary, word), Found::One(code.clone()), "{word}");
            }
        }
    }
}
