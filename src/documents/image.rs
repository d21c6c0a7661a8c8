//! Images: how large, when and with what taken, where; and the words in them where `tesseract` is on the machine.

use std::io::Cursor;

use exif::{In, Tag};
use imagesize::ImageType;

use super::{Given, Text, outside, plain};
use crate::error::{Error, Result};

/// What reads it.
pub(super) const READER: &str = "imagesize 0.15";

/// What is told of the picture's own notes, in this order.
const TOLD: [(&str, Tag); 10] = [
    ("Taken", Tag::DateTimeOriginal),
    ("Changed", Tag::DateTime),
    ("Camera", Tag::Make),
    ("Model", Tag::Model),
    ("Program", Tag::Software),
    ("Author", Tag::Artist),
    ("Rights", Tag::Copyright),
    ("Description", Tag::ImageDescription),
    ("Latitude", Tag::GPSLatitude),
    ("Longitude", Tag::GPSLongitude),
];

pub(super) fn begins(bytes: &[u8]) -> bool {
    imagesize::image_type(bytes).is_ok_and(|sort| name(sort).is_some())
}

/// The media type of an image.
pub(super) fn media(bytes: &[u8]) -> &'static str {
    imagesize::image_type(bytes).ok().and_then(name).map_or("image/*", |(_, media)| media)
}

fn name(sort: ImageType) -> Option<(&'static str, &'static str)> {
    match sort {
        ImageType::Jpeg => Some(("JPEG", "image/jpeg")),
        ImageType::Png => Some(("PNG", "image/png")),
        ImageType::Gif => Some(("GIF", "image/gif")),
        ImageType::Webp => Some(("WebP", "image/webp")),
        ImageType::Tiff => Some(("TIFF", "image/tiff")),
        ImageType::Bmp => Some(("BMP", "image/bmp")),
        ImageType::Heif(_) => Some(("HEIF", "image/heif")),
        _ => None,
    }
}

pub(super) fn read(given: &Given<'_>) -> Result<Text> {
    let damaged = || Error::input("is no image that is known here, or its head is damaged");
    let sort = imagesize::image_type(given.bytes).ok().and_then(name).ok_or_else(damaged)?;
    let size = imagesize::blob_size(given.bytes).map_err(|wrong| damaged().at(wrong))?;
    let mut paragraphs = vec![format!("[{} image, {} × {} pixels]", sort.0, size.width, size.height)];
    paragraphs.extend(notes(given.bytes));
    let (words, by) = outside::words_of_image(given.bytes, given.limits);
    paragraphs.extend(words.map(|words| plain::paragraphs(&words)).unwrap_or_default());
    Ok(Text::whole(paragraphs, format!("{READER}, {by}")))
}

/// What the camera or a program wrote into the picture. Anybody can change it.
fn notes(bytes: &[u8]) -> Vec<String> {
    let Ok(notes) = exif::Reader::new().read_from_container(&mut Cursor::new(bytes)) else { return Vec::new() };
    let told = TOLD.iter().filter_map(|(title, tag)| {
        let field = notes.get_field(*tag, In::PRIMARY)?;
        let said = plain::in_a_line(&field.display_value().with_unit(&notes).to_string());
        let said = said.trim_matches('"').trim();
        (!said.is_empty()).then(|| format!("[{title}: {said}]"))
    });
    told.collect()
}
