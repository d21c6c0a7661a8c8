//! Drafts of the story: a file taken apart into blocks and sentences, and taken into the case.
//!
//! Markdown is read here; other formats are documents, and read as these are. It must not know arguments.

use std::collections::HashSet;
use std::path::Path;

use comrak::nodes::{Node, NodeValue};
use comrak::options::Extension;
use comrak::{Arena, Options, parse_document};

use super::bounds;
use crate::analysis::story::{self, Block, Drafted, Plan};
use crate::case::{Case, Draft, sha256_hex};
use crate::documents::{self, Page};
use crate::error::{Error, Kind, Result};
use crate::model::{Form, Sentence, SentenceId};
use crate::text::sentences::sentences;

/// How long a draft may be, in bytes; a thick book in DOCX is less.
const DRAFT_MOST: u64 = 64 * 1024 * 1024;

/// How many sentences a story may have: a thick book.
const SENTENCES_MOST: usize = 20_000;

/// How deep lists and quotations of a draft are followed.
const DEEPEST: usize = 64;

/// Reads a draft, and takes it apart.
///
/// # Errors
/// If the file can't be read, is no format that is known, holds no sentence or too many.
pub fn read(path: &Path) -> Result<Drafted> {
    let failed = |e: Error| e.at(path.display());
    let about = std::fs::metadata(path).map_err(|e| failed(e.into()))?;
    if !about.is_file() {
        return Err(bounds::not_a_file(path));
    }
    if about.len() > DRAFT_MOST {
        return Err(failed(Error::input("is longer than 64 MiB").hint("is this the draft?")));
    }
    let bytes = std::fs::read(path).map_err(|e| failed(e.into()))?;
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    take_apart(&bytes, &name).map_err(failed)
}

/// Takes the bytes of a draft apart; its name tells the format.
///
/// # Errors
/// As [`read`].
pub fn take_apart(bytes: &[u8], name: &str) -> Result<Drafted> {
    let end = name.rsplit_once('.').map(|(_, end)| end.to_lowercase()).unwrap_or_default();
    let texts = if matches!(end.as_str(), "md" | "markdown") {
        let text = std::str::from_utf8(bytes).map_err(|wrong| {
            Error::input(format!("is no text in UTF-8: byte {} is none of it", wrong.valid_up_to()))
        })?;
        markdown(text.trim_start_matches('\u{feff}'))
    } else {
        documents::read(bytes, name)?.pages.iter().flat_map(documented).collect()
    };
    let title = texts.iter().find(|(form, _)| matches!(form, Form::Heading(_)));
    let title = title.map(|(_, text)| text.trim().to_owned()).unwrap_or_default();
    let block = |(form, text): (Form, String)| Block { form, sentences: in_sentences(form, &text) };
    let blocks: Vec<Block> = texts.into_iter().map(block).filter(|block| !block.sentences.is_empty()).collect();
    let count: usize = blocks.iter().map(|block| block.sentences.len()).sum();
    if count == 0 {
        return Err(Error::input("holds no sentence").hint("is this the draft?"));
    }
    if count > SENTENCES_MOST {
        return Err(Error::input(format!("holds {count} sentences, more than {SENTENCES_MOST}"))
            .hint("take the story in chapter by chapter, each into a case of its own"));
    }
    Ok(Drafted { title, file: name.to_owned(), sha256: sha256_hex(bytes), blocks })
}

/// A heading is one sentence, whatever stops are in it.
fn in_sentences(form: Form, text: &str) -> Vec<String> {
    match form {
        Form::Heading(_) => Some(text.split_whitespace().collect::<Vec<_>>().join(" "))
            .filter(|text| !text.is_empty())
            .into_iter()
            .collect(),
        _ => sentences(text),
    }
}

/// What a draft would do to the story, or does: nothing is written where it is the same as before.
///
/// # Errors
/// If the case can't be read or refuses.
pub fn plan(case: &Case, drafted: &Drafted) -> Result<Plan> {
    use crate::model::Graph as _;
    Ok(story::compare(case.story()?.as_ref(), drafted))
}

/// Takes a draft in, as one action.
///
/// # Errors
/// If the case can't be read or refuses.
pub fn take(case: &mut Case, drafted: &Drafted) -> Result<Plan> {
    let mut plan = plan(case, drafted)?;
    if plan.is_the_same {
        return Ok(plan);
    }
    let title = format!("story: draft {} from {}", plan.story.draft, drafted.file);
    case.act(&title, |draft| put(draft, &mut plan))?;
    Ok(plan)
}

fn put(draft: &mut Draft<'_>, plan: &mut Plan) -> Result<()> {
    draft.put_story(&plan.story)?;
    for sentence in &mut plan.story.sentences {
        if sentence.id.as_str().is_empty() {
            sentence.id = SentenceId::fresh(&start(sentence), draft.random()?);
        }
        draft.put_sentence(sentence)?;
        for claim in &sentence.rests {
            match draft.tie(&sentence.id, claim) {
                // It went with its claim, while the draft was read.
                Err(error) if error.kind() == Kind::NotFound => {}
                tied => tied?,
            }
        }
    }
    plan.dropped.iter().try_for_each(|id| draft.remove_sentence(id))
}

/// The first words of a sentence, for its key.
fn start(sentence: &Sentence) -> String {
    sentence.text.split_whitespace().take(4).collect::<Vec<_>>().join(" ")
}

/// The blocks of a page of a document. What stands beside the text is not the story, nor are the marks that lead there:
/// a story that went to an editor for Word comes back as it was.
fn documented(page: &Page) -> Vec<(Form, String)> {
    let form = |at: usize| page.forms.get(at).copied().unwrap_or(Some(Form::Text));
    let paragraphs = || page.paragraphs.iter().enumerate().map(|(at, words)| (form(at), words));
    let beside = paragraphs().filter(|(form, _)| form.is_none());
    let marks: HashSet<&str> = beside.filter_map(|(_, words)| mark(words)).collect();
    paragraphs().filter_map(|(form, words)| Some((form?, unmarked(words, &marks)))).collect()
}

/// What leads to a note, by how the note begins: `1` of `[1] Interview`, `comment2` of `[comment2 by Ann] Sure?`.
fn mark(note: &str) -> Option<&str> {
    let (inside, _) = note.strip_prefix('[')?.split_once(']')?;
    Some(inside.split_once(" by ").map_or(inside, |(mark, _)| mark))
}

/// A text without these marks.
fn unmarked(words: &str, marks: &HashSet<&str>) -> String {
    let (mut out, mut rest) = (String::new(), words);
    while let Some((before, behind)) = rest.split_once('[') {
        out.push_str(before);
        match behind.split_once(']') {
            Some((mark, after)) if marks.contains(mark) => rest = after,
            _ => {
                out.push('[');
                rest = behind;
            }
        }
    }
    out + rest
}

/// The blocks of a Markdown text that say something, as plain text. Footnotes are left out: they are not the story,
/// and a story that was written out by this program comes back as it was.
fn markdown(text: &str) -> Vec<(Form, String)> {
    let extension = Extension {
        footnotes: true,
        table: true,
        strikethrough: true,
        front_matter_delimiter: Some("---".to_owned()),
        ..Extension::default()
    };
    let arena = Arena::new();
    let root = parse_document(&arena, text, &Options { extension, ..Options::default() });
    let mut blocks = Vec::new();
    collect(root, Form::Text, 0, &mut blocks);
    blocks
}

fn collect(node: Node<'_>, form: Form, depth: usize, blocks: &mut Vec<(Form, String)>) {
    if depth > DEEPEST {
        return;
    }
    for child in node.children() {
        let value = child.data.borrow().value.clone();
        match value {
            NodeValue::Heading(heading) => blocks.push((Form::Heading(heading.level.clamp(1, 6)), words(child))),
            NodeValue::Paragraph => blocks.push((form, words(child))),
            NodeValue::TableRow(_) => {
                let cells: Vec<String> = child.children().map(words).filter(|cell| !cell.is_empty()).collect();
                blocks.push((Form::Item, cells.join("; ")));
            }
            NodeValue::CodeBlock(code) => blocks.push((form, code.literal)),
            NodeValue::HtmlBlock(html) if !html.literal.trim_start().starts_with("<!--") => {
                blocks.push((form, html.literal));
            }
            NodeValue::BlockQuote => collect(child, Form::Quote, depth + 1, blocks),
            NodeValue::Item(_) | NodeValue::TaskItem(_) => collect(child, Form::Item, depth + 1, blocks),
            NodeValue::FrontMatter(_) | NodeValue::FootnoteDefinition(_) | NodeValue::HtmlBlock(_) => {}
            _ => collect(child, form, depth + 1, blocks),
        }
    }
}

/// The words within a block, without marks of emphasis.
fn words(block: Node<'_>) -> String {
    let mut text = String::new();
    for node in block.descendants() {
        match &node.data.borrow().value {
            NodeValue::Text(part) => text.push_str(part),
            NodeValue::Code(code) => text.push_str(&code.literal),
            NodeValue::SoftBreak | NodeValue::LineBreak => text.push(' '),
            _ => {}
        }
    }
    text
}
