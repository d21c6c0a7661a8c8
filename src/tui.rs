//! The workbench: panes over one case, driven by keys, drawn in a terminal or without one.
//!
//! Reading order: `deed` (what gestures write), `effect` (what panes ask for), `key`, `theme`, `widgets`, `panes`, `overlays`, `commands` (the one
//! table), `keymap`, `jobs` (what is read and written on other threads), `app` (the state), then `run` (a terminal)
//! and `script` (none), with `picture` (a screen as an SVG). It must not know SQL or arguments.

pub mod app;
pub mod commands;
pub mod deed;
pub mod effect;
pub mod jobs;
pub mod key;
pub mod keymap;
pub mod overlays;
pub mod panes;
mod picture;
pub mod run;
pub mod script;
pub mod theme;
pub mod widgets;

pub use run::run;

use std::path::PathBuf;

use crate::error::Result;

use self::keymap::Overrides;
use self::theme::Theme;

/// Whether there is a tour of the case.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Offer {
    /// It is another case than the tour goes through.
    #[default]
    Nowhere,
    /// There is one, for who asks for it.
    WhenAsked,
    /// There is one, and it is offered when the case opens.
    AtOnce,
}

/// How the workbench should look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The name of the theme; dark where none is given.
    pub theme: Option<String>,
    /// Whether there may be colours.
    pub colour: bool,
    /// ASCII without frames, whatever the theme.
    pub plain: bool,
    /// The folder that a bare file name stands in; where the program was started, if none is given.
    pub folder: Option<PathBuf>,
    /// Why the case is open for reading only, where it is.
    pub only_reads: Option<String>,
    /// Keys in place of commands' own.
    pub keys: Overrides,
    /// Whether there is a tour.
    pub tour: Offer,
    /// Whether there is a shell that the terminal can be given back to for a while.
    pub suspends: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            theme: None,
            colour: true,
            plain: false,
            folder: None,
            only_reads: None,
            keys: Overrides::new(),
            tour: Offer::Nowhere,
            suspends: false,
        }
    }
}

impl Options {
    /// The name of the theme to begin with.
    pub(crate) fn theme_name(&self) -> &str {
        if self.plain { "plain" } else { self.theme.as_deref().unwrap_or("dark") }
    }

    /// A theme as these options allow it.
    pub(crate) fn theme(&self, name: &str) -> Result<Theme> {
        let theme = Theme::shipped(name)?;
        Ok(if self.colour { theme } else { theme.without_colour() })
    }
}
