//! What somebody types to find something: words, phrases in quotation marks, and filters.
//!
//! `sky mech is:company country:kz,ru has:uncited mark:relevant "da group"`: all of it must hold; values parted by commas are
//! alternatives. It must not know what is in the case.

use std::collections::BTreeSet;

use crate::error::{Error, Kind, Result};
use crate::model::check::reference::{self, Found};
use crate::model::{Mark, Vocabulary};
use crate::text::fold::fold;

/// What is looked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    pub(super) terms: Vec<Term>,
    pub(super) filters: Vec<Filter>,
}

/// A word or a phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Term {
    pub(super) text: String,
    /// It stood in quotation marks: every letter of it, in one piece.
    pub(super) phrase: bool,
}

/// What an entity must be or have; one of the alternatives is enough.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Filter {
    /// Of one of these schemata, heirs included; or a placeholder.
    Is { schemata: BTreeSet<String>, placeholder: bool },
    /// Of one of these countries.
    Country(BTreeSet<String>),
    /// With one of these.
    Has(BTreeSet<Has>),
}

/// What an entity may have, as far as a search asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Has {
    /// A claim, of it or at it, to which nothing is cited.
    Uncited,
    /// A claim that something contradicts.
    Disputed,
    /// An open gap.
    Gap,
    /// A note of the reporter's.
    Note,
    /// Another name beside its first.
    Alias,
    /// This mark, on itself or on a claim of it or at it.
    Marked(Mark),
}

impl Has {
    /// Those after `has:`, in the order in which they are listed to a reader.
    pub const ALL: [Self; 5] = [Self::Uncited, Self::Disputed, Self::Gap, Self::Note, Self::Alias];

    /// How many there are in all.
    pub(super) const COUNT: usize = Self::ALL.len() + Mark::ALL.len();

    /// Its place among all of them.
    pub(super) fn place(self) -> usize {
        match self {
            Self::Uncited => 0,
            Self::Disputed => 1,
            Self::Gap => 2,
            Self::Note => 3,
            Self::Alias => 4,
            Self::Marked(mark) => Self::ALL.len() + mark as usize,
        }
    }

    /// The word after `has:` or, for a mark, after `mark:`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Uncited => "uncited",
            Self::Disputed => "disputed",
            Self::Gap => "gap",
            Self::Note => "note",
            Self::Alias => "alias",
            Self::Marked(mark) => mark.word(),
        }
    }
}

impl Query {
    /// Reads what was typed, with the schemata and countries of the shipped vocabulary.
    ///
    /// # Errors
    /// Names an unknown filter or value, and those that there are.
    pub fn parse(text: &str) -> Result<Self> {
        Self::parse_with(Vocabulary::shipped()?, text)
    }

    /// As [`Query::parse`], with another vocabulary.
    ///
    /// # Errors
    /// As there.
    pub fn parse_with(vocabulary: &Vocabulary, text: &str) -> Result<Self> {
        let mut query = Self::default();
        for Token { key, text, phrase } in tokens(text) {
            match key {
                None => query.terms.push(Term { text, phrase }),
                Some(key) => query.filters.push(filter(vocabulary, &key, &text)?),
            }
        }
        Ok(query)
    }

    /// A query for the words of a text alone: what looks like a filter or a phrase is a word of it.
    pub fn words(text: &str) -> Self {
        let terms = text.split_whitespace().map(|word| Term { text: word.to_owned(), phrase: false });
        Self { terms: terms.collect(), filters: Vec::new() }
    }

    /// Whether it asks for nothing.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty() && self.filters.is_empty()
    }

    /// What its filters ask an entity to have.
    pub fn wants(&self) -> BTreeSet<Has> {
        let has = self.filters.iter().filter_map(|f| if let Filter::Has(has) = f { Some(has) } else { None });
        has.flatten().copied().collect()
    }
}

struct Token {
    key: Option<String>,
    text: String,
    phrase: bool,
}

/// Parts what was typed at white space outside quotation marks. A mark that is never closed closes at the end, so
/// that a phrase can be searched while it is typed.
fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(first) = chars.next() {
        if first.is_whitespace() {
            continue;
        }
        let mut key = None;
        let mut word = String::new();
        let mut phrase = false;
        let mut next = Some(first);
        while let Some(c) = next {
            if let Some(close) = closing(c).filter(|_| word.is_empty()) {
                phrase = true;
                word.extend(chars.by_ref().take_while(|c| *c != close));
                break;
            }
            // An address or a time of day is no filter.
            let names_one = word.len() > 1 && word.bytes().all(|b| b.is_ascii_alphabetic());
            if c == ':' && key.is_none() && names_one && chars.peek() != Some(&'/') {
                key = Some(std::mem::take(&mut word).to_ascii_lowercase());
            } else {
                word.push(c);
            }
            next = chars.next_if(|c| !c.is_whitespace());
        }
        if key.is_some() || !word.trim().is_empty() {
            tokens.push(Token { key, text: word.trim().to_owned(), phrase });
        }
    }
    tokens
}

fn closing(mark: char) -> Option<char> {
    match mark {
        '"' => Some('"'),
        '“' | '„' => Some('”'),
        '«' => Some('»'),
        _ => None,
    }
}

fn filter(vocabulary: &Vocabulary, key: &str, value: &str) -> Result<Filter> {
    let values: Vec<&str> = value.split(',').map(str::trim).filter(|v| !v.is_empty()).collect();
    match key {
        "is" if values.is_empty() => Err(unknown("is", "").hint("is:company, is:person, is:placeholder")),
        "is" => {
            let mut schemata = BTreeSet::new();
            for value in values.iter().filter(|v| !v.eq_ignore_ascii_case("placeholder")) {
                let named = schema(vocabulary, value)?;
                let heirs = vocabulary.schemata().filter(|s| s.lineage.contains(&named));
                schemata.extend(heirs.map(|s| s.name.clone()));
            }
            let placeholder = values.iter().any(|v| v.eq_ignore_ascii_case("placeholder"));
            Ok(Filter::Is { schemata, placeholder })
        }
        "country" if values.is_empty() => Err(unknown("country", "").hint("country:kz or country:Kazakhstan")),
        "country" => {
            let codes: Result<BTreeSet<String>> = values.iter().map(|v| country(vocabulary, v)).collect();
            codes.map(Filter::Country)
        }
        "has" => {
            let words = Has::ALL.map(|h| format!("has:{}", h.word())).join(", ");
            let has = |v: &&str| Has::ALL.into_iter().find(|h| h.word().eq_ignore_ascii_case(v));
            let found: Option<BTreeSet<Has>> = values.iter().map(has).collect();
            found.filter(|f| !f.is_empty()).map(Filter::Has).ok_or_else(|| unknown("has", value).hint(words))
        }
        "mark" => {
            let words = Mark::ALL.map(|mark| format!("mark:{}", mark.word())).join(", ");
            let found: Option<BTreeSet<Has>> = values.iter().map(|v| Mark::named(v).map(Has::Marked)).collect();
            found.filter(|f| !f.is_empty()).map(Filter::Has).ok_or_else(|| unknown("mark", value).hint(words))
        }
        _ => Err(Error::new(Kind::Usage, format!("there is no filter {key}:"))
            .hint("is:, country:, has: or mark:; or quotation marks to find the words themselves")),
    }
}

fn unknown(key: &str, value: &str) -> Error {
    let what = if value.is_empty() { "nothing after it".to_owned() } else { format!("no “{value}”") };
    Error::new(Kind::Usage, format!("{key}: knows {what}"))
}

fn country(vocabulary: &Vocabulary, value: &str) -> Result<String> {
    match reference::country(vocabulary, value) {
        Found::One(code) => Ok(code),
        Found::Several(codes) => {
            let codes: Vec<String> = codes.iter().map(|c| format!("country:{c}")).collect();
            Err(Error::new(Kind::Ambiguous, format!("“{value}” is the name of several countries"))
                .hint(codes.join(", ")))
        }
        Found::Nothing => Err(unknown("country", value).hint("a code or a name: country:kz, country:Kazakhstan")),
    }
}

/// A schema by its name or label, whatever the case and the spaces.
fn schema(vocabulary: &Vocabulary, value: &str) -> Result<String> {
    let bare = |text: &str| fold(text).replace(' ', "");
    let wanted = bare(value);
    let named = vocabulary.schemata().find(|s| [&s.name, &s.label, &s.plural].iter().any(|n| bare(n) == wanted));
    if let Some(schema) = named {
        return Ok(schema.name.clone());
    }
    let mut near: Vec<String> = vocabulary.schemata().map(|s| bare(&s.name)).filter(|n| n.contains(&wanted)).collect();
    if near.is_empty() {
        near = ["company", "person", "organization", "publicbody", "vessel", "placeholder"].map(String::from).to_vec();
    }
    let near: Vec<String> = near.iter().take(6).map(|n| format!("is:{n}")).collect();
    Err(unknown("is", value).hint(near.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(text: &str) -> Vec<(String, bool)> {
        Query::parse(text).unwrap().terms.into_iter().map(|t| (t.text, t.phrase)).collect()
    }

    #[test]
    fn words_and_phrases_are_told_apart() {
        let term = |text: &str, phrase| (text.to_owned(), phrase);
        assert_eq!(terms(" sky  mech "), [term("sky", false), term("mech", false)]);
        assert_eq!(terms("\"da group\" 22"), [term("da group", true), term("22", false)]);
        assert_eq!(terms("«Аспан Арба»"), [term("Аспан Арба", true)]);
        assert_eq!(terms("\"half a phr"), [term("half a phr", true)], "found while it is typed");
        assert_eq!(
            terms("https://a.org 12:30 O\"Neil"),
            [term("https://a.org", false), term("12:30", false), term("O\"Neil", false)]
        );
        assert!(Query::parse(" \"\" ").unwrap().is_empty());
    }

    #[test]
    fn filters_take_codes_names_and_labels() {
        let query = Query::parse("is:public-body IS:Vehicles country:Казахстан,ru has:uncited,gap x").unwrap();
        let set = |words: &[&str]| words.iter().map(|w| (*w).to_owned()).collect::<BTreeSet<_>>();
        assert_eq!(
            query.filters,
            [
                Filter::Is { schemata: set(&["PublicBody"]), placeholder: false },
                Filter::Is { schemata: set(&["Airplane", "Vehicle", "Vessel"]), placeholder: false },
                Filter::Country(set(&["kz", "ru"])),
                Filter::Has(BTreeSet::from([Has::Uncited, Has::Gap])),
            ]
        );
        assert_eq!(query.wants(), BTreeSet::from([Has::Uncited, Has::Gap]));
        for typed in ["mark:todo", "mark:to_do", "mark:To-Do"] {
            assert_eq!(Query::parse(typed).unwrap().wants(), BTreeSet::from([Has::Marked(Mark::ToDo)]), "{typed}");
        }
        let either = Query::parse("is:placeholder country:\"United Arab Emirates\"").unwrap();
        assert_eq!(either.filters[0], Filter::Is { schemata: set(&[]), placeholder: true });
        assert_eq!(either.filters[1], Filter::Country(set(&["ae"])));
    }

    #[test]
    fn an_unknown_filter_is_refused_with_those_there_are() {
        for (typed, said) in [
            ("colour:red", &["no filter colour:", "is:", "country:", "has:"][..]),
            ("has:money", &["money", "has:uncited", "has:alias"]),
            ("has:", &["nothing after", "has:gap"]),
            ("mark:gold", &["gold", "mark:relevant", "mark:to_do"]),
            ("is:firm", &["firm", "is:company"]),
            ("is:vess", &["vess", "is:vessel"]),
            ("country:Narnia", &["Narnia", "country:kz"]),
            ("country:Congo", &["country:cd", "country:cg"]),
        ] {
            let error = Query::parse(typed).unwrap_err().to_string();
            assert!(said.iter().all(|s| error.contains(s)), "{typed}: {error}");
        }
    }
}
