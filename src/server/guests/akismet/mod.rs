//! Akismet's protocol, versions 1.1 and 1.2: <https://akismet.com/developers/detailed-docs/>.
//!
//! The key may be in the path (`/k/{key}/1.1/…`), in the body or the query, or be the first label of the
//! host. Answers are bare words with the status 200, because clients compare them: also the word for a wrong key.
//! Only what must not be taken for an answer has another status.
//!
//! Akismet knows two answers, Chaff three decisions. `block` and `review` are both `true`: the spam folder of
//! a site is a queue at which moderators look, and a doubtful comment is better there than on the page. Only
//! `block` says `discard`, so that only those are thrown away unseen; `X-Chaff-Decision` tells which it was.

mod answers;
mod callbacks;
mod fields;
mod figures;

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use axum::http::header::HOST;
use axum::response::Response;
use serde::Deserialize;
use uuid::Uuid;

use crate::server::App;
use crate::server::access::Access;
use crate::server::error::ApiError;
use crate::server::moderate::unread;
use crate::store::decisions::Callback;
use crate::store::keys::Scope;
use crate::store::labels::Word;
use crate::verdict::Decision;
use answers::{DEACTIVATED, SUBSCRIPTION, THANKS, VALID};
pub use callbacks::CallbackHosts;
use fields::Fields;

/// Who labels where the client does not say.
const CLIENT: &str = "akismet client";

/// What of the path differs between calls.
#[derive(Debug, Deserialize)]
pub(in crate::server) struct Place {
    /// The key, where it is in the path.
    key: Option<String>,
    /// The call's name.
    call: String,
}

/// Answers every call.
pub(in crate::server) async fn answer(
    State(app): State<App>,
    Path(place): Path<Place>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let answered = match body {
        Err(rejection) => Err(unread(&rejection)),
        Ok(body) => match Fields::read(&headers, query.as_deref(), &body) {
            Err(error) => Err(error),
            Ok(fields) => call(&app, &place, &headers, &fields).await,
        },
    };
    answered.unwrap_or_else(answers::error)
}

async fn call(app: &App, place: &Place, headers: &HeaderMap, fields: &Fields) -> Result<Response, ApiError> {
    let shown = shown_key(place, headers, fields);
    let admit = |scope| app.admit_guest(shown, scope);
    match place.call.as_str() {
        "verify-key" => admit(Scope::Check).map(|_| answers::word(VALID)),
        "comment-check" => check(app, (&admit(Scope::Check)?, shown), fields).await,
        "submit-spam" => submit(app, &admit(Scope::Label)?, fields, Word::Spam).await,
        "submit-ham" => submit(app, &admit(Scope::Label)?, fields, Word::Ham).await,
        "usage-limit" => figures::usage(app, &admit(Scope::Check)?).await,
        "key-sites" => figures::sites_of_key(app, &admit(Scope::Check)?, fields).await,
        "get-stats" => figures::totals(app, &admit(Scope::Check)?, fields).await,
        "get-subscription" => admit(Scope::Check).map(|_| answers::json(SUBSCRIPTION.to_owned())),
        // A token opens pages of akismet.com, of which there are none here.
        "token" => admit(Scope::Check).map(|_| answers::word("")),
        "deactivate" => admit(Scope::Check).map(|_| answers::word(DEACTIVATED)),
        _ => Err(ApiError::not_found()),
    }
}

/// The key that a request shows. One in the path was put there by who runs the site, and goes before what the
/// client was made to send.
fn shown_key<'r>(place: &'r Place, headers: &'r HeaderMap, fields: &'r Fields) -> Option<&'r str> {
    let of_host = || {
        let host = headers.get(HOST)?.to_str().ok()?;
        host.split_once('.').map(|(first, _)| first)
    };
    let own = place.key.as_deref().or_else(|| fields.get("key")).or_else(|| fields.get("api_key"));
    own.or_else(of_host)
}

/// Whether a comment is spam.
async fn check(
    app: &App,
    (access, shown): (&Access, Option<&str>),
    fields: &Fields,
) -> Result<Response, ApiError> {
    if fields.is_by_administrator() {
        return Ok(answers::word("false"));
    }
    if fields.is_guaranteed_spam() {
        return Ok(answers::guaranteed_spam(fields.is_set("test_discard")));
    }
    let comment = fields.comment()?;
    let asked = app.ask(&comment).await;
    if fields.is_set("is_test") {
        return Ok(answers::verdict(None, &app.judge_only(access, &comment, &asked)));
    }
    let decided = app.judge_for(access, &comment, &asked, callback(app, (access, shown), fields));
    Ok(answers::verdict(Some(decided.decision_id), &decided.verdict))
}

/// Where the site is told when the decision changes: there it is shown its own key, which is remembered for that.
fn callback(app: &App, (access, shown): (&Access, Option<&str>), fields: &Fields) -> Option<Callback> {
    let url = fields.callback(&app.callback_hosts)?;
    let keys = app.service.as_ref()?.shown_keys();
    keys.remember(access.who(), shown?);
    Some(Callback { url, key_id: access.who().to_owned() })
}

/// What a moderator says a comment is.
async fn submit(app: &App, access: &Access, fields: &Fields, word: Word) -> Result<Response, ApiError> {
    let comment = fields.comment()?;
    if !fields.is_set("is_test") {
        let decision_id = fields.get("guid").and_then(|guid| Uuid::try_parse(guid).ok());
        let moderator = fields.get("reporter").or_else(|| fields.get("user")).unwrap_or(CLIENT);
        let decision_id = decision_id.map(|id| id.to_string());
        app.label_for_guest(access, decision_id, &comment, (word, moderator)).await?;
    }
    Ok(answers::word(THANKS))
}

/// Whether Akismet's clients are told `true`.
fn is_spam(decision: Decision) -> bool {
    decision != Decision::Allow
}
