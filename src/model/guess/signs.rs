//! The words that tell what a name names, read from `assets/reference/names.json` and `people.json`.
//!
//! It must not weigh one against another.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::OnceLock;

use serde::Deserialize;

use super::shape::Shape;
use crate::text::fold::{fold, writes_consonants};

const NAMES: &str = include_str!("../../../assets/reference/names.json");
const PEOPLE: &str = include_str!("../../../assets/reference/people.json");

/// A word this short that ends as family names do is a word of its own.
const SUFFIXED_LETTERS: usize = 5;
/// What a given name, and a family name, says for a person.
const GIVEN: i32 = 7;
const FAMILY: i32 = 4;

/// Where in a name a word has to stand to tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Place {
    Any,
    /// First or last, and not alone.
    Edge,
    Start,
    End,
    /// All there is.
    Whole,
    /// Anywhere, where a number stands too.
    Number,
    /// Letters at the end of a word.
    Suffix,
    /// Letters within a long word.
    Part,
    /// Anywhere, in scripts without spaces.
    Contains,
}

/// Words that speak for a schema.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Sign {
    pub(super) schema: String,
    weight: i32,
    #[serde(rename = "where")]
    place: Place,
    words: Vec<String>,
}

/// Folded words that are a sign.
#[derive(Debug)]
struct Phrase {
    words: Vec<String>,
    sign: usize,
    /// Written without vowels, so that folded it may look like an abbreviation in Latin letters: only a name that is
    /// written so too can have it.
    consonants: bool,
}

/// All signs, ready to be looked up.
#[derive(Debug, Default)]
pub(super) struct Signs {
    order: Vec<String>,
    placeholders: Vec<String>,
    signs: Vec<Sign>,
    /// Phrases by their first word.
    phrases: HashMap<String, Vec<Phrase>>,
    given: HashSet<String>,
    family: HashSet<String>,
    surnames: Vec<String>,
    person: Sign,
    marks: HashSet<String>,
}

impl Default for Sign {
    fn default() -> Self {
        Self { schema: "Person".to_owned(), weight: 0, place: Place::Any, words: Vec::new() }
    }
}

#[derive(Deserialize)]
struct RawNames {
    nationality_marks: String,
    order: Vec<String>,
    placeholders: Vec<String>,
    signs: Vec<Sign>,
}

#[derive(Deserialize)]
struct RawPeople {
    given: BTreeMap<String, String>,
    family: String,
    surnames: Vec<String>,
}

/// The signs that the program ships.
pub(super) fn signs() -> &'static Signs {
    static SIGNS: OnceLock<Signs> = OnceLock::new();
    SIGNS.get_or_init(|| Signs::read().unwrap_or_default())
}

impl Signs {
    fn read() -> serde_json::Result<Self> {
        let RawNames { nationality_marks, order, placeholders, mut signs } = serde_json::from_str(NAMES)?;
        for sign in signs.iter_mut().filter(|s| matches!(s.place, Place::Suffix | Place::Part)) {
            sign.words.iter_mut().for_each(|word| *word = fold(word));
        }
        let people: RawPeople = serde_json::from_str(PEOPLE)?;
        let mut phrases: HashMap<String, Vec<Phrase>> = HashMap::new();
        for (index, sign) in signs.iter().enumerate() {
            if matches!(sign.place, Place::Suffix | Place::Part | Place::Contains) {
                continue;
            }
            for word in &sign.words {
                let folded: Vec<String> = fold(word).split(' ').map(ToOwned::to_owned).collect();
                if let Some(first) = folded.first().filter(|w| !w.is_empty()) {
                    let phrase = Phrase { sign: index, consonants: writes_consonants(word), words: folded.clone() };
                    phrases.entry(first.clone()).or_default().push(phrase);
                }
            }
        }
        let set = |names: &str| names.split_whitespace().map(fold).collect::<Vec<_>>();
        Ok(Self {
            order,
            placeholders: placeholders.iter().map(|p| fold(p)).collect(),
            signs,
            phrases,
            given: people.given.values().flat_map(|names| set(names)).collect(),
            family: set(&people.family).into_iter().collect(),
            surnames: people.surnames,
            person: Sign::default(),
            marks: nationality_marks.split(' ').map(ToOwned::to_owned).collect(),
        })
    }

    /// The schemata that are offered for any name, in the order for a name that tells nothing.
    pub(super) fn order(&self) -> &[String] {
        &self.order
    }

    /// What aircraft registrations begin with.
    pub(super) fn nationality_marks(&self) -> &HashSet<String> {
        &self.marks
    }

    /// How names begin that say nobody's name, folded.
    pub(super) fn placeholders(&self) -> &[String] {
        &self.placeholders
    }

    /// The signs found in a name, each with its weight.
    pub(super) fn found(&self, name: &str, words: &[&str], shape: &Shape) -> Vec<(&Sign, i32)> {
        let mut found = self.in_phrases(name, words);
        for sign in &self.signs {
            let hit = match sign.place {
                Place::Contains => sign.words.iter().any(|word| name.contains(word.as_str())),
                Place::Part => words.iter().any(|word| sign.words.iter().any(|part| holds(word, part))),
                _ => false,
            };
            if hit {
                found.push((sign, sign.weight));
            }
        }
        if shape.may_be_a_person() {
            let spoken: i32 = words.iter().map(|word| self.of_a_person(word)).sum();
            let surname = shape.is_one_word() && (2..=4).contains(&name.chars().count());
            let han = surname && self.surnames.iter().any(|s| name.starts_with(s.as_str()));
            found.push((&self.person, spoken + if han { 8 } else { 0 }));
        }
        found
    }

    /// What one word says for a person.
    fn of_a_person(&self, word: &str) -> i32 {
        if self.given.contains(word) {
            return GIVEN;
        }
        let known = if self.family.contains(word) { FAMILY } else { 0 };
        let suffixes = self.signs.iter().filter(|s| s.place == Place::Suffix && word.len() >= SUFFIXED_LETTERS);
        let ends = suffixes.filter(|s| s.words.iter().any(|end| word.ends_with(end.as_str()))).map(|s| s.weight);
        ends.max().unwrap_or(0).max(known)
    }

    /// Of several phrases of one schema that begin at one word, the weightiest.
    fn in_phrases(&self, name: &str, words: &[&str]) -> Vec<(&Sign, i32)> {
        let (number, consonants) = (name.chars().any(char::is_numeric), writes_consonants(name));
        let mut found: Vec<(&Sign, i32)> = Vec::new();
        for (at, word) in words.iter().enumerate() {
            let mut here: BTreeMap<&str, &Sign> = BTreeMap::new();
            for phrase in self.phrases.get(*word).into_iter().flatten().filter(|p| consonants || !p.consonants) {
                let Some(sign) = self.signs.get(phrase.sign) else { continue };
                let phrase = &phrase.words;
                let stands = words.get(at..).is_some_and(|rest| {
                    rest.len() >= phrase.len() && rest.iter().zip(phrase).all(|(word, of)| word == of)
                });
                let (first, last) = (at == 0, at + phrase.len() == words.len());
                let fits = match sign.place {
                    Place::Any => true,
                    Place::Edge => first != last,
                    Place::Start => first && !last,
                    Place::End => last && !first,
                    Place::Whole => first && last,
                    Place::Number => number,
                    Place::Suffix | Place::Part | Place::Contains => false,
                };
                if stands && fits && here.get(sign.schema.as_str()).is_none_or(|other| other.weight < sign.weight) {
                    here.insert(&sign.schema, sign);
                }
            }
            found.extend(here.into_values().map(|sign| (sign, sign.weight)));
        }
        found
    }
}

/// Whether letters stand within a word that is clearly longer than they.
fn holds(word: &str, part: &str) -> bool {
    word.len() >= part.len() + 3 && word.contains(part)
}
