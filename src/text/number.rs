//! Numbers as people write them: 1,234.5 and 1.234,5 and 1 234,5; percentages; and where a comma or a full stop
//! could mean either, that it could.
//!
//! It reads and never rounds: a number comes back as text. It must not know currencies or units.

/// A number as it was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number {
    /// ASCII digits, a leading `-` where it is negative, `.` before the decimals, nothing between thousands.
    pub text: String,
    /// It was written with a percent sign.
    pub percent: bool,
}

/// Why a text was not understood as a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Misread {
    /// It holds something that is no part of a number, or nothing.
    NotANumber,
    /// The separator may part thousands or decimals; both readings, thousands first.
    Ambiguous(String, String),
}

impl std::fmt::Display for Misread {
    /// What is wrong, as half a sentence.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NotANumber => f.write_str("not a number"),
            Self::Ambiguous(one, other) => write!(f, "may be {one} or {other}"),
        }
    }
}

/// Reads a number. Digits of any script are taken; spaces, narrow or not, and apostrophes part thousands.
///
/// One separator before exactly three digits (`1.234`, `1,234`) may part thousands or decimals: that is
/// [`Misread::Ambiguous`], unless nothing but decimals can be meant (`0.234`, `1234.567`).
///
/// # Errors
/// [`Misread`] says what stood in the way.
pub fn read(text: &str) -> Result<Number, Misread> {
    let text: String = super::ascii_digits(text);
    let text = text.trim();
    let (text, percent) = match text.strip_suffix(['%', '٪', '％']) {
        Some(rest) => (rest.trim_end(), true),
        None => (text, false),
    };
    let (sign, text) = match text.strip_prefix(['-', '−', '+']) {
        Some(rest) => (if text.starts_with('+') { "" } else { "-" }, rest.trim_start()),
        None => ("", text),
    };
    let number = |digits: String| Number { text: format!("{sign}{digits}"), percent };
    match unsigned(text)? {
        Reading::Sure(digits) => Ok(number(digits)),
        Reading::Either(thousands, decimals) => Err(Misread::Ambiguous(number(thousands).text, number(decimals).text)),
    }
}

enum Reading {
    Sure(String),
    Either(String, String),
}

fn unsigned(text: &str) -> Result<Reading, Misread> {
    let mut groups: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).collect();
    let parts: Vec<char> = text.chars().filter(|c| !c.is_ascii_digit()).map(separator).collect::<Result<_, _>>()?;
    let leading_point = groups.len() == 2 && groups[0].is_empty() && parts.first() != Some(&' ');
    if leading_point {
        groups[0] = "0"; // ".5"
    }
    if groups.iter().any(|g| g.is_empty()) {
        return Err(Misread::NotANumber);
    }
    let (Some(last), Some((first, rest))) = (parts.last(), groups.split_first()) else {
        return Ok(Reading::Sure(plain(&groups.concat())));
    };
    let thousands = |groups: &[&str]| groups.iter().all(|g| g.len() == 3) && (1..=3).contains(&first.len());
    let all_same = parts.iter().all(|p| p == last);
    let decimals = || {
        let (end, whole) = groups.split_last().unwrap_or((&"", &[]));
        format!("{}.{end}", plain(&whole.concat()))
    };
    if all_same && (parts.len() > 1 || *last == ' ') {
        return if thousands(rest) { Ok(Reading::Sure(plain(&groups.concat()))) } else { Err(Misread::NotANumber) };
    }
    if parts.len() == 1 {
        let either = rest.first().is_some_and(|g| g.len() == 3) && thousands(rest) && !first.starts_with('0');
        return Ok(if either {
            Reading::Either(plain(&groups.concat()), decimals())
        } else {
            Reading::Sure(decimals())
        });
    }
    // Two kinds of separator: the last is the decimal one, and stands once.
    let (_, before) = parts.split_last().unwrap_or((last, &[]));
    let middle = rest.split_last().map_or(&[][..], |(_, middle)| middle);
    let lawful = *last != ' ' && before.iter().all(|p| p == &before[0] && p != last) && thousands(middle);
    if lawful { Ok(Reading::Sure(decimals())) } else { Err(Misread::NotANumber) }
}

fn separator(c: char) -> Result<char, Misread> {
    match c {
        ',' | '٫' | '，' => Ok(','),
        '.' | '．' => Ok('.'),
        ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}' | '\'' | '’' | '_' | '٬' => Ok(' '),
        _ => Err(Misread::NotANumber),
    }
}

fn plain(digits: &str) -> String {
    let bare = digits.trim_start_matches('0');
    if bare.is_empty() { "0".to_owned() } else { bare.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(written: &str) -> String {
        match read(written) {
            Ok(number) => format!("{}{}", number.text, if number.percent { "%" } else { "" }),
            Err(misread) => misread.to_string(),
        }
    }

    #[test]
    fn every_usual_way_of_writing_is_understood() {
        for (written, understood) in [
            ("1234", "1234"),
            ("1,234.5", "1234.5"),
            ("1.234,5", "1234.5"),
            ("1 234,5", "1234.5"),
            ("1\u{202f}234\u{202f}567", "1234567"),
            ("1'234'567.89", "1234567.89"),
            ("1,234,567", "1234567"),
            ("1.234.567", "1234567"),
            ("50%", "50%"),
            ("33,3 %", "33.3%"),
            ("−12.50", "-12.50"),
            ("+7", "7"),
            (".5", "0.5"),
            ("0.234", "0.234"),
            ("1234.567", "1234.567"),
            ("007", "7"),
            ("٤٥", "45"),
        ] {
            assert_eq!(text(written), understood, "{written}");
        }
    }

    #[test]
    fn what_may_be_read_two_ways_is_said_and_not_guessed() {
        assert_eq!(text("1.234"), "may be 1234 or 1.234");
        assert_eq!(text("-12,345"), "may be -12345 or -12.345");
    }

    #[test]
    fn what_is_no_number_is_not_made_one() {
        for written in [
            "", " ", "-", "%", "abc", "12 kg", "1,23,4", "1.2.3", "12 34", "1,,2", "5.", "1.234.56", "1,2 3", "2022-04",
        ] {
            assert_eq!(read(written), Err(Misread::NotANumber), "{written}");
        }
    }
}
