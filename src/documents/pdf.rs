//! PDF: text by page, by `pdftotext` where that is on the machine, by a library of our own otherwise.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use pdf_extract::{Document, Object, ObjectId, PlainTextOutput, output_doc_page};

use super::{Given, Page, Text, outside, plain};
use crate::error::{Error, Result};

/// What reads it where nothing better is there.
pub(super) const READER: &str = "pdf-extract 0.12";

pub(super) fn begins(bytes: &[u8]) -> bool {
    // Some programs write a few bytes before the head.
    bytes.get(..1024).unwrap_or(bytes).windows(5).any(|some| some == b"%PDF-") && !bytes.starts_with(b"PK")
}

pub(super) fn read(given: &Given<'_>) -> Result<Text> {
    if !begins(given.bytes) {
        return Err(Error::input("is no PDF: it does not begin as one"));
    }
    let (mut pages, reader) = match outside::pages_of_pdf(given.bytes, given.limits) {
        Some((pages, by)) => (pages, by),
        None => (own(given.bytes)?, READER.to_owned()),
    };
    if pages.iter().all(|page| page.trim().is_empty()) {
        return Err(Error::input("holds no text: its pages are pictures, or the file is damaged")
            .hint("have the words read by a program for that, such as ocrmypdf, and attach what comes of it as well"));
    }
    let pages = pages.drain(..).enumerate().map(|(number, page)| Page {
        label: Some((number + 1).to_string()),
        paragraphs: plain::paragraphs(&page),
        ..Page::default()
    });
    Ok(Text { pages: pages.collect(), reader })
}

/// By the library: a page on which it fails is said to be unreadable, and the others are read.
fn own(bytes: &[u8]) -> Result<Vec<String>> {
    let damaged = |wrong: &dyn std::fmt::Display| Error::input(format!("can't be read as a PDF: {wrong}"));
    let mut document = Document::load_mem(bytes).map_err(|wrong| damaged(&wrong))?;
    if document.is_encrypted() {
        document.decrypt("").map_err(|_wrong| {
            Error::input("is a PDF that only a password opens").hint("attach a copy that was saved without one")
        })?;
    }
    if !has_pages(&document) {
        return Err(damaged(&"it has no pages"));
    }
    let numbers: Vec<(u32, ObjectId)> = document.get_pages().into_iter().take(super::bounds::PAGES_MOST).collect();
    let mut read = false;
    let pages: Vec<String> = numbers
        .into_iter()
        .map(|(number, id)| {
            let unreadable = format!("[page {number} can't be read]");
            if inherits_in_a_circle(&document, id) {
                return unreadable;
            }
            let page = catch_unwind(AssertUnwindSafe(|| {
                let mut words = String::new();
                output_doc_page(&document, &mut PlainTextOutput::new(&mut words), number).map(|()| words)
            }));
            match page {
                Ok(Ok(words)) => {
                    read = true;
                    words
                }
                _ => unreadable,
            }
        })
        .collect();
    if read { Ok(pages) } else { Err(damaged(&"none of its pages can be")) }
}

/// Whether a page or what it lies in lies in itself: the library would look for what it inherits for ever.
fn inherits_in_a_circle(document: &Document, page: ObjectId) -> bool {
    let (mut seen, mut at) = (BTreeSet::new(), page);
    while seen.insert(at) {
        let parent = document.get_dictionary(at).and_then(|it| it.get(b"Parent")).and_then(Object::as_reference);
        let Ok(parent) = parent else { return false };
        at = parent;
    }
    true
}

fn has_pages(document: &Document) -> bool {
    let pages = document.catalog().and_then(|root| root.get(b"Pages")).and_then(Object::as_reference);
    pages.is_ok_and(|id| document.get_object(id).is_ok())
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::time::Duration;

    use super::*;

    /// A PDF of these objects.
    fn of(objects: &[&str]) -> Vec<u8> {
        let (mut text, mut at) = ("%PDF-1.4\n".to_owned(), Vec::new());
        for (number, object) in objects.iter().enumerate() {
            at.push(text.len());
            text.push_str(&format!("{} 0 obj\n{object}\nendobj\n", number + 1));
        }
        let start = text.len();
        text.push_str(&format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1));
        at.iter().for_each(|at| text.push_str(&format!("{at:010} 00000 n \n")));
        let size = objects.len() + 1;
        text.push_str(&format!("trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"));
        text.into_bytes()
    }

    #[test]
    fn a_page_that_lies_in_itself_is_not_looked_at_for_ever_and_the_others_are_read() {
        let page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Contents 5 0 R /Resources << /Font << /F 6 0 R >> >> >>";
        let objects = [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 >>",
            "<< /Type /Page /Parent 3 0 R /Contents 5 0 R >>",
            page,
            "<< /Length 30 >>\nstream\nBT /F 9 Tf 9 9 Td (word) Tj ET\nendstream",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        ];
        let (tell, told) = mpsc::channel();
        std::thread::spawn(move || tell.send(own(&of(&objects))));
        let pages = told.recv_timeout(Duration::from_secs(30)).expect("it looks for ever").unwrap();
        assert_eq!(pages[0], "[page 1 can't be read]");
        assert!(pages[1].contains("word"), "{pages:?}");
    }
}
