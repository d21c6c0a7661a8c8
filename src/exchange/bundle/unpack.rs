//! A case file into a bundle.

use std::fs;
use std::io::Write;
use std::path::Path;

use serde::Serialize;

use super::super::entity;
use super::ATTACHMENTS;
use super::lines::{Attached, Cite, EvidenceLine, Head, MarksLine, ReplyLine, RulingLine, SentenceLine, StoryHead};
use crate::case::{self, Case};
use crate::error::{Error, Kind, Result};
use crate::model::Graph;

/// Unpacks a case into a new folder, which appears whole or not at all.
///
/// # Errors
/// If something of that name is there already, or the folder can't be made.
pub fn unpack(of: &Case, folder: &Path) -> Result<Vec<String>> {
    if folder.exists() {
        return Err(
            Error::new(Kind::Conflict, format!("{} is there already", folder.display())).hint("give another name")
        );
    }
    let parent = &case::folder_of(folder);
    let failed = |e: std::io::Error| Error::from(e).at(format!("{} can't be written", folder.display()));
    let beside = case::Beside::make(parent).map_err(failed)?;
    let draft = tempfile::tempdir_in(beside.path()).map_err(failed)?;
    let left_out = of.without_damaged(|| of.as_of_now(|| write_all(of, draft.path(), &failed)))?;
    case::sync_folder(draft.path());
    fs::rename(draft.path(), folder).map_err(failed)?;
    // The folder has its final name: there is nothing left to remove.
    drop(draft.keep());
    case::sync_folder(parent);
    Ok(left_out)
}

type Failed<'a> = &'a dyn Fn(std::io::Error) -> Error;

fn write_all(case: &Case, folder: &Path, failed: Failed<'_>) -> Result<()> {
    let attachments = case.attachments()?;
    let story = case.story()?;
    let head = Head {
        format: "muckrake-bundle".to_owned(),
        version: 1,
        title: case.title()?,
        language: case.language()?,
        story: story.as_ref().filter(|story| story.draft > 0).map(StoryHead::of),
        attachments: attachments
            .iter()
            .map(|a| Attached {
                sha256: a.sha256.clone(),
                name: a.name.clone(),
                media: a.media.clone(),
                source: a.source.clone(),
                taken: a.taken.clone(),
            })
            .collect(),
    };
    let mut text = serde_json::to_string_pretty(&head).map_err(|e| Error::input(e.to_string()))?;
    text.push('\n');
    write_file(&folder.join("case.json"), text.as_bytes()).map_err(failed)?;
    write_entities(case, folder, failed)?;
    write_lines(folder, "assertions.jsonl", case.assertions()?.iter(), failed)?;
    write_lines(folder, "sources.jsonl", case.sources()?.iter(), failed)?;
    let mut evidence = Vec::new();
    for one in case.all_evidence()? {
        let cites = case.cites(&one.id)?.iter().map(Cite::of_citing).collect();
        evidence.push(EvidenceLine { evidence: one, cites });
    }
    write_lines(folder, "evidence.jsonl", evidence.iter(), failed)?;
    write_lines(folder, "rulings.jsonl", case.rulings()?.iter().map(RulingLine::of), failed)?;
    write_lines(folder, "gaps.jsonl", case.gaps()?.iter(), failed)?;
    let sentences = story.iter().flat_map(|story| &story.sentences);
    write_lines(folder, "story.jsonl", sentences.map(SentenceLine::of), failed)?;
    write_lines(folder, "marks.jsonl", MarksLine::of(&case.mark_rows()?).iter(), failed)?;
    let mut approaches = case.approaches(None)?;
    approaches.sort_by(|a, b| a.id.cmp(&b.id));
    write_lines(folder, "replies.jsonl", approaches.iter().map(ReplyLine::of), failed)?;
    // The bytes are written once, however many sources they belong to.
    let hashes: std::collections::BTreeSet<String> = attachments.into_iter().map(|a| a.sha256).collect();
    for sha256 in hashes {
        let place = folder.join(ATTACHMENTS);
        fs::create_dir_all(&place).map_err(failed)?;
        write_file(&place.join(&sha256), &case.attachment_bytes(&sha256)?).map_err(failed)?;
    }
    case::sync_folder(&folder.join(ATTACHMENTS));
    Ok(())
}

/// A file that is on the disk before the folder has its name.
fn write_file(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = fs::File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn write_entities(case: &Case, folder: &Path, failed: Failed<'_>) -> Result<()> {
    let path = folder.join("entities.jsonl");
    let mut file = std::io::BufWriter::new(fs::File::create(&path).map_err(failed)?);
    let mut any = false;
    case.each_row(&mut |id| {
        let Some(mut row) = case.row(&id)? else { return Ok(()) };
        let kept = entity::split_kept(&mut row);
        let marks = entity::Marks { same_as: case.joined_to(&id)?, ..entity::marks_of(&row, kept) };
        any = true;
        writeln!(file, "{}", entity::write(&row, &marks)?).map_err(failed)
    })?;
    file.flush().and_then(|()| file.get_ref().sync_all()).map_err(failed)?;
    if any { Ok(()) } else { fs::remove_file(&path).map_err(failed) }
}

fn write_lines<T: Serialize>(
    folder: &Path,
    name: &str,
    lines: impl Iterator<Item = T>,
    failed: Failed<'_>,
) -> Result<()> {
    let mut text = String::new();
    for line in lines {
        text.push_str(&serde_json::to_string(&line).map_err(|e| Error::input(e.to_string()))?);
        text.push('\n');
    }
    if text.is_empty() { Ok(()) } else { write_file(&folder.join(name), text.as_bytes()).map_err(failed) }
}
