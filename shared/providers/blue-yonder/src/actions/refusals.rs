//! What Blue Yonder's error codes mean.
//!
//! The codes are those that its release 2020.3 was seen to answer; the documents name few of them.
//! Both shapes of an error occur: `{errors: [{errorCode}]}` and `{errorCode}`. The first code
//! counts. A code can stand behind the name of its family (`…ErrorCodes.Code`).

use std::collections::BTreeMap;

use reqwest::StatusCode;
use serde::Deserialize;
use shifts_model::{Judgement, RefusalReason};
use shifts_ports::WfmError;

use super::refused;
use crate::calls::{Ask, BlueYonder, Told, form};

/// The codes and what they mean. What is not here is [`RefusalReason::Refused`].
const CODES: [(&str, RefusalReason); 52] = {
    use RefusalReason::{
        AlreadyDecided, BalanceTooSmall, Forbidden, HoursLimit, NoSlotsLeft, NotEligible, NotFound,
        Overlap, RestPeriod, SkillMissing, TooLate,
    };
    [
        ("ScheduledShiftCannotOverlap", Overlap),
        ("ScheduledShiftCannotOverlapFullDayTimeOffRequest", Overlap),
        ("ScheduledShiftCannotOverlapPartialTimeOffRequest", Overlap),
        ("CannotWorkSplitShifts", Overlap),
        ("CannotScheduleBelowMinHoursBetweenShifts", RestPeriod),
        (
            "CannotScheduleOverMaxConsecutiveDaysAcrossWeeks",
            HoursLimit,
        ),
        (
            "CannotScheduleOverMaxConsecutiveDaysAcrossWeeksForMinor",
            HoursLimit,
        ),
        ("CannotScheduleOverMaxConsecutiveDaysPerWeek", HoursLimit),
        (
            "CannotScheduleOverMaxConsecutiveDaysInWeekForMinor",
            HoursLimit,
        ),
        ("CannotScheduleOverMaxDaysPerWeek", HoursLimit),
        ("CannotScheduleOverMaxDaysPerWeekForMinor", HoursLimit),
        ("CannotScheduleOverMaxHoursPerDay", HoursLimit),
        ("CannotScheduleOverMaxHoursPerDayForMinor", HoursLimit),
        ("CannotScheduleOverMaxHoursPerWeek", HoursLimit),
        ("CannotScheduleOverMaxHoursPerWeekForMinor", HoursLimit),
        ("CannotScheduleEarliestStartTimeForMinor", HoursLimit),
        ("CannotScheduleLatestEndTimeForMinor", HoursLimit),
        // So it is spelt.
        ("ConnotScheduleDuringSchoolForMinor", HoursLimit),
        ("CannotScheduleDuringSchoolForMinor", HoursLimit),
        ("EmployeeCanNotWorkJob", SkillMissing),
        (
            "CannotScheduleEmployeeWhoIsNeitherBorrowedNorOwned",
            NotEligible,
        ),
        ("EmployeeCannotWorkShift", NotEligible),
        ("EmployeeIsNotActive", NotEligible),
        ("FixedShiftCanNotBeSwapped", NotEligible),
        ("OriginalShiftIsNotAValidShift", NotEligible),
        ("RequestedShiftIsNotAValidShift", NotEligible),
        ("RequestedShiftDoesNotBelongToEmployee", NotEligible),
        ("ShiftNotAvailableToUser", NotEligible),
        ("ShiftShouldBePosted", NotEligible),
        ("BlackoutPeriodOverlap", NotEligible),
        ("RequestLongerThanClientSetting", NotEligible),
        ("ShiftHasAlreadyBeenClaimed", NoSlotsLeft),
        ("ShiftHasBeenTaken", NoSlotsLeft),
        ("NoOpenShiftsFound", NoSlotsLeft),
        ("AccrualBalanceViolation", BalanceTooSmall),
        ("OriginalShiftIsNotInAvailableSwapWindow", TooLate),
        ("ShiftShouldStartAfter24Hours", TooLate),
        ("ShiftShouldStartAfterMinimumHoursInAdvance", TooLate),
        ("RequestExpired", TooLate),
        ("NoManagerApprovalPending", AlreadyDecided),
        ("RequestedShiftStateInvalid", AlreadyDecided),
        ("InvalidEmployee", NotFound),
        ("InvalidSwapShiftRequestId", NotFound),
        ("OpenShiftChangeRequestNotFound", NotFound),
        ("RecipientShiftNotFound", NotFound),
        ("SenderShiftNotFound", NotFound),
        ("SwapRequestNotFound", NotFound),
        ("SwapShiftDoesNotBelongsToSite", NotFound),
        ("InvalidAction", Forbidden),
        ("InvalidActionNotTheRecipient", Forbidden),
        ("InvalidActionNotTheSender", Forbidden),
        ("OriginalShiftDoesNotBelongToEmployee", Forbidden),
    ]
};

#[derive(Deserialize)]
struct ErrorsForm {
    #[serde(default)]
    errors: Vec<ErrorForm>,
    #[serde(rename = "errorCode")]
    code: Option<String>,
}

#[derive(Deserialize)]
struct ErrorForm {
    #[serde(rename = "errorCode")]
    code: Option<String>,
}

impl BlueYonder {
    /// What an answer says that is not what was hoped for.
    ///
    /// # Errors
    ///
    /// When it says neither yes nor no.
    pub(super) fn refusal(&self, ask: &Ask<'_>, told: &Told) -> Result<Judgement, WfmError> {
        let status = told.status;
        let code = first_code(&told.body);
        let reason = code.map(|code| reason(&code, &self.settings.refusals));
        match (status, reason) {
            (StatusCode::NOT_FOUND, None | Some(RefusalReason::Refused)) => {
                Ok(refused(RefusalReason::NotFound))
            }
            (status, Some(reason)) if status.is_client_error() => Ok(refused(reason)),
            (StatusCode::CONFLICT, None) => Ok(refused(RefusalReason::Refused)),
            (status, _) => Err(ask.unusable(format!("it answered {status}"))),
        }
    }
}

fn first_code(body: &[u8]) -> Option<String> {
    let form: ErrorsForm = form(body).ok()?;
    let listed = form.errors.into_iter().filter_map(|error| error.code);
    listed.chain(form.code).find(|code| !code.is_empty())
}

/// What a code means: what the configuration says, or else what is known here.
fn reason(code: &str, own: &BTreeMap<String, RefusalReason>) -> RefusalReason {
    let short = code.rsplit('.').next().unwrap_or(code);
    let is_it = |known: &str| known.eq_ignore_ascii_case(code) || known.eq_ignore_ascii_case(short);
    let of_own = own.iter().find(|(known, _)| is_it(known)).map(|(_, r)| *r);
    let known = || {
        CODES
            .iter()
            .find(|(known, _)| is_it(known))
            .map(|(_, r)| *r)
    };
    of_own.or_else(known).unwrap_or(RefusalReason::Refused)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_known_in_both_shapes_and_behind_their_family() {
        for (body, expected) in [
            (
                r#"{"errors":[{"errorCode":"ShiftHasBeenTaken"},{"errorCode":"X"}]}"#,
                Some(RefusalReason::NoSlotsLeft),
            ),
            (
                r#"{"errorCode":"ScheduleErrorCodes.ScheduledShiftCannotOverlap"}"#,
                Some(RefusalReason::Overlap),
            ),
            (
                r#"{"errors":[{}],"errorCode":"employeecannotworkjob"}"#,
                Some(RefusalReason::SkillMissing),
            ),
            (
                r#"{"errorCode":"SomethingNew"}"#,
                Some(RefusalReason::Refused),
            ),
            (r#"{"errors":[]}"#, None),
            ("[]", None),
            ("<html>", None),
        ] {
            let found = first_code(body.as_bytes()).map(|code| reason(&code, &BTreeMap::new()));
            assert_eq!(found, expected, "{body}");
        }
    }

    #[test]
    fn what_the_configuration_says_of_a_code_comes_first() {
        let own = BTreeMap::from([
            ("SomethingNew".to_owned(), RefusalReason::TooLate),
            (
                "ShiftHasBeenTaken".to_owned(),
                RefusalReason::AlreadyDecided,
            ),
        ]);
        assert_eq!(reason("A.SomethingNew", &own), RefusalReason::TooLate);
        assert_eq!(
            reason("ShiftHasBeenTaken", &own),
            RefusalReason::AlreadyDecided
        );
    }

    #[test]
    fn no_code_is_listed_twice() {
        let mut codes: Vec<String> = CODES.iter().map(|(code, _)| code.to_lowercase()).collect();
        codes.sort();
        codes.dedup();
        assert_eq!(codes.len(), CODES.len());
    }
}
