//! A workbench on a case of its own: keys go in and are counted, and what the case says comes out in sentences.
//!
//! What was done is read from the case file, never from the screen. It must not know how a gesture works.
#![allow(dead_code, reason = "each test file uses its own part of it")]
#![allow(clippy::unwrap_used, reason = "a helper that fails here is a failed test")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use muckrake::analysis::sentence::sentence;
use muckrake::case::{Attachment, Author, Case};
use muckrake::exchange::{bundle, story};
use muckrake::model::{Graph, SourceId, Stance, Story};
use muckrake::tui::Options;
use muckrake::tui::script::{self, Player, Step};
use tempfile::TempDir;

pub(crate) fn author() -> Author {
    Author::fixed("Reporter", "2026-11-22T10:00:00Z", 7)
}

/// A workbench.
pub(crate) struct Workbench {
    folder: TempDir,
    player: Player,
}

impl Workbench {
    /// On the first investigation.
    pub(crate) fn bundled() -> Self {
        static PACKED: OnceLock<TempDir> = OnceLock::new();
        let packed = PACKED.get_or_init(|| {
            let folder = tempfile::tempdir().unwrap();
            bundle::pack_embedded("kazakhstan-transit", &folder.path().join("own.case")).unwrap();
            folder
        });
        let folder = tempfile::tempdir().unwrap();
        std::fs::copy(packed.path().join("own.case"), folder.path().join("own.case")).unwrap();
        Self::on(folder)
    }

    /// On the first investigation, with this draft in place of its own story.
    pub(crate) fn telling(draft: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("own.case");
        bundle::pack_embedded("kazakhstan-transit", &path).unwrap();
        let mut case = Case::open(&path, author()).unwrap();
        let own = case.story().unwrap().unwrap_or_default();
        case.act("no story", |made| {
            made.put_story(&Story::default())?;
            own.sentences.iter().try_for_each(|one| made.remove_sentence(&one.id))
        })
        .unwrap();
        story::take(&mut case, &story::take_apart(draft.as_bytes(), "draft.md").unwrap()).unwrap();
        drop(case);
        Self::on(folder)
    }

    /// The same case in another window, later.
    pub(crate) fn later(self) -> Self {
        let Self { folder, player } = self;
        drop(player);
        Self::on(folder)
    }

    /// On the first investigation, with files attached to its news summary.
    pub(crate) fn with_documents(files: &[(&str, &str)]) -> Self {
        let desk = Self::bundled();
        let mut case = Case::open(&desk.path(), author()).unwrap();
        let source = SourceId::from("news-summary-hcq8jb6h");
        case.act("files", |draft| {
            files.iter().try_for_each(|(name, text)| {
                let (source, bytes) = (&source, text.as_bytes());
                let attachment = Attachment { bytes, source, name, media: Some("text/plain"), taken: None };
                draft.attach(&attachment).map(drop)
            })
        })
        .unwrap();
        drop(case);
        let Self { folder, player } = desk;
        drop(player);
        Self::on(folder)
    }

    /// On a case with nothing in it.
    pub(crate) fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        drop(Case::create(&folder.path().join("own.case"), "Untitled", author()).unwrap());
        Self::on(folder)
    }

    fn on(folder: TempDir) -> Self {
        let case = Case::open(&folder.path().join("own.case"), author()).unwrap();
        let options = Options { folder: Some(folder.path().to_owned()), ..Options::default() };
        let player = Player::new(case, (120, 36), options).unwrap();
        Self { folder, player }
    }

    /// Presses keys; how many they were. A paste is one.
    pub(crate) fn keys(&mut self, script: &str) -> usize {
        let steps = script::parse(script).unwrap();
        let count = steps.len();
        steps.into_iter().for_each(|step| self.player.step(step));
        count
    }

    /// Pastes text as it is, line breaks and all.
    pub(crate) fn paste(&mut self, text: &str) {
        self.player.step(Step::Paste(text.to_owned()));
    }

    pub(crate) fn screen(&self) -> String {
        self.player.screen().to_string()
    }

    pub(crate) fn is_shown(&self, text: &str) -> bool {
        let lines = self.player.screen().lines();
        let inner: Vec<String> =
            lines.iter().map(|line| line.trim_matches(['│', ' ', '╭', '╮', '─']).to_owned()).collect();
        inner.join("\n").contains(text)
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("own.case")
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn case(&self) -> Case {
        Case::open_read_only(&self.path()).unwrap()
    }

    /// Everything that the case says: claims with what they are cited by, entities, gaps, sources, rulings.
    pub(crate) fn says(&self) -> BTreeSet<String> {
        told(&self.case())
    }

    /// What keys add to what the case says, and what they take from it; in sentences.
    pub(crate) fn news(&mut self, script: &str) -> Vec<String> {
        let before = self.says();
        self.keys(script);
        let after = self.says();
        let gone = before.difference(&after).map(|line| format!("- {line}"));
        let mut news: Vec<String> = after.difference(&before).map(|line| format!("+ {line}")).chain(gone).collect();
        news.sort();
        news
    }

    /// The case as text, every byte of it.
    pub(crate) fn unpacked(&self) -> Vec<(String, String)> {
        let out = tempfile::tempdir().unwrap();
        let place = out.path().join("out");
        bundle::unpack(&self.case(), &place).unwrap();
        let mut files: Vec<(String, String)> = std::fs::read_dir(&place)
            .unwrap()
            .map(|file| file.unwrap().path())
            .map(|path| {
                (path.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read_to_string(&path).unwrap())
            })
            .collect();
        files.sort();
        files
    }
}

fn told(case: &Case) -> BTreeSet<String> {
    let mut told = BTreeSet::new();
    case.each_entity(&mut |id| {
        let entity = case.entity(&id)?.unwrap();
        let name = case.brief(&id)?.caption;
        let mark = if entity.placeholder { ", nobody known" } else { "" };
        told.insert(format!("{name} is a {}{mark}", entity.schema));
        told.extend(entity.note.iter().map(|note| format!("{name}, note: {note}")));
        Ok(())
    })
    .unwrap();
    case.each_claim(&mut |claim| {
        let said = sentence(case, &claim.claim)?;
        told.insert(said.clone());
        for citation in case.citations(&claim.claim)? {
            let evidence = &citation.evidence;
            let stance = if citation.stance == Stance::Supports { "" } else { "against " };
            let quote = evidence.quote.iter().map(|quote| format!("“{quote}”"));
            let words: Vec<String> = quote.chain(evidence.paraphrase.clone()).collect();
            let place = citation.locator.as_ref().or(evidence.locator.as_ref());
            let place = place.map(|place| format!(" {place}")).unwrap_or_default();
            told.insert(format!("{said} [{stance}{}{place}]", words.join(" ")));
        }
        if let Some(ruling) = case.ruling(&claim.claim)? {
            let reason = ruling.reason.map(|reason| format!(": {reason}")).unwrap_or_default();
            told.insert(format!("{said} ruled {:?}{reason}", ruling.decision).to_lowercase());
        }
        Ok(())
    })
    .unwrap();
    for gap in case.gaps().unwrap() {
        let answer = gap.answered_by.map(|_| " answered").unwrap_or_default();
        told.insert(format!("gap: {}{answer}", gap.question));
    }
    for approach in case.approaches(None).unwrap() {
        let name = case.brief(&approach.subject).unwrap().caption;
        let put: Vec<String> = approach.put.into_iter().map(|put| put.said).collect();
        let by = approach.deadline.map(|by| format!(" until {by}")).unwrap_or_default();
        let (how, at) = (approach.how, approach.at.unwrap_or_default());
        let answer = approach.answer.map(|answer| format!(" answered {}: {answer}", approach.answered_at.unwrap()));
        told.insert(format!("put to {name} by {how} on {at}{by}: {}{}", put.join(" "), answer.unwrap_or_default()));
    }
    for source in case.sources().unwrap() {
        for document in case.documents_of(&source.id).unwrap() {
            let taken = document.taken;
            let (how, by) = (taken.how.unwrap_or_default(), taken.by.unwrap_or_default());
            told.insert(format!("document of {}: {}, {how}, by {by}", source.title, document.name));
        }
        let url = source.url.map(|url| format!(" {url}")).unwrap_or_default();
        let label = source.label.map(|label| format!(", to appear as {label}")).unwrap_or_default();
        told.insert(format!("source: {}{url}{label}", source.title));
    }
    told
}
