//! E-mail: its head, what it says, and each document that it brings along as further pages.

use mail_parser::{Address, Message, MessageParser, MessagePart, MimeHeaders as _, PartType};

use super::bounds::FILES_MOST;
use super::{Given, Page, Text, html, plain};
use crate::error::{Error, Result};

/// What reads it.
pub(super) const READER: &str = "mail-parser 0.11";

/// Fields that begin a mail, in small letters.
const HEADS: [&str; 9] = [
    "return-path:",
    "received:",
    "from:",
    "to:",
    "delivered-to:",
    "message-id:",
    "mime-version:",
    "x-mozilla-status:",
    "subject:",
];

pub(super) fn begins(bytes: &[u8]) -> bool {
    let start = String::from_utf8_lossy(bytes.get(..8192).unwrap_or(bytes)).to_lowercase();
    let head = start.split("\n\n").next().unwrap_or_default().split("\r\n\r\n").next().unwrap_or_default();
    let has = |field: &&&str| head.lines().any(|line| line.starts_with(**field));
    HEADS.iter().any(|field| start.starts_with(field)) && HEADS.iter().filter(has).count() > 1
}

pub(super) fn read(given: &Given<'_>) -> Result<Text> {
    let message =
        MessageParser::default().parse(given.bytes).ok_or_else(|| Error::input("is no e-mail: it has no head"))?;
    let mut paragraphs = head(&message);
    if paragraphs.is_empty() {
        return Err(Error::input("is no e-mail: it has no head that says who wrote, when or about what"));
    }
    for part in message.text_body.iter().filter_map(|id| message.part(*id)) {
        match &part.body {
            PartType::Text(text) => paragraphs.extend(plain::paragraphs(text)),
            PartType::Html(text) => paragraphs.extend(html::paragraphs(text)),
            _ => {}
        }
    }
    let mut text = Text::whole(paragraphs, READER);
    for (number, part) in message.attachments().take(FILES_MOST).enumerate() {
        attach(given, &mut text, part, number + 1);
    }
    Ok(text)
}

/// Who wrote to whom, when, about what: a paragraph a field.
fn head(message: &Message<'_>) -> Vec<String> {
    let people = |address: Option<&Address<'_>>| {
        let list = address.map(|all| all.iter().map(|one| person(one.name(), one.address())).collect::<Vec<_>>());
        list.unwrap_or_default().join(", ")
    };
    // The date as it was written: with the zone of whoever wrote it.
    let date = message.header_raw("Date").map(plain::in_a_line).unwrap_or_default();
    let fields = [
        ("From", people(message.from())),
        ("To", people(message.to())),
        ("Cc", people(message.cc())),
        ("Bcc", people(message.bcc())),
        ("Date", date),
        ("Subject", message.subject().map(plain::in_a_line).unwrap_or_default()),
        ("Message-ID", message.message_id().map(plain::in_a_line).unwrap_or_default()),
    ];
    fields.into_iter().filter(|(_, said)| !said.is_empty()).map(|(name, said)| format!("{name}: {said}")).collect()
}

fn person(name: Option<&str>, address: Option<&str>) -> String {
    match (name.map(plain::in_a_line), address.map(plain::in_a_line)) {
        (Some(name), Some(address)) => format!("{name} <{address}>"),
        (name, address) => name.or(address).unwrap_or_default(),
    }
}

/// Adds the pages of what is attached; what can't be read is named, and why.
fn attach(given: &Given<'_>, text: &mut Text, part: &MessagePart<'_>, number: usize) {
    let nested = part.message();
    let (name, bytes) = match nested {
        Some(message) => (part.attachment_name().map(str::to_owned), message.raw_message()),
        None => (part.attachment_name().map(str::to_owned), part.contents()),
    };
    let fallback = || if nested.is_some() { format!("message {number}.eml") } else { format!("attachment {number}") };
    let name = name.map(|name| plain::in_a_line(&name)).filter(|name| !name.is_empty()).unwrap_or_else(fallback);
    match given.inner(bytes, &name) {
        Ok(inner) => {
            for Page { label, paragraphs, forms } in inner.pages {
                let label = label.map_or_else(|| name.clone(), |label| format!("{name}/{label}"));
                text.pages.push(Page { label: Some(label), paragraphs, forms });
            }
            if !text.reader.contains(&inner.reader) {
                text.reader = format!("{}, {}", text.reader, inner.reader);
            }
        }
        Err(error) => {
            let said = format!("[{name}, {} bytes: {}]", bytes.len(), error.cause());
            text.pages.push(Page { label: Some(name), paragraphs: vec![said], ..Page::default() });
        }
    }
}
