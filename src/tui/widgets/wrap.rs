//! Lines broken between words, for sentences in narrow panes. It knows nothing but widths.

use unicode_segmentation::UnicodeSegmentation;

use super::paint::{Piece, Pieces, piece};
use crate::text::{clip, safe};

/// The lines that pieces make in so many columns; all but the first are indented. A word that is longer than a
/// line is broken where the line ends. There is always one line.
pub fn wrap(pieces: &[Piece], columns: usize, indent: usize) -> Vec<Pieces> {
    let indent = if indent * 2 > columns { 0 } else { indent };
    let mut wrapped = Wrapped { lines: vec![Pieces::new()], used: 0, columns: columns.max(1), indent };
    for part in pieces {
        if part.text.is_empty() {
            wrapped.sign(part);
            continue;
        }
        let shown = safe::safe(&part.text);
        for word in shown.split_inclusive(' ') {
            wrapped.word(word, part);
        }
    }
    wrapped.lines.iter_mut().for_each(trim);
    wrapped.lines
}

/// Takes the spaces off a line's end, where a word would have followed.
fn trim(line: &mut Pieces) {
    while let Some(last) = line.last_mut().filter(|last| last.text.ends_with(' ')) {
        last.text.truncate(last.text.trim_end().len());
        if !last.text.is_empty() {
            return;
        }
        line.pop();
    }
}

struct Wrapped {
    lines: Vec<Pieces>,
    used: usize,
    columns: usize,
    indent: usize,
}

impl Wrapped {
    fn word(&mut self, word: &str, part: &Piece) {
        let full = clip::width(word);
        let bare = clip::width(word.trim_end());
        if self.used + bare > self.columns && self.used > self.start() {
            let begun = self.begun(bare);
            self.turn(part);
            for begun in begun {
                self.push(&begun.text, clip::width(&begun.text), &begun);
            }
        }
        if bare <= self.columns.saturating_sub(self.used) {
            self.push(word, full, part);
            return;
        }
        for letter in word.graphemes(true) {
            let wide = clip::width(letter);
            if self.used + wide > self.columns && self.used > self.start() {
                self.turn(part);
            }
            self.push(letter, wide, part);
        }
    }

    /// Takes the start of a word off the line, of which the rest, so wide, is another piece: the name before a full stop.
    /// None where all of it is wider than a line.
    fn begun(&mut self, rest: usize) -> Pieces {
        let Some(line) = self.lines.last_mut() else { return Pieces::new() };
        let (mut first, mut from) = (line.len(), 0);
        while let Some(before) = line[..first].last().filter(|before| !before.text.is_empty()) {
            first -= 1;
            if let Some(space) = before.text.rfind(' ') {
                from = space + 1;
                break;
            }
        }
        let parts = line[first..].iter().enumerate();
        let begun = parts.map(|(n, piece)| if n == 0 { piece.text.split_at(from).1 } else { piece.text.as_str() });
        let wide: usize = begun.map(clip::width).sum();
        if wide == 0 || self.indent + wide + rest > self.columns {
            return Pieces::new();
        }
        let mut begun = line.split_off(first);
        if let Some(split) = begun.first_mut() {
            let tail = split.text.split_off(from);
            let head = std::mem::replace(&mut split.text, tail);
            // Without text it would be a sign.
            line.extend((!head.is_empty()).then(|| piece(head, split.role)));
        }
        begun.retain(|piece| !piece.text.is_empty());
        begun
    }

    /// A sign has no text yet; it takes one column.
    fn sign(&mut self, part: &Piece) {
        if self.used + 1 > self.columns && self.used > self.start() {
            self.turn(part);
        }
        self.used += 1;
        if let Some(line) = self.lines.last_mut() {
            line.push(part.clone());
        }
    }

    fn start(&self) -> usize {
        if self.lines.len() > 1 { self.indent } else { 0 }
    }

    fn turn(&mut self, part: &Piece) {
        let mut line = Pieces::new();
        if self.indent > 0 {
            line.push(piece(" ".repeat(self.indent), part.role));
        }
        self.lines.push(line);
        self.used = self.indent;
    }

    fn push(&mut self, text: &str, wide: usize, part: &Piece) {
        self.used += wide;
        let Some(line) = self.lines.last_mut() else { return };
        match line.last_mut() {
            Some(last) if last.role == part.role && !last.text.is_empty() => last.text.push_str(text),
            _ => line.push(piece(text, part.role)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::theme::Role;

    fn lines(text: &str, columns: usize, indent: usize) -> Vec<String> {
        let wrapped = wrap(&[piece(text, Role::Text)], columns, indent);
        wrapped.iter().map(|l| l.iter().map(|p| p.text.as_str()).collect::<String>().trim_end().to_owned()).collect()
    }

    #[test]
    fn a_sentence_is_broken_between_words() {
        assert_eq!(
            lines("Ilya Golberg founded Aspan Arba.", 12, 2),
            ["Ilya Golberg", "  founded", "  Aspan", "  Arba."]
        );
    }

    #[test]
    fn a_full_stop_stays_with_the_name_before_it() {
        let said = |name: &str, columns: usize| {
            let pieces = [piece("by ", Role::Verb), piece(name, Role::Strong), piece(".", Role::Text)];
            let lines = wrap(&pieces, columns, 2);
            lines.iter().map(|l| l.iter().map(|p| p.text.as_str()).collect::<String>()).collect::<Vec<_>>()
        };
        assert_eq!(said("Aspan Arba", 13), ["by Aspan", "  Arba."]);
        assert_eq!(said("Aspan Arba", 14), ["by Aspan Arba."]);
        assert_eq!(said("Арба", 7), ["by", "  Арба."]);
        assert_eq!(said("北京天气", 11), ["by", "  北京天气."]);
        // It does not go where it would not fit.
        let tight = wrap(&[piece("a Aspanarba", Role::Strong), piece(".", Role::Text)], 11, 3);
        assert_eq!(tight[0], [piece("a Aspanarba", Role::Strong)]);
        let signed = wrap(&[piece("", Role::Text), piece("Арба", Role::Strong), piece(".", Role::Text)], 5, 0);
        assert_eq!(signed[0], [piece("", Role::Text)], "the sign, and no second one");
        // What no line holds is broken where the line ends.
        assert_eq!(said("Aspanarba", 11), ["by", "  Aspanarba", "  ."]);
        let kept = wrap(&[piece("by Aspan ", Role::Verb), piece("Arba", Role::Strong), piece(".", Role::Text)], 13, 2);
        assert_eq!(kept[1][1..], [piece("Arba", Role::Strong), piece(".", Role::Text)]);
    }

    #[test]
    fn no_line_is_wider_than_its_columns() {
        let wrapped = wrap(&[piece("Kazakhstan ", Role::Text), piece(" written Kazakhstani", Role::Dim)], 19, 2);
        assert!(wrapped.iter().all(|line| crate::tui::widgets::paint::width(line) <= 19), "{wrapped:?}");
    }

    #[test]
    fn a_word_longer_than_the_line_goes_on_below() {
        assert_eq!(lines("a dronesanddrones b", 6, 0), ["a", "drones", "anddro", "nes b"]);
        assert_eq!(lines("北京天气", 3, 0), ["北", "京", "天", "气"]);
    }

    #[test]
    fn roles_survive_the_break() {
        let wrapped = wrap(&[piece("owned ", Role::Verb), piece("by Ilya Golberg", Role::Strong)], 8, 0);
        assert_eq!(wrapped[0], [piece("owned ", Role::Verb), piece("by", Role::Strong)]);
    }

    #[test]
    fn no_width_hangs_or_drops_letters() {
        for columns in 0..20 {
            let all: String = lines("Контракт 北京 drones", columns, 3).concat();
            assert_eq!(all.replace(' ', ""), "Контракт北京drones", "{columns}");
        }
    }
}
