//! Judges one comment for whoever asks, and has the decision stored.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::App;
use super::access::Access;
use crate::asked::Answer;
use crate::comment::{Author, Comment};
use crate::filter::{Filter, Workspace};
use crate::service::Service;
use crate::store::decisions::{AuthorCodes, Callback, NewDecision};
use crate::store::now;
use crate::store::shadow::Beside;
use crate::store::sites::Keeps;
use crate::store::{Store, storable};
use crate::training::PackedComment;
use crate::verdict::Verdict;

/// A verdict with the name under which it can be spoken of later.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "decision_id": "01a2089d-b111-727c-a078-5b63edcbc74f",
    "id": "4711",
    "decision": "review",
    "score": 0.613,
    "evidence": [{
        "code": "link.host",
        "detail": "hosts with “fastpc” in their name are 14 times as common in spam as in honest comments",
        "weight": 0.91,
        "span": [34, 55],
    }],
    "links": [{
        "written": "http://fastpc.example",
        "span": [34, 55],
        "url": "http://fastpc.example/",
        "host": "fastpc.example",
        "site": "fastpc.example",
        "redirects": [],
        "disguises": [],
        "verdict": "unknown",
        "reasons": [],
    }],
    "model": "f9fadd4142ca7682",
}))]
pub(crate) struct Decided<'c> {
    pub(crate) decision_id: Uuid,
    #[serde(flatten)]
    pub(crate) verdict: Verdict<'c>,
    /// The decision is not stored, because the store does not answer.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) degraded: bool,
}

impl<'c> Decided<'c> {
    fn of(verdict: Verdict<'c>) -> Self {
        Decided { decision_id: Uuid::now_v7(), verdict, degraded: false }
    }
}

impl App {
    /// Judges a comment, given what others say of its links, and has the decision stored.
    pub(crate) fn judge<'c>(
        &self,
        access: &Access,
        comment: &Comment<'c>,
        answers: &[(usize, Answer)],
    ) -> Decided<'c> {
        self.judge_for(access, comment, answers, None)
    }

    /// As [`Self::judge`], for who wants to be told at `callback` when the decision changes.
    pub(crate) fn judge_for<'c>(
        &self,
        access: &Access,
        comment: &Comment<'c>,
        answers: &[(usize, Answer)],
        callback: Option<Callback>,
    ) -> Decided<'c> {
        self.with_room(access.site(comment), |filter, room| {
            let decided = Decided::of(filter.judge_knowing(comment, answers, room));
            self.stored(access, comment, answers, decided, callback, room)
        })
    }

    /// Judges a comment of which nothing is to be stored.
    pub(crate) fn judge_only<'c>(
        &self,
        access: &Access,
        comment: &Comment<'c>,
        answers: &[(usize, Answer)],
    ) -> Verdict<'c> {
        self.with_room(access.site(comment), |filter, room| filter.judge_knowing(comment, answers, room))
    }

    /// As [`Self::judge`], where there is a workspace already.
    pub(super) fn judge_in<'c>(
        &self,
        access: &Access,
        comment: &Comment<'c>,
        answers: &[(usize, Answer)],
        filter: &Filter,
        room: &mut Workspace,
    ) -> Decided<'c> {
        let decided = Decided::of(filter.judge_knowing(comment, answers, room));
        self.stored(access, comment, answers, decided, None, room)
    }

    /// Counts a decision on the comment that was read last, and has it stored.
    fn stored<'c>(
        &self,
        access: &Access,
        comment: &Comment<'c>,
        answers: &[(usize, Answer)],
        mut decided: Decided<'c>,
        callback: Option<Callback>,
        room: &Workspace,
    ) -> Decided<'c> {
        self.metrics.judged(decided.verdict.decision);
        if let Some(service) = self.service.as_ref() {
            let site = access.site(comment).unwrap_or_default();
            let beside = self.beside(site, comment, answers, room);
            let stored = NewDecision { beside, callback, ..decision(service, site, comment, &decided, room) };
            let taken = service.recorder().record(stored);
            decided.degraded = !taken || service.recorder().is_degraded();
        }
        decided
    }

    /// What the model that runs beside says of the comment that was read last, if there is one.
    fn beside(
        &self,
        site: &str,
        comment: &Comment,
        answers: &[(usize, Answer)],
        room: &Workspace,
    ) -> Option<Beside> {
        let judges = self.judges.load();
        let filter = judges.shadow()?.of(Some(site));
        let model = filter.model();
        (model.facts().bits == room.features().bits()).then(|| Beside {
            model: model.id().to_owned(),
            decision: filter.decide_again(comment, answers, room),
        })
    }
}

/// What is stored of a decision, as far as the site keeps it.
fn decision(
    service: &Service,
    site: &str,
    comment: &Comment,
    decided: &Decided,
    room: &Workspace,
) -> NewDecision {
    let keeps = service.following().settings(site).keeps;
    let verdict = &decided.verdict;
    NewDecision {
        id: decided.decision_id.to_string(),
        at: now(),
        site: storable(site),
        comment_id: comment.id.as_ref().map(|id| storable(&id.to_string())),
        decision: verdict.decision,
        score: verdict.score,
        model: verdict.model.clone(),
        comment: (keeps == Keeps::Comment).then(|| without_addresses(comment)),
        verdict: (keeps == Keeps::Comment).then(|| serde_json::to_string(verdict).unwrap_or_default()),
        features: (keeps != Keeps::Nothing).then(|| PackedComment::of(room).to_bytes()),
        links: service.store().lesson(room.links()),
        codes: codes(service.store(), site, &comment.author),
        beside: None,
        callback: None,
    }
}

/// The comment as JSON, with nothing that tells who sent it but the name that was shown.
pub(super) fn without_addresses(comment: &Comment) -> String {
    let Author { name, url, user_agent, .. } = comment.author.clone();
    let author = Author { name, url, user_agent, ..Author::default() };
    serde_json::to_string(&Comment { author, ..comment.clone() }).unwrap_or_default()
}

/// Who wrote a comment, as keyed hashes.
pub(super) fn codes(store: &Store, site: &str, author: &Author) -> AuthorCodes {
    let code = |kind, private: &Option<std::borrow::Cow<str>>| {
        let private = private.as_deref().map(str::trim).filter(|private| !private.is_empty());
        private.map(|private| store.code(kind, private))
    };
    let id = author.id.as_ref().map(|id| format!("{site}\n{id}").into());
    let email = author.email.as_ref().map(|email| email.to_lowercase().into());
    AuthorCodes { author: code("author", &id), email: code("email", &email), ip: code("ip", &author.ip) }
}
