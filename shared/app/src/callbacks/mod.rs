//! What people do in Shifts, answered while they wait (ARCHITECTURE.md, "Walk of one callback").
//!
//! Nothing here takes a lease or touches a snapshot: our own writes come back as callbacks, and one
//! that waited for the sync would keep the sync from ever ending. What the reconciler has to know is
//! noted, and it is woken.

mod deeds;
mod echo;
mod edits;
mod eligible;
mod held;
mod jobs;
mod outdated;
mod own_steps;
mod people;
mod repeated;
mod requests;
mod steps;
mod wake;

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::Timestamp;
use shifts_engine::{question_of, recognise};
use shifts_model::{
    Asked, CallbackItem, Connection, Digest, GivenAnswer, RefusalCode, TargetId, TeamId, WfmName,
};
use shifts_ports::Claimed;

use crate::failures::{Failure, FailureKind};
use crate::ports::CallbackPorts;
use crate::settings::SyncSettings;
use deeds::Undecided;

pub use eligible::{Eligible, answer_eligibility};
pub(crate) use held::{Names, calendar, load_weeks};
pub use people::team_of_user;

/// What Shifts asks, and how it was brought.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// The team that the address names.
    pub team_id: &'a TeamId,
    /// The items.
    pub items: &'a [CallbackItem],
    /// The `X-MS-WFMPassthrough` header, if it came once. It is not part of what is encrypted, and
    /// proves nothing.
    pub passthrough: Option<&'a str>,
    /// When it came.
    pub came_at: Timestamp,
}

/// What is answered to all items of a question.
#[derive(Debug, Clone, PartialEq)]
pub struct Answered {
    /// The answer.
    pub answer: GivenAnswer,
    /// The WFM to name in the words of a refusal, where one is known.
    pub wfm: Option<WfmName>,
}

/// How long one looks before one looks again for the answer of somebody who is at it.
const LOOK_AGAIN: Duration = Duration::from_millis(250);
/// How long before the end of Shifts' patience the answer has to be on its way.
const ON_THE_WAY: jiff::SignedDuration = jiff::SignedDuration::from_secs(1);
/// How long an answer is kept for repetitions after Shifts gave up on the question.
const KEPT_APPROVED: jiff::SignedDuration = jiff::SignedDuration::from_mins(5);
/// How long a refusal is kept. Shifts does not repeat what was refused; a person may.
const KEPT_REFUSED: jiff::SignedDuration = jiff::SignedDuration::from_secs(30);

/// Answers a change that somebody wants to make: all of it or nothing.
///
/// Whatever goes wrong is an answer too: Shifts takes silence for a fault and asks again.
pub async fn answer_update(
    ports: &CallbackPorts,
    settings: &SyncSettings,
    question: Question<'_>,
) -> Answered {
    let ours = settings.workforce_integration_id.as_ref();
    let is_marked = ours.is_some_and(|ours| question.passthrough == Some(ours.as_str()));
    let patience = question.came_at.saturating_add(settings.callbacks.deadline);
    let until = patience.unwrap_or(Timestamp::MAX);
    loop {
        let answered = answer_once(ports, settings, question).await;
        // Whether a write is ours is merely read. Whoever refused it because the store was away for
        // a moment would keep the record out of Shifts until what was refused is tried again.
        let is_undecided = answered.answer == GivenAnswer::refused(RefusalCode::TryAgain);
        if !is_marked || !is_undecided || ports.clock.now() >= until {
            return answered;
        }
        ports.clock.sleep(LOOK_AGAIN).await;
    }
}

async fn answer_once(
    ports: &CallbackPorts,
    settings: &SyncSettings,
    question: Question<'_>,
) -> Answered {
    // 1. A team of ours.
    let connection = match ports.connections.load(question.team_id).await {
        Ok(Some(stored)) => stored.value,
        Ok(None) => return refused(None, RefusalCode::NotConnected),
        Err(_) => return refused(None, RefusalCode::TryAgain),
    };
    let given = given(ports, settings, &connection, question).await;
    let answer = given.unwrap_or_else(|failure| {
        log_failure(question.team_id, &failure);
        GivenAnswer::refused(code_of(&failure))
    });
    Answered {
        answer,
        wfm: Some(connection.wfm),
    }
}

async fn given(
    ports: &CallbackPorts,
    settings: &SyncSettings,
    connection: &Connection,
    question: Question<'_>,
) -> Result<GivenAnswer, Failure> {
    // 2. Our own write, which comes back.
    // Without its id nobody folds in what is noted here, and what Shifts made would be made again.
    let Some(ours) = &settings.workforce_integration_id else {
        return Ok(GivenAnswer::refused(RefusalCode::NotConnected));
    };
    if question.passthrough == Some(ours.as_str()) {
        let matches = match own_steps::is_ours(ports, settings, connection, question).await? {
            Some(matches) => matches,
            None => echo::is_ours(ports, settings, connection, question.items).await?,
        };
        return Ok(if matches {
            GivenAnswer::Approved
        } else {
            GivenAnswer::refused(RefusalCode::NotOurs)
        });
    }
    // 3. What it is.
    let asked = match recognise(question.items, question.came_at) {
        Ok(asked) => asked,
        Err(refusal) => return Ok(GivenAnswer::refused(refusal.code)),
    };
    let latest = asked.expires_at.saturating_sub(ON_THE_WAY);
    let patience = question.came_at.saturating_add(settings.callbacks.deadline);
    let until = latest
        .unwrap_or(Timestamp::MIN)
        .min(patience.unwrap_or(Timestamp::MAX));
    // 4. Once, however often it is asked.
    let digest = question_of(&asked);
    let asking = |since, outdated| Asking {
        ports,
        settings,
        connection,
        asked: &asked,
        outdated,
        digest,
        since,
        until,
    };
    let since = loop {
        let now = ports.clock.now();
        if now >= until {
            return Ok(GivenAnswer::refused(RefusalCode::TryAgain));
        }
        let claim = ports
            .callbacks
            .claim(&connection.team_id, &digest, now, until);
        match claim.await? {
            Claimed::Mine { since } => break since,
            Claimed::Answered(answer) => {
                if answer != GivenAnswer::Approved {
                    return Ok(answer);
                }
                match asking(question.came_at, BTreeSet::new()).repeat().await {
                    Ok(true) => return Ok(answer),
                    Ok(false) => {
                        ports
                            .callbacks
                            .give_back(&connection.team_id, &digest)
                            .await?
                    }
                    Err(Undecided::Refused(code)) => return Ok(GivenAnswer::refused(code)),
                    Err(Undecided::Failed(failure)) => return Err(failure),
                }
            }
            Claimed::Running => ports.clock.sleep(LOOK_AGAIN).await,
        }
    };
    let outdated = outdated::find(ports, connection, &asked).await?;
    asking(since, outdated).answer().await
}

/// A question that is the caller's to answer.
pub(crate) struct Asking<'a> {
    pub(crate) ports: &'a CallbackPorts,
    pub(crate) settings: &'a SyncSettings,
    pub(crate) connection: &'a Connection,
    pub(crate) asked: &'a Asked,
    /// The items of which a later change was approved already.
    pub(crate) outdated: BTreeSet<TargetId>,
    pub(crate) digest: Digest,
    /// When it was asked first: the same for whoever takes over from somebody who died.
    pub(crate) since: Timestamp,
    /// When the answer has to be there.
    pub(crate) until: Timestamp,
}

impl Asking<'_> {
    async fn answer(&self) -> Result<GivenAnswer, Failure> {
        // 5. Judged and done by the WFM, and noted.
        let answer = self.decide().await?;
        // 6. For whoever asks again.
        self.keep_answer(&answer).await;
        Ok(answer)
    }

    /// Keeps the answer for repetitions. What came too late was not done, so that its answer is none
    /// to the same change made in earnest.
    ///
    /// What is done is done. Whoever asks again is answered by the WFM, which knows the key.
    async fn keep_answer(&self, answer: &GivenAnswer) {
        let (callbacks, team_id) = (&self.ports.callbacks, &self.connection.team_id);
        let kept = if self.is_all_outdated() {
            callbacks.give_back(team_id, &self.digest).await
        } else {
            let keep_until = match answer {
                GivenAnswer::Approved => self.asked.expires_at.saturating_add(KEPT_APPROVED),
                GivenAnswer::Refused { .. } => self.ports.clock.now().saturating_add(KEPT_REFUSED),
            };
            let keep_until = keep_until.unwrap_or(Timestamp::MAX);
            callbacks
                .keep_answer(team_id, &self.digest, answer, keep_until)
                .await
        };
        if let Err(error) = kept {
            self.log_lost(&error.into());
        }
    }
}

fn refused(wfm: Option<WfmName>, code: RefusalCode) -> Answered {
    Answered {
        answer: GivenAnswer::refused(code),
        wfm,
    }
}

/// What is told to the person whose change could not be decided.
fn code_of(failure: &Failure) -> RefusalCode {
    match failure.kind() {
        FailureKind::Program => RefusalCode::Failed,
        _ => RefusalCode::TryAgain,
    }
}

fn log_failure(team_id: &TeamId, failure: &Failure) {
    tracing::warn!(
        event = "callback.undecided",
        team.id = %team_id,
        "A change in Shifts of team {team_id} could not be decided: {failure}"
    );
}
