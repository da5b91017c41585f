//! The section of a Blue Yonder.

use shifts_model::{ActionKind, RefusalReason};
use toml::{Table, Value};

use super::sections::BlueYonderSection;
use super::validate::{WfmComplaint, address, check_offers, check_words, secret};

/// What people can do in Blue Yonder.
const ACTIONS: [ActionKind; 5] = [
    ActionKind::Swap,
    ActionKind::OpenShiftRequest,
    ActionKind::AssignOpenShift,
    ActionKind::TimeOffRequest,
    ActionKind::Availability,
];
/// The algorithms by which people are signed in; empty for not at all.
const ALGORITHMS: [&str; 4] = ["", "HS256", "RS256", "ES256"];
const ENDS: [&str; 2] = ["moment", "last-day"];
/// The minutes of a day.
const DAY_MINUTES: u32 = 24 * 60;

/// Reads and checks the merged keys.
pub(super) fn read(merged: Table) -> Result<BlueYonderSection, WfmComplaint> {
    let section: BlueYonderSection = Value::Table(merged).try_into().map_err(|_| {
        (
            "kind",
            "\"blue-yonder\"".to_owned(),
            "its keys cannot be used",
            "compare them with the defaults".to_owned(),
        )
    })?;
    check_addresses(&section)?;
    for (key, reference) in references(&section) {
        if let Some((why, remedy)) = secret(&Value::String(reference.clone())) {
            return Err((key, "(hidden)".to_owned(), why, remedy));
        }
    }
    check_choices(&section)?;
    check_needed(&section)?;
    check_numbers(&section)?;
    check_offers(&section.offers)?;
    check_words(
        "actions",
        &section.actions,
        &ACTIONS.map(ActionKind::as_str),
    )?;
    Ok(section)
}

/// The keys that hold references to secrets.
pub(super) fn references(section: &BlueYonderSection) -> [(&'static str, &String); 6] {
    [
        ("password", &section.password),
        ("sealing_key", &section.sealing_key),
        ("federation_key", &section.federation_key),
        ("federation_previous_key", &section.federation_previous_key),
        ("federation_public_key", &section.federation_public_key),
        (
            "federation_previous_public_key",
            &section.federation_previous_public_key,
        ),
    ]
}

fn check_addresses(section: &BlueYonderSection) -> Result<(), WfmComplaint> {
    for (key, text, may_be_empty) in [
        ("base_url", &section.base_url, false),
        ("people_url", &section.people_url, true),
    ] {
        let found = address(&Value::String(text.clone()), may_be_empty);
        let is_plain = section.allow_plain_http && text.starts_with("http://");
        if let Some((why, remedy)) = found.filter(|_| !is_plain) {
            // An address may hold a password.
            return Err((key, "(hidden)".to_owned(), why, remedy));
        }
    }
    Ok(())
}

fn check_needed(section: &BlueYonderSection) -> Result<(), WfmComplaint> {
    let mut needed = vec![
        ("login_name", &section.login_name),
        ("password", &section.password),
        ("sealing_key", &section.sealing_key),
    ];
    if !section.federation_algorithm.is_empty() {
        needed.push(("federation_key", &section.federation_key));
        needed.push(("federation_issuer", &section.federation_issuer));
    }
    if ["RS256", "ES256"].contains(&section.federation_algorithm.as_str()) {
        needed.push(("federation_public_key", &section.federation_public_key));
    }
    match needed.into_iter().find(|(_, text)| text.is_empty()) {
        Some((key, _)) => Err((
            key,
            "\"\"".to_owned(),
            "it is needed and not given",
            format!("write `{key}`"),
        )),
        None => Ok(()),
    }
}

fn check_choices(section: &BlueYonderSection) -> Result<(), WfmComplaint> {
    for (key, chosen, known) in [
        (
            "federation_algorithm",
            &section.federation_algorithm,
            ALGORITHMS.as_slice(),
        ),
        ("time_off_end", &section.time_off_end, ENDS.as_slice()),
    ] {
        if !known.contains(&chosen.as_str()) {
            let remedy = format!("write one of: {}", known.join(", "));
            return Err((
                key,
                format!("{chosen:?}"),
                "there is no such choice",
                remedy,
            ));
        }
    }
    let names = RefusalReason::ALL.map(RefusalReason::as_str);
    let mut meanings = section.refusals.values();
    if let Some(wrong) = meanings.find(|meaning| !names.contains(&meaning.as_str())) {
        let remedy = format!("write one of: {}", names.join(", "));
        return Err((
            "refusals",
            format!("{wrong:?}"),
            "no refusal is called so",
            remedy,
        ));
    }
    Ok(())
}

fn check_numbers(section: &BlueYonderSection) -> Result<(), WfmComplaint> {
    let size = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
    for (key, number, least, most) in [
        ("session_minutes", section.session_minutes, 1, 10_000),
        ("login_settles_ms", section.login_settles_ms, 0, 60_000),
        ("federation_life_s", section.federation_life_s, 1, 60),
        (
            "time_off_reach_days",
            section.time_off_reach_days.into(),
            0,
            366,
        ),
        (
            "business_day_begins_minutes",
            section.business_day_begins_minutes.into(),
            0,
            (DAY_MINUTES - 1).into(),
        ),
        (
            "people_per_request",
            size(section.people_per_request),
            1,
            1000,
        ),
        (
            "requests_in_flight_max",
            size(section.requests_in_flight_max),
            1,
            100,
        ),
        ("catalog_minutes", section.catalog_minutes, 0, 10_000),
        ("people_s", section.people_s, 0, 86_400),
        ("request_timeout_s", section.request_timeout_s, 1, 86_400),
        (
            "body_bytes_max",
            size(section.body_bytes_max),
            1,
            4_000_000_000,
        ),
    ] {
        if !(least..=most).contains(&number) {
            let remedy = format!("write a number from {least} to {most}");
            return Err((key, number.to_string(), "this is out of range", remedy));
        }
    }
    Ok(())
}
