//! The signs of the printed pages: those of the workbench's themes, drawn or in plain ASCII.

use crate::analysis::standing::Standing;
use crate::error::Result;
use crate::model::Evidence;
use crate::tui::theme::{Glyphs, Theme};

use super::page::Tone;

/// One set of signs.
#[derive(Debug)]
pub(super) struct Signs {
    glyphs: Glyphs,
    ascii: bool,
}

impl Signs {
    /// The signs to print with: of the theme, or of the plain one where ASCII is wanted.
    pub(super) fn of(plain: bool) -> Result<Self> {
        let theme = Theme::shipped(if plain { "plain" } else { "dark" })?;
        Ok(Self { glyphs: theme.glyphs, ascii: theme.ascii })
    }

    /// A standing as sign and word.
    pub(super) fn standing(&self, standing: Standing) -> String {
        let sign = match standing {
            Standing::Corroborated => &self.glyphs.corroborated,
            Standing::SingleOrigin => &self.glyphs.single_origin,
            Standing::Uncited => &self.glyphs.uncited,
            Standing::Disputed => &self.glyphs.disputed,
            Standing::Damaged => &self.glyphs.damaged,
        };
        format!("{sign} {}", standing.label())
    }

    /// What evidence says: the exact words in quotes, else ours; empty where it says nothing.
    pub(super) fn words(&self, evidence: &Evidence) -> String {
        match (&evidence.quote, &evidence.paraphrase) {
            (Some(quote), _) if self.ascii => format!("\"{quote}\""),
            (Some(quote), _) => format!("\u{201c}{quote}\u{201d}"),
            (None, paraphrase) => paraphrase.clone().unwrap_or_default(),
        }
    }

    /// Before a gap.
    pub(super) fn gap(&self) -> &str {
        &self.glyphs.gap
    }

    /// Before who is tied to both ends.
    pub(super) fn tie(&self) -> &str {
        &self.glyphs.tie
    }

    /// Between words that belong apart.
    pub(super) fn dot(&self) -> &str {
        &self.glyphs.dot
    }

    /// Before a hop that goods come along.
    pub(super) fn upstream(&self) -> &str {
        &self.glyphs.upstream
    }

    /// Before a hop that goods go along.
    pub(super) fn downstream(&self) -> &str {
        &self.glyphs.downstream
    }

    /// A branch of a tree, and what stands before everything below it.
    pub(super) fn branch(&self, last: bool) -> (&str, &str) {
        let [beside, below, branch, end] = &self.glyphs.branches;
        if last { (end, below) } else { (branch, beside) }
    }
}

/// The tone in which a standing is said.
pub(super) fn tone(standing: Standing) -> Tone {
    match standing {
        Standing::Corroborated => Tone::Good,
        Standing::SingleOrigin => Tone::Fair,
        Standing::Uncited | Standing::Disputed | Standing::Damaged => Tone::Bad,
    }
}
