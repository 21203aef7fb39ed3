//! `chaff serve`: the moderation endpoint.

use std::io::IsTerminal;
use std::net::SocketAddr;
use std::process::ExitCode;

use anyhow::Context;
use clap::{Args, ValueEnum};
use tracing_subscriber::EnvFilter;

use super::in_use;
use super::options::FilterOptions;
use crate::reputation::folder::Folder;
use crate::server::{self, CallbackHosts, CoralSecrets, Rate, Setup};
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
    /// How many requests each key may send a second, and how many at once after a pause; 0: as many as it likes.
    /// A batch is one request
    #[arg(long, value_name = "PER_SECOND[/BURST]", default_value = "1000/2000")]
    rate: Rate,
    /// How the log is written
    #[arg(long, value_enum, value_name = "FORM", default_value = "text")]
    log: Log,
    /// The signing secrets of Coral's external moderation phases; only what they sign is let in at /coral/moderate
    #[arg(
        long,
        value_name = "SECRET",
        env = "CHAFF_CORAL_SECRET",
        hide_env_values = true,
        value_delimiter = ','
    )]
    coral_secret: Vec<String>,
    /// The sites that are told when a comment is decided otherwise later, at the address that they give with it:
    /// those that ask by the protocol of Akismet
    #[arg(long, value_name = "HOST[:PORT]", value_delimiter = ',', requires = "data")]
    callback_host: Vec<String>,
    #[command(flatten)]
    options: FilterOptions,
}

/// How the log is written, to standard error.
#[derive(Clone, Copy, ValueEnum)]
enum Log {
    /// For people.
    Text,
    /// One JSON object a line, for programs that collect logs.
    Json,
}

impl Log {
    fn begin(self) {
        let filter = EnvFilter::try_from_env("CHAFF_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
        let log = tracing_subscriber::fmt()
            .with_env_filter(filter)
            .with_writer(std::io::stderr)
            .with_ansi(std::io::stderr().is_terminal());
        match self {
            Log::Text => log.init(),
            Log::Json => log.json().flatten_event(true).with_span_list(false).init(),
        }
        // What a panic says may be words of a comment; where it was is enough to mend it.
        std::panic::set_hook(Box::new(|panic| {
            let place = panic.location().map(ToString::to_string).unwrap_or_default();
            tracing::error!("panicked at {place}: this is a defect of Chaff; please report it");
        }));
    }
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    arguments.log.begin();
    let options = &arguments.options;
    let folder = options.folder();
    if let Some(folder) = &folder {
        std::fs::create_dir_all(folder.path())
            .with_context(|| format!("cannot make the data folder {}", folder.path().display()))?;
    }
    // What changes while it is read is read again.
    let stamp = folder.as_ref().map(Folder::stamp);
    let (filter, asked) = (options.filter()?, options.asked()?);
    let runtime = tokio::runtime::Runtime::new().context("cannot start threads")?;
    runtime.block_on(async {
        // From now on a signal is an orderly end, however early it comes.
        let stopped = stopped().context("cannot wait for signals")?;
        let _in_use = folder.as_ref().map(|folder| in_use::serve_from(folder.path())).transpose()?;
        let store = match &folder {
            Some(folder) => Some(Store::open(folder.path(), arguments.database.as_deref()).await?),
            None => None,
        };
        let is_local = arguments.listen.ip().is_loopback();
        anyhow::ensure!(
            is_local || store.is_some(),
            "without a data folder there are no keys, and {} is not this machine alone; name a folder with \
             --data DIR, or listen at 127.0.0.1",
            arguments.listen
        );
        let listener = server::listen(arguments.listen).with_context(|| {
            format!("cannot listen at {}; name another address with --listen", arguments.listen)
        })?;
        let first_key = match &store {
            Some(store) => store.add_first_key().await?,
            None => None,
        };
        if let Some(key) = first_key {
            anstream::eprintln!("first start: this key may do everything, and is shown this once: {key}");
        }
        if is_local {
            tracing::info!(
                "only this machine is listened to; while nobody has made a key, it is asked for none to have \
                 comments judged and to label them"
            );
        }
        let coral = CoralSecrets::of(&arguments.coral_secret);
        let callback_hosts = CallbackHosts::of(&arguments.callback_host);
        let rate = arguments.rate;
        let setup = Setup { filter, asked, folder, stamp, store, is_local, rate, coral, callback_hosts };
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
