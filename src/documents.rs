//! What a source holds, as text to read: by page and paragraph, whatever the format.
//!
//! It must not know where the bytes lie, nor who shows the text.

pub mod language;
pub mod mentions;
pub mod passage;
mod plain;

use crate::error::Result;

/// A document as text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text {
    /// Its pages in their order; a format without pages has one, which has no label.
    pub pages: Vec<Page>,
    /// What made the text of the bytes, with its version: "plain text 1". Another may break paragraphs elsewhere.
    pub reader: String,
}

/// A page of a document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// What it is called in a locator ("3", "xii", a file inside an archive), counted from 1 where it says nothing.
    pub label: Option<String>,
    /// Its paragraphs, without the breaks between them.
    pub paragraphs: Vec<String>,
}

/// A paragraph of a document, each number from 0.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Which page.
    pub page: usize,
    /// Which paragraph of that page.
    pub paragraph: usize,
}

impl Text {
    /// How a footnote gives a place: "p. 3 ¶5", or "¶5" in a document without pages.
    pub fn locator(&self, place: Place) -> String {
        let paragraph = place.paragraph + 1;
        match self.pages.get(place.page).and_then(|page| page.label.as_deref()) {
            Some(label) => format!("p. {label} ¶{paragraph}"),
            None => format!("¶{paragraph}"),
        }
    }

    /// The words of a paragraph.
    pub fn paragraph(&self, place: Place) -> Option<&str> {
        self.pages.get(place.page)?.paragraphs.get(place.paragraph).map(String::as_str)
    }
}

/// The text of a document's bytes; `name`, as its file was called, helps to tell the format.
///
/// # Errors
/// If no format fits, or the bytes are not what they claim to be. The document is kept all the same.
pub fn read(bytes: &[u8], name: &str) -> Result<Text> {
    plain::read(bytes, name)
}
