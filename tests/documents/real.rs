//! Real documents of others, where they lie beside the repository; none of them is in it.

use std::fs;
use std::path::Path;
use std::time::Instant;

use super::{read, tools};

/// A document that lies beside the repository.
fn beside(name: &str) -> Option<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/documents");
    let read = fs::read(folder.join(name)).ok();
    if read.is_none() {
        // They are no tool that CI could install.
        eprintln!("passed over: {name} does not lie in ../shared/data/documents");
    }
    read
}

#[test]
fn a_real_pdf_is_read() {
    let Some(bytes) = beside("demo.pdf") else { return };
    let begun = Instant::now();
    let text = read(&bytes, "demo.pdf");
    tools::figure(&format!("pages a second, {}", text.reader), text.pages.len() as f64 / begun.elapsed().as_secs_f64());
    assert!(text.pages.iter().all(|page| page.label.is_some()));
    assert!(text.pages.iter().flat_map(|page| &page.paragraphs).map(String::len).sum::<usize>() > 500, "{text:?}");
}

#[test]
fn a_real_page_of_the_web_is_read() {
    let Some(bytes) = beside("website.html") else { return };
    let text = read(&bytes, "website.html");
    let words = text.pages[0].paragraphs.join("\n");
    assert!(text.pages[0].paragraphs.len() > 10 && !words.contains("function(") && !words.contains("</"), "{words}");
}

#[test]
fn a_case_of_another_program_is_no_document() {
    let Some(bytes) = beside("kek.sqlite") else { return };
    assert!(super::refused(&bytes, "kek.sqlite").contains("no format"));
}
