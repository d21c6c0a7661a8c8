//! A quote found again in a document: where it was, or elsewhere, however another reader has set its spaces, hyphens,
//! ligatures and quotation marks.
//!
//! It tells where the words stand and moves nothing: what is recorded of them is not known here.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::{Place, Text};

/// A place between two letters of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Spot {
    /// The paragraph.
    pub place: Place,
    /// Bytes from its start.
    pub at: usize,
}

/// Words of a document, from one place to another; they may go over paragraphs and pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Passage {
    /// Before its first letter.
    pub from: Spot,
    /// Behind its last.
    pub to: Spot,
}

/// Where a quote was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// Where it is said to stand; or nothing says where.
    There(Passage),
    /// In the document, but not where it is said to stand.
    Elsewhere(Passage),
    /// Nowhere in it.
    Nowhere,
}

impl Found {
    /// The words, if they were found.
    pub fn passage(&self) -> Option<Passage> {
        match self {
            Self::There(passage) | Self::Elsewhere(passage) => Some(*passage),
            Self::Nowhere => None,
        }
    }
}

impl Passage {
    /// The words as they stand in the document, a line for each paragraph.
    pub fn words(&self, text: &Text) -> String {
        let part = |place: Place| {
            let words = text.paragraph(place).unwrap_or_default();
            let from = if place == self.from.place { self.from.at } else { 0 };
            let to = if place == self.to.place { self.to.at } else { words.len() };
            words.get(from..to).unwrap_or_default().trim()
        };
        let mut places = vec![self.from.place];
        while let Some(next) = places.last().and_then(|last| text.after(*last)).filter(|next| *next <= self.to.place) {
            places.push(next);
        }
        places.into_iter().map(part).filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
    }

    /// How a footnote gives its place: "p. 3 ¶5", "p. 3 ¶5–6", "p. 3 ¶5 – p. 4 ¶1".
    pub fn locator(&self, text: &Text) -> String {
        let (from, mut to) = (self.from.place, self.to.place);
        if self.to.at == 0 && to > from {
            to = text.before(to).unwrap_or(from);
        }
        let start = text.locator(from);
        if to <= from {
            start
        } else if to.page == from.page {
            format!("{start}–{}", to.paragraph + 1)
        } else {
            format!("{start} – {}", text.locator(to))
        }
    }
}

impl Text {
    /// The paragraph after this one, on whichever page.
    pub fn after(&self, place: Place) -> Option<Place> {
        let within = Place { paragraph: place.paragraph + 1, ..place };
        if self.paragraph(within).is_some() {
            return Some(within);
        }
        let next = (place.page + 1..self.pages.len()).find(|page| !self.pages[*page].paragraphs.is_empty())?;
        Some(Place { page: next, paragraph: 0 })
    }

    /// The paragraph before this one, on whichever page.
    pub fn before(&self, place: Place) -> Option<Place> {
        if let Some(paragraph) = place.paragraph.checked_sub(1) {
            return Some(Place { paragraph, ..place });
        }
        let page = (0..place.page.min(self.pages.len())).rev().find(|page| !self.pages[*page].paragraphs.is_empty())?;
        Some(Place { page, paragraph: self.pages[page].paragraphs.len() - 1 })
    }

    /// Its first paragraph.
    pub fn first(&self) -> Option<Place> {
        let page = self.pages.iter().position(|page| !page.paragraphs.is_empty())?;
        Some(Place { page, paragraph: 0 })
    }

    /// Its last paragraph.
    pub fn last(&self) -> Option<Place> {
        self.before(Place { page: self.pages.len(), paragraph: 0 })
    }

    /// The paragraphs that a locator means: "p. 3 ¶5", "¶5–6", "p. 3" for the whole page. The first and the last.
    pub fn placed(&self, locator: &str) -> Option<(Place, Place)> {
        let locator = locator.trim();
        let (start, end) = match locator.split_once(" – ") {
            Some((start, end)) => (start, Some(end)),
            None => (locator, None),
        };
        let (page, rest) = self.page_of(start)?;
        let paragraphs = &self.pages.get(page)?.paragraphs;
        let Some(numbers) = rest.trim().strip_prefix('¶') else {
            let last = paragraphs.len().checked_sub(1)?;
            let whole = rest.trim().is_empty() && !start.is_empty();
            return whole.then_some((Place { page, paragraph: 0 }, Place { page, paragraph: last }));
        };
        let mut numbers = numbers.split(['–', '-']).map(|n| n.trim().parse::<usize>().ok()?.checked_sub(1));
        let first = numbers.next()??;
        let last = numbers.next().flatten().unwrap_or(first);
        paragraphs.get(first)?;
        let first = Place { page, paragraph: first };
        let last = Place { page, paragraph: last.min(paragraphs.len() - 1) };
        let last = end.and_then(|end| self.placed(end)).map_or(last, |(_, last)| last);
        Some((first, last.max(first)))
    }

    /// The page that a locator begins with, and what follows; the longest label that fits.
    fn page_of<'l>(&self, locator: &'l str) -> Option<(usize, &'l str)> {
        let fits = |page: &super::Page| match page.label.as_deref() {
            None => Some(locator),
            Some(label) => {
                let rest = locator.strip_prefix("p. ")?.strip_prefix(label)?;
                (rest.is_empty() || rest.starts_with(' ')).then_some(rest)
            }
        };
        let pages = self.pages.iter().enumerate().filter_map(|(at, page)| Some((at, fits(page)?)));
        pages.min_by_key(|(_, rest)| rest.len())
    }
}

/// A document set for finding quotes: letters alone, each with where it stands.
#[derive(Debug, Default)]
pub struct Letters {
    text: String,
    /// For each paragraph: where its letters begin in `text`.
    starts: Vec<(usize, Place)>,
    index: HashMap<Place, usize>,
}

impl Letters {
    /// The letters of a document.
    pub fn of(text: &Text) -> Self {
        let mut letters = Self::default();
        let mut at = text.first();
        while let Some(place) = at {
            letters.index.insert(place, letters.starts.len());
            letters.starts.push((letters.text.len(), place));
            let words = text.paragraph(place).unwrap_or_default();
            each_letter(words, |_, _, letter| letters.text.push(letter));
            at = text.after(place);
        }
        letters
    }

    /// Where a quote stands, first where its locator says, else the nearest to there.
    pub fn find(&self, text: &Text, quote: &str, locator: Option<&str>) -> Found {
        let mut wanted = String::new();
        each_letter(quote, |_, _, letter| wanted.push(letter));
        if wanted.is_empty() {
            return Found::Nowhere;
        }
        let said = locator.and_then(|locator| text.placed(locator));
        let nowhere_said = locator.is_none_or(|locator| locator.trim().is_empty());
        if let Some((first, last)) = said
            && let Some(at) = self.within(&wanted, first, last)
        {
            return self.passage(text, at, wanted.len()).map_or(Found::Nowhere, Found::There);
        }
        let near = said.map_or(0, |(first, _)| self.start(first));
        let all = self.text.match_indices(&wanted).map(|(at, _)| at);
        let Some(at) = all.min_by_key(|at| at.abs_diff(near)) else { return Found::Nowhere };
        let Some(passage) = self.passage(text, at, wanted.len()) else { return Found::Nowhere };
        if nowhere_said { Found::There(passage) } else { Found::Elsewhere(passage) }
    }

    fn start(&self, place: Place) -> usize {
        self.index.get(&place).and_then(|at| self.starts.get(*at)).map_or(0, |(start, _)| *start)
    }

    /// Where letters begin in these paragraphs.
    fn within(&self, wanted: &str, first: Place, last: Place) -> Option<usize> {
        let from = self.start(first);
        let behind = self.index.get(&last).and_then(|at| self.starts.get(at + 1)).map(|(start, _)| *start);
        let to = (behind.unwrap_or(self.text.len()) + wanted.len()).min(self.text.len());
        let to = (to..=self.text.len()).find(|to| self.text.is_char_boundary(*to))?;
        let at = from + self.text.get(from..to)?.find(wanted)?;
        (at < behind.unwrap_or(usize::MAX)).then_some(at)
    }

    /// The words whose letters these are.
    fn passage(&self, text: &Text, at: usize, length: usize) -> Option<Passage> {
        Some(Passage { from: self.spot(text, at, false)?, to: self.spot(text, at + length, true)? })
    }

    /// Where a letter stands; with `behind`, the end of the letter before.
    fn spot(&self, text: &Text, at: usize, behind: bool) -> Option<Spot> {
        let reaches = |start: usize| if behind { start < at } else { start <= at };
        let number = self.starts.partition_point(|(start, _)| reaches(*start)).checked_sub(1)?;
        let (start, place) = *self.starts.get(number)?;
        let words = text.paragraph(place)?;
        let (mut here, mut found) = (start, None);
        each_letter(words, |from, to, letter| {
            if behind && here < at {
                found = Some(to);
            } else if !behind && here <= at && at < here + letter.len_utf8() {
                found = found.or(Some(from));
            }
            here += letter.len_utf8();
        });
        Some(Spot { place, at: found? })
    }
}

/// The letters of a text by which passages are compared, each with where it begins and ends: composed, ligatures taken
/// apart; no spaces, hyphens or quotation marks, no signs that are not seen.
fn each_letter(text: &str, mut take: impl FnMut(usize, usize, char)) {
    let mut chars = text.char_indices().peekable();
    let mut cluster = String::new();
    while let Some((from, c)) = chars.next() {
        let marked = chars.peek().is_some_and(|(_, next)| is_combining_mark(*next));
        if c.is_ascii() && !marked {
            if counts(c) {
                take(from, from + 1, c);
            }
            continue;
        }
        cluster.clear();
        cluster.push(c);
        while let Some((_, mark)) = chars.next_if(|(_, next)| is_combining_mark(*next)) {
            cluster.push(mark);
        }
        let to = chars.peek().map_or(text.len(), |(to, _)| *to);
        cluster.nfkc().filter(|c| counts(*c)).for_each(|letter| take(from, to, letter));
    }
}

/// Whether a character is compared. What readers of documents set each in their own way is not.
fn counts(c: char) -> bool {
    let set = matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{30fb}' | '"' | '\'' | '`' | '´' | '«' | '»'
        | '\u{2018}'..='\u{201f}' | '\u{2039}' | '\u{203a}' | '\u{300c}'..='\u{300f}' | '\u{301d}'..='\u{301f}'
        | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{640}');
    !set && !c.is_whitespace() && !c.is_control()
}

#[cfg(test)]
mod tests {
    use super::super::Page;
    use super::*;

    fn text(pages: &[(&str, &[&str])]) -> Text {
        let page = |(label, paragraphs): &(&str, &[&str])| Page {
            label: Some((*label).to_owned()).filter(|label| !label.is_empty()),
            paragraphs: paragraphs.iter().map(|p| (*p).to_owned()).collect(),
            ..Page::default()
        };
        Text { pages: pages.iter().map(page).collect(), reader: "a test 1".to_owned() }
    }

    /// Where a quote was found, in words.
    fn told(text: &Text, quote: &str, locator: &str) -> String {
        let found = Letters::of(text).find(text, quote, Some(locator).filter(|l| !l.is_empty()));
        let sort = match found {
            Found::There(_) => "there",
            Found::Elsewhere(_) => "elsewhere",
            Found::Nowhere => return "nowhere".to_owned(),
        };
        let passage = found.passage().unwrap();
        format!("{sort} {}: {}", passage.locator(text), passage.words(text))
    }

    #[test]
    fn a_quote_is_found_where_it_is_said_to_stand_and_elsewhere_with_its_new_place() {
        let page = text(&[("3", &["One drone.", "Two drones.", "One drone."]), ("4", &["Two drones, again."])]);
        assert_eq!(told(&page, "drone.", "p. 3 ¶3"), "there p. 3 ¶3: drone.");
        assert_eq!(told(&page, "Two drones", "p. 3 ¶2"), "there p. 3 ¶2: Two drones");
        assert_eq!(told(&page, "Two drones", "p. 3"), "there p. 3 ¶2: Two drones");
        assert_eq!(told(&page, "drones, again", "p. 3 ¶1"), "elsewhere p. 4 ¶1: drones, again");
        assert_eq!(told(&page, "drones, again", "on the train"), "elsewhere p. 4 ¶1: drones, again");
        assert_eq!(told(&page, "drones, again", ""), "there p. 4 ¶1: drones, again");
        assert_eq!(told(&page, "Three drones", "p. 3 ¶1"), "nowhere");
        assert_eq!(told(&page, "one drone.", "p. 3 ¶1"), "nowhere", "capitals are not a matter of setting");
        assert_eq!(told(&page, " - ", "p. 3 ¶1"), "nowhere");
        assert_eq!(told(&page, "again. One", "p. 4 ¶1"), "nowhere");
    }

    #[test]
    fn a_quote_goes_over_paragraphs_and_pages() {
        let page = text(&[("3", &["One drone.", "Two."]), ("4", &[]), ("v", &["Three.", "Four."])]);
        assert_eq!(told(&page, "drone.\nTwo.", "p. 3 ¶1–2"), "there p. 3 ¶1–2: drone.\nTwo.");
        assert_eq!(told(&page, "Two. Three.", "p. 3 ¶2 – p. v ¶1"), "there p. 3 ¶2 – p. v ¶1: Two.\nThree.");
        assert_eq!(told(&page, "Two. Three.", "p. v ¶1"), "elsewhere p. 3 ¶2 – p. v ¶1: Two.\nThree.");
    }

    #[test]
    fn another_reader_may_set_spaces_hyphens_ligatures_and_quotation_marks_in_its_way() {
        for (quote, stands) in [
            ("the transpor-\ntation of  goods", "the transportation of goods"),
            ("transportation", "trans\u{ad}por\u{ad}tation"),
            ("the ﬁrst oﬃce", "the first office"),
            ("first “office” door", "ﬁrst \"oﬃce\" door"),
            ("l’entreprise", "l'entreprise"),
            ("кой-кто из «Рыси» 3", "кои\u{306}-кто из „Рыси“ 3"),
            ("cafe\u{301} noir", "café\u{a0}noir"),
            ("ＡＢＣ株式会社", "ABC株式会社"),
            ("שלום עולם", "שלום\u{200f} עולם"),
            ("محمد الن\u{640}ور", "محمد النور"),
            ("ﷲ أكبر", "الله أكبر"),
            ("გოლბერგის ფირმა", "გოლბერგის  ფირმა"),
        ] {
            let held = format!("Before, {stands}, after.");
            let page = text(&[("", &["Another.", &held])]);
            assert_eq!(told(&page, quote, "¶2"), format!("there ¶2: {stands}"), "{quote:?}");
        }
    }

    #[test]
    fn no_letter_is_cut_in_half() {
        let page = text(&[("", &["a ﬁne cafe\u{301}s"])]);
        assert_eq!(told(&page, "ne café", "¶1"), "there ¶1: ne cafe\u{301}");
        assert_eq!(told(&page, "ine", "¶1"), "there ¶1: ﬁne", "a ligature goes whole");
    }

    #[test]
    fn every_place_has_one_before_and_one_after() {
        let page = text(&[("1", &[]), ("2", &["a", "b"]), ("3", &[]), ("4", &["c"])]);
        let mut all = vec![page.first().unwrap()];
        while let Some(next) = page.after(*all.last().unwrap()) {
            assert_eq!(page.before(next), all.last().copied());
            all.push(next);
        }
        assert_eq!((all.len(), all.last().copied()), (3, page.last()));
        assert!(all.iter().all(|place| page.placed(&page.locator(*place)) == Some((*place, *place))));
    }
}
