//! Sends what webhooks are to be told, signed as the Standard Webhooks specification says
//! (standardwebhooks.com, `v1`), so that any library for it verifies it. What does not arrive is sent again
//! under the same id: whoever has seen it knows it.

use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::recheck::DAY;
use crate::store::deliveries::Due;
use crate::store::webhooks::SECRET_PREFIX;
use crate::store::{Store, now};

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
pub(super) async fn deliver(store: Store) {
    let mut ticks = tokio::time::interval(EVERY);
    loop {
        ticks.tick().await;
        match store.take_deliveries(AT_ONCE).await {
            Ok(due) => send_all(&store, due).await,
            Err(error) => tracing::warn!("{error}; webhooks wait"),
        }
    }
}

async fn send_all(store: &Store, due: Vec<Due>) {
    let sending: Vec<_> =
        due.into_iter().map(|due| tokio::task::spawn_blocking(move || (send(&due), due))).collect();
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
fn send(due: &Due) -> Result<(), String> {
    let seconds = now() / 1000;
    let signature = signature(&due.secret, &due.id, seconds, &due.body).ok_or("the secret is damaged")?;
    let config = ureq::Agent::config_builder()
        .timeout_global(Some(TIMEOUT))
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .user_agent(concat!("chaff/", env!("CARGO_PKG_VERSION")));
    let agent: ureq::Agent = config.build().into();
    let request = agent
        .post(&due.url)
        .header("content-type", "application/json")
        .header("webhook-id", &due.id)
        .header("webhook-timestamp", seconds.to_string())
        .header("webhook-signature", signature);
    let status = request.send(&due.body).map_err(|error| error.to_string())?.status();
    // Its body is of no interest, and is not read.
    if status.is_success() { Ok(()) } else { Err(format!("it answered {status}")) }
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
            secret: String::new(),
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
