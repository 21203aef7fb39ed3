//! `chaff serve`: the moderation endpoint.

use std::io::IsTerminal;
use std::net::SocketAddr;
use std::process::ExitCode;

use anyhow::Context;
use clap::Args;
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

use super::options::FilterOptions;
use crate::server::{self, CoralSecrets, Setup};
use crate::store::Store;

#[derive(Args)]
#[command(after_help = "Ask it:\n  \
    curl http://127.0.0.1:8080/v1/moderate -d '{\"text\":\"…\"}'\n\
    It stops at Ctrl-C or SIGTERM, when what is in flight is done. CHAFF_LOG=debug says more.")]
pub(super) struct Arguments {
    /// The address to listen at
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Keep decisions and labels in the database at this postgres:// URL [default: a file in the data folder]
    #[arg(long, value_name = "URL", env = "CHAFF_DATABASE", hide_env_values = true, requires = "data")]
    database: Option<String>,
    /// The signing secrets of Coral's external moderation phases; only what they sign is let in at /coral/moderate
    #[arg(
        long,
        value_name = "SECRET",
        env = "CHAFF_CORAL_SECRET",
        hide_env_values = true,
        value_delimiter = ','
    )]
    coral_secret: Vec<String>,
    #[command(flatten)]
    options: FilterOptions,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let log = EnvFilter::try_from_env("CHAFF_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .with_env_filter(log)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
    let options = &arguments.options;
    let (filter, asked, folder) = (options.filter()?, options.asked()?, options.folder());
    let runtime = tokio::runtime::Runtime::new().context("cannot start threads")?;
    runtime.block_on(async {
        // From now on a signal is an orderly end, however early it comes.
        let stopped = stopped().context("cannot wait for signals")?;
        let store = match &folder {
            Some(folder) => Some(Store::open(folder.path(), arguments.database.as_deref()).await?),
            None => None,
        };
        let is_local = arguments.listen.ip().is_loopback();
        let keys = match &store {
            Some(store) => store.keys().await?,
            None => Vec::new(),
        };
        anyhow::ensure!(
            is_local || !keys.is_empty(),
            "there are no keys, and {} is not this machine alone; make one with `chaff key add --data DIR`, or \
             listen at 127.0.0.1",
            arguments.listen
        );
        if keys.is_empty() {
            tracing::info!("there are no keys: only this machine is listened to, and is asked for none");
        }
        let coral = CoralSecrets::of(&arguments.coral_secret);
        let setup = Setup { filter, asked, folder, store, is_local, coral };
        let listener = TcpListener::bind(arguments.listen).await.with_context(|| {
            format!("cannot listen at {}; name another address with --listen", arguments.listen)
        })?;
        tracing::info!("model {}", setup.filter.model().id());
        if setup.asked.is_some() {
            tracing::info!("the names of links are sent to those whom asked.toml names");
        }
        tracing::info!("listening at http://{}", listener.local_addr()?);
        server::serve(listener, setup, stopped).await.context("the server stopped")?;
        tracing::info!("stopped");
        Ok(ExitCode::SUCCESS)
    })
}

/// Begins to wait for Ctrl-C or, where there is one, SIGTERM.
#[cfg(unix)]
fn stopped() -> std::io::Result<impl Future<Output = ()> + Send + 'static> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupted = signal(SignalKind::interrupt())?;
    let mut terminated = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupted.recv() => {}
            _ = terminated.recv() => {}
        }
    })
}

/// Begins to wait for Ctrl-C.
#[cfg(not(unix))]
fn stopped() -> std::io::Result<impl Future<Output = ()> + Send + 'static> {
    Ok(async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
