//! The keys of a Blue Yonder.

use std::collections::BTreeMap;

use serde::Deserialize;
use shifts_model::{ActionKind, RefusalReason};
use toml::Table;

use crate::providers::checks::{
    WfmComplaint, check_actions, check_address, check_given, check_offers, check_references, keys,
};

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

/// The keys of a Blue Yonder. What each means is told in the default configuration.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(
    not(feature = "outside"),
    expect(dead_code, reason = "nothing is built")
)]
pub(in crate::providers) struct BlueYonderSection {
    pub(super) base_url: String,
    pub(super) people_url: String,
    pub(super) hosts: Vec<String>,
    pub(super) retail_path: String,
    pub(super) self_service_path: String,
    pub(super) site_manager_path: String,
    pub(super) login_path: String,
    pub(super) login_name: String,
    pub(super) password: String,
    pub(super) sealing_key: String,
    pub(super) authenticated_header: String,
    pub(super) session_minutes: u64,
    pub(super) login_settles_ms: u64,
    pub(super) federation_algorithm: String,
    pub(super) federation_key: String,
    pub(super) federation_previous_key: String,
    pub(super) federation_public_key: String,
    pub(super) federation_previous_public_key: String,
    pub(super) federation_issuer: String,
    pub(super) federation_life_s: u64,
    pub(super) federation_header: String,
    pub(super) manager_groups: Vec<i64>,
    pub(super) time_zones: BTreeMap<String, String>,
    pub(super) time_off_types: Vec<String>,
    pub(super) request_types: Vec<String>,
    pub(super) time_off_end: String,
    pub(super) time_off_reach_days: u32,
    pub(super) ignored_warnings: Vec<String>,
    pub(super) unpaid_details: Vec<String>,
    pub(super) business_day_begins_minutes: u32,
    pub(super) people_per_request: usize,
    pub(super) requests_in_flight_max: usize,
    pub(super) catalog_minutes: u64,
    pub(super) people_s: u64,
    pub(super) refusals: BTreeMap<String, String>,
    pub(super) request_timeout_s: u64,
    pub(super) body_bytes_max: usize,
    pub(super) allow_plain_http: bool,
    pub(super) allow_private_addresses: bool,
    pub(super) allow_this_machine: bool,
    pub(super) offers: Vec<String>,
    pub(super) actions: Vec<String>,
}

/// Reads and checks the merged keys.
pub(super) fn read(merged: Table) -> Result<BlueYonderSection, WfmComplaint> {
    let section: BlueYonderSection = keys("blue-yonder", merged)?;
    let may_be_plain = section.allow_plain_http;
    check_address("base_url", &section.base_url, false, may_be_plain)?;
    check_address("people_url", &section.people_url, true, may_be_plain)?;
    check_references(&references(&section))?;
    check_choices(&section)?;
    check_needed(&section)?;
    check_numbers(&section)?;
    check_offers(&section.offers)?;
    check_actions(&section.actions, &ACTIONS)?;
    Ok(section)
}

/// The keys that hold references to secrets.
pub(super) fn references(section: &BlueYonderSection) -> [(&'static str, &str); 6] {
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
    for (key, text) in needed {
        check_given(key, text, &format!("write `{key}`"))?;
    }
    Ok(())
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
