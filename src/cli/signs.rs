//! The signs of the printed pages, in Unicode and in plain ASCII. It knows standings, nothing of terminals.

use crate::analysis::standing::Standing;

use super::page::Tone;

/// One set of signs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Signs {
    corroborated: &'static str,
    single: &'static str,
    uncited: &'static str,
    disputed: &'static str,
    /// Before a gap.
    pub(super) gap: &'static str,
    /// Before who is tied to both ends.
    pub(super) flag: &'static str,
    /// Between words that belong apart.
    pub(super) dot: &'static str,
    /// Between two dates.
    pub(super) dash: &'static str,
    /// A branch of a tree that has others below it.
    pub(super) branch: &'static str,
    /// The last branch of a tree.
    pub(super) last: &'static str,
    /// Beside what hangs from a branch that has others below it.
    pub(super) beside: &'static str,
    /// Below the last branch.
    pub(super) below: &'static str,
    /// Goods come this way.
    pub(super) upstream: &'static str,
    /// Goods go that way.
    pub(super) downstream: &'static str,
}

const DRAWN: Signs = Signs {
    corroborated: "●",
    single: "◐",
    uncited: "○",
    disputed: "✗",
    gap: "?",
    flag: "⚑",
    dot: "·",
    dash: "–",
    branch: "├─",
    last: "└─",
    beside: "│  ",
    below: "   ",
    upstream: "◂ ",
    downstream: "▸ ",
};

const ASCII: Signs = Signs {
    corroborated: "*",
    single: "+",
    uncited: "o",
    disputed: "x",
    gap: "?",
    flag: "!",
    dot: "-",
    dash: "-",
    branch: "|-",
    last: "`-",
    beside: "|  ",
    below: "   ",
    upstream: "< ",
    downstream: "> ",
};

impl Signs {
    /// The signs to print with.
    pub(super) fn of(plain: bool) -> &'static Self {
        if plain { &ASCII } else { &DRAWN }
    }

    /// A standing as sign and word.
    pub(super) fn standing(&self, standing: Standing) -> String {
        let sign = match standing {
            Standing::Corroborated => self.corroborated,
            Standing::SingleOrigin => self.single,
            Standing::Uncited => self.uncited,
            Standing::Disputed => self.disputed,
        };
        format!("{sign} {}", standing.label())
    }
}

/// The tone in which a standing is said.
pub(super) fn tone(standing: Standing) -> Tone {
    match standing {
        Standing::Corroborated => Tone::Good,
        Standing::SingleOrigin => Tone::Fair,
        Standing::Uncited | Standing::Disputed => Tone::Bad,
    }
}
