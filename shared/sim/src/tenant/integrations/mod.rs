//! Shifts' side of a workforce integration: who is registered, and asking them before anything
//! is kept.
//!
//! Written from Microsoft's documents: "Create a custom integration to sync your workforce
//! management system with Shifts" (November 2024) and the Graph pages about
//! workforceIntegration (2026). It shares nothing with what answers the questions.
//!
//! A write to a schedule with an integration happens three times: it is rehearsed and taken back
//! (`rehearsal`), so that there is something to ask about (`container`); it is asked, outside
//! everything that others wait for (`asking`), and the answer is judged (`verdicts`); and then
//! it is done, with the ids that the rehearsal used, or refused. Each repeat is rehearsed anew.

pub(crate) mod asking;
pub(crate) mod callbacks;
pub(crate) mod container;
pub(crate) mod entities;
pub(crate) mod registration;
pub(crate) mod registry;
pub(crate) mod rehearsal;
pub(crate) mod sealing;
pub(crate) mod verdicts;

use serde_json::Value;

use super::call::Call;
use super::reply::Answer;
use crate::chance::Chance;
use registry::Target;

/// How far an operation came by itself.
pub(crate) enum Progress {
    /// To its end.
    Done(Answer),
    /// To the question whether it may.
    Ask(Box<Asking>),
}

/// An operation that waits for an integration.
pub(crate) struct Asking {
    pub(crate) call: Call,
    /// Where its ids and marks come from, in the state in which the rehearsal found it.
    pub(crate) chance: Chance,
    /// Where the keys of envelopes come from.
    pub(crate) seals: Chance,
    pub(crate) target: Target,
    pub(crate) question: Question,
}

/// What is asked.
#[derive(Clone)]
pub(crate) struct Question {
    pub(crate) kind: QuestionKind,
    /// Below the integration's address and version.
    pub(crate) path: String,
    pub(crate) content: Value,
    /// The ids of the items.
    pub(crate) ids: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum QuestionKind {
    /// Whether anybody is there. It is asked once.
    Connect,
    /// Whether a change may be kept.
    Update,
    /// What somebody may choose from.
    Read,
}
