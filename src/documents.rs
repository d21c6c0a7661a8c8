//! What a source holds, as text to read: by page and paragraph, whatever the format.
//!
//! One file a format, and the table of them, [`FORMATS`]. It must not know where the bytes lie, nor who shows the
//! text. No format asks the network, and none is trusted: `apart` bounds them all.

mod apart;
mod bounds;
mod decode;
mod docx;
mod email;
mod html;
mod image;
pub mod language;
mod markdown;
pub mod mentions;
mod outside;
pub mod passage;
mod pdf;
mod plain;
mod unzip;
mod wacz;

use serde::{Deserialize, Serialize};

pub use apart::{APART, answer, read_apart_with};
pub use bounds::Limits;

use crate::error::{Error, Result};
use crate::model::Form;

/// A document as text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// Its pages in their order; a format without pages has one, which has no label.
    pub pages: Vec<Page>,
    /// What made the text of the bytes, with its version: "plain text 1". Another may break paragraphs elsewhere.
    pub reader: String,
}

/// A page of a document.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// What it is called in a locator ("3", "xii", a file inside an archive), counted from 1 where it says nothing.
    pub label: Option<String>,
    /// Its paragraphs, without the breaks between them.
    pub paragraphs: Vec<String>,
    /// How each of them is set, where the format says so; none of what stands beside the text: a note, a comment, what
    /// each page has at its head and foot.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub forms: Vec<Option<Form>>,
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

    /// A document without pages.
    fn whole(paragraphs: Vec<String>, reader: impl Into<String>) -> Self {
        Self { pages: vec![Page { paragraphs, ..Page::default() }], reader: reader.into() }
    }
}

/// A format that documents come in.
#[derive(Debug)]
pub struct Format {
    /// What it is called: "pdf".
    pub name: &'static str,
    /// Its media type.
    pub media: &'static str,
    /// How names of such files end, without the dot.
    pub extensions: &'static [&'static str],
    /// Whether bytes begin as only this format does.
    begins: fn(&[u8]) -> bool,
    read: fn(&Given<'_>) -> Result<Text>,
}

/// Every format, those first whose beginning is plainer.
pub static FORMATS: [Format; 9] = [
    Format { name: "pdf", media: "application/pdf", extensions: &["pdf"], begins: pdf::begins, read: pdf::read },
    Format {
        name: "docx",
        media: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        extensions: &["docx", "docm"],
        begins: docx::begins,
        read: docx::read,
    },
    Format { name: "wacz", media: "application/wacz", extensions: &["wacz"], begins: wacz::begins, read: wacz::read },
    Format {
        name: "warc",
        media: "application/warc",
        extensions: &["warc", "warc.gz"],
        begins: |bytes| bytes.starts_with(b"WARC/1."),
        read: wacz::read_bare,
    },
    Format {
        name: "image",
        media: "image/*",
        extensions: &["jpg", "jpeg", "png", "gif", "webp", "tif", "tiff", "bmp", "heic", "avif"],
        begins: image::begins,
        read: image::read,
    },
    Format {
        name: "html",
        media: "text/html",
        extensions: &["html", "htm", "xhtml"],
        begins: html::begins,
        read: html::read,
    },
    Format { name: "email", media: "message/rfc822", extensions: &["eml"], begins: email::begins, read: email::read },
    Format {
        name: "markdown",
        media: "text/markdown",
        extensions: &["md", "markdown"],
        begins: |_| false,
        read: markdown::read,
    },
    Format {
        name: "text",
        media: "text/plain",
        extensions: &["txt", "text", "csv", "tsv", "json", "jsonl", "xml", "srt", "vtt", "log"],
        begins: decode::is_text,
        read: plain::read,
    },
];

/// A document that is being read.
pub(crate) struct Given<'a> {
    bytes: &'a [u8],
    name: &'a str,
    /// How many documents it lies in.
    depth: usize,
    limits: &'a Limits,
}

impl Given<'_> {
    fn read(&self) -> Result<Text> {
        bounds::refuse_depth(self.depth)?;
        let format = format(self.bytes, self.name).ok_or_else(|| {
            Error::input("no text can be read of it: it is of no format that is known here")
                .hint(format!("formats are: {}", names()))
        })?;
        let text = (format.read)(self)?;
        bounds::refuse_length(&text)?;
        Ok(text)
    }

    /// A document that lies in this one.
    fn inner(&self, bytes: &[u8], name: &str) -> Result<Text> {
        Given { bytes, name, depth: self.depth + 1, limits: self.limits }.read()
    }
}

fn names() -> String {
    FORMATS.iter().map(|format| format.name).collect::<Vec<_>>().join(", ")
}

/// Which format a document has: what its bytes begin with counts for more than how its name ends.
pub fn format(bytes: &[u8], name: &str) -> Option<&'static Format> {
    let name = name.to_lowercase();
    let ends = |format: &&Format| {
        format.extensions.iter().any(|end| name.strip_suffix(end).is_some_and(|rest| rest.ends_with('.')))
    };
    let named = || FORMATS.iter().find(ends);
    // A text may begin like a mail or quote HTML: there the name decides.
    let strong = FORMATS.iter().take(5).find(|format| (format.begins)(bytes));
    strong.or_else(named).or_else(|| FORMATS.iter().find(|format| (format.begins)(bytes)))
}

/// The media type of a document, as far as it can be told.
pub fn media(bytes: &[u8], name: &str) -> Option<&'static str> {
    let format = format(bytes, name)?;
    Some(if format.name == "image" { image::media(bytes) } else { format.media })
}

/// The text of a document's bytes; `name`, as its file was called, helps to tell the format.
///
/// # Errors
/// If no format fits, the bytes are not what they claim to be, or reading them takes more time or memory than is
/// given. The document is kept all the same.
pub fn read(bytes: &[u8], name: &str) -> Result<Text> {
    read_within(bytes, name, &Limits::default())
}

/// The same within other limits.
///
/// # Errors
/// As [`read`].
pub fn read_within(bytes: &[u8], name: &str, limits: &Limits) -> Result<Text> {
    bounds::refuse_size(bytes.len())?;
    apart::read(bytes, name, limits)
}
