//! What is answered: one verdict for every item that was asked about, and for nothing else.
//!
//! Shifts reads a missing verdict as approval, so that answers begin fully denied. There is no
//! way to add or to drop an item. Source: Microsoft, "Create a custom integration", read 2026-11;
//! that an approval needs an eTag is known from its public adapters.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;
use sha2::{Digest, Sha256};
use shifts_model::{CallbackItemId, RefusalCode};

/// What people read when nothing better was said.
const UNDECIDED: &str = "This could not be decided in time. Please try again.";
/// What people read when a container contradicts itself.
const AMBIGUOUS: &str = "This change could not be understood.";

/// The mark of an approved version, which Shifts wants and nobody reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ETag(String);

impl ETag {
    /// The mark of what was asked. A repeat of the same text has the same.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let digest = Sha256::digest(text.as_bytes());
        let hex = |bytes: &[u8]| -> String { bytes.iter().map(|b| format!("{b:02x}")).collect() };
        let groups = [0..4, 4..6, 6..8, 8..10, 10..16].map(|at| hex(&digest[at]));
        Self(groups.join("-"))
    }
}

/// The answer to a container.
#[derive(Clone, PartialEq, Eq)]
pub struct Answers {
    verdicts: Vec<(CallbackItemId, Verdict)>,
}

#[derive(Clone, PartialEq, Eq)]
enum Verdict {
    Approved(ETag),
    Chosen(ETag, Vec<String>),
    Refused(RefusalCode, String),
    /// Two items have the id, and no verdict could be told from the other.
    Ambiguous,
}

impl Answers {
    /// Answers that refuse every item as not decided. An id that comes more than once is refused
    /// as often, whatever is decided later.
    pub fn denying<'a>(ids: impl IntoIterator<Item = &'a CallbackItemId>) -> Self {
        let ids: Vec<&CallbackItemId> = ids.into_iter().collect();
        let mut times = BTreeMap::<&CallbackItemId, usize>::new();
        for id in &ids {
            *times.entry(id).or_default() += 1;
        }
        let verdict = |id| match times.get(id) {
            Some(1) => Verdict::Refused(RefusalCode::TryAgain, UNDECIDED.to_owned()),
            _ => Verdict::Ambiguous,
        };
        Self {
            verdicts: ids.iter().map(|id| ((*id).clone(), verdict(*id))).collect(),
        }
    }

    /// Approves every item.
    pub fn approve_all(&mut self, etag: &ETag) {
        self.decide_all(&Verdict::Approved(etag.clone()));
    }

    /// Refuses every item for one reason, with the sentence that people read.
    pub fn refuse_all(&mut self, code: RefusalCode, message: &str) {
        self.decide_all(&Verdict::Refused(code, message.to_owned()));
    }

    /// Answers one question with the ids that somebody may choose from. False, and nothing is
    /// decided, when that was not asked, or more than once.
    #[must_use]
    pub fn offer(&mut self, id: &CallbackItemId, etag: &ETag, choice: Vec<String>) -> bool {
        self.decide(id, Verdict::Chosen(etag.clone(), choice))
    }

    /// Refuses one item. False, and nothing is decided, when that was not asked, or more than
    /// once.
    #[must_use]
    pub fn refuse(&mut self, id: &CallbackItemId, code: RefusalCode, message: &str) -> bool {
        self.decide(id, Verdict::Refused(code, message.to_owned()))
    }

    fn decide(&mut self, id: &CallbackItemId, verdict: Verdict) -> bool {
        let mut open = self.verdicts.iter_mut();
        let found = open.find(|(asked, now)| asked == id && *now != Verdict::Ambiguous);
        found.map(|(_, now)| *now = verdict).is_some()
    }

    fn decide_all(&mut self, verdict: &Verdict) {
        for (_, now) in &mut self.verdicts {
            if *now != Verdict::Ambiguous {
                now.clone_from(verdict);
            }
        }
    }

    /// The body of the answer, which goes out with HTTP 200 whatever was decided.
    #[must_use]
    pub fn to_json(&self) -> String {
        let verdicts = self.verdicts.iter();
        let form = AnswersForm {
            responses: verdicts.map(|(id, verdict)| verdict.form(id)).collect(),
        };
        // Texts and numbers under fixed names always become JSON.
        serde_json::to_string(&form).unwrap_or_default()
    }
}

// The sentences are meant for one person, so `Debug` leaves them out.

impl fmt::Debug for Answers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let statuses = self
            .verdicts
            .iter()
            .map(|(id, now)| (id, now.form(id).status));
        f.debug_map().entries(statuses).finish()
    }
}

#[derive(Serialize)]
struct AnswersForm<'a> {
    responses: Vec<AnswerForm<'a>>,
}

#[derive(Serialize)]
struct AnswerForm<'a> {
    id: &'a str,
    status: u16,
    body: BodyForm<'a>,
}

#[derive(Serialize)]
struct BodyForm<'a> {
    #[serde(rename = "eTag")]
    etag: Option<&'a str>,
    error: Option<ErrorForm<'a>>,
    data: Option<&'a [String]>,
}

#[derive(Serialize)]
struct ErrorForm<'a> {
    code: &'a str,
    message: &'a str,
}

impl Verdict {
    fn form<'a>(&'a self, id: &'a CallbackItemId) -> AnswerForm<'a> {
        let approved = |etag: &'a ETag, data| (200, Some(etag.0.as_str()), None, data);
        let refused = |code: RefusalCode, message: &'a str| {
            // Without a message Shifts finds the whole answer malformed, and asks again.
            let message = if message.is_empty() {
                UNDECIDED
            } else {
                message
            };
            let status = code.status();
            let code = code.as_str();
            (status, None, Some(ErrorForm { code, message }), None)
        };
        let (status, etag, error, data) = match self {
            Self::Approved(etag) => approved(etag, None),
            Self::Chosen(etag, choice) => approved(etag, Some(choice.as_slice())),
            Self::Refused(code, message) => refused(*code, message),
            Self::Ambiguous => refused(RefusalCode::DuplicateId, AMBIGUOUS),
        };
        AnswerForm {
            id: id.as_str(),
            status,
            body: BodyForm { etag, error, data },
        }
    }
}
