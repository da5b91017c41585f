//! Why the WFM says no.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::json;

/// A refusal, with the hours of leave that are left where that is the reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refusal {
    /// The reason.
    pub code: RefusalCode,
    /// The hours of leave that are left.
    pub balance_hours: Option<u32>,
}

/// The reasons for a refusal, with the codes of `open-provider.yaml`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefusalCode {
    /// The person works or is away then.
    Overlap,
    /// There would be too little rest before or after.
    RestPeriod,
    /// The person would work too much. The judge never says so; a fault does.
    HoursLimit,
    /// The person does no job of that department.
    SkillMissing,
    /// These people and this shift do not go together.
    NotEligible,
    /// Nothing is left of the open shift.
    NoSlotsLeft,
    /// There is not enough leave left.
    BalanceTooSmall,
    /// It began already.
    TooLate,
    /// The request is not pending any more.
    AlreadyDecided,
    /// There is no such thing.
    NotFound,
    /// The WFM has no such action.
    NotSupported,
    /// It takes another person, or a manager.
    Forbidden,
    /// The key belongs to something else.
    KeyReused,
    /// Something else is wrong with what was sent.
    Refused,
}

impl RefusalCode {
    /// All codes.
    pub const ALL: [Self; 14] = [
        Self::Overlap,
        Self::RestPeriod,
        Self::HoursLimit,
        Self::SkillMissing,
        Self::NotEligible,
        Self::NoSlotsLeft,
        Self::BalanceTooSmall,
        Self::TooLate,
        Self::AlreadyDecided,
        Self::NotFound,
        Self::NotSupported,
        Self::Forbidden,
        Self::KeyReused,
        Self::Refused,
    ];

    /// The code as the protocol writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Overlap => "overlap",
            Self::RestPeriod => "rest_period",
            Self::HoursLimit => "hours_limit",
            Self::SkillMissing => "skill_missing",
            Self::NotEligible => "not_eligible",
            Self::NoSlotsLeft => "no_slots_left",
            Self::BalanceTooSmall => "balance_too_small",
            Self::TooLate => "too_late",
            Self::AlreadyDecided => "already_decided",
            Self::NotFound => "not_found",
            Self::NotSupported => "not_supported",
            Self::Forbidden => "forbidden",
            Self::KeyReused => "key_reused",
            Self::Refused => "refused",
        }
    }

    /// The code of that name.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|code| code.as_str() == name)
    }

    /// The HTTP status that goes with it.
    pub(crate) fn status(self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::NotSupported => StatusCode::NOT_IMPLEMENTED,
            Self::NoSlotsLeft | Self::AlreadyDecided | Self::Overlap => StatusCode::CONFLICT,
            Self::RestPeriod
            | Self::HoursLimit
            | Self::SkillMissing
            | Self::NotEligible
            | Self::BalanceTooSmall
            | Self::TooLate
            | Self::KeyReused => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Refused => StatusCode::BAD_REQUEST,
        }
    }
}

impl From<RefusalCode> for Refusal {
    fn from(code: RefusalCode) -> Self {
        Self {
            code,
            balance_hours: None,
        }
    }
}

impl Refusal {
    /// The problem document.
    pub(crate) fn answer(self) -> Response {
        let status = self.code.status();
        let mut body = json!({
            "title": status.canonical_reason().unwrap_or("Error"),
            "status": status.as_u16(),
            "code": self.code.as_str(),
        });
        if let Some(hours) = self.balance_hours {
            body["balance_hours"] = json!(hours);
        }
        let kind = [(header::CONTENT_TYPE, "application/problem+json")];
        let mut answer = (status, kind, body.to_string()).into_response();
        // For the log, which never sees a body.
        answer.extensions_mut().insert(self.code);
        answer
    }
}
