//! Names that are not what they look like: letters of another script among their own, and two names that look the
//! same and are not.
//!
//! Built on Unicode's table of confusables (UTS 39). Honest mixtures are left alone: a Latin brand in a Cyrillic
//! name, a Chinese name behind an English one, initials, Roman numerals. It must not know entities or cases.

mod letters;
mod words;

use std::borrow::Cow;
use std::collections::HashSet;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;
use unicode_script::Script;
use unicode_security::confusable_detection::skeleton;

use letters::{is_rare, plain, poses, script, taken_for};
pub use words::difference;

/// From so many letters on a digit in a word may stand for a letter.
const LONG: usize = 4;

/// The name that a name passes itself off as: some of its letters are of another script than the word they stand in,
/// and look like its own. None of an honest name.
pub fn posing(name: &str) -> Option<String> {
    if name.is_ascii() {
        return None;
    }
    let name: String = name.nfc().collect();
    let words = words_of(&name);
    let mut looks = name.clone();
    let mut found = false;
    for word in words.iter().rev() {
        let read = mixed(word.text).or_else(|| odd_letters(word.text)).or_else(|| foreign(word.text));
        if let Some(read) = read {
            looks.replace_range(word.at..word.at + word.text.len(), &read);
            found = true;
        }
    }
    found.then_some(looks)
}

/// Whether two names look the same though they are written in other letters. Capital and small letters, accents
/// set apart, full-width forms and punctuation make no other name; digits and Roman numerals are what they are; and
/// letters of one script that look alike are how people spell, but for l, I, m and digits in Latin words.
pub fn alike(one: &str, other: &str) -> bool {
    let keys = keys(other);
    keys_of(one).iter().any(|key| !key.is_empty() && keys.contains(key)) && apart(one, other)
}

/// Whether two names that look the same are not the same: see [`alike`].
pub fn apart(one: &str, other: &str) -> bool {
    let scripts = |name: &str| name.chars().filter_map(script).collect::<HashSet<Script>>();
    let hides = |name: &str| name.chars().any(|c| super::safe::is_unsafe(c) || poses(c));
    let differ = one.is_ascii() && other.is_ascii() || hides(one) != hides(other) || scripts(one) != scripts(other);
    differ && written(one) != written(other)
}

/// Whether a name may be taken for another that is in the case: its letters are of several scripts, or hidden, or all
/// look Latin and are not; or it has letters and digits that are taken for one another. What is plainly of one script
/// can only be imitated.
pub fn may_pose(name: &str) -> bool {
    if name.is_ascii() {
        return words_of(name).iter().any(|word| is_doubtful(word.text));
    }
    let scripts: HashSet<Script> = name.chars().filter_map(script).collect();
    scripts.len() > 1
        || name.chars().any(|c| super::safe::is_unsafe(c) || poses(c))
        || keys_of(name).iter().any(|key| key.is_ascii())
}

/// Whether a word of plain Latin letters may be another: `PaypaI`, `M1crosoft`, `Arnazon`.
fn is_doubtful(word: &str) -> bool {
    let bytes = word.as_bytes();
    let digits = bytes.iter().any(|b| matches!(b, b'0' | b'1')) && bytes.iter().any(u8::is_ascii_alphabetic);
    let capital = bytes.windows(2).any(|pair| pair[0].is_ascii_lowercase() && pair[1] == b'I');
    digits && bytes.len() >= LONG || capital || word.contains("rn") || word.contains("RN")
}

/// What a name looks like, in up to three ways: as written, in small letters, in capitals. Two names that share one
/// of them look the same.
pub fn keys(name: &str) -> Vec<String> {
    let mut keys: Vec<String> = keys_of(name).into_iter().filter(|key| !key.is_empty()).collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

struct Word<'a> {
    at: usize,
    text: &'a str,
}

/// Words: letters and digits with their marks. What is neither parts them; what is hidden does not.
fn words_of(name: &str) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let mut start = None;
    for (at, c) in name.char_indices().chain([(name.len(), ' ')]) {
        let inside = c.is_alphanumeric() || start.is_some() && (is_combining_mark(c) || super::safe::is_unsafe(c));
        match (inside, start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                words.push(Word { at: from, text: name.get(from..at).unwrap_or_default() });
                start = None;
            }
            _ => {}
        }
    }
    words
}

/// Letters of one script that stand together.
struct Run {
    script: Script,
    /// Their places among the word's characters.
    first: usize,
    last: usize,
}

fn runs(letters: &[char]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (at, c) in letters.iter().enumerate() {
        let Some(script) = script(*c) else { continue };
        match runs.last_mut() {
            Some(run) if run.script == script => run.last = at,
            _ => runs.push(Run { script, first: at, last: at }),
        }
    }
    runs
}

/// How a word reads whose letters are of two scripts, if those of one are all taken for the other's.
fn mixed(word: &str) -> Option<String> {
    let letters: Vec<char> = word.chars().collect();
    let runs = runs(&letters);
    if runs.iter().all(|run| run.script == runs[0].script) {
        return None;
    }
    let main = main_script(&letters, &runs)?;
    let mut read: Vec<Cow<'_, str>> = letters.iter().map(|c| Cow::Owned(c.to_string())).collect();
    let mut found = false;
    for (number, run) in runs.iter().enumerate() {
        let next = runs.get(number + 1).and_then(|next| letters.get(next.first));
        let own = letters.get(run.first..=run.last).unwrap_or_default();
        if run.script == main || is_brand(own, number == 0, next.copied(), main) {
            continue;
        }
        let looks: Option<Vec<(String, bool)>> =
            own.iter().filter(|c| script(**c).is_some()).map(|c| taken_for(*c, main)).collect();
        let Some(looks) = looks else { continue };
        let places = (run.first..=run.last).filter(|at| letters.get(*at).is_some_and(|c| script(*c).is_some()));
        for (at, (look, _)) in places.zip(looks) {
            if let Some(slot) = read.get_mut(at) {
                *slot = Cow::Owned(look);
                found = true;
            }
        }
    }
    found.then(|| read.concat())
}

/// The script that a word is written in: the one with most letters that can't be another's, or else most letters.
fn main_script(letters: &[char], runs: &[Run]) -> Option<Script> {
    let mut scripts: Vec<Script> = Vec::new();
    for run in runs {
        if !scripts.contains(&run.script) {
            scripts.push(run.script);
        }
    }
    let weight = |wanted: Script| {
        let own = || letters.iter().filter(move |c| script(**c) == Some(wanted));
        let sure = |c: &&char| scripts.iter().all(|other| *other == wanted || taken_for(**c, *other).is_none());
        (own().filter(sure).count(), own().count())
    };
    // Of those that weigh as much, the first in the word.
    scripts.iter().rev().copied().max_by_key(|script| weight(*script))
}

/// Whether a run is a word of its own that was joined to another, as brands are: a small i or e before a capital, or
/// a word of three letters and more that capitals part from its neighbours, with a letter of no other script.
fn is_brand(own: &[char], first: bool, next: Option<char>, main: Script) -> bool {
    let capital = |c: Option<&char>| c.is_some_and(|c| c.is_uppercase());
    if first && matches!(own, ['i' | 'e']) {
        return next.is_some_and(char::is_uppercase);
    }
    let apart = (first || capital(own.first())) && next.is_none_or(char::is_uppercase);
    let sure = |c: &char| !taken_for(*c, main).is_some_and(|(_, same)| same);
    own.len() >= 3 && apart && (main != Script::Latin || own.iter().any(sure))
}

/// How a word reads that has letters which pose as plain ones.
fn odd_letters(word: &str) -> Option<String> {
    let mut found = false;
    let read = word.chars().map(|c| match plain(c).filter(|_| poses(c)) {
        Some(plain) => {
            found = true;
            plain
        }
        None => c.to_string(),
    });
    let read: String = read.collect();
    (found && word.chars().count() > 1).then_some(read)
}

/// How a word reads that is all of another script than Latin, and all of letters that look Latin, some of which hardly
/// any word is written with. Without these it is a word like any other: Роса, Сахара, ООО.
fn foreign(word: &str) -> Option<String> {
    let letters: Vec<char> = word.chars().filter(|c| !is_combining_mark(*c)).collect();
    if letters.len() <= 3 || !letters.iter().any(|c| is_rare(*c)) {
        return None;
    }
    let latin = |c: &char| taken_for(*c, Script::Latin).filter(|(_, same)| *same).map(|(looks, _)| looks);
    letters.iter().map(latin).collect()
}

/// A name in its letters alone: small, in one form, hidden characters kept.
fn written(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.nfkc().flat_map(char::to_lowercase) {
        match c {
            'ı' => out.push('i'),
            '\u{307}' | '\u{200c}' | '\u{200d}' => {}
            _ if c.is_alphanumeric() || is_combining_mark(c) || super::safe::is_unsafe(c) => out.push(c),
            _ => {}
        }
    }
    out
}

fn keys_of(name: &str) -> [String; 3] {
    let small: String = name.to_lowercase();
    let capital: String = name.to_uppercase();
    [key(name), key(&small), key(&capital)]
}

fn key(name: &str) -> String {
    let mut key = String::with_capacity(name.len());
    for word in words_of(name) {
        if !key.is_empty() {
            key.push(' ');
        }
        let numeral = word.text.chars().all(|c| matches!(c, 'I' | 'V' | 'X' | 'L' | 'C' | 'D' | 'M'));
        if numeral || word.text.chars().all(char::is_numeric) {
            key.extend(word.text.nfkc());
        } else {
            look(word.text, &mut key);
        }
    }
    key
}

/// What a word looks like, in small letters. A capital I is taken for an l only where a small letter stands before it.
fn look(word: &str, key: &mut String) {
    let long = word.chars().count() >= LONG;
    let mut after_small = false;
    for c in word.nfkc() {
        if c.is_ascii_digit() && !long {
            key.push(c);
            continue;
        }
        let looks = looks(c);
        if c.is_uppercase() && looks.starts_with('l') && !after_small {
            key.push('i');
            key.extend(looks.chars().skip(1));
        } else {
            key.extend(looks.chars().flat_map(char::to_lowercase));
        }
        after_small = c.is_lowercase();
    }
}

/// What a letter looks like, as Unicode has it; what most names are made of costs no look into its table.
fn looks(c: char) -> Cow<'static, str> {
    match c {
        'I' | '1' => Cow::Borrowed("l"),
        'm' => Cow::Borrowed("rn"),
        '0' => Cow::Borrowed("O"),
        _ if c.is_ascii_alphanumeric() => Cow::Owned(c.to_string()),
        _ => Cow::Owned(skeleton(c.encode_utf8(&mut [0; 4])).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_letters_look_as_unicode_says() {
        for c in (0..0x80).filter_map(char::from_u32).filter(char::is_ascii_alphanumeric) {
            assert_eq!(looks(c), skeleton(c.encode_utf8(&mut [0; 4])).collect::<String>(), "{c}");
        }
    }

    #[test]
    fn letters_of_one_script_pose_as_each_other_where_a_reader_would_not_see_it() {
        for (name, other) in [("PaypaI", "Paypal"), ("Micr0soft", "Microsoft"), ("Arnazon", "Amazon")] {
            assert!(alike(name, other) && may_pose(name), "{name}");
        }
        for (name, other) in [
            ("Fund I", "Fund 1"),
            ("PAYPAL", "Paypal"),
            ("Apple, Inc.", "Apple Inc"),
            ("Ａpple", "Apple"),
            ("علی", "علي"),
            ("Sabancı", "Sabanci"),
            ("E\u{301}lan", "Élan"),
        ] {
            assert!(!alike(name, other), "{name}");
        }
    }
}
