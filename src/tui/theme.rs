//! Themes: what each role on the screen looks like, and by which glyph it is told. Data in `assets/themes/`.
//!
//! A theme must not know panes or claims: only roles.

use std::collections::BTreeMap;

use ratatui::style::{Color, Modifier, Style};
use serde::Deserialize;

use crate::error::{Error, Result};

/// The shipped themes by name. `plain` is ASCII without frames or colours.
const SHIPPED: [(&str, &str); 3] = [
    ("dark", include_str!("../../assets/themes/dark.json")),
    ("light", include_str!("../../assets/themes/light.json")),
    ("plain", include_str!("../../assets/themes/plain.json")),
];

/// What a piece of text on the screen is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Ordinary text.
    Text,
    /// Text that matters less.
    Dim,
    /// Text that matters more.
    Strong,
    /// A verb between two entities.
    Verb,
    /// A country code or a schema beside a name.
    Note,
    /// Goods and dates.
    Goods,
    /// The frame of a pane.
    Frame,
    /// The frame of the pane that has the keys.
    FrameFocus,
    /// The title of a pane.
    Title,
    /// The selected row of the pane that has the keys.
    Selected,
    /// The selected row of another pane.
    SelectedElsewhere,
    /// Letters that matched what was typed.
    Match,
    /// The first line of the screen.
    Header,
    /// A key on the last line.
    Key,
    /// What a key does.
    KeyTitle,
    /// A claim with two origins or more.
    Corroborated,
    /// A claim with one origin.
    SingleOrigin,
    /// A claim that rests on nothing.
    Uncited,
    /// A claim that something contradicts.
    Disputed,
    /// What is not as it was saved.
    Damaged,
    /// Something asked, not asserted.
    Gap,
    /// Somebody tied to both ends.
    Tie,
    /// Marked as seen.
    Seen,
    /// Marked as relevant.
    Relevant,
    /// Marked as to do.
    ToDo,
    /// Bookmarked.
    Bookmark,
    /// A name that looks like another.
    Alike,
    /// Somebody in the case, named in a document.
    Named,
    /// What went wrong.
    Error,
    /// What went well.
    Good,
}

/// How many roles there are.
const ROLES: usize = Role::Good as usize + 1;

/// The signs that stand for words, one column each unless said otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Glyphs {
    /// Two origins or more.
    pub corroborated: String,
    /// One origin.
    pub single_origin: String,
    /// Rests on nothing.
    pub uncited: String,
    /// Contradicted.
    pub disputed: String,
    /// Not as it was saved.
    pub damaged: String,
    /// Asked, not asserted.
    pub gap: String,
    /// Tied to both ends.
    pub tie: String,
    /// Marked as seen.
    pub seen: String,
    /// Marked as relevant.
    pub relevant: String,
    /// Marked as to do.
    pub to_do: String,
    /// Bookmarked.
    pub bookmark: String,
    /// A name that looks like another.
    pub alike: String,
    /// Before a hop that goods come along, upstream.
    pub upstream: String,
    /// Before a hop that goods go along, downstream.
    pub downstream: String,
    /// A node that stands elsewhere too and isn't walked again.
    pub repeat: String,
    /// Four pieces of a tree: pass by, pass by nothing (three columns), branch, last branch (two columns).
    pub branches: [String; 4],
    /// Before the selected row.
    pub cursor: String,
    /// Before a line that is typed.
    pub prompt: String,
    /// Between the words of a line.
    pub dot: String,
    /// Where text was cut off.
    pub cut: String,
    /// The moving part of a scroll bar.
    pub thumb: String,
}

/// The colours that a terminal of its kind has where the theme names none: what a picture is drawn with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ground {
    /// What text is drawn in.
    pub text: Color,
    /// What it is drawn on.
    pub back: Color,
}

/// Roles to styles, glyphs, and whether panes have frames.
#[derive(Debug, Clone, PartialEq)]
pub struct Theme {
    styles: [Style; ROLES],
    /// The signs that stand for words.
    pub glyphs: Glyphs,
    /// Whether panes are framed; otherwise they have a title line alone.
    pub frames: bool,
    /// Whether only ASCII may be drawn by the program itself.
    pub ascii: bool,
    /// What a picture of it is drawn on.
    pub ground: Ground,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    frames: bool,
    ascii: bool,
    ground: RawGround,
    glyphs: Glyphs,
    roles: BTreeMap<Role, RawStyle>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawGround {
    text: String,
    back: String,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct RawStyle {
    fg: Option<String>,
    bg: Option<String>,
    #[serde(default)]
    with: Vec<With>,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "lowercase")]
enum With {
    Bold,
    Dim,
    Italic,
    Underlined,
    Reversed,
}

impl Theme {
    /// A shipped theme by its name.
    ///
    /// # Errors
    /// Lists the names there are.
    pub fn shipped(name: &str) -> Result<Self> {
        let Some((_, json)) = SHIPPED.iter().find(|s| s.0 == name) else {
            let names: Vec<&str> = Self::names().collect();
            return Err(Error::input(format!("there is no theme {name}")).hint(names.join(", ")));
        };
        Self::from_json(json).map_err(|e| e.at(format!("themes/{name}.json")))
    }

    /// The names of the shipped themes.
    pub fn names() -> impl Iterator<Item = &'static str> {
        SHIPPED.iter().map(|s| s.0)
    }

    /// A theme from the text of its file.
    ///
    /// # Errors
    /// Names the role that is missing or the colour that is none.
    pub fn from_json(json: &str) -> Result<Self> {
        let raw: Raw = serde_json::from_str(json).map_err(|e| Error::input(e.to_string()))?;
        let mut styles = [Style::new(); ROLES];
        for (role, style) in &raw.roles {
            styles[*role as usize] = read_style(style).map_err(|e| e.at(format!("{role:?}")))?;
        }
        if raw.roles.len() != ROLES {
            return Err(Error::input(format!("{} of {ROLES} roles are given", raw.roles.len())));
        }
        let ground = Ground { text: read_colour(&raw.ground.text)?, back: read_colour(&raw.ground.back)? };
        Ok(Self { styles, glyphs: raw.glyphs, frames: raw.frames, ascii: raw.ascii, ground })
    }

    /// The same theme without colours: bold, underlined and reversed text stay.
    #[must_use]
    pub fn without_colour(mut self) -> Self {
        for (role, style) in self.styles.iter_mut().enumerate() {
            let coloured = style.bg.is_some();
            style.fg = None;
            style.bg = None;
            if coloured && (role == Role::Selected as usize) {
                *style = style.add_modifier(Modifier::REVERSED);
            }
        }
        self
    }

    /// The sign that stands for a role; a space for those that have none.
    pub fn sign(&self, role: Role) -> &str {
        match role {
            Role::Corroborated => &self.glyphs.corroborated,
            Role::SingleOrigin => &self.glyphs.single_origin,
            Role::Uncited => &self.glyphs.uncited,
            Role::Disputed => &self.glyphs.disputed,
            Role::Damaged => &self.glyphs.damaged,
            Role::Gap => &self.glyphs.gap,
            Role::Tie => &self.glyphs.tie,
            Role::Seen => &self.glyphs.seen,
            Role::Relevant => &self.glyphs.relevant,
            Role::ToDo => &self.glyphs.to_do,
            Role::Bookmark => &self.glyphs.bookmark,
            Role::Alike => &self.glyphs.alike,
            Role::Note => &self.glyphs.repeat,
            Role::Title => &self.glyphs.downstream,
            _ => " ",
        }
    }

    /// What a role looks like.
    pub fn style(&self, role: Role) -> Style {
        self.styles[role as usize]
    }
}

fn read_colour(text: &str) -> Result<Color> {
    text.parse().map_err(|_parse| Error::input(format!("{text} is no colour")))
}

fn read_style(raw: &RawStyle) -> Result<Style> {
    let colour = |text: &Option<String>| text.as_deref().map(read_colour).transpose();
    let mut style = Style { fg: colour(&raw.fg)?, bg: colour(&raw.bg)?, ..Style::new() };
    for with in &raw.with {
        style = style.add_modifier(match with {
            With::Bold => Modifier::BOLD,
            With::Dim => Modifier::DIM,
            With::Italic => Modifier::ITALIC,
            With::Underlined => Modifier::UNDERLINED,
            With::Reversed => Modifier::REVERSED,
        });
    }
    Ok(style)
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr;

    use super::*;

    #[test]
    fn every_shipped_theme_reads_and_gives_all_roles() {
        for name in Theme::names() {
            Theme::shipped(name).unwrap();
        }
    }

    #[test]
    fn glyphs_keep_their_columns() {
        for name in Theme::names() {
            let g = Theme::shipped(name).unwrap().glyphs;
            let standings = [&g.corroborated, &g.single_origin, &g.uncited, &g.disputed, &g.damaged];
            let one: Vec<_> = standings.into_iter().chain([&g.gap, &g.tie, &g.repeat, &g.alike]).collect();
            assert!(one.iter().all(|s| s.width() == 1), "{name}: {one:?}");
            let mut marks = vec![&g.seen, &g.relevant, &g.to_do, &g.bookmark];
            assert!(marks.iter().all(|s| s.width() == 1), "{name}: {marks:?}");
            marks.sort();
            marks.dedup();
            assert_eq!(marks.len(), 4, "{name}: two marks look the same");
            let wide: Vec<usize> = g.branches.iter().map(|s| s.width()).collect();
            assert_eq!(wide, [3, 3, 2, 2], "{name}");
            let standing = [&g.corroborated, &g.single_origin, &g.uncited, &g.disputed, &g.damaged, &g.gap];
            let mut told: Vec<_> = standing.to_vec();
            told.sort();
            told.dedup();
            assert_eq!(told.len(), standing.len(), "{name}: two standings look the same");
        }
    }

    #[test]
    fn plain_is_ascii_and_has_no_colour() {
        let plain = Theme::shipped("plain").unwrap();
        assert!(SHIPPED[2].1.is_ascii() && plain.ascii && !plain.frames);
        assert!(plain.styles.iter().all(|s| s.fg.is_none() && s.bg.is_none()));
    }

    #[test]
    fn without_colour_the_selection_still_shows() {
        for name in ["dark", "light"] {
            let theme = Theme::shipped(name).unwrap().without_colour();
            assert!(theme.styles.iter().all(|s| s.fg.is_none() && s.bg.is_none()));
            assert!(theme.style(Role::Selected).add_modifier.contains(Modifier::REVERSED));
        }
    }

    #[test]
    fn an_unknown_theme_lists_the_known() {
        let error = Theme::shipped("sepia").unwrap_err();
        assert!(error.to_try().unwrap().contains("light"), "{error}");
    }
}
