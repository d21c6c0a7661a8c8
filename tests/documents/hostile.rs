//! Damaged documents, and those that are made to break what reads them: always text or a message, soon, in little
//! memory, and nothing beside.

use std::time::{Duration, Instant};

use muckrake::documents::{self, Limits};

use super::made::{docx, email, gzip, of_objects, pdf, warc, zip};
use super::tools::{self, Chance};

/// Reads it in a process that has 512 MiB and five seconds, and gives what was said.
fn survives(bytes: &[u8], name: &str) -> Result<documents::Text, String> {
    documents::read_apart_with(tools::MUCKRAKE.into());
    let begun = Instant::now();
    let limits = Limits { seconds: 5, memory: 512 * 1024 * 1024 };
    let read = documents::read_within(bytes, name, &limits).map_err(|error| error.to_string());
    // The bound is kept by stopping the process: what comes on top is the machine being busy.
    assert!(begun.elapsed() < Duration::from_secs(60), "{name} kept its reader busy");
    if let Err(said) = &read {
        assert!(!said.trim().is_empty());
        assert!(!said.contains("panicked at") && !said.contains("RUST_BACKTRACE"), "{said}");
    }
    read
}

fn each_format() -> Vec<(&'static str, Vec<u8>)> {
    let page = b"<html><body><p>words</p></body></html>";
    vec![
        ("a.pdf", pdf(&["some words", "more words"])),
        ("a.docx", docx("<w:p><w:r><w:t>words</w:t></w:r></w:p>", "")),
        ("a.eml", email("a", "b", &[("c.pdf", &pdf(&["d"]))])),
        (
            "a.wacz",
            zip(&[("datapackage.json", b"{}"), ("archive/a.warc", &warc(&[("http://a/", "text/html", "", page)]))]),
        ),
        ("a.warc.gz", gzip(&warc(&[("http://a/", "text/html", "", page)]))),
        ("a.html", page.to_vec()),
        ("a.jpg", super::made::jpeg("Canon", "2022:03:05 10:11:12")),
    ]
}

#[test]
fn a_document_cut_off_anywhere_is_read_up_to_there_or_refused() {
    for (name, bytes) in each_format() {
        survives(&bytes, name).unwrap();
        for part in 0..20 {
            let _ = survives(&bytes[..bytes.len() * part / 20], name);
        }
    }
}

#[test]
fn chance_bytes_break_no_reader() {
    let mut chance = Chance::new(5);
    for (name, bytes) in each_format() {
        for _ in 0..tools::rounds(3, 200) {
            let mut broken = bytes.clone();
            for _ in 0..=chance.below(8) {
                let at = chance.below(broken.len());
                broken[at] = u8::try_from(chance.below(256)).unwrap();
            }
            let _ = survives(&broken, name);
        }
        let any: Vec<u8> = (0..2000).map(|_| u8::try_from(chance.below(256)).unwrap()).collect();
        let _ = survives(&any, name);
    }
}

#[test]
fn an_archive_that_fills_the_memory_is_refused() {
    let zeros = vec![b' '; 200 * 1024 * 1024];
    let body = zip(&[("word/document.xml", &zeros)]);
    assert!(body.len() < 1024 * 1024);
    assert!(survives(&body, "bomb.docx").unwrap_err().contains("grows to more than 64 MiB"));
    let page = warc(&[("http://a/", "text/html", "gzip", &gzip(&zeros))]);
    assert!(survives(&page, "bomb.warc").unwrap_err().contains("grows to more than 64 MiB"));
    let deflated = flate2_zlib(&zeros);
    let mut objects = pdf_head("5 0 R");
    objects.push(format!("<< /Length {} /Filter /FlateDecode >>\nstream\n@\nendstream", deflated.len()));
    let mut bytes = of_objects(&objects);
    let at = bytes.windows(3).position(|some| some == b"\n@\n").unwrap();
    bytes.splice(at + 1..at + 2, deflated);
    let _ = survives(&bytes, "bomb.pdf");
}

fn flate2_zlib(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write as _;
    let mut out = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

fn pdf_head(contents: &str) -> Vec<String> {
    vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [4 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
        format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents {contents} /Resources << /Font << /F1 3 0 R >> >> >>"
        ),
    ]
}

#[test]
fn a_pdf_that_leads_in_circles_ends() {
    // Pages that hold themselves, a parent that is its own, a form that draws itself, a length that is itself.
    let pages = ["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 /Parent 2 0 R >>"];
    let _ = survives(&of_objects(&pages.map(str::to_owned)), "pages.pdf");
    let mut form = pdf_head("5 0 R");
    form[3] = form[3].replace("/Font", "/XObject << /X 6 0 R >> /Font");
    form.push("<< /Length 5 >>\nstream\n/X Do\nendstream".to_owned());
    form.push("<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 6 0 R >> >> /Length 5 >>\nstream\n/X Do\nendstream".to_owned());
    let _ = survives(&of_objects(&form), "form.pdf");
    let mut length = pdf_head("5 0 R");
    length.push("<< /Length 5 0 R >>\nstream\nBT ET\nendstream".to_owned());
    let _ = survives(&of_objects(&length), "length.pdf");
    let mut parent = pdf_head("5 0 R");
    parent[1] = "<< /Type /Pages /Kids [4 0 R] /Count 1 /Parent 2 0 R >>".to_owned();
    parent[3] = "<< /Type /Page /Parent 2 0 R >>".to_owned();
    let _ = survives(&of_objects(&parent), "parent.pdf");
}

#[test]
fn what_nests_without_end_is_bounded() {
    let deep = |open: &str, close: &str| format!("{}words{}", open.repeat(50_000), close.repeat(50_000));
    let _ = survives(deep("<div><b>", "</b></div>").as_bytes(), "deep.html");
    let _ = survives(deep("> ", "").as_bytes(), "deep.md");
    let _ = survives(deep("[", "]").as_bytes(), "deep.md");
    let _ = survives(&docx(&deep("<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"), ""), "deep.docx");
    let mut mail = email("a", "b", &[]);
    for _ in 0..12 {
        mail = email("a", "b", &[("inner.eml", &mail)]);
    }
    let text = survives(&mail, "deep.eml").unwrap();
    assert!(text.pages.last().unwrap().paragraphs[0].contains("documents deep"), "{:?}", text.pages.last());
}

#[test]
fn entities_of_a_hostile_docx_are_not_expanded() {
    let bomb = "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\"><!ENTITY f SYSTEM \"file:///etc/passwd\">]>
        <w:document><w:body><w:p><w:r><w:t>&b;&f;</w:t></w:r></w:p></w:body></w:document>";
    let text = survives(&zip(&[("word/document.xml", bomb.as_bytes())]), "a.docx").unwrap();
    assert_eq!(text.pages[0].paragraphs, ["\u{fffd}\u{fffd}"]);
}

#[test]
fn names_inside_an_archive_lead_nowhere() {
    let page = b"<html><body><p>words</p></body></html>";
    let files = warc(&[("http://a/../../../etc/passwd", "text/html", "", page)]);
    let bytes = zip(&[
        ("datapackage.json", b"{}"),
        ("../../../tmp/muckrake-escaped.warc", &files),
        ("/etc/muckrake-escaped.warc", &files),
    ]);
    let text = survives(&bytes, "a.wacz").unwrap();
    assert_eq!(text.pages[0].label.as_deref(), Some("http://a/../../../etc/passwd"));
    assert!(!std::path::Path::new("/tmp/muckrake-escaped.warc").exists());
}

#[test]
fn a_reader_that_takes_more_than_it_may_is_stopped() {
    documents::read_apart_with(tools::MUCKRAKE.into());
    let page = "<p>words</p>".repeat(1_000_000);
    let within =
        |limits: Limits| documents::read_within(page.as_bytes(), "a.html", &limits).map(|text| text.pages.len());
    let said = within(Limits { memory: 96 * 1024 * 1024, ..Limits::default() }).unwrap_err().to_string();
    assert!(said.contains("96 MiB of memory"), "{said}");
    let said = within(Limits { seconds: 0, ..Limits::default() }).unwrap_err().to_string();
    assert!(said.contains("more than 0 seconds"), "{said}");
    assert_eq!(within(Limits { memory: 2048 * 1024 * 1024, ..Limits::default() }), Ok(1));
}
