//! The story: the draft sentence by sentence, each with what it rests on and what a checker decided about it.

use serde::{Deserialize, Serialize};

use super::claim::ClaimRef;
use super::id::SentenceId;

/// The draft that was taken in last.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Story {
    /// Its first heading; empty where it has none.
    pub title: String,
    /// What its file was called, without folders.
    pub file: String,
    /// SHA-256 of that file, hexadecimal.
    pub sha256: String,
    /// Which draft it is, from 1.
    pub draft: u32,
    /// Its sentences in their order; those that the last draft no longer had come after them.
    pub sentences: Vec<Sentence>,
}

/// One sentence, heading or list item of a draft.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sentence {
    /// The key.
    pub id: SentenceId,
    /// Which of all sentences it is, from 1.
    pub place: u32,
    /// Which block of text it stands in, from 1; headings and list items are blocks.
    pub paragraph: u32,
    /// What sort of block that is.
    #[serde(default, skip_serializing_if = "Form::is_text")]
    pub form: Form,
    /// Its words, without marks of emphasis.
    pub text: String,
    /// What a checker decided about it.
    #[serde(default)]
    pub state: State,
    /// Who decided last; of one that has changed since, about the words that it had.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checked_by: Option<String>,
    /// When, RFC 3339 in UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// The checker's note on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// What the last draft did to it, until it is looked at again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub news: Option<News>,
    /// Its words when it was looked at last, where the draft has changed them since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub was: Option<String>,
    /// The claims that it rests on.
    #[serde(skip)]
    pub rests: Vec<ClaimRef>,
    /// What the case holds of it is not what was saved: to be shown as damage.
    #[serde(skip)]
    pub damaged: bool,
}

/// What sort of block of a draft a sentence stands in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "&'static str")]
pub enum Form {
    /// Running text.
    #[default]
    Text,
    /// A heading of this level, 1 to 6.
    Heading(u8),
    /// An item of a list.
    Item,
    /// A quotation set apart.
    Quote,
}

/// What a checker decided about a sentence.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Nobody has decided yet.
    #[default]
    Open,
    /// It says what its claims say, and these hold.
    Verified,
    /// Something has to be asked first.
    Question,
    /// It is not as its claims have it, or somebody says otherwise.
    Dispute,
    /// It goes out of the story.
    Cut,
    /// It claims nothing that could be checked.
    NeedsNone,
}

/// What a new draft did to a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum News {
    /// It was not in the draft before.
    New,
    /// It has other words than before; what it rested on was kept.
    Changed,
    /// It is no longer in the draft: kept until the next one, which may bring it back.
    Gone,
}

const HEADINGS: [&str; 6] = ["heading-1", "heading-2", "heading-3", "heading-4", "heading-5", "heading-6"];

impl Story {
    /// The sentences that are in the draft, without those that have gone.
    pub fn standing(&self) -> impl Iterator<Item = &Sentence> {
        self.sentences.iter().filter(|sentence| !sentence.is_gone())
    }
}

impl Sentence {
    /// Whether the last draft no longer had it.
    pub fn is_gone(&self) -> bool {
        self.news == Some(News::Gone)
    }

    /// Where it stands, in words: "sentence 12, ¶4".
    pub fn place_words(&self) -> String {
        format!("sentence {}, ¶{}", self.place, self.paragraph)
    }

    /// Whether nothing is left to be done about it: verified on something, cut, or in need of nothing.
    pub fn is_resolved(&self) -> bool {
        match self.state {
            State::Verified => !self.rests.is_empty(),
            State::Cut | State::NeedsNone => true,
            State::Open | State::Question | State::Dispute => false,
        }
    }
}

impl Form {
    /// The word for it in files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Heading(level) => HEADINGS.get(usize::from(level).saturating_sub(1)).copied().unwrap_or(HEADINGS[5]),
            Self::Item => "item",
            Self::Quote => "quote",
        }
    }

    /// The form of a word.
    pub fn named(word: &str) -> Option<Self> {
        let level = HEADINGS.iter().position(|heading| *heading == word).and_then(|at| u8::try_from(at + 1).ok());
        match word {
            "text" => Some(Self::Text),
            "item" => Some(Self::Item),
            "quote" => Some(Self::Quote),
            _ => level.map(Self::Heading),
        }
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
    fn is_text(&self) -> bool {
        *self == Self::Text
    }
}

impl TryFrom<String> for Form {
    type Error = String;

    fn try_from(word: String) -> Result<Self, String> {
        Self::named(&word).ok_or_else(|| format!("{word:?} is no form: text, item, quote, heading-1 to heading-6"))
    }
}

impl From<Form> for &'static str {
    fn from(form: Form) -> Self {
        form.word()
    }
}

impl State {
    /// All of them, in the order in which they are counted to a reader.
    pub const ALL: [Self; 6] = [Self::Verified, Self::NeedsNone, Self::Open, Self::Question, Self::Dispute, Self::Cut];

    /// The word for it in files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Verified => "verified",
            Self::Question => "question",
            Self::Dispute => "dispute",
            Self::Cut => "cut",
            Self::NeedsNone => "needs_none",
        }
    }

    /// The words for it on a screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::NeedsNone => "needs none",
            other => other.word(),
        }
    }

    /// The state of a word.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

impl News {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::New, Self::Changed, Self::Gone];

    /// The word for it, in files and on a screen.
    pub fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Changed => "changed",
            Self::Gone => "gone",
        }
    }

    /// The one of a word.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|news| news.word() == word)
    }
}
