//! The words of a text as names are looked for among them: what a word may stand for once case endings, articles and
//! particles are taken off it.
//!
//! It knows scripts and how they decline; it must not know names, nor whose they are.

use std::sync::OnceLock;

use unicode_segmentation::UnicodeSegmentation;

use crate::text::fold::{fold, skeleton};

/// A word of a text, by its bytes. In scripts that put no space between words each letter is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Word<'a> {
    pub(super) from: usize,
    pub(super) text: &'a str,
    pub(super) script: Script,
    /// It begins with a small letter, in a script that has capitals in use.
    pub(super) small: bool,
}

/// How a script takes its words apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Script {
    /// Without spaces between words: Chinese, Japanese, Thai, Khmer, ...
    Run,
    Cyrillic,
    Georgian,
    Arabic,
    Hebrew,
    Korean,
    Latin,
    Other,
}

/// What a word may stand for: one key is held against those of names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sort {
    /// The word as it is.
    Whole = b'x' as isize,
    /// A masculine without its ending.
    Masculine = b'm' as isize,
    /// A feminine in -a without it.
    Feminine = b'f' as isize,
    /// A neuter without its vowel.
    Neuter = b'n' as isize,
    /// An adjective, as many surnames are.
    Adjective = b'j' as isize,
    /// A feminine adjective.
    FeminineAdjective = b'k' as isize,
    /// What endings are hung on as they are: Turkic.
    Hung = b'h' as isize,
    /// Georgian, without its nominative.
    Georgian = b'g' as isize,
    /// The consonants alone, for what is written without vowels.
    Bones = b'b' as isize,
}

/// The endings of the cases, as they are written.
const ENDINGS: [(Sort, &str); 7] = [
    (Sort::Masculine, "а я у ю ом ем ём ым им е и ы ью ам ям ами ями ах ях ові еві єві і ою"),
    (Sort::Feminine, "ы и е у ю ой ей ёй ою ею ёю і ам ям ами ями ах ях"),
    (Sort::Neuter, "а я у ю ом ем е і"),
    (Sort::Adjective, "ого его ому ему ым им ом ем ым іх ых их ою ий ый ой ая ое ия ию ием ии ія ію"),
    (Sort::FeminineAdjective, "ой ей ую юю ою ею ої ій"),
    (
        Sort::Hung,
        "ның нің дың дің тың тің нын нин дын дин тын тин га ге ка ке ға ге қа ке на не ны ні ды ді ты ті да де та те \
         дан ден тан тен нан нен мен бен пен",
    ),
    (
        Sort::Georgian,
        "ი ს ის მა მ ად ით ო თ ზე ში თან იდან დან ისთვის სთვის ისგან სგან ისა სა იც იმა ისთან მდე ამდე ის თვის",
    ),
];

/// Arabic conjunctions, prepositions and the article, as they are written onto a word.
const ARABIC: [&str; 17] =
    ["و", "ف", "ب", "ل", "ك", "ال", "وال", "فال", "بال", "كال", "لل", "ولل", "وب", "ول", "وبال", "فلل", "س"];

/// Hebrew ones.
const HEBREW: [&str; 14] = ["ו", "ה", "ב", "ל", "מ", "ש", "כ", "וה", "ול", "ומ", "וב", "של", "שה", "מה"];

/// Korean particles.
const KOREAN: [&str; 24] = [
    "은",
    "는",
    "이",
    "가",
    "을",
    "를",
    "의",
    "에",
    "와",
    "과",
    "로",
    "도",
    "만",
    "에서",
    "에게",
    "으로",
    "까지",
    "부터",
    "께서",
    "이나",
    "한테",
    "에는",
    "에서는",
    "이라고",
];

/// At the least so much of a word is left when something is taken off it.
const LEFT: usize = 2;

struct Ending {
    folded: String,
    sorts: Vec<Sort>,
}

/// The endings, folded, each with the sorts that have it.
fn endings(georgian: bool) -> &'static [Ending] {
    static TABLES: OnceLock<[Vec<Ending>; 2]> = OnceLock::new();
    let tables = TABLES.get_or_init(|| [false, true].map(table));
    &tables[usize::from(georgian)]
}

fn table(georgian: bool) -> Vec<Ending> {
    let mut list: Vec<Ending> = Vec::new();
    for (sort, written) in ENDINGS.iter().filter(|(sort, _)| (*sort == Sort::Georgian) == georgian) {
        for folded in written.split(' ').map(fold).filter(|folded| !folded.is_empty()) {
            match list.iter_mut().find(|ending| ending.folded == folded) {
                Some(ending) if ending.sorts.contains(sort) => {}
                Some(ending) => ending.sorts.push(*sort),
                None => list.push(Ending { folded, sorts: vec![*sort] }),
            }
        }
    }
    list
}

/// The words of a text.
pub(super) fn words(text: &str) -> impl Iterator<Item = Word<'_>> {
    text.unicode_word_indices().map(|(from, text)| {
        let first = text.chars().next().unwrap_or(' ');
        let script = script(first);
        // Georgian letters count as small ones, and no text has the others but in headlines.
        Word { from, text, script, small: first.is_lowercase() && script != Script::Georgian }
    })
}

fn script(first: char) -> Script {
    match first {
        'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => Script::Latin,
        '\u{400}'..='\u{52f}' => Script::Cyrillic,
        '\u{10a0}'..='\u{10ff}' | '\u{1c90}'..='\u{1cbf}' => Script::Georgian,
        '\u{600}'..='\u{6ff}' | '\u{750}'..='\u{77f}' | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}' => {
            Script::Arabic
        }
        '\u{590}'..='\u{5ff}' => Script::Hebrew,
        '\u{ac00}'..='\u{d7a3}' => Script::Korean,
        '\u{e00}'..='\u{eff}'
        | '\u{1000}'..='\u{109f}'
        | '\u{1780}'..='\u{17ff}'
        | '\u{2e80}'..='\u{30a0}'
        | '\u{3400}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}' => Script::Run,
        _ => Script::Other,
    }
}

/// A word in the letters that it is compared in: folded, in one piece; a letter of a run as it is.
pub(super) fn plain(word: &Word<'_>) -> String {
    match word.script {
        Script::Run => word.text.to_owned(),
        Script::Arabic => one_piece(&fold(&bare(word.text))),
        Script::Cyrillic => one_piece(&fold(&word.text.replace(['ё', 'Ё'], "е"))),
        _ => one_piece(&fold(word.text)),
    }
}

fn one_piece(folded: &str) -> String {
    folded.replace(' ', "")
}

/// Arabic without what may be written or left out: vowel signs, the lengthening stroke, the kinds of alif and ya.
fn bare(text: &str) -> String {
    let letter = |c: char| match c {
        '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{640}' | '\u{200c}' | '\u{200d}' => None,
        'أ' | 'إ' | 'آ' | 'ٱ' => Some('ا'),
        'ى' | 'ی' | 'ئ' => Some('ي'),
        'ؤ' => Some('و'),
        'ة' => Some('ه'),
        'ک' => Some('ك'),
        other => Some(other),
    };
    text.chars().filter_map(letter).collect()
}

/// What a word of a text may stand for, as it is.
pub(super) fn readings(word: &Word<'_>, mut found: impl FnMut(Sort, &str)) {
    let whole = plain(word);
    if whole.is_empty() {
        return;
    }
    found(Sort::Whole, &whole);
    match word.script {
        Script::Cyrillic | Script::Georgian => {
            for ending in endings(word.script == Script::Georgian) {
                let Some(stem) = whole.strip_suffix(ending.folded.as_str()).filter(|stem| stem.len() >= LEFT) else {
                    continue;
                };
                ending.sorts.iter().for_each(|sort| found(*sort, stem));
            }
            if word.script == Script::Georgian {
                found(Sort::Georgian, &whole);
            }
        }
        Script::Latin => {
            let head = word.text.find(['\'', '’']).and_then(|at| word.text.get(..at));
            if let Some(head) = head.filter(|head| head.chars().count() >= LEFT) {
                found(Sort::Whole, &one_piece(&fold(head)));
            }
            if let Some(stem) = whole.strip_suffix('s').filter(|stem| stem.len() > LEFT) {
                found(Sort::Whole, stem);
            }
        }
        Script::Arabic => without_prefixes(&bare(word.text), &ARABIC, &mut found),
        Script::Hebrew => without_prefixes(word.text, &HEBREW, &mut found),
        Script::Korean => {
            for stem in KOREAN.iter().filter_map(|particle| word.text.strip_suffix(particle)) {
                if stem.chars().count() >= LEFT {
                    found(Sort::Whole, &one_piece(&fold(stem)));
                }
            }
        }
        Script::Run | Script::Other => {}
    }
}

/// The word, and what is left of it without what is written onto its start; and the consonants of each.
fn without_prefixes(text: &str, prefixes: &[&str], found: &mut impl FnMut(Sort, &str)) {
    let left = |prefix: &&str| text.strip_prefix(*prefix).filter(|left| left.chars().count() > LEFT);
    found(Sort::Bones, &one_piece(&skeleton(text)));
    for left in prefixes.iter().filter_map(left) {
        found(Sort::Whole, &one_piece(&fold(left)));
        found(Sort::Bones, &one_piece(&skeleton(left)));
    }
}

/// What a word of a name may be found by, its own form aside.
pub(super) fn stems(word: &Word<'_>, mut found: impl FnMut(Sort, &str)) {
    let whole = plain(word);
    if word.script == Script::Run || whole.len() < LEFT || !whole.is_ascii() {
        return;
    }
    if matches!(word.script, Script::Arabic | Script::Hebrew) {
        let text = if word.script == Script::Arabic { bare(word.text) } else { word.text.to_owned() };
        let article = if word.script == Script::Arabic { "ال" } else { "ה" };
        if let Some(left) = text.strip_prefix(article).filter(|left| left.chars().count() > LEFT) {
            found(Sort::Whole, &one_piece(&fold(left)));
        }
        found(Sort::Bones, &one_piece(&skeleton(&text)));
        return;
    }
    found(Sort::Bones, &one_piece(&skeleton(word.text)));
    found(Sort::Hung, &whole);
    found(Sort::Georgian, whole.strip_suffix('i').filter(|stem| stem.len() >= LEFT).unwrap_or(&whole));
    // A last -a or -e goes in some cases: ბერიძე, ბერიძის.
    if let Some(stem) = whole.strip_suffix(['a', 'e']).filter(|stem| stem.len() > LEFT) {
        found(Sort::Georgian, stem);
    }
    declined(&whole, &mut |sort, stem| {
        if stem.len() >= LEFT {
            found(sort, stem);
        }
    });
}

/// The stems that a Slavic declension leaves of a name, whichever letters it is known in.
fn declined(whole: &str, found: &mut impl FnMut(Sort, &str)) {
    let off = |letters: usize| whole.get(..whole.len().saturating_sub(letters)).unwrap_or_default();
    let ends = |endings: &[&str]| endings.iter().any(|ending| whole.ends_with(ending));
    let last = whole.as_bytes().last().copied().unwrap_or(b' ');
    match last {
        b'y' | b'i' => {
            found(Sort::Masculine, off(1));
            if ends(&["iy", "yy", "oy", "ii", "ij", "yi"]) {
                found(Sort::Adjective, off(2));
            }
            found(Sort::Adjective, off(1));
        }
        b'a' => {
            if ends(&["yaya"]) {
                found(Sort::FeminineAdjective, off(4));
            } else if ends(&["aya", "aia"]) {
                found(Sort::FeminineAdjective, off(3));
            }
            if ends(&["ya"]) {
                found(Sort::Feminine, off(2));
            }
            found(Sort::Feminine, off(1));
        }
        b'o' | b'e' => {
            if ends(&["oe", "ee", "oye", "eye"]) {
                found(Sort::Adjective, off(2));
            }
            found(Sort::Neuter, off(1));
        }
        b'u' => {}
        _ => {
            found(Sort::Masculine, whole);
            // The vowel that comes and goes: Павел, Павла.
            let bytes = whole.as_bytes();
            if let [head @ .., b'e' | b'o', end] = bytes
                && head.last().is_some_and(|c| !b"aeiouy".contains(c))
                && let (Ok(head), Ok(end)) = (std::str::from_utf8(head), std::str::from_utf8(&[*end]))
            {
                found(Sort::Masculine, &format!("{head}{end}"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meet(name: &str, text: &str) -> bool {
        let mut keys = Vec::new();
        for word in words(name) {
            keys.push((Sort::Whole, plain(&word)));
            stems(&word, |sort, key| keys.push((sort, key.to_owned())));
        }
        let mut met = false;
        for word in words(text) {
            readings(&word, |sort, key| met |= keys.iter().any(|(s, k)| *s == sort && k == key));
        }
        met
    }

    #[test]
    fn a_word_is_known_in_its_cases_and_under_what_is_written_onto_it() {
        for (name, text) in [
            ("Гольберг", "Гольберга Гольбергу Гольбергом Гольберге"),
            ("Golberg", "Гольберга Гольбергом"),
            ("Арба", "Арбы Арбе Арбу Арбой"),
            ("Arba", "Арбы Арбе Арбой Arba's Arba’s"),
            ("Чернецкий", "Чернецкого Чернецкому Чернецким Чернецком"),
            ("Chernetsky", "Чернецкого Чернецким"),
            ("Чернецкая", "Чернецкой Чернецкую"),
            ("Илья", "Ильи Илье Илью Ильёй"),
            ("Алексей", "Алексея Алексею Алексеем Алексее"),
            ("Рысь", "Рыси Рысью"),
            ("Павел", "Павла Павлом"),
            ("Министерство", "Министерства Министерством"),
            ("Арба", "Арбаның Арбаға Арбамен Арбадан"),
            ("გოლბერგი", "გოლბერგის გოლბერგმა გოლბერგს გოლბერგთან გოლბერგისთვის"),
            ("Golberg", "გოლბერგმა გოლბერგის"),
            ("النور", "والنور للنور بالنور نور"),
            ("شركة", "وشركة لشركه"),
            ("김정은", "김정은이 김정은의 김정은에게"),
            ("כהן", "וכהן לכהן"),
        ] {
            for form in text.split(' ') {
                assert!(meet(name, form), "{name}: {form}");
            }
        }
    }

    #[test]
    fn another_name_is_not_taken_for_a_case_of_this_one() {
        for (name, text) in [
            ("Иван", "Иванов Иванова Ивановой Иванович"),
            ("Иванов", "Ивановой"),
            ("Ivan", "Ivana"),
            ("Стек", "Стекло Стекла"),
            ("Рысь", "Рысак"),
            ("Anna", "Ann"),
        ] {
            for form in text.split(' ') {
                assert!(!meet(name, form), "{name}: {form}");
            }
        }
    }
}
