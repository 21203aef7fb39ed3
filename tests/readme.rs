//! The README's commands run, and answer what the README shows.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

const CHAFF: &str = env!("CARGO_BIN_EXE_chaff");
const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// A command of the README with the output that it shows; `…` stands for anything.
struct Example {
    command: String,
    output: Vec<String>,
}

fn examples(readme: &str) -> Vec<Example> {
    let mut examples: Vec<Example> = Vec::new();
    let mut inside = false;
    for line in readme.lines() {
        match line {
            "```console" => inside = true,
            "```" => inside = false,
            line if inside => match line.strip_prefix("$ ") {
                Some(command) => examples.push(Example { command: command.into(), output: Vec::new() }),
                None => examples.last_mut().expect("output follows a command").output.push(line.into()),
            },
            _ => {}
        }
    }
    examples
}

/// Whether `actual` is `expected` with each `…` replaced by something.
fn matches(expected: &str, actual: &str) -> bool {
    let Some((first, rest)) = expected.split_once('…') else { return expected == actual };
    let (middle, last) = rest.rsplit_once('…').unwrap_or(("", rest));
    let inside = actual.strip_prefix(first).and_then(|actual| actual.strip_suffix(last));
    let Some(mut inside) = inside else { return false };
    middle.split('…').all(|piece| {
        let found = inside.find(piece);
        inside = found.map_or("", |found| &inside[found + piece.len()..]);
        found.is_some()
    })
}

struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts the endpoint and gives the address that it listens at.
fn serve() -> (Server, String) {
    let mut child = Command::new(CHAFF)
        .args(["serve", "--listen", "127.0.0.1:0"])
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let stderr = child.stderr.take().expect("standard error is piped");
    let server = Server(child);
    let address = BufReader::new(stderr)
        .lines()
        .map_while(Result::ok)
        .find_map(|line| line.split_once("listening at http://").map(|(_, address)| address.to_owned()));
    (server, address.expect("it says where it listens"))
}

#[test]
fn every_command_answers_what_is_shown() {
    let readme = std::fs::read_to_string(Path::new(ROOT).join("README.md")).expect("there is a README");
    let examples = examples(&readme);
    assert!(examples.len() > 8, "only {} examples found", examples.len());
    let (_server, address) = serve();
    let folder = tempfile::tempdir().expect("a folder for what the examples write");
    for shared in ["data", "models"] {
        std::os::unix::fs::symlink(Path::new(ROOT).join(shared), folder.path().join(shared)).expect("a link");
    }
    let program = Path::new(CHAFF).parent().expect("the program is in a folder");
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap_or_default());
    for example in examples {
        let command =
            example.command.replace("cargo run --release --", "chaff").replace("127.0.0.1:8080", &address);
        let run = Command::new("bash")
            .args(["-c", &format!("set -o pipefail; {{ {command} ; }} 2>&1")])
            .current_dir(folder.path())
            .env("PATH", &path)
            .output()
            .expect("bash runs");
        let shown = String::from_utf8_lossy(&run.stdout).trim_end().to_owned();
        assert!(run.status.success(), "{command}\n{shown}");
        assert!(
            matches(example.output.join("\n").trim_end(), &shown),
            "{command}\ngave\n{shown}\nand not\n{}",
            example.output.join("\n")
        );
    }
}

#[test]
fn the_first_command_is_the_main_job_and_the_tests_have_one_of_their_own() {
    let readme = std::fs::read_to_string(Path::new(ROOT).join("README.md")).expect("there is a README");
    assert!(readme.contains("```sh\ncargo run --release -- serve\n```"));
    assert!(readme.contains("```sh\ncargo test\n```"));
}

#[test]
fn anything_stands_for_anything() {
    assert!(matches("a…c", "abbc") && matches("a…", "abc") && matches("abc", "abc"));
    assert!(!matches("a…c", "abd") && !matches("abc", "abcd") && !matches("…b", "a"));
}
