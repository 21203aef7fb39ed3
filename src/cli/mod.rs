//! The commands of the program, one file each.

mod backup;
mod completions;
mod doctor;
mod evaluate;
mod explain;
mod in_use;
mod key;
mod links;
mod lists;
mod model;
mod options;
mod output;
mod progress;
mod score;
mod serve;
mod sites;
mod terminal;
mod train;

use std::io::ErrorKind;
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

/// The exit status of a run in which some lines could not be read.
pub const SOME_LINES_FAILED: u8 = 3;

#[derive(Parser)]
#[command(
    name = "chaff",
    version,
    about = "A comment-spam and malicious-link filter that a newsroom runs itself",
    long_about = "Chaff decides whether a reader's comment on a news site is spam, and says why. Everything stays \
                  on this machine: no comment and no link is ever sent anywhere.",
    after_help = "Examples:\n  \
        chaff explain \"My son found me a free program at http://fastpc.example, try it\"\n  \
        chaff score comments.jsonl > verdicts.jsonl\n  \
        chaff train labels.jsonl --output site.chaff --from models/default.chaff\n  \
        chaff serve --listen 127.0.0.1:8080\n\n\
        Exit status: 0 all went well, 1 it could not be done, 2 wrong arguments, 3 some lines could not be read."
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Score comments: JSON lines in, one verdict a line out
    Score(score::Arguments),
    /// Train a model from labelled comments
    Train(train::Arguments),
    /// Measure a model on labelled comments that it was not trained on
    Evaluate(evaluate::Arguments),
    /// Judge one comment and show why
    Explain(explain::Arguments),
    /// Show where the links of a comment lead, and what they hide
    Links(links::Arguments),
    /// Run the moderation endpoint
    Serve(serve::Arguments),
    /// Make, show and revoke the keys with which the endpoint is asked
    Key(key::Arguments),
    /// Import lists of good and bad sites, and ask them
    Lists(lists::Arguments),
    /// Ask about a site, correct what is known of it, learn from labels
    Sites(sites::Arguments),
    /// Look at models
    Model(model::Arguments),
    /// Look whether all is well with a server and its data folder
    Doctor(doctor::Arguments),
    /// Copy a data folder while a server runs on it
    Backup(backup::Backup),
    /// Put a copy of a data folder back
    Restore(backup::Restore),
    /// Write completions for a shell
    Completions(completions::Arguments),
}

/// Runs the program with the arguments it was started with.
pub fn run() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Command::Score(arguments) => score::run(&arguments),
        Command::Train(arguments) => train::run(&arguments),
        Command::Evaluate(arguments) => evaluate::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Links(arguments) => links::run(&arguments),
        Command::Serve(arguments) => serve::run(&arguments),
        Command::Key(arguments) => key::run(&arguments),
        Command::Lists(arguments) => lists::run(&arguments),
        Command::Sites(arguments) => sites::run(&arguments),
        Command::Model(arguments) => model::run(&arguments),
        Command::Doctor(arguments) => doctor::run(&arguments),
        Command::Backup(arguments) => backup::back_up(&arguments),
        Command::Restore(arguments) => backup::restore(&arguments),
        Command::Completions(arguments) => completions::run(&arguments, &mut Arguments::command()),
    };
    outcome.unwrap_or_else(|error| {
        if is_broken_pipe(&error) {
            // Whoever read the output has seen enough.
            return ExitCode::SUCCESS;
        }
        anstream::eprintln!("chaff: {error:#}");
        ExitCode::FAILURE
    })
}

/// How many threads work where nothing else is said.
fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<std::io::Error>())
        .any(|io| io.kind() == ErrorKind::BrokenPipe)
}
