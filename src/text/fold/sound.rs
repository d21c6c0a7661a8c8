//! How a name sounds, and its consonants: the forms in which spellings of one name meet.
//!
//! Both sides of a comparison go through the same fold, so it need not be right about a language, only the same
//! for the spellings that people use. It must not be shown to anyone: it is no transliteration.

use super::{Folded, folded};

/// The coarse form in which transliterations of one name meet: Евгений, Evgeny, Yevgenii; Механикс, Mechanics.
pub fn sound(text: &str) -> String {
    sound_map(text).text
}

/// As [`sound`], with where each byte came from.
pub fn sound_map(text: &str) -> Folded {
    heard(&folded(text, sounds_as))
}

/// The folded form of a text, how it sounds, and its consonants: sooner than one by one.
pub fn all_forms(text: &str) -> [String; 3] {
    let plain = folded(text, |_| None);
    let as_spelt = text.is_ascii() || !text.chars().any(|c| sounds_as(c).is_some());
    let sound = if as_spelt { heard(&plain) } else { sound_map(text) };
    let skeleton = if text.contains('ة') { skeleton_map(text) } else { stripped(text, &plain) };
    [plain.text, sound.text, skeleton.text]
}

fn heard(plain: &Folded) -> Folded {
    let mut out =
        Folded { text: String::with_capacity(plain.text.len()), origin: Vec::with_capacity(plain.text.len()), end: 0 };
    let [mut word, mut heard] = [Vec::with_capacity(32), Vec::with_capacity(32)];
    for (start, letters) in plain.words() {
        word.clear();
        word.extend(letters.bytes().zip(plain.origin.iter().skip(start).copied()));
        if let Some(between) = start.checked_sub(1).and_then(|at| plain.origin.get(at)) {
            out.space(*between);
        }
        for step in [consonants, glides, vowels] {
            heard.clear();
            step(&word, &mut heard);
            std::mem::swap(&mut word, &mut heard);
        }
        let mut last = b' ';
        for (letter, origin) in word.iter().copied() {
            if letter != last || letter.is_ascii_digit() {
                out.push(letter, origin);
            }
            last = letter;
        }
    }
    out.trimmed(plain.end)
}

/// The consonants of a name: for comparing with names in scripts that leave vowels out, and nothing else.
pub fn skeleton(text: &str) -> String {
    skeleton_map(text).text
}

/// As [`skeleton`], with where each byte came from.
pub fn skeleton_map(text: &str) -> Folded {
    stripped(text, &folded(text, |c| (c == 'ة').then_some("a")))
}

fn stripped(text: &str, plain: &Folded) -> Folded {
    let chars: Vec<char> = if text.contains('ا') { text.chars().collect() } else { Vec::new() };
    let mut out =
        Folded { text: String::with_capacity(plain.text.len()), origin: Vec::with_capacity(plain.text.len()), end: 0 };
    let mut word: Vec<Letter> = Vec::with_capacity(32);
    for (start, letters) in plain.words() {
        word.clear();
        word.extend(letters.bytes().zip(plain.origin.iter().skip(start).copied()));
        // The Arabic article is written with its noun, in Latin letters mostly apart.
        let article = word.first().is_some_and(|(_, at)| {
            let before = at.checked_sub(1).and_then(|at| chars.get(at));
            chars.get(*at) == Some(&'ل') && before == Some(&'ا')
        });
        if article && word.len() > 3 {
            word.remove(0);
        }
        if let Some(between) = start.checked_sub(1).and_then(|at| plain.origin.get(at)) {
            out.space(*between);
        }
        bones(&word, &mut out);
    }
    out.trimmed(plain.end)
}

/// Whether a text is written in a script that leaves vowels out: Arabic or Hebrew.
pub fn writes_consonants(text: &str) -> bool {
    let consonantal = |c| matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}');
    !text.is_ascii() && text.chars().any(|c| consonantal(c) && c.is_alphabetic())
}

/// A letter and the index of the character it came from.
type Letter = (u8, usize);

/// Latin letters whose sound is lost with their marks.
fn sounds_as(c: char) -> Option<&'static str> {
    Some(match c {
        'č' | 'Č' | 'ć' | 'Ć' | 'ç' | 'Ç' => "ch",
        'š' | 'Š' | 'ş' | 'Ş' | 'ș' | 'Ș' | 'ś' | 'Ś' => "sh",
        'ž' | 'Ž' | 'ż' | 'Ż' | 'ź' | 'Ź' => "zh",
        'ț' | 'Ț' | 'ţ' | 'Ţ' => "ts",
        _ => return None,
    })
}

/// A spelling and what stands for it.
type Rule = (&'static str, &'static str);

/// Spellings of consonants that start with a letter, the longest first, and what stands for them all.
fn consonant_rules(letter: u8) -> &'static [Rule] {
    match letter {
        b's' => &[("shch", "s"), ("sch", "s"), ("sh", "s"), ("sz", "s")],
        b't' => &[("tsch", "h"), ("tch", "h"), ("ts", "s"), ("tz", "s"), ("th", "t")],
        b'd' => &[("dzh", "i"), ("dt", "t"), ("dh", "d"), ("dj", "i")],
        b'z' => &[("zh", "z")],
        b'k' => &[("kh", "h")],
        b'c' => &[("ch", "h"), ("cz", "h"), ("ck", "k"), ("ce", "se"), ("ci", "si"), ("cy", "si"), ("c", "k")],
        b'p' => &[("ph", "f")],
        b'g' => &[("gh", "g")],
        b'r' => &[("rh", "r")],
        b'b' => &[("bh", "b")],
        b'q' => &[("qu", "kv"), ("q", "k")],
        b'x' => &[("x", "ks")],
        b'w' => &[("w", "v")],
        b'j' | b'y' => &[("j", "i"), ("y", "i")],
        _ => &[],
    }
}

/// Spellings of vowels, and what stands for them all.
fn vowel_rules(letter: u8) -> &'static [Rule] {
    match letter {
        b'o' => &[("oo", "u"), ("ou", "u"), ("oe", "o")],
        b'u' => &[("ue", "u")],
        b'a' => &[("ae", "a")],
        _ => &[],
    }
}

/// Spellings of consonants that Arabic and Hebrew letters may stand for.
fn bone_rules(letter: u8) -> &'static [Rule] {
    match letter {
        b's' => &[("sh", "s")],
        b'c' => &[("ch", "s"), ("ck", "k"), ("c", "k")],
        b'k' => &[("kh", "h")],
        b'g' => &[("gh", "k"), ("g", "k")],
        b't' => &[("th", "t")],
        b'd' => &[("dh", "d")],
        b'z' => &[("zh", "z")],
        b'p' => &[("ph", "b"), ("p", "b")],
        b'x' => &[("x", "ks")],
        b'q' | b'j' => &[("q", "k"), ("j", "k")],
        b'v' | b'f' => &[("v", "b"), ("f", "b")],
        _ => &[],
    }
}

fn is_vowel(letter: u8) -> bool {
    matches!(letter, b'a' | b'e' | b'i' | b'o' | b'u')
}

/// The rule that the start of a word follows.
fn spelt(rest: &[Letter], rules: fn(u8) -> &'static [Rule]) -> Option<&'static Rule> {
    let rules = rules(rest.first()?.0);
    rules.iter().find(|(from, _)| {
        from.len() <= rest.len() && from.bytes().zip(rest).all(|(wanted, (letter, _))| wanted == *letter)
    })
}

fn consonants(word: &[Letter], out: &mut Vec<Letter>) {
    let mut at = 0;
    while let Some((letter, origin)) = word.get(at).copied() {
        let rest = word.get(at..).unwrap_or_default();
        let ends = rest.len() == 1;
        if let Some((from, to)) = spelt(rest, consonant_rules) {
            let origins = rest.iter().take(from.len()).map(|l| l.1);
            out.extend(to.bytes().zip(origins.chain(std::iter::repeat(origin))));
            // In a word without another vowel a last y is said as in "sky".
            let only = ends && *from == "y" && !out.iter().rev().skip(1).any(|(l, _)| is_vowel(*l));
            if only && out.len() > 1 {
                out.insert(out.len() - 1, (b'a', origin));
            }
            at += from.len();
            continue;
        }
        let silent = letter == b'h' && ends && at > 2 && out.last().is_some_and(|(l, _)| is_vowel(*l));
        if !silent {
            out.push((letter, origin));
        }
        at += 1;
    }
}

/// The i that is heard before another vowel, written or not: Yevgeny, Sergeyevich, Fyodor, Müller as Мюллер.
fn glides(word: &[Letter], out: &mut Vec<Letter>) {
    let mut at = 0;
    while let Some((letter, origin)) = word.get(at).copied() {
        let last = out.last().map(|l| l.0);
        match (letter, word.get(at + 1).map(|l| l.0)) {
            (b'i', Some(b'e')) if last.is_none_or(is_vowel) => {}
            (b'i', Some(next @ (b'o' | b'u'))) if last.is_some_and(|l| l.is_ascii_lowercase() && !is_vowel(l)) => {
                out.push((if next == b'o' { b'e' } else { next }, origin));
                at += 1;
            }
            _ => out.push((letter, origin)),
        }
        at += 1;
    }
}

fn vowels(word: &[Letter], out: &mut Vec<Letter>) {
    let mut at = 0;
    while let Some((letter, origin)) = word.get(at).copied() {
        match spelt(word.get(at..).unwrap_or_default(), vowel_rules) {
            Some((from, to)) => {
                out.extend(to.bytes().map(|heard| (heard, origin)));
                at += from.len();
            }
            None => {
                out.push((letter, origin));
                at += 1;
            }
        }
    }
}

fn bones(word: &[Letter], out: &mut Folded) {
    let mut at = 0;
    let mut last = b' ';
    while let Some((letter, origin)) = word.get(at).copied() {
        let rest = word.get(at..).unwrap_or_default();
        let (taken, heard) = match spelt(rest, bone_rules) {
            Some((from, to)) => (from.len(), *to),
            None => (1, ""),
        };
        at += taken;
        let whole = heard.is_empty().then_some(letter);
        let open = matches!(letter, b'a' | b'e' | b'i' | b'o' | b'u' | b'y' | b'w');
        let ending = letter == b'h' && taken == 1 && at == word.len();
        for heard in heard.bytes().chain(whole.filter(|_| !open && !ending)) {
            if heard != last || heard.is_ascii_digit() {
                out.push(heard, origin);
            }
            last = heard;
        }
        if open {
            last = b' ';
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_meet() {
        for spellings in [
            &["Евгений", "Evgeny", "Yevgeny", "Evgenii", "Evgenij", "Yevgeniy", "Jevgenij"][..],
            &["Механикс", "Mechanics", "Mekhaniks"],
            &["Скай", "Sky"],
            &["Чернет", "Chernet", "Tschernet", "Černet"],
            &["Гольберг", "Golberg", "Gol'berg"],
            &["Щелкин", "Shchelkin", "Schelkin"],
            &["Юрий", "Yuri", "Iurii", "Juri", "Yury"],
            &["Илья", "Ilya", "Ilia", "Ilja"],
            &["Фёдор", "Федор", "Fyodor", "Fedor"],
            &["Сергеевич", "Sergeyevich", "Sergeevich", "Sergejewitsch"],
            &["Алиев", "Aliyev", "Aliev", "Alijew"],
            &["Ходорковский", "Khodorkovsky", "Chodorkowski", "Hodorkovskij"],
            &["Вагнер", "Wagner"],
            &["Зуева", "Zueva", "Zuyeva"],
            &["Филипп", "Philip", "Filip"],
            &["Жуков", "Zhukov", "Žukov"],
            &["Оксана", "Oxana", "Oksana"],
            &["Шмидт", "Schmidt", "Schmitt"],
            &["Цой", "Tsoy", "Tsoi", "Tzoi"],
            &["Мюллер", "Mueller", "Müller", "Muller"],
            &["Муса", "Moussa", "Musa"],
            &["Сара", "Sarah", "Sara"],
        ] {
            let sounds: Vec<String> = spellings.iter().map(|s| sound(s)).collect();
            assert!(sounds.iter().all(|s| *s == sounds[0]), "{spellings:?} {sounds:?}");
        }
    }

    #[test]
    fn different_names_stay_apart() {
        for (one, other) in [
            ("Chernet", "Chernov"),
            ("Elena", "Alena"),
            ("Stek", "Stik"),
            ("Da Group 22", "Da Group 2"),
            ("Sky", "Rys"),
        ] {
            assert_ne!(sound(one), sound(other));
        }
    }

    #[test]
    fn arabic_and_hebrew_names_meet_their_latin_spellings_by_their_consonants() {
        for spellings in [
            &["محمد", "Mohammed", "Muhammad", "Mohamed"][..],
            &["القذافي", "Qadhafi", "Gaddafi"],
            &["خالد", "Khaled", "Khalid"],
            &["بوتين", "Putin", "Путин"],
            &["בנימין", "Binyamin"],
            &["شركة", "Sharika", "Sharikah"],
        ] {
            let bones: Vec<String> = spellings.iter().map(|s| skeleton(s)).collect();
            assert!(bones.iter().all(|s| *s == bones[0] && !s.is_empty()), "{spellings:?} {bones:?}");
        }
        assert!(writes_consonants("شركة") && writes_consonants("a בנ") && !writes_consonants("Khaled Путин"));
    }

    #[test]
    fn all_forms_at_once_are_those_one_by_one() {
        for text in ["Ilya Golberg", "Čelik & Ş.", "شركة القذافي", "北京 Ёлка", ""] {
            assert_eq!(all_forms(text), [super::super::fold(text), sound(text), skeleton(text)]);
        }
    }

    #[test]
    fn sounds_point_back_to_the_letters_written() {
        let heard = sound_map("Ян Щит");
        assert_eq!(heard.text, "ian sit");
        assert_eq!(heard.origin, [0, 0, 1, 2, 3, 4, 5]);
        let bones = skeleton_map("al-Mohammed");
        assert_eq!(bones.text, "l mhmd");
        assert_eq!(bones.originals(&[2, 3, 5]), [3, 4, 5, 10]);
    }
}
