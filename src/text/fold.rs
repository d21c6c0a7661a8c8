//! Folding: any script to lower-case ASCII letters and digits, so that any script finds any script.
//!
//! Three forms, each coarser than the one before: the folded form, how it sounds, and its consonants. Each says
//! which letter of the original every byte came from, so that a match can be shown where it was written. It must
//! not know what is searched, nor how matches are ranked.

mod sound;

pub use sound::{all_forms, skeleton, skeleton_map, sound, sound_map, writes_consonants};

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A folded text and where each of its bytes came from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Folded {
    /// Words of ASCII letters and digits, lower case, one space between them.
    pub text: String,
    /// For each byte of `text`, the index of the character of the original that it stands for, counted in
    /// characters. Never falls from one byte to the next.
    pub origin: Vec<usize>,
    /// Where the last word ends in the original, in characters.
    pub end: usize,
}

impl Folded {
    fn push(&mut self, letter: u8, origin: usize) {
        self.text.push(char::from(letter));
        self.origin.push(origin);
    }

    fn space(&mut self, origin: usize) {
        if !self.text.is_empty() && !self.text.ends_with(' ') {
            self.push(b' ', origin);
        }
    }

    /// Without a space at the end; the original ends at `end` characters, or where that space came from.
    fn trimmed(mut self, end: usize) -> Self {
        self.end = if self.text.ends_with(' ') { self.origin.last().copied().unwrap_or(end) } else { end };
        self.text.truncate(self.text.trim_end().len());
        self.origin.truncate(self.text.len());
        self
    }

    /// The characters of the original that these bytes of `text`, ascending, came from: ascending, each once. Letters
    /// between two of them, or after the last of a word, that left nothing behind come with them: a soft sign, a
    /// doubled consonant.
    pub fn originals(&self, bytes: &[usize]) -> Vec<usize> {
        let mut found: Vec<usize> = Vec::with_capacity(bytes.len());
        let mut last = None;
        for byte in bytes.iter().copied() {
            let Some(origin) = self.origin.get(byte).copied() else { continue };
            match found.last().copied() {
                Some(before) if before >= origin => {}
                Some(before) if last == byte.checked_sub(1) => found.extend(before + 1..=origin),
                _ => found.push(origin),
            }
            if self.text.as_bytes().get(byte + 1).is_none_or(|next| *next == b' ') {
                found.extend(origin + 1..self.origin.get(byte + 1).copied().unwrap_or(self.end));
            }
            last = Some(byte);
        }
        found
    }

    /// The words, each with the index of its first byte.
    pub fn words(&self) -> impl Iterator<Item = (usize, &str)> {
        let mut start = 0;
        self.text.split(' ').map(move |word| {
            let at = start;
            start += word.len() + 1;
            (at, word)
        })
    }
}

/// The folded form of a text: words of ASCII letters and digits, lower case, one space between them.
///
/// Cyrillic, Greek, Arabic, Hebrew, Indic and Korean are spelt in Latin letters, Chinese as pinyin without spaces
/// between its syllables; apostrophes and soft signs leave nothing behind, so `O’Neil` is `oneil`.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return fold_ascii(text);
    }
    fold_map(text).text
}

/// As [`fold`], and where each byte came from.
pub fn fold_map(text: &str) -> Folded {
    folded(text, |_| None)
}

fn fold_ascii(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for b in text.bytes() {
        if b.is_ascii_alphanumeric() {
            folded.push(char::from(b.to_ascii_lowercase()));
        } else if !is_silent(b) && !folded.is_empty() && !folded.ends_with(' ') {
            folded.push(' ');
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// Apostrophes, and what soft signs and glottal stops are spelt with: within a word they part nothing.
fn is_silent(b: u8) -> bool {
    b == b'\'' || b == b'`'
}

/// Folds letter by letter; `instead` may spell a letter otherwise than usual.
fn folded(text: &str, instead: fn(char) -> Option<&'static str>) -> Folded {
    let mut out = Folded { text: String::with_capacity(text.len()), origin: Vec::with_capacity(text.len()), end: 0 };
    if text.is_ascii() {
        for (at, b) in text.bytes().enumerate() {
            if b.is_ascii_alphanumeric() {
                out.push(b.to_ascii_lowercase(), at);
            } else if !is_silent(b) {
                out.space(at);
            }
        }
        return out.trimmed(text.len());
    }
    let mut spell = |c: char, at: usize| {
        let spelt = instead(c).unwrap_or_else(|| any_ascii::any_ascii_char(c));
        for b in spelt.bytes() {
            if b.is_ascii_alphanumeric() {
                out.push(b.to_ascii_lowercase(), at);
            } else if !is_silent(b) {
                out.space(at);
            }
        }
    };
    let mut chars = text.chars().enumerate().peekable();
    let mut cluster = String::new();
    while let Some((at, c)) = chars.next() {
        let joined = chars.peek().is_some_and(|(_, next)| hangs_on(*next));
        if !joined && stands_alone(c) {
            spell(c, at);
            continue;
        }
        // A letter with its marks is one letter: и and a breve are й.
        cluster.clear();
        cluster.push(c);
        while let Some((_, mark)) = chars.next_if(|(_, next)| hangs_on(*next)) {
            cluster.push(mark);
        }
        cluster.nfkc().for_each(|c| spell(c, at));
    }
    out.trimmed(text.chars().count())
}

/// Whether a character is written onto the one before it: a combining mark, or a later part of a Korean syllable.
fn hangs_on(c: char) -> bool {
    c > '\u{2ff}' && (matches!(c, '\u{1160}'..='\u{11ff}') || is_combining_mark(c))
}

/// Letters that normalising would leave as they are; asked first because it is slow to ask it.
fn stands_alone(c: char) -> bool {
    matches!(c, '\0'..='\u{7f}' | '\u{c0}'..='\u{131}' | '\u{386}'..='\u{3ce}' | '\u{400}'..='\u{52f}'
        | '\u{5d0}'..='\u{5ea}' | '\u{620}'..='\u{64a}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_script_becomes_words_of_latin_letters() {
        for (written, folded) in [
            ("Гольберг", "golberg"),
            ("  Da-Group  22 ", "da group 22"),
            ("«Аспан Арба» ЖШС", "aspan arba zhshs"),
            ("北京", "beijing"),
            ("김정은", "gimjeongeun"),
            ("محمد", "mhmd"),
            ("O’Neil & Søn", "oneil son"),
            ("Ｓｋｙ ﬁlm №٤٥", "sky film no45"),
            ("и\u{306}од Йод", "yod yod"),
            ("İstanbul ıssız", "istanbul issiz"),
            ("\u{1112}\u{1161}\u{11ab}", "han"),
            ("-- '' --", ""),
            ("", ""),
        ] {
            assert_eq!(fold(written), folded, "{written}");
            assert_eq!(fold_map(written).text, folded, "{written}");
            assert_eq!(fold(folded), folded, "folding twice changes nothing more");
        }
    }

    #[test]
    fn every_letter_knows_where_it_was_written() {
        let folded = fold_map("Щит, 北京");
        assert_eq!(folded.text, "shchit beijing");
        assert_eq!(folded.origin, [0, 0, 0, 0, 1, 2, 3, 5, 5, 5, 6, 6, 6, 6]);
        assert_eq!(folded.originals(&[0, 1, 4]), [0, 1]);
        assert_eq!(folded.words().collect::<Vec<_>>(), [(0, "shchit"), (7, "beijing")]);
        assert_eq!(fold_map("Гольберг").originals(&[0, 1, 2, 3]), [0, 1, 2, 3, 4], "the soft sign between two letters");
        assert_eq!(fold_map("Гольберг").originals(&[2, 4]), [2, 5]);
        assert_eq!(fold_map("Рысь, 2").originals(&[0, 1, 2]), [0, 1, 2, 3], "and at the end of a word");
        let accent = fold_map("e\u{301}a");
        assert_eq!((accent.text.as_str(), accent.origin), ("ea", vec![0, 2]));
    }

    proptest::proptest! {
        #![proptest_config(crate::random::cases(256))]
        #[test]
        fn folded_text_is_words_with_an_origin_for_every_byte(text in "\\PC{0,30}") {
            for folded in [fold_map(&text), sound_map(&text), skeleton_map(&text)] {
                proptest::prop_assert_eq!(folded.text.len(), folded.origin.len());
                proptest::prop_assert!(folded.origin.is_sorted());
                let most = text.chars().count();
                proptest::prop_assert!(folded.origin.iter().all(|o| *o < most));
                let clean = |b: u8| b == b' ' || b.is_ascii_digit() || b.is_ascii_lowercase();
                proptest::prop_assert!(folded.text.bytes().all(clean));
                proptest::prop_assert_eq!(folded.text.trim(), &folded.text);
            }
            proptest::prop_assert_eq!(fold(&text), fold_map(&text).text);
        }
    }
}
