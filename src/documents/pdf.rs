//! PDF: text by page, by `pdftotext` where that is on the machine, by a library of our own otherwise.

use std::panic::{AssertUnwindSafe, catch_unwind};

use pdf_extract::{Document, Object, PlainTextOutput, output_doc_page};

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
    let pages = pages
        .drain(..)
        .enumerate()
        .map(|(number, page)| Page { label: Some((number + 1).to_string()), paragraphs: plain::paragraphs(&page) });
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
    let numbers: Vec<u32> = document.get_pages().into_keys().take(super::bounds::PAGES_MOST).collect();
    let mut read = false;
    let pages: Vec<String> = numbers
        .into_iter()
        .map(|number| {
            let page = catch_unwind(AssertUnwindSafe(|| {
                let mut words = String::new();
                output_doc_page(&document, &mut PlainTextOutput::new(&mut words), number).map(|()| words)
            }));
            match page {
                Ok(Ok(words)) => {
                    read = true;
                    words
                }
                _ => format!("[page {number} can't be read]"),
            }
        })
        .collect();
    if read { Ok(pages) } else { Err(damaged(&"none of its pages can be")) }
}

fn has_pages(document: &Document) -> bool {
    let pages = document.catalog().and_then(|root| root.get(b"Pages")).and_then(Object::as_reference);
    pages.is_ok_and(|id| document.get_object(id).is_ok())
}
