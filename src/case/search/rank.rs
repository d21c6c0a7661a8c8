//! How well a form fits what was typed, and which of its letters do.
//!
//! The class comes first: the whole form, its start, the start of a word, a piece of it, its letters in order, nearly
//! its letters. Within a class the matcher's score decides. It must not know entities or filters.

use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;

use super::forms::{FormNumber, Forms};
use super::index::letters;
use super::near::{Nearly, Pattern};
use super::query::Term;
use crate::text::fold::{Folded, fold, fold_map, skeleton, skeleton_map, sound, sound_map, writes_consonants};

/// What one class is worth: more than all that can be gained within one.
const CLASS: i64 = 1000;
/// The most that the matcher's score counts.
const POINTS_MOST: i64 = 800;
/// Letters in order count only if the matcher thinks this much of each: scattered ones are chance.
const POINTS_A_LETTER: i64 = 16;
/// How much of a term is looked at, in bytes of its folded form.
pub(super) const TERM_MOST: usize = 64;

/// A term in all the forms in which it is compared.
#[derive(Debug)]
pub(super) struct Needle {
    pub(super) folded: String,
    pub(super) sound: String,
    pub(super) bones: String,
    written: String,
    /// Which letters stand in it: folded, and as it sounds.
    letters: [u64; 2],
    /// What is nearly it: folded, and as it sounds where that differs.
    near: [Option<Pattern>; 2],
    pub(super) consonantal: bool,
    phrase: bool,
}

impl Needle {
    /// A term as typed; none if nothing of it can be compared.
    pub(super) fn new(term: &Term) -> Option<Self> {
        let cut = |mut text: String| {
            while text.len() > TERM_MOST {
                let _ = text.pop();
            }
            text
        };
        let (folded, sound) = (cut(fold(&term.text)), cut(sound(&term.text)));
        let needle = Self {
            letters: [letters(&folded), letters(&sound)],
            near: [Pattern::new(&folded), Pattern::new(&sound)],
            folded,
            sound,
            bones: cut(skeleton(&term.text)),
            written: cut(lowered(&term.text).0),
            consonantal: writes_consonants(&term.text),
            phrase: term.phrase,
        };
        (!needle.written.is_empty()).then_some(needle)
    }

    /// Whether its sound is long enough to go by: one or two letters would find too much.
    pub(super) fn has_sound(&self) -> bool {
        self.sound.len() > 2
    }

    /// Whether its consonants are enough to go by.
    pub(super) fn has_bones(&self) -> bool {
        self.bones.len() > 1 && (self.consonantal || self.folded.len() > 2)
    }
}

/// How a term fits, worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Class {
    /// But for a letter or two.
    Near,
    /// Its letters in order.
    Fuzzy,
    /// In one piece, within a word.
    Inside,
    /// At the start of a word.
    Word,
    /// At the start of the form.
    Prefix,
    /// The whole form.
    Exact,
}

impl Class {
    /// All of them.
    pub(super) const BEST_FIRST: [Self; 6] =
        [Self::Exact, Self::Prefix, Self::Word, Self::Inside, Self::Fuzzy, Self::Near];
}

/// In which of its forms a form was compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Channel {
    Folded,
    Sound,
    Bones,
    Written,
}

/// How a form, or a term in it, fits.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fit {
    pub(super) class: Class,
    channel: Channel,
    /// The matcher's score; not asked for yet where the class alone may decide.
    points: Option<i64>,
}

impl Fit {
    fn score(self) -> i64 {
        // A spelling that only sounds alike counts less, one that shares its consonants least.
        let farther = match self.channel {
            Channel::Folded | Channel::Written => 0,
            Channel::Sound => 60,
            Channel::Bones => 120,
        };
        self.class as i64 * CLASS + self.points.unwrap_or(0).clamp(0, POINTS_MOST) - farther
    }

    fn better(one: Option<Self>, other: Option<Self>) -> Option<Self> {
        match (one, other) {
            (Some(a), Some(b)) if b.score() > a.score() => Some(b),
            (None, other) => other,
            (one, _) => one,
        }
    }
}

/// Compares forms with what was typed.
pub(super) struct Ranking<'a> {
    pub(super) forms: &'a Forms,
    pub(super) matcher: &'a SkimMatcherV2,
    pub(super) needles: &'a [Needle],
    /// Off: only forms as written fit, whatever the case.
    pub(super) folding: bool,
    /// The most that the matcher gives the first of the needles: in a form that starts with its letter, what it gives a
    /// text for itself; in any other, what it gives for a word.
    points_most: [i64; 2],
}

impl<'a> Ranking<'a> {
    pub(super) fn new(forms: &'a Forms, matcher: &'a SkimMatcherV2, needles: &'a [Needle], folding: bool) -> Self {
        let texts = needles.first().map(|needle| [&needle.folded, &needle.sound, &needle.written]);
        let points_most = ["", " "].map(|before| {
            let points = texts.into_iter().flatten().filter_map(|t| matcher.fuzzy_match(&format!("{before}{t}"), t));
            points.max().unwrap_or(0)
        });
        Self { forms, matcher, needles, folding, points_most }
    }

    /// How a form fits, its class above all; none where a term does not fit at all.
    pub(super) fn fits(&self, form: FormNumber) -> Option<Fit> {
        if let [needle] = self.needles {
            return self.fit(form, needle);
        }
        let mut whole: Option<Fit> = None;
        let mut points = 0;
        for needle in self.needles {
            let fit = self.fit(form, needle)?;
            let mut fit = self.weighed(form, needle, fit);
            fit.class = fit.class.min(Class::Word);
            points += fit.points.unwrap_or(0);
            whole = Some(whole.filter(|worst| worst.score() <= fit.score()).unwrap_or(fit));
        }
        let mut whole = whole?;
        whole.points = Some(points);
        if let Some(class) = self.together(form) {
            whole.class = whole.class.max(class);
        }
        Some(whole)
    }

    /// How well a form that fits so fits: more in a better class than in any worse one.
    pub(super) fn score(&self, form: FormNumber, fit: Fit) -> i64 {
        let fit = self.needles.first().map_or(fit, |needle| self.weighed(form, needle, fit));
        fit.score() - self.beside(form)
    }

    /// The most that this score can be; the matcher is not asked.
    pub(super) fn at_most(&self, form: FormNumber, fit: Fit) -> i64 {
        let first = |needle: &Needle| needle.folded.bytes().next();
        let [begins, ..] = self.forms.signs(form).head.to_be_bytes();
        let within = fit.channel == Channel::Folded && Some(begins) != self.needles.first().and_then(first);
        let points = fit.points.unwrap_or(self.points_most[usize::from(within)]);
        Fit { points: Some(points), ..fit }.score() - self.beside(form)
    }

    /// What a form loses for what stands beside what was typed, and for what it is.
    fn beside(&self, form: FormNumber) -> i64 {
        let typed: usize = self.needles.iter().map(|n| n.folded.len() + 1).sum();
        let spare = (self.forms.length(form) as usize).saturating_sub(typed).min(50);
        let spare = i64::try_from(spare).unwrap_or(50);
        let property = match self.forms.property(form) {
            "name" => 0,
            "alias" | "abbreviation" => 10,
            "previousName" | "weakAlias" => 20,
            _ => 30,
        };
        spare + property
    }

    /// The letters of a form that fits so, as indices of its characters: ascending, each once.
    pub(super) fn letters(&self, form: FormNumber, fit: Fit) -> Vec<usize> {
        let written = self.forms.written.get(form);
        let mut letters = Vec::new();
        for needle in self.needles {
            let fit = if self.needles.len() > 1 { self.fit(form, needle) } else { Some(fit) };
            let Some(fit) = fit else { continue };
            match fit.channel {
                Channel::Written => {
                    let (text, origin) = lowered(written);
                    let found = self.places(&text, &needle.written, fit.class);
                    letters.extend(found.iter().filter_map(|place| origin.get(*place)));
                }
                Channel::Folded => letters.extend(self.originals(&fold_map(written), &needle.folded, fit.class)),
                Channel::Sound => letters.extend(self.originals(&sound_map(written), &needle.sound, fit.class)),
                Channel::Bones => letters.extend(self.originals(&skeleton_map(written), &needle.bones, fit.class)),
            }
        }
        letters.sort_unstable();
        letters.dedup();
        letters
    }

    /// The same fit with the matcher's score, asked for where it was not.
    fn weighed(&self, form: FormNumber, needle: &Needle, mut fit: Fit) -> Fit {
        let points = |text: &str, wanted: &str| self.matcher.fuzzy_match(text, wanted).unwrap_or(0);
        fit.points = fit.points.or_else(|| match fit.channel {
            Channel::Written => Some(points(&lowered(self.forms.written.get(form)).0, &needle.written)),
            Channel::Folded => Some(points(self.forms.folded(form), &needle.folded)),
            Channel::Sound => Some(points(self.forms.sound(form), &needle.sound)),
            Channel::Bones => None,
        });
        fit
    }

    /// Several terms typed one after the other may be the form, or its start, as a whole.
    fn together(&self, form: FormNumber) -> Option<Class> {
        if self.needles.len() < 2 || !self.folding {
            return None;
        }
        let whole = |text: &str, part: fn(&Needle) -> &str| {
            let mut rest = text;
            for (at, needle) in self.needles.iter().enumerate() {
                rest = if at == 0 { rest } else { rest.strip_prefix(' ')? };
                rest = rest.strip_prefix(part(needle))?;
            }
            Some(if rest.is_empty() { Class::Exact } else { Class::Prefix })
        };
        let folded = whole(self.forms.folded(form), |n| &n.folded);
        folded.max(whole(self.forms.sound(form), |n| &n.sound))
    }

    fn fit(&self, form: FormNumber, needle: &Needle) -> Option<Fit> {
        let at =
            |channel, found: Option<(Class, Option<i64>)>| found.map(|(class, points)| Fit { class, channel, points });
        let told = |(class, points)| (class, Some(points));
        if !self.folding {
            let (text, _) = lowered(self.forms.written.get(form));
            return at(Channel::Written, self.pieces(&text, &needle.written, needle.phrase, true));
        }
        let signs = self.forms.signs(form);
        let lacks = [0, 1].map(|which| (needle.letters[which] & !signs.letters[which]).count_ones() as usize);
        let plain = if lacks[0] == 0 {
            let folded = self.forms.folded(form);
            at(Channel::Folded, self.pieces(folded, &needle.folded, needle.phrase, true))
        } else {
            None
        };
        if plain.is_some_and(|fit| fit.class >= Class::Word) {
            return plain;
        }
        // What sounds alike stands in one piece: letters in order would be chance on chance.
        let same_sound = signs.same_sound && needle.sound == needle.folded;
        let heard = if lacks[1] == 0 && needle.has_sound() && !same_sound {
            let sound = self.forms.sound(form);
            at(Channel::Sound, self.pieces(sound, &needle.sound, needle.phrase, false))
        } else {
            None
        };
        // Only of two as good a class does the matcher's score decide.
        let mut best = match (plain, heard) {
            (Some(a), Some(b)) if a.class == b.class => {
                Fit::better(Some(self.weighed(form, needle, a)), Some(self.weighed(form, needle, b)))
            }
            _ => Fit::better(plain, heard),
        };
        if signs.consonantal != needle.consonantal && best.is_none_or(|fit| fit.class < Class::Word) {
            best = Fit::better(best, at(Channel::Bones, self.bones(form, needle).map(told)));
        }
        if best.is_some() || needle.phrase {
            return best;
        }
        let near = |which: usize, text: &dyn Fn() -> &'a str| {
            // Each letter that the form lacks is one wrong at least.
            let pattern = needle.near[which].as_ref().filter(|pattern| lacks[which] <= pattern.allowed);
            pattern.and_then(|pattern| pattern.near(text())).map(worth).map(told)
        };
        let sounds = || if same_sound { None } else { near(1, &|| self.forms.sound(form)) };
        at(Channel::Folded, near(0, &|| self.forms.folded(form))).or_else(|| at(Channel::Sound, sounds()))
    }

    /// A word of the same consonants, or, from three on, one that starts with them.
    fn bones(&self, form: FormNumber, needle: &Needle) -> Option<(Class, i64)> {
        let wanted = needle.bones.as_str();
        let bones = self.forms.bones.get(form);
        if !needle.has_bones() || needle.phrase && !bones.contains(wanted) {
            return None;
        }
        let points = 16 * i64::try_from(wanted.len()).unwrap_or(0);
        if bones == wanted {
            return Some((Class::Exact, points));
        }
        let fits = |word: &str| word == wanted || (wanted.len() > 2 && word.starts_with(wanted));
        (needle.phrase || bones.split(' ').any(fits)).then_some((Class::Word, points))
    }

    /// A term in one piece, which the matcher has yet to weigh, or, if `loose`, its letters in order, which it has.
    fn pieces(&self, text: &str, wanted: &str, phrase: bool, loose: bool) -> Option<(Class, Option<i64>)> {
        if wanted.is_empty() {
            return None;
        }
        let short = wanted.is_ascii() && wanted.len() < 3 && !phrase;
        if let Some((_, class)) = piece(text, wanted) {
            if short && class == Class::Inside {
                return None;
            }
            return Some((class, None));
        }
        if short || phrase || !loose || !in_order(text, wanted) {
            return None;
        }
        let points = self.matcher.fuzzy_match(text, wanted)?;
        let enough = POINTS_A_LETTER * i64::try_from(wanted.chars().count()).unwrap_or(i64::MAX);
        (points >= enough).then_some((Class::Fuzzy, Some(points)))
    }

    fn originals(&self, folded: &Folded, wanted: &str, class: Class) -> Vec<usize> {
        folded.originals(&self.places(&folded.text, wanted, class))
    }

    /// The characters of a text that a term fits, spaces left out.
    fn places(&self, text: &str, wanted: &str, class: Class) -> Vec<usize> {
        let length = wanted.chars().count();
        let places: Vec<usize> = if let Some((start, _)) = piece(text, wanted) {
            (start..start + length).collect()
        } else if class == Class::Near {
            let nearly = Pattern::new(wanted).and_then(|pattern| pattern.near(text));
            nearly.map_or_else(Vec::new, |nearly| (nearly.start..nearly.end).collect())
        } else {
            self.matcher.fuzzy_indices(text, wanted).map(|(_, places)| places).unwrap_or_default()
        };
        let spaces: Vec<bool> = text.chars().map(char::is_whitespace).collect();
        places.into_iter().filter(|place| spaces.get(*place) == Some(&false)).collect()
    }
}

/// Whether the letters of a term stand in a text in their order: the matcher takes longer to say that they don't.
fn in_order(text: &str, wanted: &str) -> bool {
    let mut letters = text.chars();
    wanted.chars().all(|wanted| letters.any(|letter| letter == wanted))
}

/// Where a term stands in a text in one piece, in characters: the best place of several.
fn piece(text: &str, wanted: &str) -> Option<(usize, Class)> {
    if let Some(rest) = text.strip_prefix(wanted) {
        return Some((0, if rest.is_empty() { Class::Exact } else { Class::Prefix }));
    }
    let first = wanted.bytes().next()?;
    let mut found = None;
    // Names are short: to make a search ready takes longer than to look at each place.
    for (at, window) in text.as_bytes().windows(wanted.len()).enumerate() {
        if window.first() != Some(&first) || window != wanted.as_bytes() {
            continue;
        }
        let before = text.get(..at).unwrap_or_default();
        if before.chars().next_back().is_some_and(|c| !c.is_alphanumeric()) {
            return Some((before.chars().count(), Class::Word));
        }
        found = found.or_else(|| Some((before.chars().count(), Class::Inside)));
    }
    found
}

/// What a word that is nearly what was typed is worth.
fn worth(nearly: Nearly) -> (Class, i64) {
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    (Class::Near, 16 * count(nearly.letters) - 40 * count(nearly.wrong))
}

/// A text in small letters, white space squashed, with the index of the character that each one came from.
fn lowered(text: &str) -> (String, Vec<usize>) {
    let mut out = String::with_capacity(text.len());
    let mut origin = Vec::with_capacity(text.len());
    for (at, c) in text.chars().enumerate() {
        if c.is_whitespace() {
            if !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
                origin.push(at);
            }
            continue;
        }
        for small in c.to_lowercase() {
            out.push(small);
            origin.push(at);
        }
    }
    out.truncate(out.trim_end().len());
    (out, origin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_letters_know_where_they_came_from() {
        let (text, origin) = lowered("  İA \t b");
        assert_eq!(text, "i\u{307}a b");
        assert_eq!(origin, [2, 2, 3, 4, 7]);
    }
}
