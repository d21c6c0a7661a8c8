//! What the tests stand on: the binary in an environment of its own, and the bundled case, packed once.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use serde_json::Value;

/// The binary under test.
pub(crate) const MUCKRAKE: &str = env!("CARGO_BIN_EXE_muckrake");

/// What a run of the binary left behind.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Said {
    /// The page that was printed, of a run that was to succeed.
    pub(crate) fn done(self) -> String {
        assert_eq!((self.code, self.err.as_str()), (0, ""), "{}", self.out);
        self.out
    }

    /// The JSON that was printed, of a run that was to succeed.
    pub(crate) fn json(self) -> Value {
        serde_json::from_str(&self.done()).unwrap()
    }

    /// What was said on stderr, of a run that was to end with this code.
    pub(crate) fn failed(self, code: i32) -> String {
        assert_eq!(self.code, code, "{}\n{}", self.out, self.err);
        self.err
    }
}

impl From<Output> for Said {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// The binary with nothing of this machine in its environment.
pub(crate) fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(MUCKRAKE);
    command.args(arguments).env_clear().env("HOME", room()).env("COLUMNS", "100").env("TZ", "UTC");
    command.stdin(Stdio::null());
    command
}

/// Runs the binary.
pub(crate) fn muckrake(arguments: &[&str]) -> Said {
    command(arguments).output().unwrap().into()
}

/// A folder of this test run alone.
pub(crate) fn room() -> &'static Path {
    static ROOM: OnceLock<PathBuf> = OnceLock::new();
    ROOM.get_or_init(|| {
        let room = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cli");
        let _ = std::fs::remove_dir_all(&room);
        std::fs::create_dir_all(&room).unwrap();
        room
    })
}

/// The bundled investigation as a bundle.
pub(crate) fn bundle() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("investigations/kazakhstan-transit")
}

/// The bundled investigation as a case, to be read only.
pub(crate) fn case() -> &'static str {
    static CASE: OnceLock<String> = OnceLock::new();
    CASE.get_or_init(|| {
        let case = text(&room().join("kazakhstan-transit.case"));
        muckrake(&["pack", &text(&bundle()), &case]).done();
        case
    })
}

/// A folder for one test, with a copy of the bundled case that may be written.
pub(crate) fn copy() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir_in(room()).unwrap();
    let copy = folder.path().join("copy.case");
    std::fs::copy(case(), &copy).unwrap();
    let copy = text(&copy);
    (folder, copy)
}

/// A path as an argument.
pub(crate) fn text(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}

/// The keys of an object, sorted.
pub(crate) fn keys(object: &Value) -> Vec<&str> {
    let mut keys: Vec<&str> = object.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}

/// Fails unless every object of a list has just these keys; gives the objects.
#[track_caller]
pub(crate) fn each<'a>(list: &'a Value, expected: &[&str]) -> &'a [Value] {
    let list = list.as_array().unwrap();
    assert!(!list.is_empty(), "nothing to look at");
    let mut expected = expected.to_vec();
    expected.sort_unstable();
    for object in list {
        assert_eq!(keys(object), expected);
    }
    list
}
