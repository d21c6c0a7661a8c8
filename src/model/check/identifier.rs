//! Identifiers with a format: brought to the form in which registers write them, and their check digits tried.
//!
//! A wrong check digit is told and never refused: registers hold such numbers, and a reporter may have read it so.

use super::{Checked, compact};

/// One format: its name in the vocabulary, its shape in words, and how it is read.
struct Format {
    name: &'static str,
    shape: &'static str,
    /// The usual form, or none where the shape is another.
    form: fn(&str) -> Option<String>,
    /// Whether the check digits fit; formats without any always do.
    fits: fn(&str) -> bool,
}

const FORMATS: &[Format] = &[
    Format { name: "lei", shape: "20 letters and digits", form: |t| sized(t, &[20]), fits: |t| mod_97(t) == 1 },
    Format { name: "inn", shape: "10 or 12 digits", form: |t| digits(t, &[10, 12]), fits: inn_fits },
    Format { name: "ogrn", shape: "13 or 15 digits", form: |t| digits(t, &[13, 15]), fits: ogrn_fits },
    Format { name: "imo", shape: "IMO and 7 digits", form: imo, fits: imo_fits },
    Format { name: "iban", shape: "a country code, two digits, up to 30 more", form: iban, fits: iban_fits },
    Format { name: "bic", shape: "8 or 11 letters and digits", form: bic, fits: |_| true },
    Format { name: "isin", shape: "a country code and 10 letters and digits", form: isin, fits: isin_fits },
    Format { name: "figi", shape: "12 letters and digits, G third", form: figi, fits: |_| true },
    Format { name: "npi", shape: "10 digits", form: |t| digits(t, &[10]), fits: |t| luhn(&format!("80840{t}")) },
    Format { name: "uei", shape: "12 letters and digits", form: |t| sized(t, &[12]), fits: |_| true },
    Format { name: "uscc", shape: "18 letters and digits", form: |t| sized(t, &[18]), fits: uscc_fits },
    Format { name: "ssn", shape: "9 digits", form: ssn, fits: |_| true },
    Format { name: "wikidata", shape: "Q and digits", form: wikidata, fits: |_| true },
];

/// An identifier, by its format where it has one that is known.
pub(super) fn identifier(format: Option<&str>, text: &str) -> Checked {
    let Some(format) = FORMATS.iter().find(|f| Some(f.name) == format) else { return Checked::plain(text) };
    let Some(value) = (format.form)(text) else {
        return Checked::refused(format!("“{text}” is no {}", format.name.to_uppercase()), format.shape);
    };
    let fits = (format.fits)(&value);
    let checked = if value == text || value.eq_ignore_ascii_case(text) {
        Checked::plain(value)
    } else {
        let note = format!("understood as {value}");
        Checked::understood(value, text, note)
    };
    if fits { checked } else { checked.telling("its check digit does not fit: compare it with the source") }
}

fn sized(text: &str, lengths: &[usize]) -> Option<String> {
    let bare = compact(text);
    let lawful = lengths.contains(&bare.len()) && bare.bytes().all(|b| b.is_ascii_alphanumeric());
    lawful.then(|| bare.into_owned())
}

fn digits(text: &str, lengths: &[usize]) -> Option<String> {
    sized(text, lengths).filter(|bare| bare.bytes().all(|b| b.is_ascii_digit()))
}

fn letters_first(bare: &str, count: usize) -> bool {
    bare.bytes().take(count).all(|b| b.is_ascii_uppercase())
}

fn imo(text: &str) -> Option<String> {
    let bare = compact(text);
    let number = bare.strip_prefix("IMO").unwrap_or(&bare);
    digits(number, &[7]).map(|number| format!("IMO{number}"))
}

fn iban(text: &str) -> Option<String> {
    let lengths: Vec<usize> = (15..=34).collect();
    sized(text, &lengths).filter(|b| letters_first(b, 2) && b.bytes().skip(2).take(2).all(|b| b.is_ascii_digit()))
}

fn bic(text: &str) -> Option<String> {
    sized(text, &[8, 11]).filter(|b| b.bytes().skip(4).take(2).all(|b| b.is_ascii_uppercase()))
}

fn isin(text: &str) -> Option<String> {
    sized(text, &[12]).filter(|b| letters_first(b, 2) && b.ends_with(|c: char| c.is_ascii_digit()))
}

fn figi(text: &str) -> Option<String> {
    sized(text, &[12]).filter(|b| letters_first(b, 2) && b.as_bytes().get(2) == Some(&b'G'))
}

fn ssn(text: &str) -> Option<String> {
    let bare = digits(text, &[9])?;
    let (area, rest) = bare.split_at_checked(3)?;
    let (group, serial) = rest.split_at_checked(2)?;
    Some(format!("{area}-{group}-{serial}"))
}

/// The item's number, or the address of its page.
fn wikidata(text: &str) -> Option<String> {
    let last = text.trim_end_matches('/').rsplit('/').next()?;
    let number = last.strip_prefix(['Q', 'q'])?;
    (!number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())).then(|| format!("Q{number}"))
}

fn values(text: &str) -> impl Iterator<Item = u32> {
    text.chars().filter_map(|c| c.to_digit(36))
}

/// ISO 7064 modulus 97 of letters and digits, letters as two digits.
fn mod_97(text: &str) -> u32 {
    values(text).fold(0, |sum, v| if v > 9 { (sum * 100 + v) % 97 } else { (sum * 10 + v) % 97 })
}

fn iban_fits(iban: &str) -> bool {
    iban.split_at_checked(4).is_some_and(|(head, rest)| mod_97(&format!("{rest}{head}")) == 1)
}

fn weighed(text: &str, weights: &[u32]) -> u32 {
    values(text).zip(weights).map(|(v, w)| v * w).sum()
}

fn digit_at(text: &str, at: usize) -> Option<u32> {
    values(text).nth(at)
}

fn inn_fits(inn: &str) -> bool {
    const LONG: [u32; 11] = [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8];
    let check = |weights: &[u32]| Some(weighed(inn, weights) % 11 % 10) == digit_at(inn, weights.len());
    if inn.len() == 10 { check(&LONG[2..]) } else { check(&LONG[1..]) && check(&LONG) }
}

fn ogrn_fits(ogrn: &str) -> bool {
    let modulus = if ogrn.len() == 13 { 11 } else { 13 };
    let body: u64 =
        ogrn.chars().take(ogrn.len() - 1).filter_map(|c| c.to_digit(10)).fold(0, |n, d| n * 10 + u64::from(d));
    Some(body % modulus % 10) == digit_at(ogrn, ogrn.len() - 1).map(u64::from)
}

/// Ships' numbers end in their check digit; companies' have one of their own.
fn imo_fits(imo: &str) -> bool {
    let number = imo.trim_start_matches("IMO");
    let last = digit_at(number, 6);
    let ship = weighed(number, &[7, 6, 5, 4, 3, 2]) % 10;
    let company = (11 - weighed(number, &[8, 6, 4, 2, 9, 7]) % 11) % 10;
    last == Some(ship) || last == Some(company)
}

/// The Luhn sum of digits.
fn luhn(text: &str) -> bool {
    let doubled = |d: u32| if d > 4 { d * 2 - 9 } else { d * 2 };
    let all: Vec<u32> = text.chars().filter_map(|c| c.to_digit(10)).collect();
    let sum: u32 = all.iter().rev().enumerate().map(|(at, d)| if at % 2 == 1 { doubled(*d) } else { *d }).sum();
    sum.is_multiple_of(10)
}

fn isin_fits(isin: &str) -> bool {
    luhn(&values(isin).map(|v| v.to_string()).collect::<String>())
}

/// GB 32100-2015: modulus 31 over an alphabet without I, O, S, V and Z.
fn uscc_fits(code: &str) -> bool {
    const LETTERS: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    const WEIGHTS: [usize; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
    let found: Option<Vec<usize>> = code.chars().map(|c| LETTERS.find(c)).collect();
    let Some(found) = found else { return false };
    let sum: usize = found.iter().zip(WEIGHTS).map(|(v, w)| v * w).sum();
    found.last() == Some(&((31 - sum % 31) % 31))
}
