//! A disk as a power cut may leave it: of what was written since a file or folder was last synced any part, down to
//! single sectors, may be there.
//!
//! What was synced is there. A name is there once its folder was synced; a rename is there whole or not at all. It
//! must not know what is in the files.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use crate::tools::Chance;
use crate::trace::Call;

/// What a disk writes at once.
const SECTOR: usize = 512;

/// A file or a folder, by its number.
type Node = usize;

/// One change, or one promise that changes last.
#[derive(Debug)]
enum Op {
    /// Bytes of a file.
    Write(Node, usize, Vec<u8>),
    /// The length of a file.
    Cut(Node, usize),
    /// Names in folders that change together: none is a name that is gone.
    Names(Vec<(Node, String, Option<Node>)>),
}

/// What was recorded of one folder and all in it.
#[derive(Default)]
pub(crate) struct Recording {
    /// Each change, and the place from which on it lasts.
    ops: Vec<(Op, Option<usize>)>,
    /// What each node is: the content of a file at the beginning, or nothing for a folder.
    nodes: Vec<Option<Vec<u8>>>,
    /// The names as the programs see them.
    names: HashMap<Node, BTreeMap<String, Node>>,
    /// The names at the beginning.
    first: HashMap<Node, BTreeMap<String, Node>>,
    root: String,
}

/// How a power cut treats what was not synced.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Loses {
    /// Nothing of it is lost: the disk is a prefix of what was done.
    Nothing,
    /// All of it.
    All,
    /// Any of the writes.
    Some,
    /// Any of the sectors.
    Sectors,
}

impl Recording {
    /// A folder as it is now, all of it on the disk.
    pub(crate) fn of(root: &Path) -> Self {
        let mut recording = Self { root: root.canonicalize().unwrap().to_str().unwrap().to_owned(), ..Self::default() };
        recording.take_in(root);
        recording.first = recording.names.clone();
        recording
    }

    fn take_in(&mut self, folder: &Path) -> Node {
        let node = self.node(None);
        self.names.insert(node, BTreeMap::new());
        for entry in std::fs::read_dir(folder).unwrap() {
            let (path, name) = { entry.map(|entry| (entry.path(), entry.file_name())) }.unwrap();
            let inner =
                if path.is_dir() { self.take_in(&path) } else { self.node(Some(std::fs::read(&path).unwrap())) };
            self.names.get_mut(&node).unwrap().insert(name.into_string().unwrap(), inner);
        }
        node
    }

    fn node(&mut self, content: Option<Vec<u8>>) -> Node {
        self.nodes.push(content);
        self.nodes.len() - 1
    }

    /// How many changes there are: a cut may come before, between and after them.
    pub(crate) fn len(&self) -> usize {
        self.ops.len()
    }

    /// The parts of a path within what is recorded; none outside. Programs were started in the recorded folder.
    fn parts<'p>(&self, path: &'p str) -> Option<Vec<&'p str>> {
        let inside = if path.starts_with('/') { path.strip_prefix(&self.root)? } else { path };
        Some(inside.split('/').filter(|part| !part.is_empty() && *part != ".").collect())
    }

    fn walk(&self, parts: &[&str]) -> Option<Node> {
        parts.iter().try_fold(0, |folder, part| self.names.get(&folder)?.get(*part).copied())
    }

    /// The folder and the name in it that a path stands for.
    fn place(&self, path: &str) -> Option<(Node, String)> {
        let parts = self.parts(path)?;
        let (name, folders) = parts.split_last()?;
        Some((self.walk(folders)?, (*name).to_owned()))
    }

    fn found(&self, path: &str) -> Option<Node> {
        self.walk(&self.parts(path)?)
    }

    /// Names change: at once for programs, for good once the folder of the last one is synced.
    fn rename(&mut self, changes: Vec<(Node, String, Option<Node>)>) {
        for (folder, name, node) in &changes {
            let names = self.names.get_mut(folder).unwrap();
            match node {
                Some(node) => names.insert(name.clone(), *node),
                None => names.remove(name),
            };
        }
        self.ops.push((Op::Names(changes), None));
    }

    /// Takes a call in. Those of one program are to be given in the order in which they ended.
    pub(crate) fn take(&mut self, call: &Call) {
        if call.result < 0 {
            return;
        }
        let at = |at: usize| usize::try_from(call.number(at)).unwrap();
        match call.name.as_str() {
            "openat" if call.has(2, "O_CREAT") || call.has(2, "O_TRUNC") => self.open(call),
            "write" | "pwrite64" => {
                let Some(node) = call.file(0).and_then(|path| self.found(&path)) else { return };
                let mut bytes = call.bytes(1);
                bytes.truncate(usize::try_from(call.result).unwrap());
                // What is not written at a place is written at the end: no program here goes back in such a file.
                let place = if call.name == "pwrite64" { at(3) } else { self.length(node) };
                self.ops.push((Op::Write(node, place, bytes), None));
            }
            "ftruncate" => {
                let Some(node) = call.file(0).and_then(|path| self.found(&path)) else { return };
                self.ops.push((Op::Cut(node, at(1)), None));
            }
            "fsync" | "fdatasync" => {
                let Some(node) = call.file(0).and_then(|path| self.found(&path)) else { return };
                let now = self.ops.len();
                for (op, lasts) in self.ops.iter_mut().filter(|(_, lasts)| lasts.is_none()) {
                    let is_of = match op {
                        Op::Write(file, ..) | Op::Cut(file, _) => *file == node,
                        Op::Names(changes) => changes.last().is_some_and(|(folder, ..)| *folder == node),
                    };
                    if is_of {
                        *lasts = Some(now);
                    }
                }
            }
            "rename" => self.moved(&call.path(0, None), &call.path(1, None)),
            "renameat" | "renameat2" => self.moved(&call.path(1, Some(0)), &call.path(3, Some(2))),
            "link" => self.linked(&call.path(0, None), &call.path(1, None)),
            "linkat" => self.linked(&call.path(1, Some(0)), &call.path(3, Some(2))),
            "unlink" | "rmdir" => self.gone(&call.path(0, None)),
            "unlinkat" => self.gone(&call.path(1, Some(0))),
            "mkdir" => self.made(&call.path(0, None)),
            "mkdirat" => self.made(&call.path(1, Some(0))),
            "openat" => {}
            other => assert!(
                call.file(0).is_none_or(|path| self.found(&path).is_none()),
                "{other} is not among what a disk is known to do"
            ),
        }
    }

    fn open(&mut self, call: &Call) {
        let Some((folder, name)) = self.place(&call.path(1, Some(0))) else { return };
        match self.names[&folder].get(&name) {
            Some(node) if call.has(2, "O_TRUNC") => self.ops.push((Op::Cut(*node, 0), None)),
            Some(_) => {}
            None => {
                let node = self.node(Some(Vec::new()));
                self.rename(vec![(folder, name, Some(node))]);
            }
        }
    }

    fn made(&mut self, path: &str) {
        let Some((folder, name)) = self.place(path) else { return };
        let node = self.node(None);
        self.names.insert(node, BTreeMap::new());
        self.rename(vec![(folder, name, Some(node))]);
    }

    fn moved(&mut self, from: &str, to: &str) {
        let (Some(node), Some((old, from)), Some((new, to))) = (self.found(from), self.place(from), self.place(to))
        else {
            return;
        };
        self.rename(vec![(old, from, None), (new, to, Some(node))]);
    }

    fn linked(&mut self, from: &str, to: &str) {
        let (Some(node), Some((folder, name))) = (self.found(from), self.place(to)) else { return };
        self.rename(vec![(folder, name, Some(node))]);
    }

    fn gone(&mut self, path: &str) {
        let Some((folder, name)) = self.place(path) else { return };
        self.rename(vec![(folder, name, None)]);
    }

    fn length(&self, node: Node) -> usize {
        let first = self.nodes[node].as_ref().map_or(0, Vec::len);
        self.ops.iter().fold(first, |length, (op, _)| match op {
            Op::Write(file, at, bytes) if *file == node => length.max(at + bytes.len()),
            Op::Cut(file, to) if *file == node => *to,
            _ => length,
        })
    }

    /// Writes the folder as a cut after so many changes may leave it.
    pub(crate) fn cut(&self, after: usize, loses: Loses, chance: &mut Chance, into: &Path) {
        let mut files: Vec<Option<Vec<u8>>> = self.nodes.clone();
        let mut names = self.first.clone();
        for (op, lasts) in &self.ops[..after] {
            let lasts = lasts.is_some_and(|from| from <= after);
            let whole = lasts
                || match loses {
                    Loses::Nothing => true,
                    Loses::All => false,
                    Loses::Some => chance.once_in(2),
                    Loses::Sectors => !matches!(op, Op::Write(..)) && chance.once_in(2),
                };
            match op {
                Op::Write(file, at, bytes) => {
                    let content = files[*file].as_mut().unwrap();
                    for (number, sector) in bytes.chunks(SECTOR).enumerate() {
                        if whole || matches!(loses, Loses::Sectors) && chance.once_in(2) {
                            let at = at + number * SECTOR;
                            content.resize(content.len().max(at + sector.len()), 0);
                            content[at..at + sector.len()].copy_from_slice(sector);
                        }
                    }
                }
                Op::Cut(file, length) if whole => files[*file].as_mut().unwrap().resize(*length, 0),
                Op::Names(changes) if whole => {
                    for (folder, name, node) in changes {
                        let names = names.entry(*folder).or_default();
                        match node {
                            Some(node) => names.insert(name.clone(), *node),
                            None => names.remove(name),
                        };
                    }
                }
                Op::Cut(..) | Op::Names(..) => {}
            }
        }
        lay_down(0, &files, &names, into);
    }
}

fn lay_down(folder: Node, files: &[Option<Vec<u8>>], names: &HashMap<Node, BTreeMap<String, Node>>, into: &Path) {
    for (name, node) in names.get(&folder).into_iter().flatten() {
        let path = into.join(name);
        if let Some(content) = &files[*node] {
            std::fs::write(path, content).unwrap();
        } else {
            std::fs::create_dir(&path).unwrap();
            lay_down(*node, files, names, &path);
        }
    }
}
