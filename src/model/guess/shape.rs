//! What a name looks like, whatever its words mean: two capitalised words, initials, the mark of an aircraft.
//!
//! It must not know a word of any language.

use std::collections::HashSet;

/// What a name looks like.
#[derive(Debug, Clone, Default)]
pub(super) struct Shape {
    words: usize,
    /// Every word begins as names do, and there is nothing but letters in it.
    capitals: bool,
    digits: bool,
    comma: bool,
    thing: Option<(&'static str, i32)>,
}

impl Shape {
    pub(super) fn of(name: &str, marks: &HashSet<String>) -> Self {
        let parts: Vec<&str> = name.split_whitespace().collect();
        let lazy = !name.chars().any(char::is_uppercase);
        let starts = |word: &&str| {
            let mut letters = word.chars().filter(|c| c.is_alphabetic());
            letters.next().is_some_and(|c| lazy || !c.is_lowercase()) || parts.len() > 2
        };
        let plain = |c: char| {
            c.is_alphabetic() || c.is_whitespace() || matches!(c, '.' | ',' | '-' | '\'' | '’' | 'ʼ') || is_mark(c)
        };
        Self {
            words: parts.len(),
            capitals: parts.iter().all(starts) && name.chars().all(plain),
            digits: name.chars().any(char::is_numeric),
            comma: name.split(',').count() == 2 && name.split(',').all(|half| !half.trim().is_empty()),
            thing: thing(name, &parts, marks),
        }
    }

    /// Whether words of a language without spaces are all there is.
    pub(super) fn is_one_word(&self) -> bool {
        self.words == 1
    }

    /// How many of a name's words a person's name could have.
    pub(super) fn may_be_a_person(&self) -> bool {
        !self.digits && (1..=6).contains(&self.words)
    }

    /// What the look alone says for a person.
    pub(super) fn of_a_person(&self) -> i32 {
        if !self.capitals || self.digits {
            return 0;
        }
        let words = match self.words {
            2..=4 => 4,
            _ => 0,
        };
        words + if self.comma && self.words <= 6 { 8 } else { 0 }
    }

    /// What the look alone says for something that is neither person nor body.
    pub(super) fn of_a_thing(&self) -> Option<(&'static str, i32)> {
        self.thing
    }
}

pub(super) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
}

fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

/// Marks that are not words: of an aircraft, a ship, a mailbox, a site, an account, a wallet.
fn thing(name: &str, parts: &[&str], marks: &HashSet<String>) -> Option<(&'static str, i32)> {
    if is_ship_number(name) {
        return Some(("Vessel", 25));
    }
    let [only] = parts else { return None };
    if let Some((user, domain)) = only.split_once('@') {
        let account = domain.is_empty() || user.is_empty() || domain.contains('.');
        return account.then_some(("UserAccount", 25));
    }
    if is_aircraft(only, marks) {
        return Some(("Airplane", 20));
    }
    if is_wallet(only) {
        return Some(("CryptoWallet", 20));
    }
    is_bank_account(only).then_some(("BankAccount", 20))
}

/// "IMO 9123456", alone or after a name.
fn is_ship_number(name: &str) -> bool {
    let upper = name.to_uppercase();
    let Some((_, after)) = upper.split_once("IMO") else { return false };
    let digits: String = after.chars().filter(|c| !matches!(c, ' ' | ':' | '#' | '№' | '.')).take(8).collect();
    let digits = digits.trim_end_matches(|c: char| !c.is_ascii_digit());
    digits.len() == 7 && digits.bytes().all(|b| b.is_ascii_digit())
}

/// A nationality mark and a registration: RA-76713, EP-IBG, EW-001PH, N123AB, YV2869.
fn is_aircraft(word: &str, marks: &HashSet<String>) -> bool {
    let mark = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit();
    if let Some((nation, rest)) = word.split_once('-') {
        return marks.contains(nation) && (3..=5).contains(&rest.len()) && rest.chars().all(mark);
    }
    let runs_on = |nation: &str, least: usize, most: usize| {
        let rest = word.strip_prefix(nation).unwrap_or_default();
        let digit = rest.starts_with(|c: char| c.is_ascii_digit());
        digit && (least..=most).contains(&rest.len()) && rest.chars().all(mark)
    };
    runs_on("N", 3, 5) || runs_on("YV", 3, 5)
}

fn is_wallet(word: &str) -> bool {
    let hex =
        word.strip_prefix("0x").is_some_and(|rest| rest.len() == 40 && rest.bytes().all(|b| b.is_ascii_hexdigit()));
    let bech = word.starts_with("bc1") && word.len() >= 42;
    let base58 = word.starts_with(['1', '3', 'T']) && (26..=35).contains(&word.len());
    hex || (bech || base58) && word.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// Written as an account number of the international form; whether it adds up is for `check` to say.
fn is_bank_account(word: &str) -> bool {
    let Some((country, rest)) = word.split_at_checked(2) else { return false };
    (15..=34).contains(&word.len())
        && country.bytes().all(|b| b.is_ascii_uppercase())
        && rest.bytes().take(2).all(|b| b.is_ascii_digit())
        && rest.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
}
