//! Sends what webhooks are to be told, signed as the Standard Webhooks specification says
//! (standardwebhooks.com, `v1`), so that any library for it verifies it. What does not arrive is sent again
//! under the same id: whoever has seen it knows it.
//!
//! A site that speaks Akismet's protocol and gave an address with its comment is told there in that protocol's
//! words, with its own key.

use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::Sha256;
use uuid::Uuid;

use super::ShownKeys;
use super::recheck::DAY;
use crate::store::deliveries::{Due, Proof};
use crate::store::webhooks::SECRET_PREFIX;
use crate::store::{Store, now};
use crate::verdict::Decision;

/// How often the store is asked what is due.
const EVERY: Duration = Duration::from_secs(1);
/// How many are sent at once.
const AT_ONCE: i64 = 4;
/// How long a receiver may take.
const TIMEOUT: Duration = Duration::from_secs(10);
/// Milliseconds until the second try; each further one waits twice as long,
const FIRST_PAUSE: i64 = 2_000;
/// but no longer than this.
const LONGEST_PAUSE: i64 = DAY / 4;
/// After so long it is given up.
const PATIENCE: i64 = 3 * DAY;

/// Sends until the process ends.
pub(super) async fn deliver(store: Store, keys: ShownKeys) {
    let mut ticks = tokio::time::interval(EVERY);
    loop {
        ticks.tick().await;
        match store.take_deliveries(AT_ONCE).await {
            Ok(due) => send_all(&store, &keys, due).await,
            Err(error) => tracing::warn!("{error}; webhooks wait"),
        }
    }
}

async fn send_all(store: &Store, keys: &ShownKeys, due: Vec<Due>) {
    let send_one = |due: Due| {
        let keys = keys.clone();
        tokio::task::spawn_blocking(move || (send(&due, &keys), due))
    };
    let sending: Vec<_> = due.into_iter().map(send_one).collect();
    for sent in sending {
        let Ok((sent, due)) = sent.await else { continue };
        let outcome = sent.map_err(|error| (error, next_try(&due, now())));
        if let Err(error) = store.delivered(&due.id, outcome).await {
            tracing::warn!("{error}; a webhook is told once more");
        }
    }
}

/// When a delivery is tried again; never where it is given up.
fn next_try(due: &Due, now: i64) -> Option<i64> {
    if now - due.at > PATIENCE {
        return None;
    }
    let pause = FIRST_PAUSE.saturating_mul(1 << due.tries.clamp(0, 30)).min(LONGEST_PAUSE);
    // Not all that failed together are to be tried together.
    Some(now + pause + fastrand::i64(0..=pause / 4))
}

/// Sends it; or says what went wrong.
fn send(due: &Due, keys: &ShownKeys) -> Result<(), String> {
    let config = ureq::Agent::config_builder()
        .timeout_global(Some(TIMEOUT))
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .user_agent(concat!("chaff/", env!("CARGO_PKG_VERSION")));
    let agent: ureq::Agent = config.build().into();
    let request = agent.post(&due.url).header("content-type", "application/json");
    let sent = match &due.proof {
        Proof::Secret(secret) => {
            let seconds = now() / 1000;
            let signature = signature(secret, &due.id, seconds, &due.body).ok_or("the secret is damaged")?;
            let request = request.header("webhook-id", &due.id);
            let request = request.header("webhook-timestamp", seconds.to_string());
            request.header("webhook-signature", signature).send(&due.body)
        }
        Proof::Key(id) => {
            let key = keys.get(id).ok_or("its key was not shown since this process began")?;
            request.send(revised(&due.body, &key).ok_or("what was to be sent is damaged")?.to_string())
        }
    };
    let status = sent.map_err(|error| error.to_string())?.status();
    // Its body is of no interest, and is not read.
    if status.is_success() { Ok(()) } else { Err(format!("it answered {status}")) }
}

/// The verdicts of a webhook's body in the words in which Akismet revises its own.
fn revised(body: &str, key: &str) -> Option<Value> {
    #[derive(Deserialize)]
    struct Body {
        decisions: Vec<Changed>,
    }
    #[derive(Deserialize)]
    struct Changed {
        decision_id: Uuid,
        after: Decision,
    }
    let body: Body = serde_json::from_str(body).ok()?;
    let result = |decision| if decision == Decision::Allow { "false" } else { "true" };
    let comment =
        |changed: Changed| json!({ "guid": changed.decision_id.simple(), "result": result(changed.after) });
    let comments: Vec<Value> = body.decisions.into_iter().map(comment).collect();
    Some(json!({ "key": key, "endpoint": "comment-check", "comments": comments }))
}

/// `v1,` and the HMAC-SHA256 of `id.seconds.body`, in base64.
fn signature(secret: &str, id: &str, seconds: i64, body: &str) -> Option<String> {
    let key = BASE64_STANDARD.decode(secret.strip_prefix(SECRET_PREFIX)?).ok()?;
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).ok()?;
    mac.update(format!("{id}.{seconds}.{body}").as_bytes());
    Some(format!("v1,{}", BASE64_STANDARD.encode(mac.finalize().into_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_end_after_three_days() {
        let due = |tries| Due {
            id: String::new(),
            at: 0,
            url: String::new(),
            proof: Proof::Secret(String::new()),
            body: String::new(),
            tries,
        };
        let pause = |tries| next_try(&due(tries), 0).unwrap();
        assert!((2_000..=2_500).contains(&pause(0)));
        assert!((16_000..=20_000).contains(&pause(3)));
        assert!((LONGEST_PAUSE..=LONGEST_PAUSE * 5 / 4).contains(&pause(60)));
        assert_eq!(next_try(&due(9), PATIENCE + 1), None);
    }
}
