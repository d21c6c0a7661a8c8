//! What is written: bundles, exports, and what is left where nothing could be.

use std::path::Path;

use crate::run::{bundle, case, copy, muckrake, room, text};

fn listing(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort_unstable();
    names
}

#[test]
fn a_case_unpacks_to_the_bundle_it_was_packed_from() {
    let folder = tempfile::tempdir_in(room()).unwrap();
    let out = folder.path().join("bundle");
    let said = muckrake(&["unpack", case(), &text(&out)]).done();
    assert!(said.contains("bundle"), "{said}");
    let names: Vec<String> =
        listing(&bundle()).into_iter().filter(|name| name != "claims.md" && name != "story.md").collect();
    assert_eq!(listing(&out), names);
    for name in names {
        assert!(std::fs::read(out.join(&name)).unwrap() == std::fs::read(bundle().join(&name)).unwrap(), "{name}");
    }
}

#[test]
fn the_same_case_exports_to_the_same_bytes_in_every_format() {
    let folder = tempfile::tempdir_in(room()).unwrap();
    for format in ["markdown", "json", "ftm"] {
        let export = |name: &str| {
            let file = folder.path().join(format!("{name}.{format}"));
            muckrake(&["export", case(), "--format", format, "-o", &text(&file)]).done();
            std::fs::read_to_string(file).unwrap()
        };
        let first = export("first");
        assert!(first.len() > 1000 && first.contains("Aspan Arba"), "{format}");
        assert_eq!(first, export("second"), "{format}");
        assert_eq!(first, muckrake(&["export", case(), "--format", format]).done(), "{format} to standard output");
    }
}

#[test]
fn an_export_to_a_place_that_can_not_be_written_leaves_nothing() {
    let folder = tempfile::tempdir_in(room()).unwrap();
    let taken = folder.path().join("taken");
    std::fs::create_dir(&taken).unwrap();
    std::fs::write(folder.path().join("file"), "kept").unwrap();
    let before = listing(folder.path());
    for place in [taken.clone(), folder.path().join("no-folder/out.md"), folder.path().join("file/out.md")] {
        let err = muckrake(&["export", case(), "--format", "markdown", "-o", &text(&place)]).failed(2);
        assert!(err.starts_with("muckrake: export: "), "{err}");
        assert!(place == taken || err.contains("there is no folder "), "{err}");
        assert!(!err.contains(".part") && !err.contains("os error"), "{err}");
        assert_eq!(listing(folder.path()), before, "{place:?}");
        assert!(listing(&taken).is_empty());
    }
    assert_eq!(std::fs::read_to_string(folder.path().join("file")).unwrap(), "kept");
}

#[test]
fn an_export_is_written_over_an_older_one() {
    let folder = tempfile::tempdir_in(room()).unwrap();
    let file = folder.path().join("case.md");
    std::fs::write(&file, "older").unwrap();
    muckrake(&["export", case(), "--format", "markdown", "-o", &text(&file)]).done();
    assert!(std::fs::read_to_string(&file).unwrap().contains("Aspan Arba"));
    assert_eq!(listing(folder.path()), ["case.md"]);
}

#[test]
fn a_file_that_is_there_is_never_made_anew() {
    let (folder, case) = copy();
    let before = std::fs::read(&case).unwrap();
    for arguments in [["new", &case].as_slice(), &["pack", &text(&bundle()), &case]] {
        let err = muckrake(arguments).failed(2);
        assert!(err.contains("is there already"), "{err}");
    }
    assert_eq!(std::fs::read(&case).unwrap(), before);
    assert_eq!(listing(folder.path()), ["copy.case"]);
}

#[test]
fn an_import_is_undone_as_one_and_done_again_as_one() {
    let (folder, case) = copy();
    let file = folder.path().join("firms.json");
    std::fs::write(&file, "{\"id\":\"norvik-a1\",\"schema\":\"Company\",\"properties\":{\"name\":[\"Norvik\"]}}\n")
        .unwrap();
    let said = muckrake(&["import", &case, &text(&file), "--format", "ftm"]).done();
    assert!(said.contains("1 row"), "{said}");
    let there = || muckrake(&["find", &case, "norvik"]).code;
    assert_eq!(there(), 0);
    assert!(muckrake(&["undo", &case]).done().starts_with("Undid action "));
    assert_eq!(there(), 1);
    assert!(muckrake(&["redo", &case]).done().starts_with("Redid action "));
    assert_eq!(there(), 0);
    muckrake(&["verify", &case]).done();
}
