//! What is asked of documents and what comes back: their text, who is named in it, where a word stands.

use std::sync::Arc;

use crate::documents::passage::Found;
use crate::documents::{Place, Text};
use crate::model::{ClaimRef, EntityId, Evidence, EvidenceId, SourceId};

/// Which document is wanted: that of the finest thing that is named here and has one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The evidence whose passage is looked for.
    pub evidence: Option<EvidenceId>,
    /// The source.
    pub source: Option<SourceId>,
    /// Claims: what they are cited by.
    pub claims: Vec<ClaimRef>,
    /// An entity: what anything said of it is cited by.
    pub entity: Option<EntityId>,
    /// Which of its source's documents; where none, the one that holds the passage, or the first.
    pub which: Option<usize>,
}

/// A document that was opened.
#[derive(Debug, Clone, PartialEq)]
pub struct Opened {
    /// Its source.
    pub source: SourceId,
    /// What that is called.
    pub title: String,
    /// What the file was called.
    pub name: String,
    /// Which of its source's documents it is, from 0, and how many there are.
    pub which: (usize, usize),
    /// SHA-256 of its bytes, by which it is asked for again.
    pub sha256: String,
    /// What it says.
    pub text: Arc<Text>,
    /// The evidence that it was opened for, and where its quote stands.
    pub evidence: Option<(Box<Evidence>, Found)>,
}

/// Words of a paragraph, from one byte to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stretch {
    /// The paragraph.
    pub place: Place,
    /// Where they begin.
    pub from: usize,
    /// Where they end.
    pub to: usize,
}

/// Who is named on some pages of a document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Named {
    /// The document.
    pub sha256: String,
    /// The pages that were looked through: from this one, up to that.
    pub pages: (usize, usize),
    /// The names in their order, with who bears each.
    pub names: Vec<(Stretch, Vec<EntityId>)>,
}

/// Where something that was searched for stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sought {
    /// The document.
    pub sha256: String,
    /// What was typed.
    pub query: String,
    /// Where it stands, in order; the first so many.
    pub found: Vec<Stretch>,
    /// There is more.
    pub more: bool,
}

/// A passage of a document, to be made evidence or cited.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Taken {
    /// The document's source.
    pub source: SourceId,
    /// What that is called.
    pub title: String,
    /// Where the words stand.
    pub locator: String,
    /// The words, as they stand there.
    pub quote: String,
    /// Their language, where the letters tell it: ISO 639-3.
    pub lang: Option<String>,
    /// Whom they name.
    pub names: Vec<EntityId>,
}

impl Taken {
    /// Whether this evidence was taken from here.
    pub fn is(&self, evidence: &Evidence) -> bool {
        evidence.source == self.source
            && evidence.locator.as_deref() == Some(self.locator.as_str())
            && evidence.quote.as_deref() == Some(self.quote.as_str())
    }

    /// The evidence that it makes.
    pub fn evidence(&self) -> Evidence {
        Evidence {
            source: self.source.clone(),
            locator: Some(self.locator.clone()),
            quote: Some(self.quote.clone()),
            lang: self.lang.clone(),
            ..Evidence::default()
        }
    }
}
