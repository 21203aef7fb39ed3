//! The two servers, each in a process of its own, so that what it costs can be told from what the
//! asking costs.

use std::io::{BufRead, BufReader, Error, ErrorKind, Result};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use axum::Router;
use axum::body::Bytes;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use chaff::comment::Comment;
use chaff::filter::Filter;
use chaff::server::{Rate, Setup};
use chaff::store::Store;
use tokio::net::TcpListener;

use crate::comments::comments;

/// What is measured.
#[derive(Clone, Copy, PartialEq)]
pub enum Kind {
    /// The moderation endpoint.
    Chaff,
    /// The yardstick: a handler that reads the same comment and always gives the same verdict.
    Yardstick,
}

impl Kind {
    pub const ALL: [Kind; 2] = [Kind::Chaff, Kind::Yardstick];

    pub fn name(self) -> &'static str {
        match self {
            Kind::Chaff => "chaff",
            Kind::Yardstick => "yardstick",
        }
    }

    pub fn of_name(name: &str) -> Option<Self> {
        Kind::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// Serves until the process is ended; its address is the first line of standard output. With a folder, what is
/// decided is stored there.
pub fn serve(kind: Kind, folder: Option<PathBuf>) -> Result<()> {
    let filter = Filter::carried().map_err(Error::other)?;
    tokio::runtime::Runtime::new()?.block_on(async {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        println!("{}", listener.local_addr()?);
        match kind {
            Kind::Chaff => {
                // Counted as always, and never reached.
                let rate = Rate::of(10_000_000, 10_000_000);
                let store = match folder {
                    Some(folder) => Some(Store::open(&folder, None).await.map_err(Error::other)?),
                    None => None,
                };
                let setup = Setup { rate, store, ..Setup::from(filter) };
                chaff::server::serve(listener, setup, std::future::pending()).await
            }
            Kind::Yardstick => axum::serve(listener, yardstick(&filter)).await,
        }
    })
}

fn yardstick(filter: &Filter) -> Router {
    let verdict = Bytes::from(usual_verdict(filter));
    let answer = move |body: Bytes| {
        let answer = match Comment::from_json(&body) {
            Ok(_) => json(verdict.clone()),
            Err(_) => StatusCode::BAD_REQUEST.into_response(),
        };
        std::future::ready(answer)
    };
    Router::new().route("/v1/moderate", post(answer))
}

fn json(body: Bytes) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], body).into_response()
}

/// A verdict of the middle length, with as many bytes more as a `decision_id` has.
fn usual_verdict(filter: &Filter) -> Vec<u8> {
    let mut room = filter.workspace();
    let mut verdicts: Vec<Vec<u8>> = comments(101)
        .iter()
        .filter_map(|json| Comment::from_json(json).ok())
        .filter_map(|comment| serde_json::to_vec(&filter.judge(&comment, &mut room)).ok())
        .collect();
    verdicts.sort_by_key(Vec::len);
    let mut usual = verdicts.swap_remove(verdicts.len() / 2);
    usual.extend_from_slice(&[b' '; r#""decision_id":"",00000000-0000-0000-0000-000000000000"#.len()]);
    usual
}

/// A server that runs beside this process, and ends with it.
pub struct Running {
    child: Child,
    pub address: SocketAddr,
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Running {
    pub fn start(kind: Kind, folder: Option<&Path>) -> Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        let mut child = command.arg(kind.name()).args(folder).stdout(Stdio::piped()).spawn()?;
        let mut line = String::new();
        if let Some(stdout) = child.stdout.take() {
            BufReader::new(stdout).read_line(&mut line)?;
        }
        let address = line.trim().parse().map_err(|error| Error::new(ErrorKind::InvalidData, error));
        match address {
            Ok(address) => Ok(Running { child, address }),
            Err(error) => {
                child.kill()?;
                Err(error)
            }
        }
    }

    /// The processor time that it has used so far, in its own code and in the system, in microseconds.
    ///
    /// See proc(5), `/proc/[pid]/task/[tid]/schedstat`: `stat` counts in hundredths of a second only.
    pub fn cpu(&self) -> Result<f64> {
        let tasks = std::fs::read_dir(format!("/proc/{}/task", self.child.id()))?;
        let mut nanoseconds = 0.0;
        for task in tasks {
            let times = std::fs::read_to_string(task?.path().join("schedstat"))?;
            let on_cpu = times.split(' ').next().and_then(|time| time.parse::<f64>().ok());
            nanoseconds += on_cpu.ok_or(ErrorKind::InvalidData)?;
        }
        Ok(nanoseconds / 1000.0)
    }
}
