//! The one error of the house: what failed, why, and what to try.
//!
//! Every folder may use this file; it uses none of them. It must not know the terminal: `cli` and
//! `tui` decide how an error is shown, and pass its text through `text::safe` on the way.

use std::fmt;

/// What sort of failure it was; it decides the exit code and how the interface words it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The command was given wrongly.
    Usage,
    /// A file, a line or a field holds something that can't be taken.
    Input,
    /// Nothing fits what was asked for.
    NotFound,
    /// More than one thing fits; the hint lists them.
    Ambiguous,
    /// The file is not a case, or a case of a newer version.
    Foreign,
    /// It is encrypted or sealed, and what was given does not open it.
    Locked,
    /// The case file is damaged.
    Damaged,
    /// A row has moved on since it was read, or something later hangs on it.
    Conflict,
    /// Somebody else has changed a row since whoever writes it looked at it; the cause names who and what.
    Overtaken,
    /// Somebody else holds the file, or it may not be written.
    Busy,
    /// The operating system refused: disk, permission, terminal.
    Io,
    /// A gate named with `--fail-on` found something.
    CheckFailed,
}

/// An error with its cause in words and, where there is one, what to try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    kind: Kind,
    cause: String,
    hint: Option<String>,
}

/// The result of everything in the house that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// An error of a kind, with what failed and why in one sentence without a full stop.
    pub fn new(kind: Kind, cause: impl Into<String>) -> Self {
        Self { kind, cause: cause.into(), hint: None }
    }

    /// Bad input: the commonest kind.
    pub fn input(cause: impl Into<String>) -> Self {
        Self::new(Kind::Input, cause)
    }

    /// The same error with what to try.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same error with where it happened put before the cause: a file, a line, a field.
    #[must_use]
    pub fn at(mut self, place: impl fmt::Display) -> Self {
        self.cause = format!("{place}: {}", self.cause);
        self
    }

    /// What sort of failure it was.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// What failed and why.
    pub fn cause(&self) -> &str {
        &self.cause
    }

    /// What to try, where something is known to help.
    pub fn to_try(&self) -> Option<&str> {
        self.hint.as_deref()
    }

    /// The exit code of a command that ends with this error: 1 for nothing found or a failed check, 2 otherwise.
    pub fn exit_code(&self) -> u8 {
        match self.kind {
            Kind::NotFound | Kind::CheckFailed => 1,
            _ => 2,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.cause)?;
        match &self.hint {
            Some(hint) => write!(f, "\n  try: {hint}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Error {}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        Self::new(Kind::Io, error.to_string())
    }
}
