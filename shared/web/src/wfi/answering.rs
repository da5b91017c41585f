//! From a question to its answer: never without one, and never for more than was asked.

use std::panic::AssertUnwindSafe;

use axum::http::{HeaderMap, header};
use futures::FutureExt as _;
use jiff::SignedDuration;
use shifts_app::{Answered, Question, answer_eligibility, answer_update, team_of_user};
use shifts_model::{
    Callback, CallbackItem, CallbackItemId, EligibilityItem, GivenAnswer, RefusalCode, TeamId,
    UserId,
};
use shifts_wfi::{Answers, ETag};

use super::words::Words;
use super::{PASSTHROUGH, WfiApi};

/// Answers a change of a team.
pub(super) async fn update(
    api: &WfiApi,
    team_id: TeamId,
    callback: Callback,
    headers: &HeaderMap,
) -> String {
    let came_at = api.ports.clock.now();
    let question = Question {
        team_id: &team_id,
        items: &callback.items,
        passthrough: passthrough(headers),
        came_at,
    };
    let answered = answer_update(&api.ports, &api.settings, question);
    let answered = guarded(api, answered).await;
    log(api, Some(&team_id), &callback.items, &answered, came_at);
    written(&callback.items, &answered, headers)
}

/// Answers a change of a person's own settings: as a change of the team the person belongs to.
pub(super) async fn user_update(
    api: &WfiApi,
    user_id: UserId,
    callback: Callback,
    headers: &HeaderMap,
) -> String {
    let came_at = api.ports.clock.now();
    let answering = async {
        match team_of_user(&api.ports, &user_id).await {
            Ok(Some(team_id)) => {
                let question = Question {
                    team_id: &team_id,
                    items: &callback.items,
                    passthrough: passthrough(headers),
                    came_at,
                };
                answer_update(&api.ports, &api.settings, question).await
            }
            Ok(None) => refused(RefusalCode::NotConnected),
            Err(_) => refused(RefusalCode::TryAgain),
        }
    };
    let answered = guarded(api, answering).await;
    log(api, None, &callback.items, &answered, came_at);
    written(&callback.items, &answered, headers)
}

/// Answers what people may choose from.
pub(super) async fn eligibility(
    api: &WfiApi,
    team_id: TeamId,
    items: Vec<EligibilityItem>,
    headers: &HeaderMap,
) -> String {
    let words = Words::of(language(headers));
    let mut answers = Answers::denying(items.iter().map(|item| &item.id));
    let choosing = answer_eligibility(&api.ports, &api.settings, &team_id, &items);
    let chosen = AssertUnwindSafe(choosing).catch_unwind();
    match within(api, chosen).await {
        Some(Ok(Ok(eligible))) => {
            for (id, choice) in eligible.choices {
                // An id that came twice was answered already: as none.
                let _ = match choice {
                    Ok(ids) => answers.offer(&id, &ETag::of(id.as_str()), ids),
                    Err(code) => answers.refuse(&id, code, &words.sentence(code, None, None)),
                };
            }
        }
        Some(Ok(Err(answered))) => refuse(&mut answers, words, &answered),
        Some(Err(_)) => refuse(&mut answers, words, &refused(RefusalCode::Failed)),
        None => refuse(&mut answers, words, &refused(RefusalCode::TryAgain)),
    }
    answers.to_json()
}

/// The answer, or that there is none: because of a mistake of ours, or because it took too long.
async fn guarded(api: &WfiApi, answering: impl Future<Output = Answered>) -> Answered {
    let answering = AssertUnwindSafe(answering).catch_unwind();
    match within(api, answering).await {
        Some(Ok(answered)) => answered,
        Some(Err(_)) => {
            tracing::error!(
                event = "callback.panicked",
                "A callback could not be answered because of a mistake in the program"
            );
            refused(RefusalCode::Failed)
        }
        None => refused(RefusalCode::TryAgain),
    }
}

/// What comes in time. The use case keeps to the same patience, so that this only ends what hangs.
async fn within<T>(api: &WfiApi, answering: impl Future<Output = T>) -> Option<T> {
    let patience = api.settings.callbacks.deadline + HANGING;
    let (clock, answering) = (api.ports.clock.clone(), std::pin::pin!(answering));
    let over = clock.sleep(patience);
    match futures::future::select(answering, over).await {
        futures::future::Either::Left((answer, _)) => Some(answer),
        futures::future::Either::Right(_) => None,
    }
}

/// How much longer than its patience a use case may take before it is given up.
const HANGING: std::time::Duration = std::time::Duration::from_secs(1);

fn refused(code: RefusalCode) -> Answered {
    Answered {
        answer: GivenAnswer::refused(code),
        wfm: None,
    }
}

fn written(items: &[CallbackItem], answered: &Answered, headers: &HeaderMap) -> String {
    let mut answers = Answers::denying(items.iter().map(|item| &item.id));
    match answered.answer {
        GivenAnswer::Approved => answers.approve_all(&etag(items)),
        GivenAnswer::Refused { .. } => {
            refuse(&mut answers, Words::of(language(headers)), answered);
        }
    }
    answers.to_json()
}

fn refuse(answers: &mut Answers, words: &Words, answered: &Answered) {
    let wfm = answered.wfm.as_ref();
    if let Some((code, sentence)) = words.refusal(&answered.answer, wfm) {
        answers.refuse_all(code, &sentence);
    }
}

/// A mark that a repetition with the same ids gets again.
fn etag(items: &[CallbackItem]) -> ETag {
    let ids: Vec<&str> = items.iter().map(|item| item.id.as_str()).collect();
    ETag::of(&ids.join(" "))
}

/// The header, if it came exactly once.
fn passthrough(headers: &HeaderMap) -> Option<&str> {
    let mut all = headers.get_all(PASSTHROUGH).iter();
    let first = all.next()?.to_str().ok()?;
    all.next().is_none().then_some(first)
}

fn language(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()
}

/// One line a callback: which team, which transaction, which things, what was decided, how long it
/// took. No names and no words of people.
fn log(
    api: &WfiApi,
    team_id: Option<&TeamId>,
    items: &[CallbackItem],
    answered: &Answered,
    came_at: jiff::Timestamp,
) {
    let took: SignedDuration = came_at.duration_until(api.ports.clock.now());
    let ids: Vec<&CallbackItemId> = items.iter().map(|item| &item.id).collect();
    let decision = match &answered.answer {
        GivenAnswer::Approved => "approved",
        GivenAnswer::Refused { code, .. } => code.as_str(),
    };
    let transaction = items.first().and_then(|item| item.transaction_id.as_ref());
    tracing::info!(
        event = "callback.answered",
        team.id = team_id.map_or("", |id| id.as_str()),
        transaction.id = transaction.map_or("", |id| id.as_str()),
        items = ?ids,
        decision,
        duration_ms = i64::try_from(took.as_millis()).unwrap_or(i64::MAX),
        "Answered a change in Shifts: {decision}"
    );
}
