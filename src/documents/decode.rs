//! Bytes as text: UTF-8, UTF-16, and the older encodings, told apart by what declares them or by how they look.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// How much of a text is looked at to tell what it is.
const SAMPLE: usize = 64 * 1024;

/// The text of bytes; `declared` is what the document itself says of its encoding.
pub(super) fn decode(bytes: &[u8], declared: Option<&str>) -> String {
    let label = declared.and_then(|label| Encoding::for_label(label.as_bytes()));
    if let Some((marked, _)) = Encoding::for_bom(bytes) {
        return marked.decode(bytes).0.into_owned();
    }
    if let Ok(text) = std::str::from_utf8(bytes)
        && !text.contains('\0')
    {
        return text.to_owned();
    }
    let encoding = label.or_else(|| utf_16(bytes)).unwrap_or_else(|| guess(bytes));
    // A truncated character at the end of a text does not make it another encoding's.
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

/// UTF-16 without a mark: every other byte of European text is zero.
fn utf_16(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = bytes.get(..SAMPLE).unwrap_or(bytes);
    let zeros = |odd: usize| sample.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd, pairs) = (zeros(0), zeros(1), sample.len() / 2);
    match pairs {
        0 | 1 => None,
        _ if odd * 5 > pairs && even * 20 < odd => Some(UTF_16LE),
        _ if even * 5 > pairs && odd * 20 < even => Some(UTF_16BE),
        _ => None,
    }
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes.get(..16 * SAMPLE).unwrap_or(bytes), true);
    let guessed = detector.guess(None, Utf8Detection::Allow);
    if guessed == UTF_8 && std::str::from_utf8(bytes).is_err_and(|wrong| wrong.valid_up_to() == 0) {
        return encoding_rs::WINDOWS_1252;
    }
    guessed
}

/// Whether bytes look like text: hardly a character in it that no text has.
pub(super) fn is_text(bytes: &[u8]) -> bool {
    let sample = bytes.get(..SAMPLE).unwrap_or(bytes);
    let text = decode(sample, None);
    let odd = |c: &char| {
        *c == '\u{fffd}' || c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}' | '\u{1a}' | '\u{1b}')
    };
    text.chars().filter(odd).count() * 100 <= text.chars().count()
}

#[cfg(test)]
mod tests {
    use super::{decode, is_text};

    #[test]
    fn a_text_is_read_in_whatever_encoding_it_was_written() {
        let said = "Владелец фирмы - Илья Гольберг, Алма-Ата. Он основал её весной";
        for label in ["windows-1251", "koi8-r", "ibm866", "utf-8"] {
            let bytes = encoding_rs::Encoding::for_label(label.as_bytes()).expect("known").encode(said).0;
            assert_eq!(decode(&bytes, Some(label)), said, "{label} declared");
            assert_eq!(decode(&bytes, None), said, "{label} guessed");
        }
        let latin = "The owner – Jürgen – has a firm in Köln";
        for marked in [true, false] {
            for little in [true, false] {
                let units = marked.then_some(0xfeff).into_iter().chain(latin.encode_utf16());
                let bytes: Vec<u8> =
                    units.flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect();
                assert_eq!(decode(&bytes, None), latin, "marked {marked}, little {little}");
                assert!(is_text(&bytes));
            }
        }
        assert!(!is_text(&(0..=255).cycle().take(4000).collect::<Vec<u8>>()));
    }
}
