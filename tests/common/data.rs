//! A data folder for one test: with a file for its store, or with a database of its own where
//! `CHAFF_TEST_DATABASE` names a `PostgreSQL` server (`postgres://user@host:port`). The same tests run on both.

use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

use sqlx::Connection;
use tempfile::TempDir;

use super::{Server, utf8};

/// A data folder and its store; gone when it goes out of scope.
pub struct Data {
    folder: TempDir,
    database: Option<Database>,
    first_key: OnceLock<String>,
}

/// A database on a server.
struct Database {
    server: String,
    name: String,
}

impl Data {
    pub fn new() -> Self {
        let server = std::env::var("CHAFF_TEST_DATABASE").ok();
        let database = server.map(|server| Database::create(server.trim_end_matches('/')));
        Data { folder: TempDir::new().expect("a folder"), database, first_key: OnceLock::new() }
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Another folder on the same store, as a second replica has it.
    pub fn replica(&self) -> TempDir {
        let folder = TempDir::new().expect("a folder");
        let key = self.path().join("secret.key");
        std::fs::copy(key, folder.path().join("secret.key")).expect("the first replica has made its key");
        folder
    }

    /// The address of the database, where it is not a file.
    pub fn database(&self) -> Option<String> {
        self.database.as_ref().map(Database::url)
    }

    /// What names this store, as arguments.
    pub fn arguments(&self) -> Vec<String> {
        self.arguments_in(self.path())
    }

    /// What names this store for a replica with this folder.
    pub fn arguments_in(&self, folder: &Path) -> Vec<String> {
        let mut arguments = vec!["--data".to_owned(), utf8(folder)];
        arguments.extend(self.database().into_iter().flat_map(|url| ["--database".to_owned(), url]));
        arguments
    }

    pub fn serve(&self) -> Server {
        self.serve_with(&[])
    }

    pub fn serve_with(&self, more: &[&str]) -> Server {
        let own = self.arguments();
        let own = own.iter().map(String::as_str);
        let mut server = Server::start_with(&own.chain(more.iter().copied()).collect::<Vec<_>>());
        if let Some(key) = &server.first_key {
            let _ = self.first_key.set(key.clone());
        }
        server.first_key = self.first_key.get().cloned();
        server
    }

    /// What a command of the program writes that does its work on this store.
    pub fn run(&self, arguments: &[&str]) -> String {
        self.with_own(arguments, |arguments| super::succeed(arguments, ""))
    }

    /// What a command says that cannot do its work on this store.
    pub fn fail(&self, arguments: &[&str]) -> String {
        self.with_own(arguments, super::fail)
    }

    fn with_own<T>(&self, arguments: &[&str], work: impl FnOnce(&[&str]) -> T) -> T {
        let own = self.arguments();
        let own = own.iter().map(String::as_str);
        work(&arguments.iter().copied().chain(own).collect::<Vec<_>>())
    }

    /// Changes what is stored, behind the program's back.
    pub fn change(&self, statement: &str) {
        sqlx::any::install_default_drivers();
        let file = format!("sqlite://{}", self.path().join("chaff.db").display());
        let url = self.database().unwrap_or(file);
        let runtime = tokio::runtime::Runtime::new().expect("threads start");
        runtime.block_on(async {
            let mut connection = sqlx::AnyConnection::connect(&url).await.expect("the store is there");
            let statement = sqlx::query(sqlx::AssertSqlSafe(statement.to_owned()));
            statement.execute(&mut connection).await.expect("it can be changed");
        });
    }

    /// A key with these scopes that is not valid any more: its time is over.
    pub fn expired_key(&self, server: &Server, scopes: &[&str]) -> String {
        let (key, id) = server.add_key(scopes, None);
        self.change(&format!("UPDATE keys SET expires_at = 1 WHERE id = '{id}'"));
        // Keys are read anew when one was made.
        server.add_key(scopes, None);
        key
    }

    /// Whether these words stand anywhere in what is stored, be it in a place that is free again.
    pub fn holds(&self, words: &str) -> bool {
        let stored = match &self.database {
            Some(database) => {
                let dump = Command::new("pg_dump").arg(database.url()).output().expect("pg_dump runs");
                assert!(dump.status.success(), "{}", String::from_utf8_lossy(&dump.stderr));
                dump.stdout
            }
            None => ["chaff.db", "chaff.db-wal"]
                .into_iter()
                .flat_map(|file| std::fs::read(self.path().join(file)).unwrap_or_default())
                .collect(),
        };
        stored.windows(words.len()).any(|window| window == words.as_bytes())
    }
}

impl Database {
    fn create(server: &str) -> Self {
        let name = format!("chaff_test_{}", uuid::Uuid::now_v7().simple());
        let database = Database { server: server.to_owned(), name };
        assert!(database.tell(&format!("CREATE DATABASE {}", database.name)), "{server} takes no database");
        database
    }

    fn url(&self) -> String {
        format!("{}/{}", self.server, self.name)
    }

    fn tell(&self, command: &str) -> bool {
        let at = format!("{}/postgres", self.server);
        let told = Command::new("psql").args(["-q", "-d", &at, "-c", command]).output().expect("psql runs");
        told.status.success()
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        self.tell(&format!("DROP DATABASE {} WITH (FORCE)", self.name));
    }
}
