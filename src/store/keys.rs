//! Keys: who may ask what. Only a keyed hash of each is stored; the key itself is shown once.

use serde::{Deserialize, Serialize};
use sqlx::Row;
use sqlx::any::AnyRow;
use utoipa::ToSchema;

use super::changes::{What, announce, lock};
use super::{Step, Store, StoreError, audit, new_id, now};

/// What a key may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// Have comments judged.
    Check,
    /// Say what comments are, and read decisions.
    Label,
    /// Everything else: models, keys, settings, lists, the audit log.
    Admin,
}

impl Scope {
    /// All of them.
    pub const ALL: [Scope; 3] = [Scope::Check, Scope::Label, Scope::Admin];

    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Scope::Check => "check",
            Scope::Label => "label",
            Scope::Admin => "admin",
        }
    }
}

impl std::str::FromStr for Scope {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let known = Scope::ALL.into_iter().find(|scope| scope.name() == name);
        known.ok_or_else(|| format!("`{name}` is neither `check`, `label` nor `admin`"))
    }
}

/// A key, without what it is checked by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ApiKey {
    /// Its id, which is no secret.
    pub id: String,
    /// What its owner calls it.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// The only site that it is for; every site where there is none.
    pub site: Option<String>,
    /// When it was made, in milliseconds since 1970.
    pub created_at: i64,
    /// From when on it is not valid.
    pub expires_at: Option<i64>,
    /// Since when it is not valid any more.
    pub revoked_at: Option<i64>,
    /// Since when its labels wait for somebody to look at them.
    pub held_at: Option<i64>,
    /// The keyed hash.
    #[serde(skip)]
    pub hash: String,
}

/// A key that is to be made.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "name": "comments", "scopes": ["check", "label"], "site": "herald" }))]
pub struct NewKey {
    /// What its owner calls it.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// The only site that it is for.
    #[serde(default)]
    pub site: Option<String>,
    /// Of twelve characters, as `WordPress` wants it.
    #[serde(default)]
    pub short: bool,
    /// From when on it is not valid, in milliseconds since 1970.
    #[serde(default)]
    pub expires_at: Option<i64>,
}

/// What the key that the first start makes is called.
const FIRST: &str = "first start";
/// Characters of a key that `WordPress` takes; 62 bits.
const SHORT: usize = 12;
/// Characters of other keys; 206 bits.
const LONG: usize = 40;
const CHARACTERS: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";

impl ApiKey {
    /// Whether it is valid at this time.
    pub fn is_valid(&self, at: i64) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|end| at < end)
    }

    /// Whether it may do this.
    pub fn may(&self, scope: Scope) -> bool {
        self.scopes.contains(&scope)
    }

    fn of_row(row: &AnyRow) -> Result<Self, StoreError> {
        let scopes: String = row.try_get("scopes")?;
        let scopes: Result<_, _> = scopes.split(',').map(str::parse).collect();
        Ok(ApiKey {
            id: row.try_get("id")?,
            name: row.try_get("name")?,
            scopes: scopes.map_err(StoreError::Unread)?,
            site: row.try_get("site")?,
            created_at: row.try_get("created_at")?,
            expires_at: row.try_get("expires_at")?,
            revoked_at: row.try_get("revoked_at")?,
            held_at: row.try_get("held_at")?,
            hash: row.try_get("hash")?,
        })
    }
}

/// Random characters of which none is likelier than another.
fn random(length: usize) -> Result<String, StoreError> {
    // The greatest multiple of the number of characters that a byte holds.
    const FAIR: u8 = (256 / CHARACTERS.len() * CHARACTERS.len()) as u8;
    let mut key = String::with_capacity(length);
    while key.len() < length {
        let mut bytes = [0; 64];
        getrandom::fill(&mut bytes).map_err(|error| StoreError::Secret(std::io::Error::other(error)))?;
        let fair = bytes.iter().filter(|byte| **byte < FAIR);
        let characters = fair.map(|byte| char::from(CHARACTERS[usize::from(*byte) % CHARACTERS.len()]));
        key.extend(characters.take(length - key.len()));
    }
    Ok(key)
}

impl Store {
    /// The hash under which a key is stored.
    pub fn key_hash(&self, key: &str) -> String {
        self.code("key", key)
    }

    /// Makes a key, and gives it: it is never shown again.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn add_key(&self, new: &NewKey, who: &str) -> Result<(ApiKey, String), StoreError> {
        let mut step = self.pool().begin().await?;
        let made = self.add_key_in(&mut step, new, who).await?;
        step.commit().await?;
        Ok(made)
    }

    /// Makes the key of a store that never had one, with every scope. Of several replicas that start
    /// together, one makes it.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn add_first_key(&self) -> Result<Option<String>, StoreError> {
        let mut step = self.pool().begin().await?;
        lock(&mut step).await?;
        let keys: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM keys").fetch_one(&mut *step).await?;
        if keys > 0 {
            return Ok(None);
        }
        let (name, scopes) = (FIRST.to_owned(), Scope::ALL.to_vec());
        let new = NewKey { name, scopes, site: None, short: false, expires_at: None };
        let (key, secret) = self.add_key_in(&mut step, &new, FIRST).await?;
        sqlx::query("INSERT INTO settings (name, value) VALUES ('first_key', $1)")
            .bind(&key.id)
            .execute(&mut *step)
            .await?;
        step.commit().await?;
        Ok(Some(secret))
    }

    /// The id of the key that the first start made, if it made one.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn first_key(&self) -> Result<Option<String>, StoreError> {
        let query = sqlx::query_scalar("SELECT value FROM settings WHERE name = 'first_key'");
        Ok(query.fetch_optional(self.pool()).await?)
    }

    async fn add_key_in(
        &self,
        step: &mut Step<'_>,
        new: &NewKey,
        who: &str,
    ) -> Result<(ApiKey, String), StoreError> {
        let secret = if new.short { random(SHORT)? } else { format!("chaff_{}", random(LONG)?) };
        let key = ApiKey {
            id: new_id(),
            name: new.name.clone(),
            scopes: new.scopes.clone(),
            site: new.site.clone(),
            created_at: now(),
            expires_at: new.expires_at,
            revoked_at: None,
            held_at: None,
            hash: self.key_hash(&secret),
        };
        let scopes: Vec<&str> = key.scopes.iter().map(|scope| scope.name()).collect();
        let scopes = scopes.join(",");
        announce(step, What::Keys, &key.id).await?;
        sqlx::query(
            "INSERT INTO keys (id, hash, name, scopes, site, created_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(&key.id)
        .bind(&key.hash)
        .bind(&key.name)
        .bind(&scopes)
        .bind(&key.site)
        .bind(key.created_at)
        .bind(key.expires_at)
        .execute(&mut **step)
        .await?;
        audit::log(step, (who, "add key"), &key.id, &format!("{} for {scopes}", key.name)).await?;
        Ok((key, secret))
    }

    /// All keys, revoked and expired ones too, the oldest first.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn keys(&self) -> Result<Vec<ApiKey>, StoreError> {
        let rows = sqlx::query("SELECT * FROM keys ORDER BY id").fetch_all(self.pool()).await?;
        rows.iter().map(ApiKey::of_row).collect()
    }

    /// Ends a key; `false` where there is none of this id that is valid.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn revoke_key(&self, id: &str, who: &str) -> Result<bool, StoreError> {
        let mut step = self.pool().begin().await?;
        announce(&mut step, What::Keys, id).await?;
        let ended = sqlx::query("UPDATE keys SET revoked_at = $1 WHERE id = $2 AND revoked_at IS NULL")
            .bind(now())
            .bind(id)
            .execute(&mut *step)
            .await?
            .rows_affected();
        if ended == 0 {
            return Ok(false);
        }
        audit::log(&mut step, (who, "revoke key"), id, "").await?;
        step.commit().await?;
        Ok(true)
    }
}
