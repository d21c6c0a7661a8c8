//! The parts of a Word document that differ from one to the next: the text, its footnotes and its lists (ECMA-376).
//!
//! It must not know how parts become a file.

use std::collections::HashSet;
use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use unicode_script::{Script, UnicodeScript as _};

use super::{DEEPEST, Document, Face, Paragraph, Run, Style};
use crate::text::safe::safe;

type Xml = Writer<Vec<u8>>;

/// The name space of all that is Word's.
const WORD: (&str, &str) = ("xmlns:w", "http://schemas.openxmlformats.org/wordprocessingml/2006/main");

/// The name space of relationships between parts.
const RELATIONS: (&str, &str) = ("xmlns:r", "http://schemas.openxmlformats.org/officeDocument/2006/relationships");

/// How a numbering is told from the bullets, which are the first.
const BULLETS: u32 = 1;

/// How far one step of a list goes in, in twentieths of a point.
const STEP: usize = 360;

/// How wide a letter of a tree is, in the same: Courier New at 9 points.
const LETTER: usize = 108;

/// The text, and the page that it stands on: A4, with its number below.
pub(super) fn document(document: &Document) -> io::Result<Vec<u8>> {
    let mut referred = HashSet::new();
    part("w:document", |xml| {
        within(xml, "w:body", &[], |xml| {
            document.paragraphs.iter().try_for_each(|one| paragraph(xml, one, &mut referred))?;
            within(xml, "w:sectPr", &[], |xml| {
                empty(xml, "w:footerReference", &[("w:type", "default"), ("r:id", "rId5")])?;
                empty(xml, "w:pgSz", &[("w:w", "11906"), ("w:h", "16838")])?;
                let sides = ["w:top", "w:right", "w:bottom", "w:left"].map(|side| (side, "1304"));
                let inner = [("w:header", "680"), ("w:footer", "680"), ("w:gutter", "0")];
                empty(xml, "w:pgMar", &[&sides[..], &inner].concat())
            })
        })
    })
}

/// The footnotes, behind the two rules that Word wants to draw above them.
pub(super) fn footnotes(document: &Document) -> io::Result<Vec<u8>> {
    part("w:footnotes", |xml| {
        for (id, kind, rule) in
            [("-1", "separator", "w:separator"), ("0", "continuationSeparator", "w:continuationSeparator")]
        {
            within(xml, "w:footnote", &[("w:type", kind), ("w:id", id)], |xml| {
                within(xml, "w:p", &[], |xml| within(xml, "w:r", &[], |xml| empty(xml, rule, &[])))
            })?;
        }
        for (place, note) in document.notes.iter().enumerate() {
            within(xml, "w:footnote", &[("w:id", &(place + 1).to_string())], |xml| {
                within(xml, "w:p", &[], |xml| {
                    within(xml, "w:pPr", &[], |xml| empty(xml, "w:pStyle", &[("w:val", "FootnoteText")]))?;
                    marked(xml, |xml| empty(xml, "w:footnoteRef", &[]))?;
                    text(xml, " ", Face::default())?;
                    // A footnote of a footnote is none that Word knows.
                    note.iter().filter(|run| !matches!(run, Run::Note(_))).try_for_each(|one| match one {
                        Run::Text(said, face) => text(xml, &safe(said), *face),
                        Run::Break | Run::Note(_) => within(xml, "w:r", &[], |xml| empty(xml, "w:br", &[])),
                    })
                })
            })?;
        }
        Ok(())
    })
}

/// Bullets of nine levels, and a numbering for each list that counts.
pub(super) fn numbering(document: &Document) -> io::Result<Vec<u8>> {
    let mut lists: Vec<u32> = document.paragraphs.iter().filter_map(|one| counted(one.style)).collect();
    lists.sort_unstable();
    lists.dedup();
    part("w:numbering", |xml| {
        levels(xml, "0", usize::from(DEEPEST) + 1, |level| ("bullet", ["•", "–"][level % 2]))?;
        levels(xml, "1", 1, |_| ("decimal", "%1."))?;
        within(xml, "w:num", &[("w:numId", &BULLETS.to_string())], |xml| {
            empty(xml, "w:abstractNumId", &[("w:val", "0")])
        })?;
        for list in lists {
            within(xml, "w:num", &[("w:numId", &list.to_string())], |xml| {
                empty(xml, "w:abstractNumId", &[("w:val", "1")])?;
                within(xml, "w:lvlOverride", &[("w:ilvl", "0")], |xml| empty(xml, "w:startOverride", &[("w:val", "1")]))
            })?;
        }
        Ok(())
    })
}

fn levels(
    xml: &mut Xml,
    id: &str,
    count: usize,
    mark: impl Fn(usize) -> (&'static str, &'static str),
) -> io::Result<()> {
    within(xml, "w:abstractNum", &[("w:abstractNumId", id)], |xml| {
        empty(xml, "w:multiLevelType", &[("w:val", "hybridMultilevel")])?;
        (0..count).try_for_each(|level| {
            let (kind, sign) = mark(level);
            let left = ((level + 1) * STEP).to_string();
            within(xml, "w:lvl", &[("w:ilvl", &level.to_string())], |xml| {
                for (name, value) in [("w:start", "1"), ("w:numFmt", kind), ("w:lvlText", sign), ("w:lvlJc", "left")] {
                    empty(xml, name, &[("w:val", value)])?;
                }
                let hanging = STEP.to_string();
                within(xml, "w:pPr", &[], |xml| empty(xml, "w:ind", &[("w:left", &left), ("w:hanging", &hanging)]))
            })
        })
    })
}

/// The number of a list that counts, as Word is told it: those of bullets and none are taken.
fn counted(style: Style) -> Option<u32> {
    if let Style::Numbered(list) = style { Some(BULLETS + 1 + list) } else { None }
}

fn paragraph(xml: &mut Xml, paragraph: &Paragraph, referred: &mut HashSet<usize>) -> io::Result<()> {
    within(xml, "w:p", &[], |xml| {
        within(xml, "w:pPr", &[], |xml| set(xml, paragraph))?;
        let mut after_mark = false;
        for one in &paragraph.runs {
            let mark = matches!(one, Run::Note(_));
            if mark && after_mark {
                // 8 and 9 are not 89.
                marked(xml, |xml| said(xml, ","))?;
            }
            run(xml, one, referred)?;
            after_mark = mark;
        }
        Ok(())
    })
}

/// How a paragraph is set, in the order in which Word wants to be told.
fn set(xml: &mut Xml, paragraph: &Paragraph) -> io::Result<()> {
    styled(xml, paragraph.style)?;
    if paragraph.leftward {
        empty(xml, "w:bidi", &[])?;
    }
    let Style::Tree(columns) = paragraph.style else { return Ok(()) };
    let far = (usize::from(columns) * LETTER).to_string();
    empty(xml, "w:ind", &[("w:left", &far), ("w:hanging", &far)])
}

fn styled(xml: &mut Xml, style: Style) -> io::Result<()> {
    let (named, listed) = match style {
        Style::Body => return Ok(()),
        Style::Quote => ("Quote".to_owned(), None),
        Style::Heading(level) => (format!("Heading{}", level.clamp(1, 3)), None),
        Style::Bullet(depth) => ("ListParagraph".to_owned(), Some((depth.min(DEEPEST), BULLETS))),
        Style::Numbered(_) => ("ListParagraph".to_owned(), counted(style).map(|list| (0, list))),
        Style::Tree(_) => ("TextTree".to_owned(), None),
    };
    empty(xml, "w:pStyle", &[("w:val", &named)])?;
    let Some((level, list)) = listed else { return Ok(()) };
    within(xml, "w:numPr", &[], |xml| {
        empty(xml, "w:ilvl", &[("w:val", &level.to_string())])?;
        empty(xml, "w:numId", &[("w:val", &list.to_string())])
    })
}

fn run(xml: &mut Xml, run: &Run, referred: &mut HashSet<usize>) -> io::Result<()> {
    match run {
        Run::Text(said, face) => text(xml, &safe(said), *face),
        Run::Break => within(xml, "w:r", &[], |xml| empty(xml, "w:br", &[])),
        Run::Note(place) => {
            let (id, name) = ((place + 1).to_string(), format!("_Note{}", place + 1));
            if referred.insert(*place) {
                empty(xml, "w:bookmarkStart", &[("w:id", &id), ("w:name", &name)])?;
                marked(xml, |xml| empty(xml, "w:footnoteReference", &[("w:id", &id)]))?;
                return empty(xml, "w:bookmarkEnd", &[("w:id", &id)]);
            }
            // A footnote has one mark; what else refers to it asks for its number.
            marked(xml, |xml| empty(xml, "w:fldChar", &[("w:fldCharType", "begin")]))?;
            marked(xml, |xml| {
                let asked = format!(" NOTEREF {name} \\f \\h ");
                let keep = [("xml:space", "preserve")];
                within(xml, "w:instrText", &keep, |xml| xml.write_event(Event::Text(BytesText::new(&asked))))
            })?;
            marked(xml, |xml| empty(xml, "w:fldChar", &[("w:fldCharType", "separate")]))?;
            marked(xml, |xml| said(xml, &id))?;
            marked(xml, |xml| empty(xml, "w:fldChar", &[("w:fldCharType", "end")]))
        }
    }
}

/// A run that is set as the mark of a footnote.
fn marked(xml: &mut Xml, inner: impl FnOnce(&mut Xml) -> io::Result<()>) -> io::Result<()> {
    within(xml, "w:r", &[], |xml| {
        within(xml, "w:rPr", &[], |xml| empty(xml, "w:rStyle", &[("w:val", "FootnoteReference")]))?;
        inner(xml)
    })
}

/// Text, in as many runs as it changes its direction: Word orders words by what a run says of itself.
fn text(xml: &mut Xml, shown: &str, face: Face) -> io::Result<()> {
    for (piece, leftward) in directed(shown) {
        within(xml, "w:r", &[], |xml| {
            if face != Face::default() || leftward {
                within(xml, "w:rPr", &[], |xml| {
                    let faces = [("w:b", face.strong), ("w:bCs", face.strong)];
                    let more = [("w:i", face.stressed), ("w:iCs", face.stressed), ("w:rtl", leftward)];
                    faces.iter().chain(&more).filter(|(_, on)| *on).try_for_each(|(name, _)| empty(xml, name, &[]))
                })?;
            }
            said(xml, piece)
        })?;
    }
    Ok(())
}

fn said(xml: &mut Xml, text: &str) -> io::Result<()> {
    within(xml, "w:t", &[("xml:space", "preserve")], |xml| xml.write_event(Event::Text(BytesText::new(text))))
}

/// The pieces of a text that are read from right to left, and those that aren't. What stands between two words of the
/// former belongs to them.
fn directed(text: &str) -> Vec<(&str, bool)> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(is_leftward) {
        let (before, from) = rest.split_at(start);
        let ends = from.find(|c: char| c.is_alphanumeric() && !is_leftward(c)).unwrap_or(from.len());
        let (near, _) = from.split_at(ends);
        let (last, letter) = near.char_indices().rev().find(|(_, c)| is_leftward(*c)).unwrap_or((0, ' '));
        let (piece, after) = from.split_at(last + letter.len_utf8());
        pieces.extend((!before.is_empty()).then_some((before, false)));
        pieces.push((piece, true));
        rest = after;
    }
    pieces.extend((!rest.is_empty()).then_some((rest, false)));
    pieces
}

pub(super) fn is_leftward(c: char) -> bool {
    matches!(
        c.script(),
        Script::Arabic
            | Script::Hebrew
            | Script::Syriac
            | Script::Thaana
            | Script::Nko
            | Script::Adlam
            | Script::Hanifi_Rohingya
    )
}

/// One part: its head, and its outermost element.
fn part(name: &str, inner: impl FnOnce(&mut Xml) -> io::Result<()>) -> io::Result<Vec<u8>> {
    let mut xml = Writer::new(Vec::new());
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), Some("yes"))))?;
    within(&mut xml, name, &[WORD, RELATIONS], inner)?;
    Ok(xml.into_inner())
}

fn within(
    xml: &mut Xml,
    name: &str,
    attributes: &[(&str, &str)],
    inner: impl FnOnce(&mut Xml) -> io::Result<()>,
) -> io::Result<()> {
    xml.create_element(name).with_attributes(attributes.iter().copied()).write_inner_content(inner).map(|_| ())
}

fn empty(xml: &mut Xml, name: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
    xml.create_element(name).with_attributes(attributes.iter().copied()).write_empty().map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::directed;

    #[test]
    fn words_that_are_read_from_right_to_left_stay_together() {
        assert_eq!(directed("plain"), [("plain", false)]);
        assert_eq!(
            directed("by محمد بن سلمان (AE), שלום."),
            [("by ", false), ("محمد بن سلمان", true), (" (AE), ", false), ("שלום", true), (".", false)]
        );
    }
}
