//! What tells a name from the one that it looks like, in words.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use super::letters::{called, script};

const PLACES: [&str; 10] =
    ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];

/// How a name differs from one that it looks like: "its first letter is Cyrillic".
pub fn difference(name: &str, other: &str) -> String {
    let (own, theirs) = (letters(name), letters(other));
    if own.len() != theirs.len() {
        return "it is spelt in other letters".to_owned();
    }
    let differs = |(at, (own, theirs)): (usize, (&char, &char))| {
        (!own.to_lowercase().eq(theirs.to_lowercase())).then_some((at, *own))
    };
    let odd: Vec<(usize, char)> = own.iter().zip(&theirs).enumerate().filter_map(differs).collect();
    let Some((first, letter)) = odd.first() else { return "it has hidden characters".to_owned() };
    let of = called_in(*letter);
    let one = odd.iter().all(|(_, letter)| called_in(*letter) == of);
    let written = own.iter().filter(|c| script(**c).is_some()).count();
    match odd.as_slice() {
        _ if !one => format!("{} of its letters are of other scripts", odd.len()),
        [_] if of == DIGIT => format!("its {} letter is a digit", place(*first)),
        [_] => format!("its {} letter is {of}", place(*first)),
        _ if of == DIGIT => format!("{} of its letters are digits", odd.len()),
        all if all.len() == written => format!("all its letters are {}", plural(of)),
        [(one, _), (two, _)] => format!("its {} and {} letters are {}", place(*one), place(*two), plural(of)),
        more => format!("{} of its letters are {}", more.len(), plural(of)),
    }
}

const DIGIT: &str = "a digit";

fn called_in(letter: char) -> &'static str {
    if letter.is_numeric() { DIGIT } else { called(letter) }
}

fn plural(of: &str) -> &str {
    if of.starts_with("no ") { "no plain letters" } else { of }
}

/// The letters and digits of a name, as they are.
fn letters(name: &str) -> Vec<char> {
    name.nfc().filter(|c| c.is_alphanumeric() || is_combining_mark(*c)).collect()
}

fn place(at: usize) -> String {
    match PLACES.get(at) {
        Some(word) => (*word).to_owned(),
        None => {
            let number = at + 1;
            let end = match (number % 10, number % 100) {
                (1, tens) if tens != 11 => "st",
                (2, tens) if tens != 12 => "nd",
                (3, tens) if tens != 13 => "rd",
                _ => "th",
            };
            format!("{number}{end}")
        }
    }
}
