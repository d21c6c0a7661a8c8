//! Words that are nearly what was typed: a letter wrong, missing, too many or swapped with the next.
//!
//! It must not know forms or scores.

use super::index::{SIGNS, sign};

/// A word that is nearly what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Nearly {
    /// Where it starts in the text.
    pub(super) start: usize,
    /// Where the part of it ends that was typed.
    pub(super) end: usize,
    /// How many letters were typed.
    pub(super) letters: usize,
    /// How many of them are wrong, missing, too many or swapped.
    pub(super) wrong: usize,
}

/// What was typed, made ready to be compared with many words. Folded texts only.
#[derive(Debug)]
pub(super) struct Pattern {
    /// For each sign, the places at which it was typed, a bit each.
    places: [u64; SIGNS],
    letters: usize,
    /// How many letters may be wrong.
    pub(super) allowed: usize,
}

/// How far a word is compared: one column of the table of distances, its steps up and down a bit each.
struct Column {
    up: u64,
    down: u64,
    diagonal: u64,
    last: u64,
}

impl Pattern {
    /// One letter wrong, missing, too many or swapped with the next is forgiven, two from eight letters on; none
    /// where fewer than four were typed.
    pub(super) fn new(typed: &str) -> Option<Self> {
        let letters = typed.len();
        let allowed = match letters {
            4..=7 => 1,
            8..=64 => 2,
            _ => return None,
        };
        let mut places = [0; SIGNS];
        for (place, byte) in typed.bytes().enumerate() {
            places[sign(byte)] |= 1 << place;
        }
        Some(Self { places, letters, allowed })
    }

    /// The word whose start is nearest to what was typed.
    pub(super) fn near(&self, text: &str) -> Option<Nearly> {
        let mut best: Option<Nearly> = None;
        let mut start = 0;
        for word in text.as_bytes().split(|byte| *byte == b' ') {
            // A word too short lacks more letters than may be wrong.
            if word.len() + self.allowed >= self.letters
                && let Some((wrong, length)) = self.distance(word)
                && best.is_none_or(|best| wrong < best.wrong)
            {
                best = Some(Nearly { start, end: start + length, letters: self.letters, wrong });
            }
            start += word.len() + 1;
        }
        best
    }

    /// How many letters part what was typed from the nearest start of a word, and how long that start is; none where
    /// they are more than may be wrong. A swap of two neighbours counts once (optimal string alignment, by bits:
    /// Hyyrö 2003).
    fn distance(&self, word: &[u8]) -> Option<(usize, usize)> {
        let bottom = 1_u64 << (self.letters - 1);
        let mut column = Column { up: u64::MAX, down: 0, diagonal: 0, last: 0 };
        let (mut now, mut nearest) = (self.letters, None);
        let word = word.get(..self.letters + self.allowed).unwrap_or(word);
        for (byte, read) in word.iter().zip(1..) {
            let (rises, falls) = column.step(self.places[sign(*byte)]);
            now = now + usize::from(rises & bottom != 0) - usize::from(falls & bottom != 0);
            // Of several starts as near, the longest: it holds the letters that were meant.
            if now <= nearest.map_or(self.allowed, |(least, _)| least) {
                nearest = Some((now, read));
            }
            // Each letter brings it nearer by one at the most.
            if now > self.allowed + word.len() - read {
                break;
            }
        }
        nearest
    }
}

impl Column {
    /// The next letter of a word, by the places at which it was typed: where the distance rises, and where it falls.
    fn step(&mut self, places: u64) -> (u64, u64) {
        let swapped = ((!self.diagonal & places) << 1) & self.last;
        self.diagonal = ((places & self.up).wrapping_add(self.up) ^ self.up) | places | self.down | swapped;
        let rises = self.down | !(self.diagonal | self.up);
        let falls = self.diagonal & self.up;
        let shifted = (rises << 1) | 1;
        self.up = (falls << 1) | !(self.diagonal | shifted);
        self.down = shifted & self.diagonal;
        self.last = places;
        (rises, falls)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_missing_extra_or_swapped_letter_is_near() {
        let near = |typed: &str, text: &str| Pattern::new(typed).and_then(|p| p.near(text)).map(|n| (n.wrong, n.end));
        assert_eq!(near("golbreg", "golberg"), Some((1, 7)));
        assert_eq!(near("goldberg", "golberg"), Some((1, 7)));
        assert_eq!(near("golbrg", "golberg"), Some((1, 7)));
        assert_eq!(near("gplberg", "golberg"), Some((1, 7)));
        assert_eq!(near("golbre", "golberg"), Some((1, 6)), "a word not typed to its end");
        assert_eq!(near("kamchatka", "mechanics"), None);
        assert!(Pattern::new("sly").is_none(), "three letters are too few to be near");
        assert_eq!(near("mehcanics", "sky mechanics"), Some((1, 13)));
        assert_eq!(near("mechancs", "mechanica mechanics"), Some((1, 19)), "the nearer of two words");
    }

    #[test]
    fn bits_count_as_the_table_of_distances_does() {
        let letters = b"abc";
        let word = |mut number: usize, length: usize| -> Vec<u8> {
            (0..length)
                .map(|_| {
                    let letter = letters[number % 3];
                    number /= 3;
                    letter
                })
                .collect()
        };
        for (typed, other) in (0..81).flat_map(|typed| (0..243).map(move |other| (typed, other))) {
            let (typed, other) = (word(typed, 4), word(other, 5));
            let pattern = Pattern::new(std::str::from_utf8(&typed).unwrap()).unwrap();
            let least = (0..=other.len()).map(|end| table(&typed, &other[..end])).min().unwrap();
            let near = (least <= pattern.allowed).then_some(least);
            assert_eq!(pattern.distance(&other).map(|found| found.0), near, "{typed:?} {other:?}");
        }
    }

    /// The same by the book, cell by cell.
    fn table(a: &[u8], b: &[u8]) -> usize {
        let mut d = vec![vec![0; b.len() + 1]; a.len() + 1];
        for i in 0..=a.len() {
            for j in 0..=b.len() {
                d[i][j] = if i == 0 || j == 0 {
                    i + j
                } else {
                    let changed = d[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                    changed.min(d[i - 1][j] + 1).min(d[i][j - 1] + 1)
                };
                if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                    d[i][j] = d[i][j].min(d[i - 2][j - 2] + 1);
                }
            }
        }
        d[a.len()][b.len()]
    }
}
