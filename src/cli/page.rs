//! A page of text for people: lines of spans and aligned columns, coloured only where asked.
//!
//! Every span goes through `text::safe` when it is made. It knows nothing of what the words mean.

use crate::text::clip;
use crate::text::safe::safe;

/// How a span is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tone {
    /// As it comes.
    Even,
    /// What the line is about.
    Strong,
    /// What may be skipped.
    Faint,
    /// It holds.
    Good,
    /// It holds so far.
    Fair,
    /// It wants attention.
    Bad,
}

impl Tone {
    fn code(self) -> Option<&'static str> {
        match self {
            Self::Even => None,
            Self::Strong => Some("1"),
            Self::Faint => Some("2"),
            Self::Good => Some("32"),
            Self::Fair => Some("33"),
            Self::Bad => Some("31"),
        }
    }
}

/// A run of text in one tone.
#[derive(Debug, Clone)]
pub(super) struct Span {
    tone: Tone,
    text: String,
}

impl Span {
    /// A span of text, made safe to show.
    pub(super) fn new(tone: Tone, text: impl AsRef<str>) -> Self {
        Self { tone, text: safe(text.as_ref()).into_owned() }
    }

    fn width(&self) -> usize {
        clip::width(&self.text)
    }

    fn render(&self, colour: bool, page: &mut String) {
        match self.tone.code().filter(|_| colour && !self.text.is_empty()) {
            Some(code) => {
                page.push_str("\u{1b}[");
                page.push_str(code);
                page.push('m');
                page.push_str(&self.text);
                page.push_str("\u{1b}[0m");
            }
            None => page.push_str(&self.text),
        }
    }
}

impl From<&str> for Span {
    fn from(text: &str) -> Self {
        Self::new(Tone::Even, text)
    }
}

impl From<String> for Span {
    fn from(text: String) -> Self {
        Self::new(Tone::Even, text)
    }
}

/// A number of things: "1 claim", "2 claims".
pub(super) fn counted<N: std::fmt::Display>(number: N, thing: &str) -> String {
    let number = number.to_string();
    let plural = match thing.strip_suffix('y') {
        _ if number == "1" => thing.to_owned(),
        Some(start) => format!("{start}ies"),
        None => format!("{thing}s"),
    };
    format!("{number} {plural}")
}

/// Lines for people to read.
#[derive(Debug, Clone, Default)]
pub(super) struct Page {
    lines: Vec<Vec<Span>>,
}

impl Page {
    /// An empty page.
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// A page of one sentence.
    pub(super) fn of(sentence: impl AsRef<str>) -> Self {
        let mut page = Self::new();
        page.line(sentence);
        page
    }

    /// A line in an even tone.
    pub(super) fn line(&mut self, text: impl AsRef<str>) {
        self.lines.push(vec![Span::new(Tone::Even, text)]);
    }

    /// A line in one tone.
    pub(super) fn line_in(&mut self, tone: Tone, text: impl AsRef<str>) {
        self.lines.push(vec![Span::new(tone, text)]);
    }

    /// A line of spans.
    pub(super) fn spans(&mut self, spans: impl IntoIterator<Item = Span>) {
        self.lines.push(spans.into_iter().collect());
    }

    /// A heading, with a line left free before it unless it comes first.
    pub(super) fn heading(&mut self, text: impl AsRef<str>) {
        if !self.lines.is_empty() {
            self.lines.push(Vec::new());
        }
        self.lines.push(vec![Span::new(Tone::Strong, text)]);
    }

    /// Rows in columns as wide as their widest cell, two spaces between them, indented by `indent` spaces.
    /// Columns that are empty throughout are left out.
    pub(super) fn table(&mut self, indent: usize, rows: Vec<Vec<Span>>) {
        let mut widths: Vec<usize> = Vec::new();
        for row in &rows {
            widths.resize(widths.len().max(row.len()), 0);
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.width());
            }
        }
        for row in rows {
            let mut line = vec![Span::from(" ".repeat(indent))];
            let mut owed = 0;
            for (cell, width) in row.into_iter().zip(&widths).filter(|(_, width)| **width > 0) {
                // What a column owes is paid by the next cell that has something: no spaces at a line's end.
                if cell.width() > 0 {
                    line.push(Span::from(" ".repeat(owed)));
                    owed = 0;
                }
                owed += width - cell.width() + 2;
                line.push(cell);
            }
            self.lines.push(line);
        }
    }

    /// The page as text, every line ended.
    pub(super) fn render(&self, colour: bool) -> String {
        let mut text = String::new();
        for line in &self.lines {
            for span in line {
                span.render(colour, &mut text);
            }
            text.push('\n');
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_under_each_other_in_any_script() {
        let mut page = Page::new();
        let row = |cells: &[&str]| cells.iter().map(|c| Span::from(*c)).collect::<Vec<_>>();
        page.table(1, vec![row(&["深圳市", "", "cn"]), row(&["Стек", "", ""]), row(&["Rys", "", "ru"])]);
        assert_eq!(page.render(false), " 深圳市  cn\n Стек\n Rys     ru\n");
    }

    #[test]
    fn one_thing_is_said_in_the_singular() {
        assert_eq!([counted(1, "claim"), counted(2, "entity"), counted(0, "gap")], ["1 claim", "2 entities", "0 gaps"]);
    }

    #[test]
    fn colour_comes_only_when_asked_for() {
        let mut page = Page::new();
        page.spans([Span::new(Tone::Bad, "uncited"), Span::from(" so far")]);
        assert_eq!(page.render(false), "uncited so far\n");
        assert_eq!(page.render(true), "\u{1b}[31muncited\u{1b}[0m so far\n");
    }

    #[test]
    fn a_heading_leaves_a_line_free_before_it_but_not_at_the_top() {
        let mut page = Page::new();
        page.heading("Facts");
        page.heading("Links");
        assert_eq!(page.render(false), "Facts\n\nLinks\n");
    }
}
