//! Letters by the script they are of, and which letter of another script each can be taken for.
//!
//! Unicode's table of confusables (UTS 39) says what looks the same; a short list of our own adds what is taken for
//! the same at a glance. It must not know words or names.

use std::collections::HashMap;
use std::sync::OnceLock;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;
use unicode_script::{Script, UnicodeScript as _};
use unicode_security::GeneralSecurityProfile as _;
use unicode_security::confusable_detection::skeleton;

/// Taken for one another at a glance, though Unicode keeps them apart: Latin, then Cyrillic.
const NEARLY: [(char, char); 12] = [
    ('k', 'к'),
    ('t', 'т'),
    ('m', 'м'),
    ('h', 'н'),
    ('b', 'в'),
    ('b', 'ь'),
    ('n', 'п'),
    ('u', 'и'),
    ('r', 'г'),
    ('Y', 'У'),
    ('y', 'ү'),
    ('E', 'Є'),
];

/// The first letters of the alphabets whose letters are taken for others', and the last.
const ALPHABETS: [(u32, u32); 9] = [
    (0x41, 0x24F),
    (0x370, 0x3FF),
    (0x400, 0x52F),
    (0x531, 0x587),
    (0x10A0, 0x10FF),
    (0x13A0, 0x13FF),
    (0x1C90, 0x1CBF),
    (0x2C80, 0x2CFF),
    (0xA4D0, 0xA4FF),
];

/// The script of a letter; none of what belongs to no script, and one for all that East Asian names mix.
pub(super) fn script(c: char) -> Option<Script> {
    if c.is_ascii() {
        return c.is_ascii_alphabetic().then_some(Script::Latin);
    }
    if !c.is_alphabetic() {
        return None;
    }
    match c.script() {
        Script::Common | Script::Inherited | Script::Unknown => None,
        Script::Hiragana | Script::Katakana | Script::Hangul | Script::Bopomofo => Some(Script::Han),
        script => Some(script),
    }
}

/// A letter that imitates a plain one of its own script or of none: mathematical letters, small capitals, the
/// rounded a and g of phonetics. What Japanese names are set in, ordinals and Roman numerals are not among them.
pub(super) fn poses(c: char) -> bool {
    let honest = matches!(u32::from(c), 0..=0x24F | 0xFF00..=0xFFEF | 0x2160..=0x218F | 0x2B0..=0x2FF | 0x2070..=0x209F)
        || matches!(u32::from(c), 0x1D2C..=0x1D6A | 0x1D78..=0x1D7F | 0x1D9B..=0x1DBF | 0xA760..=0xA7FF | 0x1E00..=0x1EFF);
    let of_latin = matches!(c.script(), Script::Latin | Script::Common);
    !honest && c.is_alphabetic() && of_latin && !c.identifier_allowed() && plain(c).is_some()
}

/// The plain Latin letter that it looks like, with its accents.
pub(super) fn plain(c: char) -> Option<String> {
    if u32::from(c) >= 0x1D400 && u32::from(c) <= 0x1D7FF {
        return Some(c.nfkc().collect());
    }
    let looks: String = skeleton(c.encode_utf8(&mut [0; 4])).collect();
    let mut letters = looks.chars();
    let first = letters.next().filter(char::is_ascii_alphabetic)?;
    let looks = letters.all(is_combining_mark).then(|| looks.nfc().collect::<String>())?;
    // A capital I and a small l are the same to Unicode: the letter keeps its size.
    let capital = c.is_uppercase() && first == 'l';
    Some(if capital { looks.replacen('l', "I", 1) } else { looks })
}

/// What a letter can be taken for in another script, and whether Unicode says so too.
pub(super) fn taken_for(c: char, other: Script) -> Option<(String, bool)> {
    if other == Script::Latin {
        let nearly = || NEARLY.iter().find(|(_, theirs)| *theirs == c).map(|(ours, _)| (ours.to_string(), false));
        return plain(c).map(|looks| (looks, true)).or_else(nearly);
    }
    let looks: String = skeleton(c.encode_utf8(&mut [0; 4])).collect();
    let same = mirror().get(&(other, looks)).map(|theirs| (theirs.to_string(), true));
    let nearly = || {
        let (_, theirs) = NEARLY.iter().find(|(ours, _)| *ours == c && other == Script::Cyrillic)?;
        Some((theirs.to_string(), false))
    };
    same.or_else(nearly)
}

/// For each script, which of its letters in use today looks so.
fn mirror() -> &'static HashMap<(Script, String), char> {
    static MIRROR: OnceLock<HashMap<(Script, String), char>> = OnceLock::new();
    MIRROR.get_or_init(|| {
        let mut mirror = HashMap::new();
        let letters = ALPHABETS.iter().flat_map(|(first, last)| (*first..=*last).filter_map(char::from_u32));
        for letter in letters.filter(|c| c.is_alphabetic() && c.identifier_allowed()) {
            let looks: String = skeleton(letter.encode_utf8(&mut [0; 4])).collect();
            if let Some(script) = script(letter) {
                mirror.entry((script, looks)).or_insert(letter);
            }
        }
        mirror
    })
}

/// Cyrillic letters that hardly any word is written with, and that Latin ones are imitated by.
pub(super) fn is_rare(c: char) -> bool {
    matches!(c, 'ѕ' | 'Ѕ' | 'ԁ' | 'Ԁ' | 'ԛ' | 'Ԛ' | 'ԝ' | 'Ԝ' | 'ӏ' | 'Ӏ' | 'ѵ' | 'Ѵ')
}

/// How a script is called.
pub(super) fn called(c: char) -> &'static str {
    match c.script() {
        Script::Common | Script::Inherited | Script::Unknown => "no plain letter",
        Script::Latin if poses(c) => "no plain letter",
        script => script.full_name(),
    }
}
