//! What is known on both sides of the requests that changed in the WFM.

use std::collections::{BTreeMap, BTreeSet};

use shifts_model::{
    ActionKind, Connection, EmployeeId, HeldRequest, ItemKind, ListedRequest, OfferTerms,
    OpenShiftTerms, RequestKind, RequestPromise, RequestTerms, SourceId, SwapTerms, TargetId,
    TimeOffTerms, UserId, WantedRequest, WfmRequest, WfmTerms,
};

use crate::callbacks::{Names, calendar, load_weeks};
use crate::failures::Failure;
use crate::ports::Ports;
use crate::settings::SyncSettings;

/// What is known of the requests of one team.
pub(super) struct Both {
    /// Those of the WFM, each in Shifts' words as far as Shifts has what it is about.
    pub(super) requests: Vec<(WfmRequest, Option<WantedRequest>)>,
    pub(super) listed: Vec<ListedRequest>,
    pub(super) held: Vec<HeldRequest>,
    pub(super) promises: Vec<RequestPromise>,
    /// Who is who.
    pub(super) people: BTreeMap<EmployeeId, UserId>,
    /// The records of open shifts' and time off's approvals that Shifts has already.
    pub(super) kept: BTreeSet<SourceId>,
}

/// Reads it.
pub(super) async fn read_both(
    ports: &Ports,
    settings: &SyncSettings,
    connection: &Connection,
    requests: &[WfmRequest],
) -> Result<Both, Failure> {
    let team_id = &connection.team_id;
    let held = ports.callbacks.list_requests(team_id).await?;
    let promises = ports.callbacks.list_promises(team_id).await?;
    let members = ports.rosters.load_members(team_id).await?;
    let employees = members.map(|members| members.employees).unwrap_or_default();
    let people: BTreeMap<EmployeeId, UserId> = employees
        .into_iter()
        .map(|(user, employee)| (employee, user))
        .collect();
    let names = Names::load(&*ports.snapshots, connection).await?;
    let mut items = BTreeMap::new();
    let mut kept = BTreeSet::new();
    for kind in ItemKind::ALL {
        if requests.iter().any(|request| is_about(request, kind)) {
            let targets = targets(ports, settings, connection, kind).await?;
            kept.extend(targets.keys().cloned());
            items.extend(targets);
        }
    }
    let mut listed = Vec::new();
    for kind in kinds(requests) {
        let of_kind = ports.requests.list(team_id, kind).await;
        listed.extend(of_kind.map_err(|error| Failure::of_shifts(&error))?);
    }
    let wanted = |request: &WfmRequest| {
        let wanted = wanted(request, &people, &items, &names);
        (request.clone(), wanted)
    };
    Ok(Both {
        requests: requests.iter().map(wanted).collect(),
        listed,
        held: held.into_iter().map(|(_, held)| held).collect(),
        promises,
        people,
        kept,
    })
}

/// The kinds of some requests, as Shifts lists them.
fn kinds(requests: &[WfmRequest]) -> Vec<RequestKind> {
    let all = [
        (ActionKind::Swap, RequestKind::Swap),
        (ActionKind::Offer, RequestKind::Offer),
        (ActionKind::OpenShiftRequest, RequestKind::OpenShift),
        (ActionKind::TimeOffRequest, RequestKind::TimeOff),
    ];
    let told = |kind: ActionKind| requests.iter().any(|request| request.kind() == kind);
    let told = all.into_iter().filter(|(kind, _)| told(*kind));
    told.map(|(_, kind)| kind).collect()
}

/// Whether a request is about items of that kind, or makes one.
fn is_about(request: &WfmRequest, kind: ItemKind) -> bool {
    match &request.terms {
        WfmTerms::Swap { .. } | WfmTerms::Offer { .. } => kind == ItemKind::Shift,
        WfmTerms::OpenShift { .. } => matches!(kind, ItemKind::Shift | ItemKind::OpenShift),
        WfmTerms::TimeOff { .. } => kind == ItemKind::TimeOff,
    }
}

/// Which item of Shifts follows which record, among those that are settled.
async fn targets(
    ports: &Ports,
    settings: &SyncSettings,
    connection: &Connection,
    kind: ItemKind,
) -> Result<BTreeMap<SourceId, TargetId>, Failure> {
    let calendar = calendar(settings, connection);
    let now = ports.clock.now();
    let window = calendar.window(now, settings.past_weeks, settings.future_weeks);
    let weeks = load_weeks(&*ports.snapshots, connection, kind, window.into_iter()).await?;
    let entries = weeks.into_iter().flat_map(|(_, snapshot)| snapshot.entries);
    let settled = entries.filter(|(_, entry)| !entry.unsure);
    Ok(settled
        .map(|(source_id, entry)| (source_id, entry.target_id))
        .collect())
}

/// A request of the WFM in Shifts' words, if Shifts has everybody and everything in it.
fn wanted(
    request: &WfmRequest,
    people: &BTreeMap<EmployeeId, UserId>,
    items: &BTreeMap<SourceId, TargetId>,
    names: &Names,
) -> Option<WantedRequest> {
    let user = |employee: &EmployeeId| people.get(employee).cloned();
    let item = |record: &SourceId| items.get(record).cloned();
    let terms = match &request.terms {
        WfmTerms::Swap {
            sender_shift_id,
            recipient_id,
            recipient_shift_id,
        } => RequestTerms::Swap(SwapTerms {
            sender_shift_id: item(sender_shift_id)?,
            recipient_id: user(recipient_id)?,
            recipient_shift_id: item(recipient_shift_id)?,
        }),
        WfmTerms::Offer {
            shift_id,
            recipient_id,
        } => RequestTerms::Offer(OfferTerms {
            sender_shift_id: item(shift_id)?,
            recipient_id: user(recipient_id)?,
        }),
        WfmTerms::OpenShift { open_shift_id } => RequestTerms::OpenShift(OpenShiftTerms {
            open_shift_id: item(open_shift_id)?,
        }),
        WfmTerms::TimeOff {
            reason,
            starts_at,
            ends_at,
        } => RequestTerms::TimeOff(TimeOffTerms {
            starts_at: *starts_at,
            ends_at: *ends_at,
            reason_id: names.reason_id(reason)?.clone(),
        }),
    };
    Some(WantedRequest {
        sender_id: user(&request.sender_id)?,
        terms,
    })
}
