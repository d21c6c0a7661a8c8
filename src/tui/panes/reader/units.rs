//! Words, sentences and paragraphs of a document: where each begins and ends, and the next one.
//!
//! It knows text alone; it must not know what is selected.

use unicode_segmentation::UnicodeSegmentation;

use crate::documents::passage::{Passage, Spot};
use crate::documents::{Place, Text};

/// What is selected at a time, growing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Unit {
    Word,
    Sentence,
    Paragraph,
}

/// Where the units of a paragraph begin and end. There is always one, so that every paragraph can be stood on.
fn units(words: &str, unit: Unit) -> Vec<(usize, usize)> {
    let found: Vec<(usize, usize)> = match unit {
        Unit::Word => words.unicode_word_indices().map(|(at, word)| (at, at + word.len())).collect(),
        Unit::Sentence => {
            let bare = |(at, sentence): (usize, &str)| (at, at + sentence.trim_end().len());
            words.split_sentence_bound_indices().map(bare).filter(|(from, to)| from < to).collect()
        }
        Unit::Paragraph => Vec::new(),
    };
    if found.is_empty() { vec![(0, words.len())] } else { found }
}

/// The unit that a place is in; between two, the one before.
pub(super) fn around(text: &Text, spot: Spot, unit: Unit) -> Passage {
    let all = units(text.paragraph(spot.place).unwrap_or_default(), unit);
    let after = all.partition_point(|(from, _)| *from <= spot.at);
    let (from, to) = all.get(after.saturating_sub(1)).copied().unwrap_or_default();
    passage(spot.place, from, to)
}

/// The start of the next unit, or of the one before; over paragraphs and pages.
pub(super) fn next(text: &Text, spot: Spot, unit: Unit, forward: bool) -> Option<Spot> {
    let here = units(text.paragraph(spot.place)?, unit);
    let within = if forward {
        here.iter().find(|(from, _)| *from > spot.at)
    } else {
        here.iter().rev().find(|(from, _)| *from < spot.at)
    };
    if let Some((at, _)) = within {
        return Some(Spot { at: *at, ..spot });
    }
    let place = if forward { text.after(spot.place) } else { text.before(spot.place) }?;
    let there = units(text.paragraph(place)?, unit);
    let at = if forward { there.first() } else { there.last() };
    at.map(|(at, _)| Spot { place, at: *at })
}

/// Both, and all between them.
pub(super) fn joined(one: Passage, other: Passage) -> Passage {
    Passage { from: one.from.min(other.from), to: one.to.max(other.to) }
}

/// The next larger: sentences for words, paragraphs for sentences, the next paragraph too for paragraphs.
pub(super) fn grown(text: &Text, now: Passage) -> Passage {
    let last = Spot { at: now.to.at.saturating_sub(1), ..now.to };
    for unit in [Unit::Sentence, Unit::Paragraph] {
        let larger = joined(around(text, now.from, unit), around(text, last, unit));
        if larger != now {
            return larger;
        }
    }
    match text.after(now.to.place) {
        Some(place) => joined(now, around(text, Spot { place, at: 0 }, Unit::Paragraph)),
        None => now,
    }
}

fn passage(place: Place, from: usize, to: usize) -> Passage {
    Passage { from: Spot { place, at: from }, to: Spot { place, at: to } }
}
