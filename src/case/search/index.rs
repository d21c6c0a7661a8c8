//! Which forms may fit a word, found without looking at all of them: by three letters in a row, by the start of a
//! word, and by consonants.
//!
//! It hands out candidates, too many rather than too few; `rank` decides. It must not know scores or filters.

use std::ops::RangeInclusive;

use super::forms::{FormNumber, Forms};

/// Letters, digits and the space between words.
pub(super) const SIGNS: usize = 37;

/// How many forms each three letters in a row, and each start of a word, are in.
#[derive(Debug, Default)]
pub(super) struct Lookup {
    /// For each three letters, where their forms begin in `in_forms`; one more at the end.
    starts: Vec<u32>,
    in_forms: Vec<FormNumber>,
    /// The first eight letters of every word, sorted: folded; then, where that differs, as it sounds.
    words: [Vec<(u64, FormNumber)>; 2],
    /// The consonants of every word of the forms written in vowels, sorted; then of those without.
    bones: [Vec<(u64, FormNumber)>; 2],
}

impl Lookup {
    /// Builds the lists for all forms.
    pub(super) fn new(forms: &Forms) -> Self {
        std::thread::scope(|scope| {
            let words = scope.spawn(|| (word_starts(forms), bones(forms)));
            let (starts, in_forms) = three_letters(forms);
            let (words, bones) = words.join().unwrap_or_default();
            Self { starts, in_forms, words, bones }
        })
    }

    /// The forms with each of the rarer three quarters of these texts' three letters in a row.
    pub(super) fn rare(&self, texts: &[&str]) -> Vec<&[FormNumber]> {
        let mut wanted: Vec<usize> = Vec::new();
        for text in texts {
            grams(text, |gram| wanted.push(gram));
        }
        wanted.sort_unstable();
        wanted.dedup();
        let mut lists: Vec<&[FormNumber]> = wanted.into_iter().map(|gram| self.forms_with(gram)).collect();
        lists.sort_by_key(|forms| forms.len());
        lists.truncate((lists.len() * 3).div_ceil(4));
        lists
    }

    /// The forms with all three letters in a row of a text of three or more: but for chance, those that hold it in one
    /// piece, spelt or as it sounds.
    pub(super) fn holding(&self, text: &str) -> Vec<FormNumber> {
        let mut lists: Vec<&[FormNumber]> = Vec::new();
        grams(text, |gram| lists.push(self.forms_with(gram)));
        // The first is of a word's start; a piece may stand anywhere.
        let mut lists: Vec<&[FormNumber]> = lists.into_iter().skip(1).collect();
        lists.sort_by_key(|forms| forms.len());
        let mut lists = lists.into_iter();
        let mut held = lists.next().unwrap_or_default().to_vec();
        for forms in lists {
            keep_common(&mut held, forms);
        }
        held
    }

    /// The forms with a word that is spelt or, if `sound`, sounds so at its start. A form may come twice, and more
    /// than eight letters are not looked at.
    pub(super) fn starting(&self, start: &str, sound: bool) -> impl Iterator<Item = FormNumber> {
        between(&self.words[usize::from(sound)], start).iter().map(|(_, form)| *form)
    }

    /// The forms with a word of these consonants: those written without vowels, or all others.
    pub(super) fn with_bones(&self, bones: &str, consonantal: bool) -> impl Iterator<Item = FormNumber> {
        between(&self.bones[usize::from(consonantal)], bones).iter().map(|(_, form)| *form)
    }

    fn forms_with(&self, gram: usize) -> &[FormNumber] {
        let bounds = self.starts.get(gram).zip(self.starts.get(gram + 1));
        bounds.and_then(|(start, end)| self.in_forms.get(*start as usize..*end as usize)).unwrap_or_default()
    }
}

/// Leaves what another list holds too; both ascend. The other is the longer one: it is leapt through.
fn keep_common(held: &mut Vec<FormNumber>, forms: &[FormNumber]) {
    let mut rest = forms;
    held.retain(|form| {
        let mut leap = 1;
        while rest.get(leap).is_some_and(|next| next < form) {
            leap *= 2;
        }
        let within = rest.get(..=leap).unwrap_or(rest);
        let before = within.partition_point(|next| next < form);
        rest = rest.get(before..).unwrap_or_default();
        rest.first() == Some(form)
    });
}

/// The rows whose word starts with a text.
fn between<'a>(sorted: &'a [(u64, FormNumber)], start: &str) -> &'a [(u64, FormNumber)] {
    let heads = heads_with(start);
    let from = sorted.partition_point(|(key, _)| key < heads.start());
    let to = sorted.partition_point(|(key, _)| key <= heads.end());
    sorted.get(from..to).unwrap_or_default()
}

/// The heads of all texts that start with a text, as far as eight bytes tell.
pub(super) fn heads_with(start: &str) -> RangeInclusive<u64> {
    let length = u32::try_from(start.len().min(8)).unwrap_or(8);
    let low = head(start);
    low..=low | u64::MAX.checked_shr(length * 8).unwrap_or(0)
}

/// The first eight bytes of a text as a number that sorts as the text does.
pub(super) fn head(text: &str) -> u64 {
    let mut bytes = [0_u8; 8];
    for (place, byte) in bytes.iter_mut().zip(text.bytes()) {
        *place = byte;
    }
    u64::from_be_bytes(bytes)
}

/// Which letters and digits stand in a folded text, a bit each: what lacks a letter can't hold it.
pub(super) fn letters(text: &str) -> u64 {
    text.bytes().fold(0, |letters, byte| letters | 1 << sign(byte)) & !(1 << 36)
}

/// The number of a letter, a digit or, last, anything else.
pub(super) fn sign(byte: u8) -> usize {
    match byte {
        b'a'..=b'z' => usize::from(byte - b'a'),
        b'0'..=b'9' => usize::from(byte - b'0') + 26,
        _ => 36,
    }
}

/// Every three letters in a row of a folded text, the space before its first word included.
fn grams(text: &str, mut visit: impl FnMut(usize)) {
    let mut pair = None;
    let mut last = 36;
    for byte in text.bytes() {
        let now = sign(byte);
        if let Some(before) = pair {
            visit((before * SIGNS + last) * SIGNS + now);
        }
        pair = Some(last);
        last = now;
    }
}

/// Lists of forms by three letters in a row, end to end, with where each list begins.
fn three_letters(forms: &Forms) -> (Vec<u32>, Vec<FormNumber>) {
    let mut starts = vec![0_u32; SIGNS * SIGNS * SIGNS + 1];
    let mut stream: Vec<u16> = Vec::with_capacity(forms.len() * 24);
    let mut ends: Vec<usize> = Vec::with_capacity(forms.len());
    let mut last_in = vec![FormNumber::MAX; SIGNS * SIGNS * SIGNS];
    for form in forms.numbers() {
        let mut note = |gram: usize| {
            if let Some(last) = last_in.get_mut(gram).filter(|last| **last != form) {
                *last = form;
                stream.push(u16::try_from(gram).unwrap_or(u16::MAX));
                if let Some(count) = starts.get_mut(gram + 1) {
                    *count += 1;
                }
            }
        };
        let (folded, sound) = (forms.folded(form), forms.sound(form));
        grams(folded, &mut note);
        if sound != folded {
            grams(sound, &mut note);
        }
        ends.push(stream.len());
    }
    let mut sum = 0;
    for start in &mut starts {
        sum += *start;
        *start = sum;
    }
    let mut next = starts.clone();
    let mut in_forms = vec![0; stream.len()];
    let mut from = 0;
    for (form, end) in (0..).zip(ends) {
        for gram in stream.get(from..end).unwrap_or_default() {
            if let Some(place) = next.get_mut(usize::from(*gram)) {
                if let Some(slot) = in_forms.get_mut(*place as usize) {
                    *slot = form;
                }
                *place += 1;
            }
        }
        from = end;
    }
    (starts, in_forms)
}

fn word_starts(forms: &Forms) -> [Vec<(u64, FormNumber)>; 2] {
    let mut words = [Vec::with_capacity(forms.len() * 3), Vec::with_capacity(forms.len() * 3)];
    for form in forms.numbers() {
        let (folded, sound) = (forms.folded(form), forms.sound(form));
        words[0].extend(folded.split(' ').map(|word| (head(word), form)));
        if sound != folded {
            words[1].extend(sound.split(' ').map(|word| (head(word), form)));
        }
    }
    sorted(words)
}

fn bones(forms: &Forms) -> [Vec<(u64, FormNumber)>; 2] {
    let mut bones = [Vec::new(), Vec::new()];
    for (form, signs) in (0..).zip(&forms.signs) {
        let words = forms.bones.get(form).split(' ').filter(|word| word.len() > 1);
        bones[usize::from(signs.consonantal)].extend(words.map(|word| (head(word), form)));
    }
    sorted(bones)
}

fn sorted(mut lists: [Vec<(u64, FormNumber)>; 2]) -> [Vec<(u64, FormNumber)>; 2] {
    for list in &mut lists {
        list.sort_unstable();
        list.dedup();
    }
    lists
}
