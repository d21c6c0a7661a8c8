//! What a subcommand hands back, and the one place where it is printed. Broken pipe is success.

use std::io::{ErrorKind, Write as _};

use serde::Serialize;

use crate::error::{Error, Result};
use crate::exchange::json_text;

use super::fault;
use super::page::Page;
use super::setting::Setting;

/// What to print, and what failed although there is something to print.
#[derive(Debug)]
pub(super) struct Outcome {
    text: Text,
    failure: Option<Error>,
}

#[derive(Debug)]
enum Text {
    Nothing,
    Page(Page),
    /// Printed as it is: JSON, exports and scripts, which have their own escaping.
    Raw(Vec<u8>),
}

impl Outcome {
    /// Done, and nothing to say.
    pub(super) fn silent() -> Self {
        Self { text: Text::Nothing, failure: None }
    }

    /// A page for people.
    pub(super) fn page(page: Page) -> Self {
        Self { text: Text::Page(page), failure: None }
    }

    /// Bytes that have their own escaping.
    pub(super) fn raw(bytes: impl Into<Vec<u8>>) -> Self {
        Self { text: Text::Raw(bytes.into()), failure: None }
    }

    /// One JSON document, escaped so that it can be shown.
    pub(super) fn json(value: &impl Serialize) -> Result<Self> {
        let mut text = json_text::pretty(value)?;
        text.push('\n');
        Ok(Self::raw(text))
    }

    /// JSON where it was asked for, else a page.
    pub(super) fn either(setting: &Setting, value: &impl Serialize, page: impl FnOnce() -> Page) -> Result<Self> {
        if setting.json { Self::json(value) } else { Ok(Self::page(page())) }
    }

    /// The same, and then a failure is told: a check that found something, a search that found nothing.
    #[must_use]
    pub(super) fn failing(mut self, failure: Option<Error>) -> Self {
        self.failure = failure;
        self
    }

    /// Prints it and gives the exit code.
    pub(super) fn print(self, command: &str, setting: &Setting) -> Result<u8> {
        match self.text {
            Text::Nothing => {}
            Text::Page(page) => write(page.render(setting.colour).as_bytes())?,
            Text::Raw(bytes) => write(&bytes)?,
        }
        Ok(self.failure.map_or(0, |failure| fault::tell(failure.at(command))))
    }
}

fn write(bytes: &[u8]) -> Result<()> {
    let mut stdout = std::io::stdout().lock();
    match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Error::from(error).at("standard output")),
        _ => Ok(()),
    }
}
