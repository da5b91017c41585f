//! The checks against a WFM that is a value, with one planted fault each; and against the simulated
//! WFMs, over every wire.
#![expect(
    clippy::unwrap_used,
    reason = "in a test, a failed expectation is a panic"
)]

mod acts;
mod faults;
mod shop;
mod simulated;
mod stub;

use shifts_model::BusinessUnitId;
use shifts_provider_check::{Check, Verdict, Wanted};

fn wanted(unit: &str, acts: bool) -> Wanted {
    Wanted {
        business_units: vec![BusinessUnitId::parse(unit).unwrap()],
        first_day_of_week: jiff::civil::Weekday::Monday,
        acts,
    }
}

fn names(checks: &[Check], verdict: Verdict) -> Vec<&str> {
    let of_verdict = checks.iter().filter(|check| check.verdict == verdict);
    of_verdict.map(|check| check.name.as_str()).collect()
}
