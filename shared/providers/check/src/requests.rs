//! Requests that changed.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use shifts_model::{ActionKind, WfmRequest, WfmRequestId};
use shifts_ports::WfmActions;

use crate::Scene;
use crate::sheet::{
    Check, Group, Rule, Sheet, Verdict, completeness, counted, doubles, not_offered, nothing_wrong,
    told,
};

/// How far back requests are looked for.
const BACK: SignedDuration = SignedDuration::from_hours(28 * 24);

/// The kinds that are requests.
const KINDS: [ActionKind; 4] = [
    ActionKind::Swap,
    ActionKind::Offer,
    ActionKind::OpenShiftRequest,
    ActionKind::TimeOffRequest,
];

const COMPLETE: Rule = Rule {
    name: "complete",
    wanted: "the requests that changed in four weeks are told whole",
    remedy: "mend the records that are named",
};
const UNIQUE: Rule = Rule {
    name: "unique",
    wanted: "no two have one id",
    remedy: "tell each request once, as it stands now",
};
const CURSOR: Rule = Rule {
    name: "cursor",
    wanted: "from a later moment on, exactly those are told that changed then or later",
    remedy: "compare with the moment of the last change, in UTC, that moment included",
};
const STABLE: Rule = Rule {
    name: "stable",
    wanted: "a second reading still has everything",
    remedy: "go on telling a request until its last change is older than what is asked for",
};
const PEOPLE: Rule = Rule {
    name: "people",
    wanted: "whoever asks is one of the business unit's employees",
    remedy: "tell each request in the business unit of whoever made it",
};

pub(crate) const GROUP: Group = Group {
    prefix: "requests",
    rules: &[&COMPLETE, &UNIQUE, &CURSOR, &STABLE, &PEOPLE],
};

pub(crate) async fn check(scene: &Scene<'_>) -> Vec<Check> {
    let id = &scene.unit.id;
    let actions = scene.wfm.actions();
    let has_requests = |actions: &&dyn WfmActions| KINDS.iter().any(|k| actions.supports(*k));
    let Some(actions) = actions.filter(has_requests) else {
        return not_offered(id, &GROUP);
    };
    let mut sheet = Sheet::new(id, &GROUP);
    let since = scene.now.saturating_sub(BACK).unwrap_or(Timestamp::MIN);
    let (seen, requests) = completeness(actions.list_requests(&scene.unit, since).await);
    sheet.judge(&COMPLETE, seen);
    let Some(requests) = requests else {
        return sheet.end(Verdict::NotTried, "they could not be read");
    };
    if requests.is_empty() {
        return sheet.end(Verdict::NotTried, "no request changed in four weeks");
    }
    let ids = requests.iter().map(|request| &request.id);
    sheet.judge(&UNIQUE, nothing_wrong(doubles(ids), requests.len()));
    sheet.judge(&CURSOR, cursor(scene, actions, since, &requests).await);
    let again = told_since(scene, actions, since).await;
    let again = again.map(|again| ids_of(again.iter()));
    sheet.judge(&STABLE, again.and_then(|again| all_in(&requests, &again)));
    if let Some(staff) = &scene.staff {
        let strange = |request: &&WfmRequest| !staff.contains(&request.sender_id);
        let strangers = requests.iter().filter(strange);
        let strangers = strangers.map(|request| &request.id);
        sheet.judge(&PEOPLE, nothing_wrong(strangers, requests.len()));
    }
    sheet.end(Verdict::NotTried, "who works here could not be read whole")
}

async fn cursor(
    scene: &Scene<'_>,
    actions: &dyn WfmActions,
    since: Timestamp,
    requests: &[WfmRequest],
) -> Result<String, String> {
    let older = |from: Timestamp, told: &[WfmRequest]| {
        let older = told.iter().filter(|request| request.changed_at < from);
        let older: Vec<WfmRequestId> = older.map(|request| request.id.clone()).collect();
        nothing_wrong(older, told.len())
    };
    older(since, requests)?;
    let mut moments: Vec<Timestamp> = requests.iter().map(|one| one.changed_at).collect();
    moments.sort_unstable();
    let Some(later) = moments.get(moments.len() / 2).copied() else {
        return Ok(counted(0));
    };
    let told = told_since(scene, actions, later).await?;
    older(later, &told)?;
    let due = requests.iter().filter(|one| one.changed_at >= later);
    let due: Vec<WfmRequest> = due.cloned().collect();
    all_in(&due, &ids_of(told.iter()))
}

async fn told_since(
    scene: &Scene<'_>,
    actions: &dyn WfmActions,
    since: Timestamp,
) -> Result<Vec<WfmRequest>, String> {
    let reading = actions.list_requests(&scene.unit, since).await;
    let reading = reading.map_err(|error| told(&error))?;
    Ok(reading.records().to_vec())
}

fn ids_of<'a>(requests: impl Iterator<Item = &'a WfmRequest>) -> BTreeSet<WfmRequestId> {
    requests.map(|request| request.id.clone()).collect()
}

fn all_in(requests: &[WfmRequest], told: &BTreeSet<WfmRequestId>) -> Result<String, String> {
    let missing = requests
        .iter()
        .filter(|request| !told.contains(&request.id));
    nothing_wrong(missing.map(|request| &request.id), requests.len())
}
