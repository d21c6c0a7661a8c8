//! Markdown: its blocks are the paragraphs, its marks are left out.

use comrak::nodes::{AstNode, NodeValue};
use comrak::options::Extension;
use comrak::{Arena, Options, parse_document};

use super::{Given, Text, decode, html, plain};
use crate::error::Result;

/// What reads it.
pub(super) const READER: &str = "comrak 0.54";

pub(super) fn read(given: &Given<'_>) -> Result<Text> {
    let text = decode::decode(given.bytes, None);
    let arena = Arena::new();
    let extension = Extension { table: true, footnotes: true, strikethrough: true, ..Extension::default() };
    let root = parse_document(&arena, &text, &Options { extension, ..Options::default() });
    let mut paragraphs = Vec::new();
    for node in root.descendants() {
        match &node.data().value {
            NodeValue::Paragraph | NodeValue::Heading(_) => paragraphs.push(words(node)),
            NodeValue::TableRow(_) => {
                paragraphs.push(node.children().map(words).collect::<Vec<_>>().join(" | "));
            }
            NodeValue::CodeBlock(code) => paragraphs.extend(plain::paragraphs(&code.literal)),
            NodeValue::HtmlBlock(block) => paragraphs.extend(html::paragraphs(&block.literal)),
            _ => {}
        }
    }
    paragraphs.retain(|paragraph| !paragraph.is_empty());
    Ok(Text::whole(paragraphs, READER))
}

/// The words of a block. Walked and not recursed into: a hostile text nests as deep as it likes.
fn words<'a>(block: &'a AstNode<'a>) -> String {
    let mut words = String::new();
    for node in block.descendants() {
        match &node.data().value {
            NodeValue::Text(text) => words.push_str(text),
            NodeValue::Code(code) => words.push_str(&code.literal),
            NodeValue::LineBreak | NodeValue::SoftBreak => words.push(' '),
            NodeValue::FootnoteReference(note) => {
                words.push('[');
                words.push_str(&note.name);
                words.push(']');
            }
            _ => {}
        }
    }
    plain::in_a_line(&words)
}
