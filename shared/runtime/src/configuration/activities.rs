//! What is done, how often, and how far it may go.

use std::collections::BTreeSet;

use shifts_model::{ActionKind, Activity, DriftPolicy};
use toml::{Table, Value};

use super::validate::{Complaint, is_loopback, value_at};

/// Microsoft allows one reading of Teams for changes a day (Graph, "Shifts", throttling guidance,
/// read 2026-11).
const DRIFT_MINUTES_MIN: i64 = 1440;

/// The activities that need to know who is who.
const OF_PEOPLE: [Activity; 3] = [Activity::Shifts, Activity::TimeOff, Activity::Availability];

/// The actions that a manager approves.
const REQUESTS: [ActionKind; 4] = [
    ActionKind::Swap,
    ActionKind::Offer,
    ActionKind::OpenShiftRequest,
    ActionKind::TimeOffRequest,
];

pub(crate) fn activities(value: &Value) -> Option<Complaint> {
    let known = Activity::ALL.map(Activity::as_str).join(", ");
    let words = value.as_array()?.iter().map(|word| word.as_str());
    let Some(parsed) = words
        .map(|word| Activity::parse(word?))
        .collect::<Option<BTreeSet<Activity>>>()
    else {
        let remedy = format!("write a list of: {known}");
        return Some(("there is no such activity", remedy));
    };
    if parsed.is_empty() {
        let remedy = format!("write a list of: {known}; suspend_all = true makes the timer rest");
        return Some(("nothing would ever be done", remedy));
    }
    let needs_people = OF_PEOPLE.iter().any(|activity| parsed.contains(activity));
    (needs_people && !parsed.contains(&Activity::Roster)).then(|| {
        (
            "nobody would find out who is who, which shifts, time off and availability need",
            "add \"roster\"".to_owned(),
        )
    })
}

/// What people may do in Shifts. Nothing at all is a choice: Shifts is read-only then.
pub(crate) fn accepts(value: &Value) -> Option<Complaint> {
    let mut words = value.as_array()?.iter().map(Value::as_str);
    let known = words.all(|word| word.is_some_and(|word| ActionKind::parse(word).is_some()));
    (!known).then(|| {
        let all = ActionKind::ALL.map(ActionKind::as_str).join(", ");
        let remedy = format!("write a list of: {all}");
        ("people can do no such thing in Shifts", remedy)
    })
}

/// What nobody has to approve. Nothing at all is the default.
pub(crate) fn auto_approve(value: &Value) -> Option<Complaint> {
    let names = REQUESTS.map(ActionKind::as_str);
    let mut words = value.as_array()?.iter().map(Value::as_str);
    let known = words.all(|word| word.is_some_and(|word| names.contains(&word)));
    (!known).then(|| {
        let remedy = format!("write a list of: {}", names.join(", "));
        ("there is no such request", remedy)
    })
}

/// A comparison more often than Microsoft allows it; a simulated Teams on this machine allows all.
pub(crate) fn too_often(table: &Table, value: &Value) -> Option<Complaint> {
    let base_url = value_at(table, "graph.base_url")?.as_str()?;
    let host = base_url.split_once("://")?.1.split('/').next()?;
    (value.as_integer()? < DRIFT_MINUTES_MIN && !is_loopback(host)).then(|| {
        (
            "Microsoft allows such a comparison once a day",
            format!("write {DRIFT_MINUTES_MIN} or more"),
        )
    })
}

/// The most that is ever believed must not be less than what always is.
pub(crate) fn below_its_floor(table: &Table, value: &Value) -> Option<Complaint> {
    let always = value_at(table, "brake.tenant_count")?.as_integer()?;
    (value.as_integer()? < always).then(|| {
        (
            "this is less than tenant_count, which is always believed",
            format!("write {always} or more, or lower brake.tenant_count"),
        )
    })
}

pub(crate) fn drift_policy(value: &Value) -> Option<Complaint> {
    let known = || DriftPolicy::ALL.map(DriftPolicy::as_str).join(", ");
    match DriftPolicy::parse(value.as_str()?) {
        Some(_) => None,
        None => Some((
            "there is no such policy",
            format!("write one of: {}", known()),
        )),
    }
}
