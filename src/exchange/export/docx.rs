//! The case summary as a Word document with real footnotes.
//!
//! The words are those of the Markdown summary, as comrak reads it: headings and lists become Word's, chains trees of
//! text, and a footnote a footnote. It must not know how a document is written down.

use std::collections::HashMap;
use std::io::Write;

use comrak::nodes::{AstNode, ListType, NodeValue};
use comrak::{Arena, parse_document};

use super::{html, markdown};
use crate::error::{Error, Result};
use crate::exchange::docx::{self, DEEPEST, Document, Face, Paragraph, Run, Style};
use crate::model::Graph;

/// The section whose lists are trees.
const CHAINS: &str = "Chains";

/// Writes the summary of a case.
///
/// # Errors
/// If the case can't be read or `out` can't be written.
pub(super) fn write(graph: &dyn Graph, left_out: markdown::LeftOut<'_>, out: &mut dyn Write) -> Result<()> {
    let mut summary = Vec::new();
    markdown::write(graph, left_out, &mut summary)?;
    let summary = String::from_utf8(summary).map_err(|e| Error::input(e.to_string()))?;
    docx::write(&read(&summary), out)
}

fn read(summary: &str) -> Document {
    let arena = Arena::new();
    let root = parse_document(&arena, summary, &html::options());
    // Its number is the place of a footnote's text behind the rest, where comrak puts them as they are first named.
    let mut reading = Reading::default();
    for node in root.children() {
        if let NodeValue::FootnoteDefinition(note) = &node.data.borrow().value {
            reading.places.insert(note.name.clone(), reading.places.len());
        }
    }
    for node in root.children() {
        reading.block(node);
    }
    reading.document
}

/// A summary in the reading.
#[derive(Default)]
struct Reading {
    document: Document,
    /// The place of each footnote, by its name.
    places: HashMap<String, usize>,
    /// Within the section of chains.
    in_chains: bool,
    /// How many lists have counted.
    lists: u32,
}

impl Reading {
    fn block<'a>(&mut self, node: &'a AstNode<'a>) {
        match &node.data.borrow().value {
            NodeValue::Heading(heading) => {
                let runs = self.runs(node);
                if heading.level <= 2 {
                    self.in_chains = matches!(runs.as_slice(), [Run::Text(said, _)] if said == CHAINS);
                }
                self.push(Style::Heading(heading.level), runs);
            }
            NodeValue::List(_) if self.in_chains => self.tree(node, "", true),
            NodeValue::List(_) => self.list(node, 0),
            NodeValue::FootnoteDefinition(_) => {
                let runs = node.children().flat_map(|inner| self.runs(inner)).collect();
                self.document.notes.push(runs);
            }
            _ => {
                let runs = self.runs(node);
                self.push(Style::Body, runs);
            }
        }
    }

    fn push(&mut self, style: Style, runs: Vec<Run>) {
        self.document.paragraphs.push(Paragraph { style, leftward: false, runs });
    }

    fn list<'a>(&mut self, list: &'a AstNode<'a>, depth: u8) {
        let counts = matches!(&list.data.borrow().value, NodeValue::List(list) if list.list_type == ListType::Ordered);
        self.lists += u32::from(counts);
        let number = self.lists;
        for inner in list.children().flat_map(|item| item.children()) {
            if matches!(inner.data.borrow().value, NodeValue::List(_)) {
                self.list(inner, (depth + 1).min(DEEPEST));
            } else {
                let runs = self.runs(inner);
                self.push(if counts { Style::Numbered(number) } else { Style::Bullet(depth) }, runs);
            }
        }
    }

    /// A list as a tree: what hangs on an item stands under it, joined by lines. `before` is what the lines of those
    /// above leave to the left; in blanks that no reader of Word's takes for nothing.
    fn tree<'a>(&mut self, list: &'a AstNode<'a>, before: &str, root: bool) {
        for item in list.children() {
            let (joint, below) = match (root, item.next_sibling().is_some()) {
                (true, _) => ("", ""),
                (false, true) => ("├─ ", "│\u{a0}\u{a0}"),
                (false, false) => ("└─ ", "\u{a0}\u{a0}\u{a0}"),
            };
            for inner in item.children() {
                if matches!(inner.data.borrow().value, NodeValue::List(_)) {
                    self.tree(inner, &format!("{before}{below}"), false);
                } else {
                    let drawn = format!("{before}{joint}");
                    let columns = u8::try_from(drawn.chars().count()).unwrap_or(u8::MAX);
                    let mut runs = vec![Run::plain(drawn)];
                    runs.extend(self.runs(inner));
                    self.push(Style::Tree(columns), runs);
                }
            }
        }
    }

    /// What stands in a paragraph.
    fn runs<'a>(&self, node: &'a AstNode<'a>) -> Vec<Run> {
        let mut runs = Vec::new();
        node.children().for_each(|inner| self.run(inner, Face::default(), &mut runs));
        runs
    }

    fn run<'a>(&self, node: &'a AstNode<'a>, face: Face, runs: &mut Vec<Run>) {
        let face = match &node.data.borrow().value {
            NodeValue::Text(said) => return add(runs, said, face),
            NodeValue::SoftBreak => return add(runs, " ", face),
            NodeValue::LineBreak => return runs.push(Run::Break),
            NodeValue::Code(code) => return add(runs, &code.literal, face),
            NodeValue::FootnoteReference(note) => {
                runs.extend(self.places.get(&note.name).map(|place| Run::Note(*place)));
                return;
            }
            NodeValue::Strong => Face { strong: true, ..face },
            NodeValue::Emph => Face { stressed: true, ..face },
            _ => face,
        };
        node.children().for_each(|inner| self.run(inner, face, runs));
    }
}

/// Adds a text, to the one before it where that looks the same.
fn add(runs: &mut Vec<Run>, text: &str, face: Face) {
    if let Some(Run::Text(said, before)) = runs.last_mut()
        && *before == face
    {
        said.push_str(text);
        return;
    }
    runs.push(Run::Text(text.to_owned(), face));
}
