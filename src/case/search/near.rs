//! Words that are nearly what was typed: a letter wrong, missing, too many or swapped with the next.
//!
//! It must not know forms or scores.

use super::index::signs;
use super::rank::TERM_MOST;

/// A word that is nearly what was typed.
#[derive(Debug, Clone, Copy)]
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

/// The word whose start is nearest to what was typed: one letter wrong, missing, too many or swapped with the next,
/// two from eight letters on. Both texts are ASCII.
pub(super) fn near(text: &str, wanted: &str) -> Option<Nearly> {
    let allowed = allowed(wanted)?;
    let wanted_signs = signs(wanted);
    let mut best: Option<Nearly> = None;
    let mut start = 0;
    for word in text.split(' ') {
        // Each letter that the word lacks is one wrong at least.
        let lacks = (wanted_signs & !signs(word)).count_ones() as usize;
        if word.len() + allowed >= wanted.len() && lacks <= allowed {
            let (wrong, length) = distance(wanted.as_bytes(), word.as_bytes(), allowed);
            if wrong <= allowed && best.is_none_or(|b| wrong < b.wrong) {
                best = Some(Nearly { start, end: start + length, letters: wanted.len(), wrong });
            }
        }
        start += word.len() + 1;
    }
    best
}

/// How many letters may be wrong; none where too few were typed.
pub(super) fn allowed(wanted: &str) -> Option<usize> {
    match wanted.len() {
        0..=3 => None,
        4..=7 => Some(1),
        _ => Some(2),
    }
}

/// How many letters part what was typed from the nearest start of a word, and how long that start is. A swap of two
/// neighbours counts once (optimal string alignment). Stops early where it is more than `allowed`.
fn distance(typed: &[u8], word: &[u8], allowed: usize) -> (usize, usize) {
    const WIDEST: usize = TERM_MOST + 4;
    let word = word.get(..word.len().min(typed.len() + allowed)).unwrap_or(word);
    if word.len() >= WIDEST {
        return (usize::MAX, 0);
    }
    let mut rows = [[0_usize; WIDEST]; 3];
    for (j, cell) in rows[0].iter_mut().enumerate() {
        *cell = j;
    }
    for (i, a) in typed.iter().enumerate() {
        let (now, last, before) = ((i + 1) % 3, i % 3, (i + 2) % 3);
        rows[now][0] = i + 1;
        let mut least = i + 1;
        for (j, b) in word.iter().enumerate() {
            let changed = rows[last][j] + usize::from(a != b);
            let mut cost = changed.min(rows[last][j + 1] + 1).min(rows[now][j] + 1);
            let swapped = i > 0 && j > 0 && typed[i - 1] == *b && word[j - 1] == *a;
            if swapped {
                cost = cost.min(rows[before][j - 1] + 1);
            }
            rows[now][j + 1] = cost;
            least = least.min(cost);
        }
        if least > allowed + 1 {
            return (usize::MAX, 0);
        }
    }
    let ends = &rows[typed.len() % 3][..=word.len()];
    let nearest = ends.iter().copied().min().unwrap_or(usize::MAX);
    // Of several starts as near, the longest: it holds the letters that were meant.
    (nearest, ends.iter().rposition(|cost| *cost == nearest).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_missing_extra_or_swapped_letter_is_near() {
        let wrong = |typed: &str, word: &str| {
            let (wrong, length) = distance(typed.as_bytes(), word.as_bytes(), 2);
            (wrong.min(9), length)
        };
        assert_eq!(wrong("golbreg", "golberg"), (1, 7));
        assert_eq!(wrong("goldberg", "golberg"), (1, 7));
        assert_eq!(wrong("golbrg", "golberg"), (1, 7));
        assert_eq!(wrong("gplberg", "golberg"), (1, 7));
        assert_eq!(wrong("golbre", "golberg"), (1, 6), "a word not typed to its end");
        assert_eq!(wrong("kamchatka", "mechanics").0, 9);
        assert!(near("sky mechanics", "sly").is_none(), "three letters are too few to be near");
        assert_eq!(near("sky mechanics", "mehcanics").map(|n| (n.start, n.end)), Some((4, 13)));
    }
}
