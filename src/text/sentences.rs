//! Sentences of a paragraph, in any script.
//!
//! Unicode's rules find the stops; abbreviations, initials and quotes that these rules part are put together again. It
//! must not know paragraphs' formats, nor what a sentence is for.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use serde::Deserialize;
use unicode_segmentation::UnicodeSegmentation as _;

/// What is written with a full stop that ends no sentence, as data.
const ABBREVIATIONS: &str = include_str!("../../assets/reference/abbreviations.json");

/// Words by what a full stop after them says, lower-case, inner stops kept.
#[derive(Debug, Default, Deserialize)]
struct Abbreviations {
    /// A sentence never ends with these: a name follows.
    never_last: BTreeSet<String>,
    /// Nor with these before a number.
    before_number: BTreeSet<String>,
    /// With these one may end: it does where the next word is one that sentences begin with.
    perhaps_last: BTreeSet<String>,
    /// Words that sentences begin with.
    starters: BTreeSet<String>,
}

fn abbreviations() -> &'static Abbreviations {
    static READ: OnceLock<Abbreviations> = OnceLock::new();
    // A test sees to it that the asset can be read.
    READ.get_or_init(|| serde_json::from_str(ABBREVIATIONS).unwrap_or_default())
}

/// The sentences of a paragraph, each without space around it, on one line.
pub fn sentences(paragraph: &str) -> Vec<String> {
    let flat = paragraph.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut list: Vec<String> = Vec::new();
    for piece in flat.split_sentence_bounds() {
        match list.last_mut() {
            Some(last) if goes_on(last, piece) => last.push_str(piece),
            _ => list.push(piece.to_owned()),
        }
    }
    list.iter().map(|sentence| sentence.trim().to_owned()).filter(|sentence| !sentence.is_empty()).collect()
}

/// Whether what Unicode parts is one sentence all the same.
fn goes_on(before: &str, next: &str) -> bool {
    let Some(first) = next.chars().find(|c| c.is_alphanumeric()) else { return true };
    let opens = next.trim_start().chars().next();
    // Nothing but marks, or the number of a list, was there so far.
    if !before.chars().any(char::is_alphabetic) && !before.contains(['。', '！', '？']) {
        return before.chars().filter(|c| c.is_ascii_digit()).count() <= 3;
    }
    // “Is it true?” he asked.
    if first.is_lowercase() && opens.is_some_and(char::is_alphanumeric) {
        return true;
    }
    let Some(stopped) = before.trim_end().strip_suffix('.') else { return false };
    let word = stopped.rsplit(|c: char| c.is_whitespace() || "([{“„«\"'‘".contains(c)).next().unwrap_or_default();
    let known = abbreviations();
    let low = word.to_lowercase();
    if is_initial(word) || known.never_last.contains(&low) {
        return true;
    }
    if first.is_numeric() && known.before_number.contains(&low) {
        return true;
    }
    let begun = next.split(|c: char| !c.is_alphanumeric()).find(|word| !word.is_empty()).unwrap_or_default();
    let starts = known.starters.contains(&begun.to_lowercase());
    (known.perhaps_last.contains(&low) || is_lettered(word)) && !starts
}

/// One letter before a stop: "J. Smith", "А. С. Пушкин". "I" stands for somebody more often than for a name.
fn is_initial(word: &str) -> bool {
    let mut letters = word.chars();
    let (one, more) = (letters.next(), letters.next());
    more.is_none() && one.is_some_and(|letter| letter.is_uppercase() && letter != 'I')
}

/// Letters with stops between them: "U.S", "U.A.E", "т.д".
fn is_lettered(word: &str) -> bool {
    let parts: Vec<&str> = word.split('.').collect();
    parts.len() > 1 && parts.iter().all(|part| part.chars().count() == 1 && part.chars().all(char::is_alphabetic))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_abbreviations_can_be_read() {
        let read: Abbreviations = serde_json::from_str(ABBREVIATIONS).expect("abbreviations");
        let all = [&read.never_last, &read.before_number, &read.perhaps_last, &read.starters];
        assert!(all.iter().all(|list| !list.is_empty()));
        assert!(all.iter().flat_map(|list| list.iter()).all(|word| *word == word.to_lowercase()));
    }

    #[test]
    fn sentences_end_where_readers_end_them() {
        for (text, parts) in [
            ("One. Two! Three? Four", vec!["One.", "Two!", "Three?", "Four"]),
            ("Mr. Smith met Dr. J. K. Jones. They left.", vec!["Mr. Smith met Dr. J. K. Jones.", "They left."]),
            ("It sold 3.5 million (p. 12). No. 7 fell.", vec!["It sold 3.5 million (p. 12).", "No. 7 fell."]),
            (
                "The U.S. Treasury acted. He left the U.S. The rest stayed.",
                vec!["The U.S. Treasury acted.", "He left the U.S.", "The rest stayed."],
            ),
            (
                "“Is it true?” he asked. “It is.” She agreed.",
                vec!["“Is it true?” he asked.", "“It is.”", "She agreed."],
            ),
            (
                "Acme Inc. Europe owns it. It is Acme Inc. The end.",
                vec!["Acme Inc. Europe owns it.", "It is Acme Inc.", "The end."],
            ),
            (
                "В 2022 г. Компания А. С. Петрова ушла. На ул. Ленина пусто.",
                vec!["В 2022 г. Компания А. С. Петрова ушла.", "На ул. Ленина пусто."],
            ),
            ("他买了芯片。谁卖的？没人知道！", vec!["他买了芯片。", "谁卖的？", "没人知道！"]),
            ("باعت الشركة الطائرات. من اشترى؟ لا أحد يعلم.", vec!["باعت الشركة الطائرات.", "من اشترى؟", "لا أحد يعلم."]),
            ("Wait... what? Yes.", vec!["Wait... what?", "Yes."]),
            ("1. A first thing. Then more.", vec!["1. A first thing.", "Then more."]),
            ("  Broken\n over   lines.  ", vec!["Broken over lines."]),
            ("...", vec!["..."]),
            ("", vec![]),
        ] {
            assert_eq!(sentences(text), parts, "{text}");
        }
    }
}
