//! `chaff doctor`: what an engineer wants to know before the weekend, a line each, with what to do.

mod checks;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::Args;
use serde::Serialize;

use super::output;

#[derive(Args)]
#[command(after_help = "Nothing is changed. Exit status 1 if anything fails.")]
pub(super) struct Arguments {
    /// The data folder
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// The postgres:// URL of the database, where decisions and labels are kept in one
    #[arg(long, value_name = "URL", env = "CHAFF_DATABASE", hide_env_values = true, requires = "data")]
    database: Option<String>,
    /// The address the server listens at, or will
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// A server must answer at the address
    #[arg(long)]
    running: bool,
    /// As JSON
    #[arg(long)]
    json: bool,
}

/// How a check came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum State {
    Ok,
    Warning,
    Failure,
}

/// What a check found.
#[derive(Debug, Serialize)]
struct Finding {
    check: &'static str,
    state: State,
    said: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    remedy: Option<String>,
}

impl Finding {
    fn ok(check: &'static str, said: impl Into<String>) -> Self {
        Finding { check, state: State::Ok, said: said.into(), remedy: None }
    }

    fn warning(check: &'static str, said: impl Into<String>, remedy: impl Into<String>) -> Self {
        Finding { check, state: State::Warning, said: said.into(), remedy: Some(remedy.into()) }
    }

    fn failure(check: &'static str, said: impl Into<String>, remedy: impl Into<String>) -> Self {
        Finding { state: State::Failure, ..Finding::warning(check, said, remedy) }
    }
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let mut findings = Vec::new();
    if let Some(folder) = &arguments.data {
        findings.push(checks::folder(folder));
        findings.extend(checks::space(folder));
        findings.extend(checks::secret(folder));
        findings.push(checks::model(folder));
        findings.extend(checks::settings(folder));
        findings.extend(checks::lists(folder));
        let runtime = tokio::runtime::Runtime::new().context("cannot start threads")?;
        let database = arguments.database.as_deref();
        findings.extend(runtime.block_on(checks::store(folder, database, arguments.listen)));
    } else {
        findings.push(checks::no_folder(arguments.listen));
    }
    findings.push(checks::files());
    findings.push(checks::port(arguments.listen, arguments.running));
    if arguments.json {
        output::json(&findings)?;
    } else {
        findings.iter().try_for_each(show)?;
    }
    let fails = findings.iter().any(|finding| finding.state == State::Failure);
    Ok(if fails { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn show(finding: &Finding) -> anyhow::Result<()> {
    let state = match finding.state {
        State::Ok => "ok",
        State::Warning => "warning",
        State::Failure => "failure",
    };
    let Finding { check, said, remedy, .. } = finding;
    let remedy = remedy.as_ref().map_or_else(String::new, |remedy| format!("; {remedy}"));
    output::say(format_args!("{state:<8} {check:<7} {said}{remedy}"))
}
