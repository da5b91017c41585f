//! What an answer of an integration means: yes, no, or nothing.
//!
//! The rules are those of "Create a custom integration to sync your workforce management system
//! with Shifts" (November 2024): always HTTP 200, one response for each item, joined by id. An
//! answer that is none counts like no answer, and is asked for again.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Question, QuestionKind};

/// What people read when an integration refuses without a word.
const NO_REASON: &str = "Sorry, your change couldn't be completed.";

/// The end of a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Every item is approved; these ids came as data.
    Approved(Vec<String>),
    /// Some item is not, and this is what people read.
    Refused(String),
    /// Nothing was said that could be understood.
    Failed(Failure),
}

/// How an integration can fail to answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Failure {
    /// No connection, or no answer in time.
    Unanswered,
    /// Another HTTP status than 200.
    Status,
    /// Not the body that was to be expected.
    Malformed,
}

impl Verdict {
    /// Its name in the log of callbacks.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Approved(_) => "approved",
            Self::Refused(_) => "refused",
            Self::Failed(Failure::Unanswered) => "unanswered",
            Self::Failed(Failure::Status) => "status",
            Self::Failed(Failure::Malformed) => "malformed",
        }
    }
}

/// Judges an HTTP answer to a question.
pub(crate) fn judge(question: &Question, status: u16, body: &[u8]) -> Verdict {
    if status != 200 {
        return Verdict::Failed(Failure::Status);
    }
    if question.kind == QuestionKind::Connect {
        // No body is needed.
        return Verdict::Approved(Vec::new());
    }
    judged(question, body).unwrap_or(Verdict::Failed(Failure::Malformed))
}

/// The verdict of a body; none when it is not what it has to be.
fn judged(question: &Question, body: &[u8]) -> Option<Verdict> {
    let body: Value = serde_json::from_slice(body).ok()?;
    let responses = body.get("responses")?.as_array()?;
    let mut told: BTreeMap<&str, &Value> = BTreeMap::new();
    for response in responses {
        let id = response.get("id")?.as_str()?;
        let is_foreign = !question.ids.iter().any(|asked| asked == id);
        let is_second = told.insert(id, response).is_some();
        if is_foreign || is_second {
            return None;
        }
    }
    let mut data = Vec::new();
    let mut refusal = None;
    for id in &question.ids {
        let response = told.get(id.as_str())?;
        let body = response.get("body")?;
        if status(response)? != 200 {
            refusal.get_or_insert_with(|| message(body));
        } else if question.kind == QuestionKind::Update {
            // Null makes Teams answer 502 (Kronos connector, `TeamsController.cs`).
            body.get("eTag")?.as_str()?;
        } else {
            data.extend(ids(body)?);
        }
    }
    Some(match refusal {
        Some(message) => Verdict::Refused(message),
        None => Verdict::Approved(data),
    })
}

/// The status of a response: a number in every example, a text in the reference.
fn status(response: &Value) -> Option<u64> {
    let status = response.get("status")?;
    let text = || status.as_str().and_then(|text| text.parse().ok());
    status.as_u64().or_else(text)
}

fn message(body: &Value) -> String {
    let message = body["error"]["message"].as_str();
    message.unwrap_or(NO_REASON).to_owned()
}

fn ids(body: &Value) -> Option<Vec<String>> {
    let data = body.get("data")?.as_array()?;
    let ids = data.iter().map(|id| id.as_str().map(str::to_owned));
    ids.collect()
}
