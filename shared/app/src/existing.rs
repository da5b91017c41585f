//! What a team's schedule holds before it is connected, and what would become of it.

use shifts_engine::{adopt_listed_groups, adopt_listed_reasons, naming_catalog};
use shifts_model::{
    Connection, ItemKind, ListedItem, Note, SchedulingGroup, Span, TeamCatalog, TimeOffReason,
    Visibility, Visit,
};
use shifts_ports::Recalled;

use jiff::Timestamp;

use crate::failures::Failure;
use crate::look::{Depth, Memory, Seen, Sight, look};
use crate::ports::Ports;
use crate::read::{list_sides, load_weeks};
use crate::settings::SyncSettings;
use crate::visit::TeamVisit;

/// The items of one kind that Teams shows within the weeks that are kept equal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Existing {
    /// The kind.
    pub kind: ItemKind,
    /// How many there are.
    pub in_teams: usize,
    /// How many of them the adapter wrote.
    pub ours: usize,
    /// How many of them match a record of the WFM and would be adopted.
    pub adopted: usize,
    /// Records that could each be one of several items, so that a person has to choose.
    pub ambiguous: Vec<Note>,
}

impl Existing {
    pub(crate) fn check_name(&self) -> &'static str {
        check_name(self.kind)
    }
}

/// The name of the check of one kind.
pub(crate) fn check_name(kind: ItemKind) -> &'static str {
    match kind {
        ItemKind::Shift => "existing-shifts",
        ItemKind::OpenShift => "existing-open-shifts",
        ItemKind::TimeOff => "existing-time-off",
    }
}

/// The groups and reasons of a team, as Shifts lists them.
pub(crate) struct Named {
    groups: Vec<SchedulingGroup>,
    reasons: Vec<TimeOffReason>,
}

impl Named {
    pub(crate) async fn list(ports: &Ports, connection: &Connection) -> Result<Self, Failure> {
        let team_id = &connection.team_id;
        let graph = |e| Failure::of_shifts(&e);
        let schedules = &ports.schedules;
        Ok(Self {
            groups: schedules
                .list_scheduling_groups(team_id)
                .await
                .map_err(graph)?,
            reasons: schedules
                .list_time_off_reasons(team_id)
                .await
                .map_err(graph)?,
        })
    }

    /// Names for everything, so that a listing leaves nothing out.
    pub(crate) fn all(&self) -> TeamCatalog {
        naming_catalog(&self.groups, &self.reasons)
    }

    /// What a sync would know of it.
    fn known(&self) -> TeamCatalog {
        let groups = adopt_listed_groups(&TeamCatalog::default(), &self.groups, Timestamp::MIN);
        adopt_listed_reasons(&groups, &self.reasons, Timestamp::MIN)
    }
}

/// Looks what a team shows of one kind, and what a sync would make of it. Changes nothing.
pub(crate) async fn find_existing(
    ports: &Ports,
    settings: &SyncSettings,
    connection: &Connection,
    kind: ItemKind,
    named: &Named,
) -> Result<Existing, Failure> {
    // 1. What the WFM plans.
    let recalled = Recalled {
        connection: connection.clone(),
        visit: None,
    };
    let (depth, memory) = (Depth::People, Memory::Untouched);
    let sight = match look(ports, settings, kind, &recalled, depth, memory).await? {
        Seen::Something(sight) => *sight,
        // Only a look at the source alone sees nothing.
        Seen::Nothing { .. } => return Ok(nothing(kind)),
    };
    // 2. What Teams shows, whoever may see it.
    let (team_id, span) = (&connection.team_id, kept_span(&sight));
    let listed = list_sides(ports, team_id, kind, &named.all(), span, true).await?;
    // 3. What a sync would make of it.
    let mut team = TeamVisit {
        sight,
        catalog: named.known(),
        catalog_revision: None,
        visit: Visit::default(),
        visit_stored: Visit::default(),
        visit_revision: None,
        weeks: [].into(),
    };
    load_weeks(ports, &mut team, &[]).await?;
    Ok(judge(settings, team, listed, ports.clock.now()))
}

fn nothing(kind: ItemKind) -> Existing {
    Existing {
        kind,
        in_teams: 0,
        ours: 0,
        adopted: 0,
        ambiguous: Vec::new(),
    }
}

fn kept_span(sight: &Sight) -> Span {
    sight.told
}

fn judge(
    settings: &SyncSettings,
    mut team: TeamVisit,
    listed: Vec<ListedItem>,
    now: Timestamp,
) -> Existing {
    let mut existing = Existing {
        in_teams: listed.len(),
        ..nothing(team.sight.kind)
    };
    let entries = team
        .weeks
        .values()
        .flat_map(|week| week.snapshot.entries.values());
    let ours: Vec<_> = entries.map(|entry| entry.target_id.clone()).collect();
    existing.ours = listed.iter().filter(|item| ours.contains(&item.id)).count();
    for item in listed {
        let week = team.sight.calendar.week_of(item.content.starts_at());
        let seen_by_a_sync = is_seen(settings, &team.catalog, &item);
        if let Some(state) = team.weeks.get_mut(&week).filter(|_| seen_by_a_sync) {
            // A week that was looked into before is not listed by a sync.
            if state.revision.is_none() || !state.snapshot.disputed.is_empty() {
                state.listed.push(item);
            }
        }
    }
    for plan in team.plans(settings, now) {
        let adoptions = plan.changes.iter();
        let adoptions = adoptions.filter(|change| change.op.op() == shifts_model::ChangeOp::Adopt);
        existing.adopted += adoptions.count();
        let subject = |id: &shifts_model::SourceId| format!("{} {id}", plan.kind.words());
        let disputed: Vec<String> = plan.disputed.iter().map(subject).collect();
        let notes = plan.withheld.iter();
        let disputed = notes.filter(|note| disputed.contains(&note.subject));
        existing.ambiguous.extend(disputed.cloned());
    }
    existing
}

/// Whether a sync would see an item: it names what is not deleted, and is no draft unless drafts
/// are what the adapter writes.
fn is_seen(settings: &SyncSettings, known: &TeamCatalog, item: &ListedItem) -> bool {
    let group = item.content.group();
    let reason = item.content.reason();
    let reasons = known.reasons.as_ref();
    group.is_none_or(|name| known.groups.contains_key(name))
        && reason.is_none_or(|name| reasons.is_some_and(|known| known.contains_key(name)))
        && (item.visibility == Visibility::Shared || settings.visibility == Visibility::Draft)
}
