//! What is missing, damaged, taken or read-only is named in one line, and never a panic.

mod common;

use std::net::TcpListener;
use std::path::Path;

use common::{fail, file, in_repository, label, utf8};
use tempfile::TempDir;

/// What each command says that is given this model. All of them say which model.
fn said_of(model: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let labels = file(&folder, "labels.jsonl", label("ham", "x"));
    let output = utf8(&folder.path().join("m.chaff"));
    let commands: [&[&str]; 6] = [
        &["score", "--model", model],
        &["explain", "x", "--model", model],
        &["evaluate", &labels, "--model", model],
        &["train", &labels, "--from", model, "--output", &output],
        &["serve", "--listen", "127.0.0.1:0", "--model", model],
        &["model", "show", model],
    ];
    let said = commands.map(fail);
    assert!(said.iter().all(|said| said.contains(model) && said.lines().count() == 1), "{said:?}");
    said[0].clone()
}

/// A folder with the repository's model, changed.
fn damaged(change: impl FnOnce(&mut Vec<u8>)) -> (TempDir, String) {
    let mut bytes = std::fs::read(in_repository("models/default.chaff")).expect("the repository has a model");
    change(&mut bytes);
    let folder = tempfile::tempdir().unwrap();
    let model = file(&folder, "damaged.chaff", bytes);
    (folder, model)
}

#[test]
fn a_missing_model() {
    said_of("no/such/model.chaff");
}

#[test]
fn a_model_that_is_cut_off() {
    for cut in [1, 1000, 300_000] {
        let (_folder, model) = damaged(|bytes| bytes.truncate(bytes.len() - cut));
        assert!(said_of(&model).contains("damaged"));
    }
}

#[test]
fn a_model_with_a_byte_flipped() {
    for place in [12, 5000, 400_000] {
        let (_folder, model) = damaged(|bytes| bytes[place] ^= 0x10);
        assert!(said_of(&model).contains("damaged"));
    }
}

#[test]
fn a_model_with_something_behind_it() {
    let (_folder, model) = damaged(|bytes| bytes.extend(b"tail"));
    assert!(said_of(&model).contains("damaged"));
}

#[test]
fn a_model_of_another_version() {
    let (_folder, model) = damaged(|bytes| bytes[5..8].copy_from_slice(b"999"));
    assert!(said_of(&model).contains("format"));
}

#[test]
fn files_that_are_no_models() {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in
        [("empty.chaff", ""), ("text.chaff", "My shopping list"), ("short.chaff", "CHAFF001")]
    {
        let model = file(&folder, name, content);
        assert!(said_of(&model).contains("not a model file"), "{name}");
    }
}

#[test]
fn a_folder_that_is_no_model() {
    let folder = tempfile::tempdir().unwrap();
    said_of(folder.path().to_str().unwrap());
}

#[test]
fn a_port_in_use() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let said = fail_to_serve(&["--listen", &address]);
    assert!(said.contains(&address) && said.contains("--listen"), "{said}");
}

/// What `serve` says when it cannot; its log comes before.
fn fail_to_serve(arguments: &[&str]) -> String {
    let output = common::run(&[&["serve"], arguments].concat(), "");
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    said.lines().last().filter(|last| last.starts_with("chaff: ")).expect("what is wrong, last").to_owned()
}

#[test]
fn a_data_folder_that_cannot_be_made() {
    let folder = tempfile::tempdir().unwrap();
    let data = utf8(&Path::new(&file(&folder, "file", "")).join("data"));
    assert!(fail_to_serve(&["--listen", "127.0.0.1:0", "--data", &data]).contains(&data));
}

/// What `train` says that cannot write its model.
fn said_of_output(output: &Path) -> String {
    let folder = tempfile::tempdir().unwrap();
    let labels = file(&folder, "labels.jsonl", label("spam", "buy zorgblats") + &label("ham", "late again"));
    let said = fail(&["train", &labels, "--output", &utf8(output)]);
    assert!(said.contains(&utf8(output)), "{said}");
    said
}

#[test]
fn a_folder_that_is_not_there_cannot_be_written_to() {
    said_of_output(Path::new("no/such/folder/m.chaff"));
}

#[test]
fn a_file_is_no_folder_to_write_to() {
    let folder = tempfile::tempdir().unwrap();
    let file = file(&folder, "file", "");
    said_of_output(&Path::new(&file).join("m.chaff"));
}

#[test]
fn a_folder_in_the_place_of_the_model_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let taken = folder.path().join("m.chaff");
    std::fs::create_dir(&taken).unwrap();
    said_of_output(&taken);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left behind");
}

#[cfg(unix)]
#[test]
fn a_read_only_folder_cannot_be_written_to() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o555)).unwrap();
    let read_only = if std::fs::File::create(folder.path().join("probe")).is_err() {
        folder.path()
    } else if cfg!(target_os = "linux") {
        // Permissions do not bind this user; /proc lets nobody write.
        Path::new("/proc")
    } else {
        return eprintln!("skipped: this user may write anywhere");
    };
    said_of_output(&read_only.join("m.chaff"));
}

#[test]
fn a_policy_that_is_missing_or_no_text() {
    let folder = tempfile::tempdir().unwrap();
    let binary = file(&folder, "policy.toml", b"\xFF\xFE\0");
    for policy in ["no/such/policy.toml", &binary] {
        assert!(fail(&["score", "--policy", policy]).contains(policy));
    }
}

#[test]
fn a_folder_is_no_dump() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().to_str().unwrap();
    assert!(fail(&["score", folder]).contains(folder));
    assert!(fail(&["evaluate", folder]).contains(folder));
}
