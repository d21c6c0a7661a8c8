//! Where a text names somebody who is known: in any script, in any case of the declension, with what is written onto it.
//!
//! Names are kept as a tree of words, so that a hundred thousand cost a text no more than a few. Pure: it knows
//! numbers for those who are named, and must not know who they are.

mod words;

use std::collections::HashMap;

use words::{Script, Sort, Word};

/// A name of fewer letters than this is taken only as it is written.
const SHORT: usize = 4;

/// So many consonants tell a name that stands in a script without vowels.
const BONES: usize = 5;

/// So many letters and syllables tell a name that a Chinese text spells by its sound.
const SPELT: (usize, usize) = (8, 3);

/// At the most so many syllables are put together.
const SYLLABLES: usize = 6;

/// What stands before or behind a name and says what sort of firm it is; a text mostly leaves it out.
const FORMS: &str = include_str!("../../assets/reference/legal_forms.json");

/// A place that names somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// Where it begins, in bytes.
    pub from: usize,
    /// Where it ends.
    pub to: usize,
    /// Who bears the name: the numbers that were given with it, ascending.
    pub whose: Vec<u32>,
}

/// Names to look for.
#[derive(Debug, Default)]
pub struct Names {
    /// Keys of words, each a letter for its sort and the key.
    keys: HashMap<Box<str>, u32>,
    /// From a place in the tree by a key to those behind it.
    edges: HashMap<(u32, u32), Vec<u32>>,
    /// What ends at a place.
    ends: HashMap<u32, Vec<End>>,
    places: u32,
    /// Names in one piece, by which Chinese and its spelling in Latin letters meet.
    spelt: HashMap<Box<str>, Vec<u32>>,
    forms: Vec<String>,
}

/// A name that ends at a place of the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
struct End {
    whose: u32,
    /// The name is written with a small letter, so a text may do so too.
    small: bool,
    /// It is so short that only its own form counts.
    exact: bool,
}

/// A place in the tree that words have led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Step {
    place: u32,
    /// Every word was as the name has it.
    whole: bool,
    /// How many consonants were compared in place of letters; none where letters were.
    bones: usize,
}

/// A reading of a word that some name has.
#[derive(Debug, Clone, Copy)]
struct Reading {
    key: u32,
    whole: bool,
    bones: usize,
}

impl Names {
    /// No names yet.
    pub fn new() -> Self {
        let forms: Vec<String> = serde_json::from_str(FORMS).unwrap_or_default();
        let key = |form: &String| words::words(form).map(|word| words::plain(&word)).collect::<String>();
        Self { forms: forms.iter().map(key).collect(), ..Self::default() }
    }

    /// A name of somebody; of a person the surname alone will do, and the surname first.
    pub fn add(&mut self, name: &str, whose: u32, is_person: bool) {
        let all: Vec<Word<'_>> = words::words(name).collect();
        let own = self.without_form(&all);
        self.put(own, whose);
        if own.len() < all.len() {
            self.put(&all, whose);
        }
        if let ([first, .., last], true) = (own, is_person)
            && own.iter().all(|word| word.script != Script::Run)
        {
            if own.len() == 2 {
                self.put(&[*last, *first], whose);
            }
            if words::plain(last).len() >= SHORT {
                self.put(&[*last], whose);
            }
        }
        let piece: String = own.iter().map(|word| words::plain(word)).collect();
        let is_run = own.iter().all(|word| word.script == Script::Run);
        if is_run && own.len() > 1 {
            self.spell(&crate::text::fold::fold(name).replace(' ', ""), whose);
        } else if piece.len() >= SPELT.0 && own.iter().all(|word| word.script == Script::Latin) {
            self.spell(&piece, whose);
        }
    }

    fn spell(&mut self, piece: &str, whose: u32) {
        let known = self.spelt.entry(piece.into()).or_default();
        if !known.contains(&whose) {
            known.push(whose);
        }
    }

    /// The name without a legal form before or behind it.
    fn without_form<'w, 't>(&self, all: &'w [Word<'t>]) -> &'w [Word<'t>] {
        let joined = |words: &[Word<'_>]| words.iter().map(words::plain).collect::<String>();
        let is_form = |words: &[Word<'_>]| self.forms.contains(&joined(words));
        let most = all.len().saturating_sub(1).min(5);
        let mut own = all;
        for count in (1..=most).rev() {
            if is_form(&own[..count]) {
                own = &own[count..];
                break;
            }
        }
        let most = own.len().saturating_sub(1).min(5);
        for count in (1..=most).rev() {
            if is_form(&own[own.len() - count..]) {
                return &own[..own.len() - count];
            }
        }
        own
    }

    fn put(&mut self, name: &[Word<'_>], whose: u32) {
        let letters: usize = name.iter().map(|word| word.text.chars().count()).sum();
        let Some(first) = name.first().filter(|_| letters > 1) else { return };
        let mut place = 0;
        for word in name {
            let whole = self.key(Sort::Whole, &words::plain(word));
            let known = self.edges.get(&(place, whole)).and_then(|behind| behind.first()).copied();
            let next = known.unwrap_or_else(|| {
                self.places += 1;
                self.places
            });
            if known.is_none() {
                // The first behind a whole word is its own; others reach it by one of their stems.
                self.edges.entry((place, whole)).or_default().insert(0, next);
                let mut stems = Vec::new();
                words::stems(word, |sort, stem| stems.push((sort, stem.to_owned())));
                for (sort, stem) in stems {
                    let key = self.key(sort, &stem);
                    let behind = self.edges.entry((place, key)).or_default();
                    if !behind.contains(&next) {
                        behind.push(next);
                    }
                }
            }
            place = next;
        }
        let exact = name.len() == 1 && letters < SHORT && first.script != Script::Run;
        let end = End { whose, small: first.small, exact };
        let ends = self.ends.entry(place).or_default();
        if !ends.contains(&end) {
            ends.push(end);
        }
    }

    fn key(&mut self, sort: Sort, stem: &str) -> u32 {
        let next = u32::try_from(self.keys.len()).unwrap_or(u32::MAX);
        *self.keys.entry(written(sort, stem).into()).or_insert(next)
    }

    /// Where a text names any of them, in its order; of names that begin at one place the longest.
    pub fn find(&self, text: &str) -> Vec<Mention> {
        let words: Vec<Word<'_>> = words::words(text).collect();
        let mut key = String::new();
        let readings: Vec<Vec<Reading>> = words.iter().map(|word| self.readings(word, &mut key)).collect();
        let mut found = Vec::new();
        let mut at = 0;
        while at < words.len() {
            let tree = self.walk(text, &words, &readings, at);
            let best = tree.or_else(|| self.spelt_at(text, &words, at));
            match best {
                Some((count, mut whose)) => {
                    whose.sort_unstable();
                    whose.dedup();
                    let last = &words[at + count - 1];
                    found.push(Mention { from: words[at].from, to: last.from + last.text.len(), whose });
                    at += count;
                }
                None => at += 1,
            }
        }
        found
    }

    fn readings(&self, word: &Word<'_>, buffer: &mut String) -> Vec<Reading> {
        let mut found = Vec::new();
        words::readings(word, |sort, stem| {
            buffer.clear();
            buffer.push(char::from(sort as u8));
            buffer.push_str(stem);
            if let Some(key) = self.keys.get(buffer.as_str()) {
                let bones = if sort == Sort::Bones { stem.len() } else { 0 };
                found.push(Reading { key: *key, whole: sort == Sort::Whole, bones });
            }
        });
        found
    }

    /// The longest name that begins at a word: how many words it has, and whose it is.
    fn walk(&self, text: &str, words: &[Word<'_>], readings: &[Vec<Reading>], at: usize) -> Option<(usize, Vec<u32>)> {
        let mut steps = vec![Step { place: 0, whole: true, bones: 0 }];
        let mut best = None;
        for (count, (word, readings)) in words.iter().zip(readings).skip(at).enumerate() {
            if count > 0 && !goes_on(text, &words[at + count - 1], word) {
                break;
            }
            steps = self.behind(&steps, readings);
            if steps.is_empty() {
                break;
            }
            let meant = |step: &Step| {
                let ends = self.ends.get(&step.place).map(Vec::as_slice).unwrap_or_default();
                let step = *step;
                ends.iter().filter(move |end| counts(end, step, &words[at], count)).map(|end| end.whose)
            };
            let whose: Vec<u32> = steps.iter().flat_map(meant).collect();
            if !whose.is_empty() {
                best = Some((count + 1, whose));
            }
        }
        best
    }

    fn behind(&self, steps: &[Step], readings: &[Reading]) -> Vec<Step> {
        let mut next: Vec<Step> = Vec::new();
        for step in steps {
            for reading in readings {
                for place in self.edges.get(&(step.place, reading.key)).into_iter().flatten() {
                    let whole = step.whole && reading.whole;
                    let step = Step { place: *place, whole, bones: step.bones + reading.bones };
                    if !next.contains(&step) {
                        next.push(step);
                    }
                }
            }
        }
        next
    }

    /// A name that is Chinese here and Latin there: compared by how it is spelt, syllables or words put together.
    fn spelt_at(&self, text: &str, words: &[Word<'_>], at: usize) -> Option<(usize, Vec<u32>)> {
        let script = words[at].script;
        let is_han = |word: &Word<'_>| word.script == Script::Run;
        let may_be = script == Script::Run || script == Script::Latin && !words[at].small;
        if self.spelt.is_empty() || !may_be {
            return None;
        }
        let most = if is_han(&words[at]) { SYLLABLES } else { 3 };
        let mut piece = String::new();
        let mut best = None;
        for (count, word) in words.iter().skip(at).take(most).enumerate() {
            if word.script != script || count > 0 && !goes_on(text, &words[at + count - 1], word) {
                break;
            }
            piece.push_str(&crate::text::fold::fold(word.text).replace(' ', ""));
            let tells = !is_han(word) || count + 1 >= SPELT.1;
            let whose = self.spelt.get(piece.as_str()).filter(|_| tells && piece.len() >= SHORT);
            best = whose.map(|whose| (count + 1, whose.clone())).or(best);
        }
        best
    }
}

fn written(sort: Sort, stem: &str) -> String {
    format!("{}{stem}", char::from(sort as u8))
}

/// Whether a name that words have led to is meant by them.
fn counts(end: &End, step: Step, first: &Word<'_>, further: usize) -> bool {
    let meant = !first.small || end.small;
    let told = step.bones == 0 || step.bones >= BONES + usize::from(further == 0);
    meant && told && (step.whole || !end.exact)
}

/// Whether two words may stand in one name: nothing but a space, a hyphen or quotation marks is between them, or the
/// stop of an initial.
fn goes_on(text: &str, before: &Word<'_>, after: &Word<'_>) -> bool {
    let between = text.get(before.from + before.text.len()..after.from).unwrap_or_default();
    let initial = before.text.chars().count() <= 2;
    let passes = |c: char| c.is_whitespace() || "-‐‑–«»„“”\"'’·&".contains(c) || c == '.' && initial;
    between.chars().count() <= 3 && between.chars().all(passes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(names: &[(&str, bool)], text: &str) -> Vec<(String, Vec<u32>)> {
        let mut known = Names::new();
        for ((name, is_person), number) in names.iter().zip(0..) {
            known.add(name, number, *is_person);
        }
        known.find(text).into_iter().map(|m| (text.get(m.from..m.to).unwrap().to_owned(), m.whose)).collect()
    }

    fn told(names: &[(&str, bool)], text: &str) -> String {
        let all = found(names, text);
        all.iter().map(|(words, whose)| format!("{words}={whose:?}")).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn names_are_found_in_any_script_with_their_endings() {
        let names = [("Ilya Golberg", true), ("TOO Aspan Arba", false), ("Sky Mechanics", false)];
        for (text, whose) in [
            ("Фирма Ильи Гольберга поставляет", "Ильи Гольберга=[0]"),
            ("основана Гольбергом.", "Гольбергом=[0]"),
            ("Гольберг Илья, директор", "Гольберг Илья=[0]"),
            ("у «Аспан Арбы» и TOO «Aspan Arba»", "Аспан Арбы=[1] TOO «Aspan Arba=[1]"),
            ("Aspan Arba’s owner, the SKY MECHANICS works", "Aspan Arba’s=[1] SKY MECHANICS=[2]"),
            ("კომპანია გოლბერგის", "გოლბერგის=[0]"),
            ("Аспан. Арба; sky mechanics", ""),
        ] {
            assert_eq!(told(&names, text), whose, "{text}");
        }
    }

    #[test]
    fn arabic_takes_articles_and_chinese_has_no_word_breaks() {
        let names = [("شركة النور", false), ("大疆创新", false), ("王小明", true), ("Shenzhen Yuanda", false)];
        for (text, whose) in [
            ("تعاقدت مع شركة النور أمس", "شركة النور=[0]"),
            ("وشركة النور وللشركة", "وشركة النور=[0]"),
            ("无人机由大疆创新公司生产，王小明说", "大疆创新=[1] 王小明=[2]"),
            ("said Wang Xiaoming in Beijing", "Wang Xiaoming=[2]"),
            ("来自深圳远大的货物", "深圳远大=[3]"),
        ] {
            assert_eq!(told(&names, text), whose, "{text}");
        }
    }

    #[test]
    fn a_short_name_is_taken_as_it_is_written_and_a_common_word_is_no_name() {
        let names = [("DJI", false), ("Рысь", false), ("Stek", false)];
        assert_eq!(told(&names, "DJI, DJIs, Djia; рысь в лесу; Стека"), "DJI=[0] DJIs=[0] Стека=[2]");
        assert_eq!(told(&names, "дрон DJI фирмы «Рысь»"), "DJI=[0] Рысь=[1]");
    }

    #[test]
    fn the_longest_name_is_meant_and_all_who_bear_it() {
        let names = [("Anna Petrova", true), ("Anna Petrova", true), ("Petrova Holding", false)];
        assert_eq!(told(&names, "Anna Petrova of Petrova Holding"), "Anna Petrova=[0, 1] Petrova Holding=[2]");
    }
}
