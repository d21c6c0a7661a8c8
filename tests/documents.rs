//! Documents as text: every format, damaged and hostile ones too. What it takes of others' files it says, and passes
//! over where they are not there.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that fails here has failed")]

#[path = "documents/hostile.rs"]
mod hostile;
#[path = "documents/made.rs"]
mod made;
#[path = "documents/real.rs"]
mod real;
#[path = "support/tools.rs"]
mod tools;

use std::io::Write as _;
use std::process::{Command, Stdio};

use made::{docx, email, gzip, pdf, warc, zip};
use muckrake::documents::{self, Place, Text};
use muckrake::model::Form;

/// Reads as the program does: in a process of its own.
fn read(bytes: &[u8], name: &str) -> Text {
    documents::read_apart_with(tools::MUCKRAKE.into());
    documents::read(bytes, name).unwrap()
}

fn refused(bytes: &[u8], name: &str) -> String {
    documents::read_apart_with(tools::MUCKRAKE.into());
    documents::read(bytes, name).unwrap_err().to_string()
}

#[test]
fn a_pdf_is_read_by_page_and_paragraph() {
    let text = read(&pdf(&["The firm was founded in Almaty.", "Its owner is not named."]), "register.pdf");
    assert_eq!(text.pages.len(), 2);
    assert_eq!(text.pages[1].paragraphs, ["Its owner is not named."]);
    assert_eq!(text.locator(Place { page: 1, paragraph: 0 }), "p. 2 ¶1");
    assert!(text.reader.starts_with("pdf"), "{}", text.reader);
    // Its bytes say what it is, whatever it is called.
    assert_eq!(documents::media(&pdf(&["x"]), "letter"), Some("application/pdf"));
}

#[test]
fn the_better_text_of_pdftotext_is_taken_where_it_is_there_and_said() {
    if tools::has("pdftotext") {
        let text = read(&pdf(&["The firm was founded in Almaty."]), "register.pdf");
        assert!(text.reader.starts_with("pdftotext "), "{}", text.reader);
        assert_eq!(text.pages.len(), 1);
    }
}

#[test]
fn without_programs_of_others_a_pdf_is_read_all_the_same() {
    let bytes = pdf(&["The firm was founded in Almaty.", "Its owner is not named."]);
    let mut child = Command::new(tools::MUCKRAKE)
        .args([documents::APART, "a.pdf", "60", "536870912"])
        .env("PATH", "/nowhere")
        .env("MIMALLOC_ARENA_EAGER_COMMIT", "0")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(&bytes).unwrap();
    let said = String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap();
    assert!(said.contains("Its owner is not named.") && said.contains("pdf-extract"), "{said}");
}

#[test]
fn a_page_of_the_web_is_read_without_its_scripts() {
    let page = "<!DOCTYPE html><html><head><title>Sky Mechanics</title><script>var a = 'no';</script></head><body>
        <h1>Drones</h1><p>Aspan <b>Arba</b>\n supplies.</p><div>One<br>line<br><br>another</div>
        <table><tr><td>2022</td><td><p>Kazakhstan</p></td></tr></table><style>p{}</style></body></html>";
    let text = read(page.as_bytes(), "page.html");
    assert_eq!(
        text.pages[0].paragraphs,
        ["Sky Mechanics", "Drones", "Aspan Arba supplies.", "One line", "another", "2022 | Kazakhstan"]
    );
    let russian = "<html><head><meta charset=windows-1251></head><body><p>Алматы</p></body></html>";
    let bytes = encoding_rs::WINDOWS_1251.encode(russian).0;
    assert_eq!(read(&bytes, "a.htm").pages[0].paragraphs, ["Алматы"]);
}

#[test]
fn markdown_is_read_without_its_marks() {
    let text = read(
        "# Head\n\nA *few* [words](http://a.b)[^1]\n\n- one\n- two\n\n| a | b |\n|---|---|\n| c | d |\n\n[^1]: Note.\n"
            .as_bytes(),
        "a.md",
    );
    assert_eq!(text.pages[0].paragraphs, ["Head", "A few words[1]", "one", "two", "a | b", "c | d", "Note."]);
}

#[test]
fn a_docx_is_read_with_its_tables_and_notes() {
    let body = r#"<w:p><w:r><w:t>Aspan &amp; Arba</w:t></w:r><w:r><w:t xml:space="preserve"> supplies</w:t></w:r>
        <w:r><w:footnoteReference w:id="2"/></w:r><w:del><w:r><w:delText>not</w:delText></w:r></w:del></w:p>
        <w:tbl><w:tr><w:tc><w:p><w:r><w:t>Год</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>2022</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"#;
    let notes = r#"<w:footnote w:type="separator" w:id="0"><w:p/></w:footnote>
        <w:footnote w:id="2"><w:p><w:r><w:t>Register, line 5</w:t></w:r></w:p></w:footnote>"#;
    let text = read(&docx(body, notes), "draft.docx");
    assert_eq!(text.pages[0].paragraphs, ["Aspan & Arba supplies[2]", "Год | 2022", "[2] Register, line 5"]);
    assert_eq!(text.pages[0].forms, [Some(Form::Text), Some(Form::Item), None]);
}

#[test]
fn a_mail_is_read_with_its_head_and_what_is_attached() {
    let attached: [(&str, &[u8]); 3] =
        [("договор.pdf", &pdf(&["Contract"])), ("../../etc/passwd", b"plain words"), ("a.bin", &[0, 1, 2, 3, 0, 0])];
    let text = read(&email("Поставка", "Dear Ilya,\r\n\r\nthe drones are on their way.", &attached), "mail.eml");
    let labels: Vec<_> = text.pages.iter().map(|page| page.label.as_deref()).collect();
    assert_eq!(labels, [None, Some("договор.pdf/1"), Some("../../etc/passwd"), Some("a.bin")]);
    let first = &text.pages[0].paragraphs;
    assert_eq!(first[0], "From: Anna Ivanova <anna@example.org>");
    assert!(first.contains(&"Subject: Поставка".to_owned()), "{first:?}");
    assert_eq!(first.last().unwrap(), "the drones are on their way.");
    assert_eq!(text.pages[1].paragraphs, ["Contract"]);
    assert_eq!(text.pages[2].paragraphs, ["plain words"]);
    assert!(text.pages[3].paragraphs[0].contains("a.bin, 6 bytes"), "{:?}", text.pages[3]);
    // A mail in a mail is read too.
    let outer = email("Fwd", "see below", &[("inner.eml", &email("Old", "the old words", &[]))]);
    let pages = read(&outer, "b.eml").pages;
    assert!(pages[1].paragraphs.contains(&"the old words".to_owned()), "{pages:?}");
}

#[test]
fn a_web_archive_is_read_page_by_page() {
    let html = "<html><body><p>The page itself.</p></body></html>";
    let packed = gzip(b"<html><body><p>Packed page.</p></body></html>");
    let records = warc(&[
        ("https://b.example/", "text/html; charset=utf-8", "", html.as_bytes()),
        ("https://a.example/", "text/html", "gzip", &packed),
        ("https://a.example/x.js", "text/javascript", "", b"no"),
    ]);
    let list = "{\"format\":\"json-pages-1.0\"}\n{\"url\":\"https://a.example/\",\"title\":\"A\"}\n";
    let archive = zip(&[
        ("datapackage.json", b"{}"),
        ("archive/data.warc.gz", &gzip(&records)),
        ("pages/pages.jsonl", list.as_bytes()),
    ]);
    for (bytes, name, order) in [
        (archive, "site.wacz", ["https://a.example/", "https://b.example/"]),
        (records, "site.warc", ["https://b.example/", "https://a.example/"]),
    ] {
        let text = read(&bytes, name);
        let labels: Vec<_> = text.pages.iter().map(|page| page.label.as_deref().unwrap()).collect();
        assert_eq!(labels, order, "{name}");
        assert!(text.pages.iter().any(|page| page.paragraphs == ["Packed page."]), "{text:?}");
    }
}

#[test]
fn an_image_tells_its_size_and_what_the_camera_wrote() {
    let text = read(&made::jpeg("Canon", "2022:03:05 10:11:12"), "photo.jpg");
    let told = &text.pages[0].paragraphs;
    assert_eq!(told[0], "[JPEG image, 8 × 16 pixels]");
    assert!(
        told.contains(&"[Camera: Canon]".to_owned()) && told.contains(&"[Taken: 2022-03-05 10:11:12]".to_owned()),
        "{told:?}"
    );
    // Whether the words were read, and by what, is said.
    assert!(text.reader.contains("tesseract"), "{}", text.reader);
}

#[test]
fn what_no_format_fits_is_refused_with_what_could_be_read() {
    let said = refused(&[0, 1, 2, 3, 4, 5, 0, 0, 0], "a.xls");
    assert!(said.contains("no format") && said.contains("pdf, docx"), "{said}");
    for (name, said) in
        [("a.pdf", "no PDF"), ("a.docx", "zip"), ("a.jpg", "no image"), ("a.eml", "head"), ("a.wacz", "zip")]
    {
        let told = refused(b"\0nothing of the kind\0\0\0", name);
        assert!(told.contains(said), "{name}: {told}");
    }
}

#[test]
fn the_version_that_is_told_of_a_reader_is_the_one_that_reads() {
    let lock = include_str!("../Cargo.lock");
    let sources = [
        include_str!("../src/documents/pdf.rs"),
        include_str!("../src/documents/html.rs"),
        include_str!("../src/documents/docx.rs"),
        include_str!("../src/documents/email.rs"),
        include_str!("../src/documents/image.rs"),
        include_str!("../src/documents/markdown.rs"),
    ];
    for source in sources {
        let (_, told) = source.split_once("READER: &str = \"").unwrap();
        let (name, version) = told.split('"').next().unwrap().split_once(' ').unwrap();
        let entry = format!("name = \"{name}\"\nversion = \"{version}.");
        assert!(lock.contains(&entry), "{name} {version} is not what Cargo.lock has");
    }
}
