//! Small documents made by hand, byte by byte, so that each test says what is in them.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

/// A PDF with a page a text.
pub(crate) fn pdf(pages: &[&str]) -> Vec<u8> {
    let kids: String = (0..pages.len()).map(|n| format!("{} 0 R ", 4 + n * 2)).collect();
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!("<< /Type /Pages /Kids [{kids}] /Count {} >>", pages.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned(),
    ];
    for (n, words) in pages.iter().enumerate() {
        let drawn = format!("BT /F1 12 Tf 72 700 Td ({words}) Tj ET");
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {} 0 R /Resources << /Font << /F1 3 0 R >> >> >>",
            5 + n * 2
        ));
        objects.push(format!("<< /Length {} >>\nstream\n{drawn}\nendstream", drawn.len()));
    }
    of_objects(&objects)
}

/// A PDF of these objects, the first of which is its catalogue.
pub(crate) fn of_objects(objects: &[String]) -> Vec<u8> {
    let mut text = "%PDF-1.4\n".to_owned();
    let mut places = Vec::new();
    for (n, object) in objects.iter().enumerate() {
        places.push(text.len());
        write!(text, "{} 0 obj\n{object}\nendobj\n", n + 1).unwrap();
    }
    let start = text.len();
    write!(text, "xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).unwrap();
    for place in places {
        writeln!(text, "{place:010} 00000 n ").unwrap();
    }
    write!(text, "trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1).unwrap();
    text.into_bytes()
}

/// A zip of these files.
pub(crate) fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

pub(crate) fn docx(body: &str, notes: &str) -> Vec<u8> {
    let xml = |root: &str, inside: &str| {
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><w:{root} xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\">{inside}</w:{root}>"
        )
    };
    zip(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("word/document.xml", xml("document", &format!("<w:body>{body}</w:body>")).as_bytes()),
        ("word/footnotes.xml", xml("footnotes", notes).as_bytes()),
    ])
}

/// A mail with these attachments.
pub(crate) fn email(subject: &str, words: &str, attached: &[(&str, &[u8])]) -> Vec<u8> {
    let coded = |text: &str| format!("=?utf-8?B?{}?=", base64(text.as_bytes()));
    let mut mail = format!(
        "From: Anna Ivanova <anna@example.org>\r\nTo: ilya@example.org\r\nDate: Sat, 5 Mar 2022 10:11:12 +0600\r\n\
         Subject: {}\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"b{}\"\r\n\r\n\
         --b{}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{words}\r\n",
        coded(subject),
        attached.len(),
        attached.len()
    );
    for (name, bytes) in attached {
        let media = if name.ends_with(".eml") { "message/rfc822" } else { "application/octet-stream" };
        write!(
            mail,
            "--b{}\r\nContent-Type: {media}\r\nContent-Disposition: attachment; filename=\"{}\"\r\n",
            attached.len(),
            coded(name)
        )
        .unwrap();
        if media == "message/rfc822" {
            write!(mail, "\r\n{}\r\n", String::from_utf8_lossy(bytes)).unwrap();
        } else {
            write!(mail, "Content-Transfer-Encoding: base64\r\n\r\n{}\r\n", base64(bytes)).unwrap();
        }
    }
    write!(mail, "--b{}--\r\n", attached.len()).unwrap();
    mail.into_bytes()
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let word = (0..3).fold(0_u32, |word, n| word << 8 | u32::from(chunk.get(n).copied().unwrap_or(0)));
        for n in 0..4 {
            let letter = LETTERS[(word >> (18 - 6 * n) & 63) as usize];
            text.push(if n <= chunk.len() { char::from(letter) } else { '=' });
        }
    }
    text
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

/// A WARC of answers: address, media type, how it is packed, body.
pub(crate) fn warc(answers: &[(&str, &str, &str, &[u8])]) -> Vec<u8> {
    let mut warc = b"WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 4\r\n\r\na: b\r\n\r\n".to_vec();
    for (url, media, packed, body) in answers {
        let packed = if packed.is_empty() { String::new() } else { format!("Content-Encoding: {packed}\r\n") };
        let head = format!("HTTP/1.1 200 OK\r\nContent-Type: {media}\r\n{packed}\r\n");
        let length = head.len() + body.len();
        write!(
            warc,
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nContent-Length: {length}\r\n\r\n{head}"
        )
        .unwrap();
        warc.extend_from_slice(body);
        warc.extend_from_slice(b"\r\n\r\n");
    }
    warc
}

/// The head of a JPEG, with what a camera writes of itself.
pub(crate) fn jpeg(camera: &str, taken: &str) -> Vec<u8> {
    let (camera, taken) = (format!("{camera}\0"), format!("{taken}\0"));
    let mut tiff = b"MM\0*\0\0\0\x08".to_vec();
    let entry = |tag: u16, kind: u16, count: usize, value: usize| {
        let mut bytes = [tag.to_be_bytes(), kind.to_be_bytes()].concat();
        bytes.extend(u32::try_from(count).unwrap().to_be_bytes());
        bytes.extend(u32::try_from(value).unwrap().to_be_bytes());
        bytes
    };
    let (first, second) = (8 + 2 + 24 + 4, 8 + 2 + 24 + 4 + camera.len());
    tiff.extend([0, 2]);
    tiff.extend(entry(0x010f, 2, camera.len(), first));
    tiff.extend(entry(0x8769, 4, 1, second));
    tiff.extend([0; 4]);
    tiff.extend(camera.as_bytes());
    tiff.extend([0, 1]);
    tiff.extend(entry(0x9003, 2, taken.len(), second + 2 + 12 + 4));
    tiff.extend([0; 4]);
    tiff.extend(taken.as_bytes());
    let mut jpeg = vec![0xff, 0xd8, 0xff, 0xe1];
    jpeg.extend(u16::try_from(tiff.len() + 8).unwrap().to_be_bytes());
    jpeg.extend(b"Exif\0\0");
    jpeg.extend(tiff);
    jpeg.extend([0xff, 0xc0, 0, 11, 8, 0, 16, 0, 8, 1, 1, 0x11, 0, 0xff, 0xd9]);
    jpeg
}
