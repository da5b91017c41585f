//! Why Blue Yonder says no, in its two forms, and what it calls the reasons.
//!
//! A code is a family and a name, `SwapShiftErrorCodes.ShiftHasBeenTaken`. The families of swaps
//! and of availability and most names are known from the vendor's document and from the messages of
//! Microsoft's connector (WFM-Teams-Adapter, read in November 2026). Where the family is not known,
//! it is a guess, so that a client does well to look at the name alone.

use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::wfm::{Refusal, RefusalCode};

/// The codes of swaps.
pub(super) const SWAP: &str = "SwapShiftErrorCodes";
/// The codes of availability.
pub(super) const AVAILABILITY: &str = "EmployeeAvailabilityErrorCodes";
/// The codes of shifts. A guess.
pub(super) const SHIFT: &str = "ScheduledShiftErrorCodes";
/// The codes of open shifts that people claim. A guess.
pub(super) const CLAIM: &str = "AvailableShiftErrorCodes";
/// The codes of time off. A guess.
pub(super) const TIME_OFF: &str = "TimeOffRequestErrorCodes";
/// Codes of no operation of their own. A guess.
pub(super) const GENERAL: &str = "CommonErrorCodes";

/// The forms of an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// With a list of errors, `ErrorResponse`.
    List,
    /// With one error and an id, `AlternativeErrorResponse`.
    Alternative,
    /// One error alone, `Error`.
    Bare,
}

/// A refusal as it is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Problem {
    pub(super) status: StatusCode,
    pub(super) shape: Shape,
    pub(super) code: String,
}

impl Problem {
    pub(super) fn new(status: StatusCode, shape: Shape, family: &str, name: &str) -> Self {
        Self {
            status,
            shape,
            code: format!("{family}.{name}"),
        }
    }

    /// 409 with a list of errors, as self-service and the site manager answer.
    pub(super) fn listed(family: &str, name: &str) -> Self {
        Self::new(StatusCode::CONFLICT, Shape::List, family, name)
    }

    /// 409 with one error, as the Retail Web API answers.
    pub(super) fn alternative(family: &str, name: &str) -> Self {
        Self::new(StatusCode::CONFLICT, Shape::Alternative, family, name)
    }

    /// 404 with one error.
    pub(super) fn not_found(name: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, Shape::Alternative, GENERAL, name)
    }

    /// 400 with one error.
    pub(super) fn unreadable(name: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, Shape::Alternative, GENERAL, name)
    }

    pub(super) fn answer(&self, now: Timestamp, id: &str) -> Response {
        let body = match self.shape {
            Shape::List => json!({
                "responseId": id, "timestamp": now.to_string(),
                "errors": [self.error()],
            }),
            Shape::Alternative => json!({
                "errorInstanceId": id, "timestamp": now.to_string(), "errorCode": self.code,
                "userMessage": self.message(), "devMessage": null,
                "moreInfo": format!("http://www.jda.example/errors/{}", self.code),
            }),
            Shape::Bare => self.error(),
        };
        (self.status, axum::Json(body)).into_response()
    }

    fn error(&self) -> Value {
        json!({
            "userMessage": self.message(), "errorCode": self.code,
            "devMessage": "No error arguments available. ",
        })
    }

    /// The code without its family.
    pub(super) fn name(&self) -> String {
        let name = self.code.rsplit('.').next();
        name.unwrap_or_default().to_owned()
    }

    /// The code as words, as the real messages mostly are.
    fn message(&self) -> String {
        let name = self.name();
        let mut words = String::new();
        for letter in name.chars() {
            if letter.is_ascii_uppercase() && !words.is_empty() {
                words.push(' ');
            }
            words.push(letter);
        }
        words
    }
}

/// What a refusal of the rota is called where somebody is to work a shift.
pub(super) fn of_work(refusal: Refusal) -> &'static str {
    match refusal.code {
        RefusalCode::Overlap => "ScheduledShiftCannotOverlap",
        RefusalCode::RestPeriod => "CannotScheduleBelowMinHoursBetweenShifts",
        RefusalCode::HoursLimit => "CannotScheduleOverMaxHoursPerWeek",
        RefusalCode::SkillMissing => "EmployeeCanNotWorkJob",
        RefusalCode::NotEligible => "CannotScheduleEmployeeWhoIsNeitherBorrowedNorOwned",
        RefusalCode::NoSlotsLeft => "ShiftHasAlreadyBeenClaimed",
        RefusalCode::TooLate => "ShiftShouldStartAfterMinimumHoursInAdvance",
        RefusalCode::NotFound => "InvalidEmployee",
        RefusalCode::AlreadyDecided | RefusalCode::Forbidden => "InvalidAction",
        RefusalCode::BalanceTooSmall
        | RefusalCode::NotSupported
        | RefusalCode::KeyReused
        | RefusalCode::Refused => "UnexpectedError",
    }
}

/// What a refusal of the rota is called where shifts are swapped.
pub(super) fn of_swap(refusal: Refusal) -> &'static str {
    match refusal.code {
        RefusalCode::TooLate => "OriginalShiftIsNotInAvailableSwapWindow",
        RefusalCode::NotEligible => "RequestedShiftDoesNotBelongToEmployee",
        RefusalCode::NotFound => "InvalidSwapShiftRequestId",
        _ => of_work(refusal),
    }
}

/// What a refusal of the rota is called where somebody is to be away. Only the first is documented.
pub(super) fn of_leave(refusal: Refusal) -> &'static str {
    match refusal.code {
        RefusalCode::BalanceTooSmall => "AccrualBalanceViolation",
        RefusalCode::Overlap => "TimeOffRequestOverlap",
        RefusalCode::TooLate => "TimeOffRequestInThePast",
        RefusalCode::AlreadyDecided => "TimeOffRequestAlreadyProcessed",
        RefusalCode::NotFound => "InvalidEmployee",
        _ => "UnexpectedError",
    }
}
