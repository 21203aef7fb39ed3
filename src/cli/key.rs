//! `chaff key`: who may ask the endpoint.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::{Args, Subcommand};

use crate::store::Store;
use crate::store::keys::{ApiKey, NewKey, Scope};
use crate::store::now;

#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Make a key, and show it this once
    Add {
        /// What it may do: check (have comments judged), label (say what they are), admin (everything else)
        #[arg(long, value_name = "SCOPE", value_delimiter = ',', required = true)]
        scope: Vec<Scope>,
        /// The only site it is for [default: every site]
        #[arg(long)]
        site: Option<String>,
        /// What you call it
        #[arg(long, default_value = "")]
        name: String,
        /// Of twelve characters, for clients that take no longer one
        #[arg(long)]
        short: bool,
        /// After how many days it is not valid any more [default: never]
        #[arg(long, value_name = "DAYS")]
        days: Option<u16>,
        #[command(flatten)]
        place: Place,
    },
    /// Show the keys there are, but not what they are checked by
    List {
        #[command(flatten)]
        place: Place,
    },
    /// End a key
    Revoke {
        /// Its id, as `chaff key list` shows it
        id: String,
        #[command(flatten)]
        place: Place,
    },
}

/// Where the store is.
#[derive(Args)]
struct Place {
    /// The data folder; made when there is none
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// The postgres:// URL of the database, where decisions and labels are kept in one
    #[arg(long, value_name = "URL", env = "CHAFF_DATABASE", hide_env_values = true)]
    database: Option<String>,
}

/// Whom the audit log names for what is done here.
const WHO: &str = "command line";

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    tokio::runtime::Runtime::new().context("cannot start threads")?.block_on(async {
        match &arguments.command {
            Command::Add { scope, site, name, short, days, place } => {
                let expires_at = days.map(|days| now() + i64::from(days) * 24 * 60 * 60 * 1000);
                let (name, scopes) = (name.clone(), scope.clone());
                let new = NewKey { name, scopes, site: site.clone(), short: *short, expires_at };
                let (key, secret) = place.open().await?.add_key(&new, WHO).await?;
                anstream::println!("{secret}");
                anstream::eprintln!("key {}: it is shown this once; keep it where the site finds it", key.id);
            }
            Command::List { place } => {
                for key in place.open().await?.keys().await? {
                    anstream::println!("{}", line(&key));
                }
            }
            Command::Revoke { id, place } => {
                let was_valid = place.open().await?.revoke_key(id, WHO).await?;
                anyhow::ensure!(
                    was_valid,
                    "there is no valid key {id}; `chaff key list` shows those there are"
                );
                anstream::eprintln!("revoked {id}");
            }
        }
        Ok(ExitCode::SUCCESS)
    })
}

impl Place {
    async fn open(&self) -> anyhow::Result<Store> {
        Ok(Store::open(&self.data, self.database.as_deref()).await?)
    }
}

fn line(key: &ApiKey) -> String {
    let scopes: Vec<&str> = key.scopes.iter().map(|scope| scope.name()).collect();
    let site = key.site.as_deref().unwrap_or("every site");
    let state = match (key.revoked_at, key.is_valid(now()), key.held_at) {
        (Some(_), ..) => "revoked",
        (None, false, _) => "expired",
        (None, true, Some(_)) => "held",
        (None, true, None) => "valid",
    };
    format!("{}  {}  {site}  {state}  {}", key.id, scopes.join(","), key.name)
}
