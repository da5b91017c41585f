//! What the sections of several WFMs have in common.

use serde::de::DeserializeOwned;
use shifts_model::{ActionKind, Activity};
use toml::{Table, Value};

use crate::configuration::{address, secret};

/// The key, the value as shown, why it is wrong, what to do.
pub(super) type WfmComplaint = (&'static str, String, &'static str, String);

/// What a WFM can offer or not.
const OFFERS: [Activity; 4] = [
    Activity::Shifts,
    Activity::OpenShifts,
    Activity::TimeOff,
    Activity::Availability,
];

/// The keys as a section of that kind has them. Each has the type of its default already.
pub(super) fn keys<T: DeserializeOwned>(kind: &str, merged: Table) -> Result<T, WfmComplaint> {
    Value::Table(merged).try_into().map_err(|_| {
        (
            "kind",
            format!("\"{kind}\""),
            "its keys cannot be used",
            "compare them with the defaults".to_owned(),
        )
    })
}

/// That a key which is needed is given.
pub(super) fn check_given(key: &'static str, text: &str, remedy: &str) -> Result<(), WfmComplaint> {
    if text.is_empty() {
        let why = "it is needed and not given";
        return Err((key, "\"\"".to_owned(), why, remedy.to_owned()));
    }
    Ok(())
}

/// That credentials may be sent to an address. It is not shown: it may hold a password.
pub(super) fn check_address(
    key: &'static str,
    text: &str,
    may_be_empty: bool,
    may_be_plain: bool,
) -> Result<(), WfmComplaint> {
    let found = address(&Value::String(text.to_owned()), may_be_empty);
    let is_plain = may_be_plain && text.starts_with("http://");
    match found.filter(|_| !is_plain) {
        Some((why, remedy)) => Err((key, "(hidden)".to_owned(), why, remedy)),
        None => Ok(()),
    }
}

/// That what should be references to secrets are no secrets.
pub(super) fn check_references(references: &[(&'static str, &str)]) -> Result<(), WfmComplaint> {
    for (key, reference) in references {
        if let Some((why, remedy)) = secret(&Value::String((*reference).to_owned())) {
            return Err((*key, "(hidden)".to_owned(), why, remedy));
        }
    }
    Ok(())
}

/// That something is offered, and nothing else than what a WFM can offer.
pub(super) fn check_offers(offers: &[String]) -> Result<(), WfmComplaint> {
    let known = OFFERS.map(Activity::as_str);
    if offers.is_empty() {
        let why = "a WFM that offers nothing is of no use";
        return Err(("offers", "[]".to_owned(), why, list_of(&known)));
    }
    check_words("offers", offers, &known)
}

/// That people may do only what is known.
pub(super) fn check_actions(actions: &[String], known: &[ActionKind]) -> Result<(), WfmComplaint> {
    let known: Vec<&str> = known.iter().map(|kind| kind.as_str()).collect();
    check_words("actions", actions, &known)
}

fn check_words(key: &'static str, words: &[String], known: &[&str]) -> Result<(), WfmComplaint> {
    match words.iter().find(|word| !known.contains(&word.as_str())) {
        Some(word) => {
            let why = "this is nothing that a WFM offers";
            Err((key, format!("{word:?}"), why, list_of(known)))
        }
        None => Ok(()),
    }
}

fn list_of(known: &[&str]) -> String {
    format!("write a list of: {}", known.join(", "))
}
