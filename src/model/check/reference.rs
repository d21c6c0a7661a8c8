//! Looking up what people call countries, languages and genders in `assets/reference/`.
//!
//! Names are compared as written, then folded, so that any script and any case will do. It must not decide what to
//! do with a name that is not found.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::OnceLock;

use serde::Deserialize;

use crate::model::vocabulary::Vocabulary;
use crate::text::fold::fold;

const COUNTRIES: &str = include_str!("../../../assets/reference/countries.json");
const LANGUAGES: &str = include_str!("../../../assets/reference/languages.json");
const GENDERS: &str = include_str!("../../../assets/reference/genders.json");

/// What a name was found to mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// The code it means.
    One(String),
    /// Several codes it may mean, sorted.
    Several(Vec<String>),
    /// Nothing known.
    Nothing,
}

/// The code of a country by that code, its alpha-3 code, or a name of it in one of many languages.
pub fn country(vocabulary: &Vocabulary, text: &str) -> Found {
    let names = countries();
    let found = look_up(vocabulary, "country", names, text);
    if found != Found::Nothing {
        return found;
    }
    let folded = fold(text);
    let inner = |folded: &str| {
        let after = |p: &String| folded.strip_prefix(p.as_str()).and_then(|rest| rest.strip_prefix(' '));
        let before = |s: &String| folded.strip_suffix(s.as_str()).and_then(|rest| rest.strip_suffix(' '));
        let bare = names.prefixes.iter().find_map(after).or_else(|| names.suffixes.iter().find_map(before));
        bare.map(ToOwned::to_owned)
    };
    inner(&folded).map_or(Found::Nothing, |bare| look_up(vocabulary, "country", names, &bare))
}

/// The code of a language by an ISO 639 code or a name of it in one of many languages.
pub fn language(vocabulary: &Vocabulary, text: &str) -> Found {
    static NAMES: OnceLock<Names> = OnceLock::new();
    look_up(vocabulary, "language", NAMES.get_or_init(|| Names::of_languages(LANGUAGES)), text)
}

/// The code of a gender by a word for it in one of many languages.
pub fn gender(vocabulary: &Vocabulary, text: &str) -> Found {
    static NAMES: OnceLock<Names> = OnceLock::new();
    look_up(vocabulary, "gender", NAMES.get_or_init(|| Names::of_genders(GENDERS)), text)
}

/// The code of a value of a closed list, by code or label.
pub fn listed(vocabulary: &Vocabulary, kind: &str, text: &str) -> Found {
    look_up(vocabulary, kind, &Names::default(), text)
}

#[derive(Default)]
struct Names {
    /// By name in small letters.
    written: HashMap<String, BTreeSet<String>>,
    /// By folded name: Arabic and Hebrew names of two countries may fold to the same letters.
    folded: HashMap<String, BTreeSet<String>>,
    prefixes: Vec<String>,
    suffixes: Vec<String>,
}

impl Names {
    fn add<'a>(&mut self, code: &str, names: impl IntoIterator<Item = &'a String>) {
        for name in names {
            self.written.entry(name.to_lowercase()).or_default().insert(code.to_owned());
            self.folded.entry(fold(name)).or_default().insert(code.to_owned());
        }
    }

    fn of_countries(json: &str) -> Self {
        let raw: RawCountries = serde_json::from_str(json).unwrap_or_default();
        let mut names = Self::default();
        for (code, country) in &raw.countries {
            names.add(code, country.names.iter().chain(&country.alpha3));
        }
        let longest_first = |words: &[String]| {
            let mut words: Vec<String> = words.iter().map(|w| fold(w)).collect();
            words.sort_by_key(|w| std::cmp::Reverse(w.len()));
            words
        };
        names.prefixes = longest_first(&raw.prefixes);
        names.suffixes = longest_first(&raw.suffixes);
        names
    }

    fn of_languages(json: &str) -> Self {
        let raw: RawLanguages = serde_json::from_str(json).unwrap_or_default();
        let mut names = Self::default();
        for (code, language) in &raw.languages {
            names.add(code, language.codes.iter().chain(&language.names));
        }
        names
    }

    fn of_genders(json: &str) -> Self {
        let raw: RawGenders = serde_json::from_str(json).unwrap_or_default();
        let mut names = Self::default();
        for (code, words) in &raw.genders {
            names.add(code, words);
        }
        names
    }
}

#[derive(Deserialize, Default)]
struct RawCountries {
    prefixes: Vec<String>,
    suffixes: Vec<String>,
    countries: BTreeMap<String, RawCountry>,
}

#[derive(Deserialize)]
struct RawCountry {
    alpha3: Option<String>,
    names: Vec<String>,
}

#[derive(Deserialize, Default)]
struct RawLanguages {
    languages: BTreeMap<String, RawLanguage>,
}

#[derive(Deserialize)]
struct RawLanguage {
    codes: Vec<String>,
    names: Vec<String>,
}

#[derive(Deserialize, Default)]
struct RawGenders {
    genders: BTreeMap<String, Vec<String>>,
}

fn countries() -> &'static Names {
    static NAMES: OnceLock<Names> = OnceLock::new();
    NAMES.get_or_init(|| Names::of_countries(COUNTRIES))
}

/// A code of the vocabulary's own comes first, then a reference name, then a label of the vocabulary.
fn look_up(vocabulary: &Vocabulary, kind: &str, names: &Names, text: &str) -> Found {
    let Some(allowed) = vocabulary.type_def(kind).and_then(|t| t.values.as_ref()) else { return Found::Nothing };
    let code = text.trim().to_lowercase();
    if allowed.contains_key(&code) {
        return Found::One(code);
    }
    let folded = fold(text);
    let named = names.written.get(&code).or_else(|| names.folded.get(&folded));
    let mut codes: Vec<String> = named.into_iter().flatten().filter(|c| allowed.contains_key(*c)).cloned().collect();
    if codes.is_empty() {
        codes = allowed.iter().filter(|(_, label)| fold(label) == folded).map(|(code, _)| code.clone()).collect();
    }
    match codes.as_slice() {
        _ if folded.is_empty() => Found::Nothing,
        [] => Found::Nothing,
        [one] => Found::One(one.clone()),
        _ => Found::Several(codes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_of_the_vocabulary_has_names_and_no_name_means_two_things() {
        let vocabulary = Vocabulary::shipped().unwrap();
        let shipped = |kind: &str| vocabulary.type_def(kind).and_then(|t| t.values.clone()).unwrap();
        let files = [
            ("country", Names::of_countries(COUNTRIES), 281),
            ("language", Names::of_languages(LANGUAGES), 74),
            ("gender", Names::of_genders(GENDERS), 3),
        ];
        for (kind, names, count) in files {
            let codes: BTreeSet<String> = names.written.values().flatten().cloned().collect();
            assert_eq!(codes, shipped(kind).into_keys().collect(), "{kind}");
            assert_eq!(codes.len(), count);
            let mut shared: Vec<_> = names.written.iter().filter(|(_, c)| c.len() > 1).map(|(n, _)| n).collect();
            shared.sort();
            let known = ["congo", "kongo", "korea", "virgin islands", "конго", "корея"];
            assert_eq!(shared, if kind == "country" { known.to_vec() } else { vec![] });
        }
    }
}
