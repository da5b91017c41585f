//! Asks integrations over HTTP. Nobody else waits while this does.

use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use hyper::{Method, Request};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use jiff::Timestamp;

use super::super::Tenant;
use super::super::item::milliseconds;
use super::super::reply::Answer;
use super::super::switches;
use super::callbacks::CallbackEntry;
use super::verdicts::{Failure, Verdict, judge};
use super::{Asking, Progress, QuestionKind, sealing};

/// The largest answer that is read.
const ANSWER_MAX_BYTES: usize = 1024 * 1024;
/// The header by which a client knows its own changes again.
const PASSTHROUGH: &str = "x-ms-wfmpassthrough";

/// The client with which questions are sent: plain HTTP, as the addresses are on this machine.
pub(crate) type Post = Client<HttpConnector, Body>;

/// A client that keeps its connections.
pub(crate) fn post() -> Post {
    Client::builder(TokioExecutor::new()).build_http()
}

/// What is sent, over and over the same for one attempt.
struct Letter {
    url: String,
    sealed: Bytes,
    language: String,
    content_type: String,
    passthrough: Option<String>,
    limit: Duration,
    /// How far the tenant's time was moved when it left.
    skew: Duration,
    twice: bool,
}

impl Tenant {
    /// Asks until there is a verdict or nothing more to try, then does what was asked for.
    pub(crate) async fn ask(&self, first: Box<Asking>) -> Answer {
        let mut asking = first;
        let begun_at = self.now();
        let (repeats, spacing) = self.repeats(&asking);
        let mut attempts = 0;
        loop {
            attempts += 1;
            let letter = self.letter(&mut asking);
            let (verdict, status) = self.deliver(&letter, &asking).await;
            let failure = match &verdict {
                Verdict::Failed(failure) => Some(*failure),
                Verdict::Approved(_) | Verdict::Refused(_) => None,
            };
            if failure.is_none() || attempts > repeats {
                self.note(&asking, &verdict, (begun_at, attempts, status));
                return self.end(asking, verdict);
            }
            if !spacing.is_zero() {
                self.wait(spacing).await;
            }
            // Rehearsed anew: what is created gets other ids, and the world may have moved on.
            match self.again(&asking) {
                Progress::Ask(next) => asking = next,
                Progress::Done(answer) => {
                    self.note(&asking, &verdict, (begun_at, attempts, status));
                    return answer;
                }
            }
        }
    }

    fn repeats(&self, asking: &Asking) -> (u32, Duration) {
        let (state, _) = self.opened();
        let of = |switch| state.switches.number(switch).unwrap_or(0);
        let repeats = match asking.question.kind {
            QuestionKind::Connect => 0,
            QuestionKind::Update | QuestionKind::Read => of(&switches::CALLBACK_REPEATS),
        };
        let spacing_s = of(&switches::CALLBACK_SPACING);
        (repeats, Duration::from_secs(spacing_s.into()))
    }

    fn again(&self, asking: &Asking) -> Progress {
        let (mut state, at) = self.opened();
        let call = super::super::call::Call {
            at,
            ..asking.call.clone()
        };
        state.answer(&call)
    }

    fn end(&self, asking: Box<Asking>, verdict: Verdict) -> Answer {
        let (mut state, at) = self.opened();
        let mut asking = asking;
        asking.call.at = at;
        match verdict {
            Verdict::Approved(heard) => state.commit(&asking, &heard),
            Verdict::Refused(message) => Err(state.refused(&asking, message)),
            Verdict::Failed(failure) => Err(state.failed(&asking, failure)),
        }
    }

    fn letter(&self, asking: &mut Asking) -> Letter {
        let (state, _) = self.opened();
        let Asking {
            call,
            seals,
            target,
            question,
            ..
        } = asking;
        let plain = question.content.to_string();
        let person = call.caller.user.as_ref();
        let named = person.and(call.header("accept-language"));
        let language = named.unwrap_or(state.switches.get(&switches::CALLBACK_LANGUAGE));
        let limit_ms = state.switches.number(&switches::CALLBACK_LIMIT);
        let content_type = state.switches.get(&switches::CALLBACK_CONTENT_TYPE);
        Letter {
            url: format!("{}{}", target.url, question.path),
            sealed: sealing::seal(&target.secret, seals, plain.as_bytes()).into(),
            language: language.to_owned(),
            content_type: content_type.to_owned(),
            passthrough: call.header(PASSTHROUGH).map(str::to_owned),
            limit: Duration::from_millis(limit_ms.unwrap_or(0).into()),
            skew: self.0.clock.skew(),
            twice: state.switches.is(&switches::DUPLICATES, "on"),
        }
    }

    /// Sends a letter and judges what comes back. Of two at a time the first one counts.
    async fn deliver(&self, letter: &Letter, asking: &Asking) -> (Verdict, Option<u16>) {
        let answered = if letter.twice {
            let (first, _second) = futures::join!(self.carry(letter), self.carry(letter));
            first
        } else {
            self.carry(letter).await
        };
        match answered {
            Some((status, body)) => (judge(&asking.question, status, &body), Some(status)),
            None => (Verdict::Failed(Failure::Unanswered), None),
        }
    }

    /// One HTTP exchange within the limit, which passes on the wall and when somebody moves the
    /// tenant's time. A clock that runs ahead by itself must not end it.
    async fn carry(&self, letter: &Letter) -> Option<(u16, Bytes)> {
        let exchange = tokio::time::timeout(letter.limit, self.exchange(letter));
        tokio::select! {
            answered = exchange => answered.ok().flatten(),
            () = self.0.clock.moved_by(letter.skew, letter.limit) => None,
        }
    }

    async fn exchange(&self, letter: &Letter) -> Option<(u16, Bytes)> {
        let mut request = Request::builder()
            .method(Method::POST)
            .uri(&letter.url)
            .header("accept-language", &letter.language);
        if letter.content_type != "none" {
            request = request.header("content-type", &letter.content_type);
        }
        if let Some(passthrough) = &letter.passthrough {
            request = request.header("X-MS-WFMPassthrough", passthrough);
        }
        let request = request.body(Body::from(letter.sealed.clone())).ok()?;
        let response = self.0.post.request(request).await.ok()?;
        let status = response.status().as_u16();
        let body = Body::new(response.into_body());
        Some((status, to_bytes(body, ANSWER_MAX_BYTES).await.ok()?))
    }

    fn note(
        &self,
        asking: &Asking,
        verdict: &Verdict,
        (begun_at, attempts, status): (Timestamp, u32, Option<u16>),
    ) {
        let (mut state, now) = self.opened();
        let Asking {
            call,
            target,
            question,
            ..
        } = asking;
        let version = target.url.rsplit('/').next().unwrap_or_default();
        let lasted_ms = now.duration_since(begun_at).as_millis();
        state.callbacks.add(CallbackEntry {
            n: 0,
            at: milliseconds(begun_at),
            integration_id: target.integration_id.clone(),
            path: format!("/{version}{}", question.path),
            passthrough: call.header(PASSTHROUGH).map(str::to_owned),
            items: question.ids.clone(),
            attempts,
            outcome: verdict.name(),
            status,
            duration_ms: u64::try_from(lasted_ms).unwrap_or(0),
        });
    }
}
