//! HTML: what stands in a block is a paragraph, a row of a table too. Nothing of it is run or fetched.

use ego_tree::iter::Edge;
use scraper::{Html, Node};

use super::{Given, Text, decode, plain};
use crate::error::Result;

/// What reads it.
pub(super) const READER: &str = "html5ever 0.40";

/// What no reader sees.
const UNSEEN: [&str; 9] = ["script", "style", "template", "noscript", "iframe", "object", "head", "title", "svg"];

/// What stands in a line with its neighbours; anything else is a block of its own.
const INLINE: [&str; 37] = [
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img",
    "input", "ins", "kbd", "label", "mark", "nobr", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike",
    "strong", "sub", "sup", "time", "tt", "u",
];

/// Where one cell of a row ends and the next begins.
pub(super) const CELLS: &str = " | ";

pub(super) fn begins(bytes: &[u8]) -> bool {
    let start = bytes.get(..1024).unwrap_or(bytes);
    let start = String::from_utf8_lossy(start).trim_start_matches('\u{feff}').trim_start().to_lowercase();
    start.starts_with("<!doctype html") || start.starts_with("<html") || start.contains("<head>")
}

pub(super) fn read(given: &Given<'_>) -> Result<Text> {
    let text = decode::decode(given.bytes, declared(given.bytes).as_deref());
    Ok(Text::whole(paragraphs(&text), READER))
}

/// The encoding that a page says it is in.
pub(super) fn declared(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(bytes.get(..2048).unwrap_or(bytes)).to_lowercase();
    let (_, after) = head.split_once("charset=")?;
    let label: String = after
        .trim_start_matches(['"', '\'', ' '])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':' | '.'))
        .collect();
    (!label.is_empty()).then_some(label)
}

/// The paragraphs of a page, its title first unless the page itself repeats it.
pub(super) fn paragraphs(text: &str) -> Vec<String> {
    let page = Html::parse_document(text);
    let mut told = Told::default();
    let (mut unseen, mut title, mut in_title) = (0_usize, String::new(), 0_usize);
    for edge in page.tree.root().traverse() {
        let (node, opens) = match edge {
            Edge::Open(node) => (node, true),
            Edge::Close(node) => (node, false),
        };
        match node.value() {
            Node::Text(words) if opens && in_title > 0 && title.is_empty() => title = plain::in_a_line(words),
            Node::Text(words) if opens && unseen == 0 => told.words(words),
            Node::Element(element) => {
                let name = element.name();
                let step = |count: usize| if opens { count + 1 } else { count.saturating_sub(1) };
                if name == "title" {
                    in_title = step(in_title);
                }
                if UNSEEN.contains(&name) {
                    unseen = step(unseen);
                } else if unseen == 0 {
                    told.element(name, opens);
                }
            }
            _ => {}
        }
    }
    told.end();
    if !title.is_empty() && !told.paragraphs.contains(&title) {
        told.paragraphs.insert(0, title);
    }
    told.paragraphs
}

/// What has been told of a page so far.
#[derive(Default)]
struct Told {
    paragraphs: Vec<String>,
    current: String,
    /// How many preformatted blocks are open, and how many rows.
    pre: usize,
    rows: usize,
}

impl Told {
    fn words(&mut self, words: &str) {
        if self.pre > 0 {
            self.current.push_str(words);
        } else {
            self.current.extend(words.chars().map(|c| if c.is_whitespace() { ' ' } else { c }));
        }
    }

    fn element(&mut self, name: &str, opens: bool) {
        match name {
            "br" if opens => self.current.push('\n'),
            "br" => {}
            "td" | "th" if self.rows > 0 => {
                if opens && !self.current.trim().is_empty() {
                    self.current.push_str(CELLS);
                }
            }
            "tr" => {
                self.end();
                self.rows = if opens { self.rows + 1 } else { self.rows.saturating_sub(1) };
            }
            _ if INLINE.contains(&name) => {}
            // Within a row all is one paragraph.
            _ if self.rows > 0 => self.current.push(' '),
            _ => {
                self.end();
                if name == "pre" {
                    self.pre = if opens { self.pre + 1 } else { self.pre.saturating_sub(1) };
                }
            }
        }
    }

    /// Two line breaks part paragraphs, one does not.
    fn end(&mut self) {
        let current = std::mem::take(&mut self.current);
        let mut paragraph = String::new();
        for line in current.split('\n').map(plain::in_a_line) {
            if line.is_empty() {
                self.keep(std::mem::take(&mut paragraph));
                continue;
            }
            if !paragraph.is_empty() {
                paragraph.push(' ');
            }
            paragraph.push_str(&line);
        }
        self.keep(paragraph);
    }

    fn keep(&mut self, paragraph: String) {
        if !paragraph.is_empty() {
            self.paragraphs.push(paragraph);
        }
    }
}
