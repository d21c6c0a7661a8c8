//! Word documents: paragraphs of runs, with real footnotes, as the bytes of a DOCX file.
//!
//! Nothing in a file comes from a clock or names anybody: it has no document properties, and no relationship leads out of
//! it. The same document gives the same bytes. The parts that are always alike are in `assets/reference/docx/`. It must
//! not know what a document is about.

mod parts;

use std::io::{self, Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::error::Result;

/// A document: its paragraphs, and the footnotes that they refer to.
#[derive(Debug, Clone, Default)]
pub struct Document {
    /// The paragraphs, in order.
    pub paragraphs: Vec<Paragraph>,
    /// The text of each footnote; [`Run::Note`] counts from 0. Word numbers them as they are first referred to.
    pub notes: Vec<Vec<Run>>,
}

/// A paragraph and how it is set.
#[derive(Debug, Clone)]
pub struct Paragraph {
    /// How it is set.
    pub style: Style,
    /// It is read from right to left, as Arabic is: its sentences follow each other so.
    pub leftward: bool,
    /// What stands in it.
    pub runs: Vec<Run>,
}

/// How a paragraph is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Text that goes on.
    Body,
    /// A heading, 1 to 3; what is lower is set as the third.
    Heading(u8),
    /// An item of a list, so many steps in: at most [`DEEPEST`].
    Bullet(u8),
    /// The next item of the numbered list with this number; each list counts from 1.
    Numbered(u32),
    /// What is quoted at length.
    Quote,
    /// A line of a tree of text, in letters of one width; what does not fit goes on so many letters in.
    Tree(u8),
}

/// How far in a list goes: Word knows nine levels, counted from 0.
pub const DEEPEST: u8 = 8;

/// A piece of a paragraph or footnote.
#[derive(Debug, Clone)]
pub enum Run {
    /// Text, a stranger's too: what hides or drives is spelt out, and XML could not hold.
    Text(String, Face),
    /// The mark of a footnote. The first one is Word's own, another refers to that.
    Note(usize),
    /// A new line in the same paragraph.
    Break,
}

/// How a piece of text looks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Face {
    /// Bold.
    pub strong: bool,
    /// Italic.
    pub stressed: bool,
}

impl Run {
    /// Text as the paragraph has it.
    pub fn plain(text: impl Into<String>) -> Self {
        Self::Text(text.into(), Face::default())
    }
}

/// Whether most of the letters in a text belong to words that are read from right to left.
pub fn reads_leftward(text: &str) -> bool {
    let (left, right): (Vec<char>, Vec<char>) =
        text.chars().filter(|c| c.is_alphabetic()).partition(|c| parts::is_leftward(*c));
    left.len() > right.len()
}

/// Writes a document.
///
/// # Errors
/// If `out` can't be written.
pub fn write(document: &Document, out: &mut dyn Write) -> Result<()> {
    let fixed = |text: &str| text.as_bytes().to_vec();
    let parts = [
        ("[Content_Types].xml", fixed(include_str!("../../assets/reference/docx/content-types.xml"))),
        ("_rels/.rels", fixed(include_str!("../../assets/reference/docx/package.rels"))),
        ("word/_rels/document.xml.rels", fixed(include_str!("../../assets/reference/docx/document.rels"))),
        ("word/document.xml", parts::document(document)?),
        ("word/footnotes.xml", parts::footnotes(document)?),
        ("word/numbering.xml", parts::numbering(document)?),
        ("word/styles.xml", fixed(include_str!("../../assets/reference/docx/styles.xml"))),
        ("word/settings.xml", fixed(include_str!("../../assets/reference/docx/settings.xml"))),
        ("word/footer.xml", fixed(include_str!("../../assets/reference/docx/footer.xml"))),
    ];
    Ok(out.write_all(&zipped(&parts)?)?)
}

/// The parts in one archive, each dated as early as an archive can say.
fn zipped(parts: &[(&str, Vec<u8>)]) -> io::Result<Vec<u8>> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    for (name, bytes) in parts {
        archive.start_file(*name, options)?;
        archive.write_all(bytes)?;
    }
    Ok(archive.finish()?.into_inner())
}
