//! What a new entity probably is, by its name alone, so that one key corrects the guess where it is wrong.
//!
//! The words that tell are in `assets/reference/`; this file looks them up and weighs them. It must not know who
//! is in the case, and it decides nothing: a guess is an order in which schemata are offered.

mod shape;
mod signs;

use std::collections::BTreeMap;

use super::check::reference::{Found, country};
use super::vocabulary::Vocabulary;
use crate::text::fold::fold;
use shape::Shape;
use signs::signs;

/// More of a name than this says nothing new about what it is.
const LETTERS_MOST: usize = 300;
/// From this weight on, a word says what kind of body it is; below, it only often stands in such names.
const TELLING: i32 = 7;
/// What is named so shortly may be a code of two or three letters and not a country's name: DJI is also Djibouti.
const CODE_LETTERS: usize = 3;

/// The schemata that a new entity of this name may be of, the likeliest first; each is in the vocabulary.
///
/// Where a name tells nothing, firms come first: they are what most new names are.
pub fn schema_of_name(vocabulary: &Vocabulary, name: &str) -> Vec<String> {
    let name: String = name.trim().chars().take(LETTERS_MOST).collect();
    let scores = weigh(vocabulary, &name);
    let mut order: Vec<&String> = signs().order().iter().filter(|s| vocabulary.schema(s).is_some()).collect();
    for schema in scores.keys().filter(|s| vocabulary.schema(s).is_some()) {
        if !order.contains(&schema) {
            order.push(schema);
        }
    }
    order.sort_by_key(|schema| std::cmp::Reverse(scores.get(schema.as_str()).copied().unwrap_or(0)));
    order.into_iter().cloned().collect()
}

/// Whether a name says that there is somebody, and not who: "Unnamed founder of Rys".
pub fn is_placeholder_name(name: &str) -> bool {
    let start: String = name.trim().chars().take(LETTERS_MOST).collect();
    let folded = fold(&start);
    let leads = |phrase: &String| {
        folded.strip_prefix(phrase.as_str()).is_some_and(|rest| {
            // Chinese is folded without spaces between its words.
            rest.is_empty()
                || rest.starts_with(' ')
                || !start.starts_with(|c: char| c.is_ascii()) && start.chars().all(shape::is_han)
        })
    };
    signs().placeholders().iter().any(leads)
}

/// How much speaks for each schema.
fn weigh(vocabulary: &Vocabulary, name: &str) -> BTreeMap<String, i32> {
    let mut scores: BTreeMap<String, i32> = BTreeMap::new();
    let mut add = |schema: &str, weight: i32| *scores.entry(schema.to_owned()).or_default() += weight;
    let folded = fold(name);
    let words: Vec<&str> = folded.split(' ').filter(|w| !w.is_empty()).collect();
    let shape = Shape::of(name, signs().nationality_marks());
    let (mut telling, mut named) = (0, 0);
    for (sign, weight) in signs().found(name, &words, &shape) {
        if sign.schema == "Person" {
            named += weight;
        } else {
            telling = telling.max(weight);
            add(&sign.schema, weight);
        }
    }
    let is_body = telling >= TELLING;
    // Firms are named after people; hardly a person is named after a firm.
    add("Person", if is_body { named / 2 } else { named } + shape.of_a_person());
    add("Company", 3);
    if let Some((schema, weight)) = shape.of_a_thing() {
        add(schema, weight);
    }
    let may_be_code = name.is_ascii() && folded.len() <= CODE_LETTERS;
    if !may_be_code && country(vocabulary, name) != Found::Nothing {
        add("Territory", 18);
    }
    scores
}
