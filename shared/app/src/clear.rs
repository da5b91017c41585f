//! Emptying a team's schedule, wholly or in part.
//!
//! The team is switched off first and stays so. A death in the middle leaves items that are unsure
//! (see `engine::promise_clearing`): the command can simply be run again, and a team that is
//! switched on again instead gets back what is planned, once.

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use shifts_engine::ClearScope;
use shifts_model::{
    Activity, Connection, GroupName, ItemKind, Note, RunReport, TargetId, TeamId, Week,
    WeekCalendar,
};

use crate::clear_pass::{Tally, look_at_kind};
use crate::connect::connected;
use crate::existing::Named;
use crate::failures::{Failure, FailureKind};
use crate::observer::{Observer, Step};
use crate::ports::Ports;
use crate::rights::Rights;
use crate::settings::SyncSettings;
use crate::sync::{Patience, end_now, keep_report};
use crate::traces::traced_by_hand;
use crate::visit::empty_report;

/// The most days that are cleared at once: more are a mistake more often than a wish.
const DAYS_MAX: i32 = 400;
/// How long the right to work on the team lasts between two signs of life.
const CLEARING_TTL: Duration = Duration::from_secs(120);
/// How often Teams is listed again for what appeared meanwhile, or could not be deleted before.
const PASSES_MAX: usize = 5;

/// What is to go.
#[derive(Debug, Clone, Default)]
pub struct ClearOrder {
    /// The first day; `None` for the first that is kept equal.
    pub from: Option<Date>,
    /// The last day; `None` for the last that is kept equal.
    pub to: Option<Date>,
    /// The kinds of items; all, if none is named.
    pub kinds: BTreeSet<ItemKind>,
    /// The scheduling groups; all, if none is named.
    pub groups: BTreeSet<GroupName>,
    /// Whether items stay that the adapter did not write.
    pub only_ours: bool,
    /// When to begin no further deletion; what is left is told. `None`: when nothing is left.
    pub stop_at: Option<Timestamp>,
}

/// Items of one kind and week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClearedWeek {
    /// The kind.
    pub kind: ItemKind,
    /// The week.
    pub week: Week,
    /// How many.
    pub items: u64,
    /// How many of them the adapter wrote.
    pub ours: u64,
}

/// What would go, or what is gone.
#[derive(Debug, Clone)]
pub struct Cleared {
    /// The team, as it was before.
    pub connection: Connection,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// The items, by kind and week.
    pub weeks: Vec<ClearedWeek>,
    /// How many items are left that should go: nothing was deleted yet, the time was over, or
    /// Teams did not do it.
    pub left: u64,
    /// What Shifts refused to delete.
    pub refused: Vec<Note>,
}

impl Cleared {
    /// How many items.
    #[must_use]
    pub fn items(&self) -> u64 {
        self.weeks.iter().map(|week| week.items).sum()
    }

    /// How many of them the adapter wrote.
    #[must_use]
    pub fn ours(&self) -> u64 {
        self.weeks.iter().map(|week| week.ours).sum()
    }
}

/// Looks what would go. Changes nothing.
///
/// # Errors
///
/// When the team is not connected, the days make no sense, or Teams or the store does not answer.
pub async fn look_to_clear(
    ports: &Ports,
    settings: &SyncSettings,
    team_id: &TeamId,
    order: &ClearOrder,
) -> Result<Cleared, Failure> {
    let walk = Walk::begin(ports, settings, team_id, order).await?;
    let mut found = walk.nothing();
    for kind in &walk.kinds {
        let pass = look_at_kind(ports, &walk, *kind, &Tally::default()).await?;
        found.weeks.extend(pass.weeks(|_| true));
    }
    found.left = found.items();
    Ok(found)
}

/// Deletes it. The team is switched off then. Whoever has no time limit waits for somebody else
/// who works on the team.
///
/// # Errors
///
/// As [`look_to_clear`], and when somebody works on the team just now. What was deleted by then
/// is gone; run it again.
pub async fn clear(
    ports: &Ports,
    settings: &SyncSettings,
    team_id: &TeamId,
    order: &ClearOrder,
    observer: &dyn Observer,
) -> Result<Cleared, Failure> {
    let walk = Walk::begin(ports, settings, team_id, order).await?;
    // 1. Nobody begins a visit any more.
    let stored = connected(ports, team_id).await?;
    let off = Connection {
        enabled: false,
        ..stored.value
    };
    ports.connections.save(&off, Some(stored.revision)).await?;
    // 2. Nobody works on these items any more.
    let activities: Vec<Activity> = walk.kinds.iter().map(|kind| kind.activity()).collect();
    let patience = match order.stop_at {
        None => Patience::Wait,
        Some(_) => Patience::Requeue,
    };
    let (ttl, kinds) = (CLEARING_TTL, activities.as_slice());
    let mut rights = Rights::take(ports, team_id, kinds, ttl, patience, observer).await?;
    // 3. What Teams shows, until it shows nothing more.
    let cleared = walk.delete_all(ports, &mut rights, observer).await;
    // 4. The right is given back, and the report is kept.
    rights.give_back(ports).await;
    let cleared = cleared?;
    for kind in &walk.kinds {
        keep_report(ports, &walk.report(ports, *kind, &cleared)).await;
    }
    tracing::info!(
        event = "team.cleared",
        team.id = %team_id,
        changes.deleted = cleared.items(),
        changes.deferred = cleared.left,
        "Deleted {} items of team {team_id}, {} are left",
        cleared.items(),
        cleared.left
    );
    Ok(cleared)
}

/// One clearing: what it is about.
pub(crate) struct Walk {
    pub(crate) connection: Connection,
    pub(crate) kinds: Vec<ItemKind>,
    pub(crate) scope: ClearScope,
    pub(crate) calendar: WeekCalendar,
    pub(crate) named: Named,
    pub(crate) stop_at: Option<Timestamp>,
    from: Date,
    to: Date,
    started_at: Timestamp,
}

impl Walk {
    async fn begin(
        ports: &Ports,
        settings: &SyncSettings,
        team_id: &TeamId,
        order: &ClearOrder,
    ) -> Result<Self, Failure> {
        let connection = connected(ports, team_id).await?.value;
        let calendar = WeekCalendar::new(connection.zone.clone(), settings.first_day_of_week);
        let started_at = ports.clock.now();
        let window = calendar.window(started_at, settings.past_weeks, settings.future_weeks);
        let (from, to) = days(order, &window)?;
        ports
            .schedules
            .admit(traced_by_hand(ports, "clear", [team_id]));
        let kinds = ItemKind::ALL.into_iter();
        let wanted = |kind: &ItemKind| order.kinds.is_empty() || order.kinds.contains(kind);
        Ok(Self {
            named: Named::list(ports, &connection).await?,
            connection,
            kinds: kinds.filter(wanted).collect(),
            scope: ClearScope {
                span: calendar.span_of_days(from, to),
                groups: order.groups.clone(),
                only_ours: order.only_ours,
            },
            calendar,
            stop_at: order.stop_at,
            from,
            to,
            started_at,
        })
    }

    pub(crate) fn is_over(&self, now: Timestamp) -> bool {
        self.stop_at.is_some_and(|stop_at| stop_at <= now)
    }

    async fn delete_all(
        &self,
        ports: &Ports,
        rights: &mut Rights,
        observer: &dyn Observer,
    ) -> Result<Cleared, Failure> {
        let mut cleared = self.nothing();
        for kind in self.kinds.iter().copied() {
            let activity = kind.activity();
            observer.on_step(Step::Read { activity, teams: 1 });
            let mut tally = Tally::default();
            let mut left = 0;
            for _ in 0..PASSES_MAX {
                rights.renew(ports).await?;
                let before = tally.gone.len();
                let pass = self.pass(ports, rights, kind, &mut tally, &mut cleared, observer);
                let found = pass.await?;
                left = found.iter().filter(|id| !tally.is_done_with(id)).count();
                if tally.gone.len() == before {
                    break;
                }
            }
            cleared.left += (left + tally.refused.len()) as u64;
            cleared.refused.extend(tally.notes());
        }
        Ok(cleared)
    }

    /// Lists a kind once, and deletes what is found as far as there is time.
    async fn pass(
        &self,
        ports: &Ports,
        rights: &mut Rights,
        kind: ItemKind,
        tally: &mut Tally,
        cleared: &mut Cleared,
        observer: &dyn Observer,
    ) -> Result<BTreeSet<TargetId>, Failure> {
        let mut pass = look_at_kind(ports, self, kind, tally).await?;
        let items = pass.items();
        if items.is_empty() {
            let emptied = cleared.weeks.iter().filter(|week| week.kind == kind);
            pass.close(ports, self, emptied).await?;
        } else if !self.is_over(ports.clock.now()) {
            pass.promise(ports, self).await?;
            pass.delete(ports, self, rights, tally, observer).await?;
            pass.settle(ports, self, tally).await?;
            add(&mut cleared.weeks, pass.weeks(|id| tally.gone.contains(id)));
        }
        Ok(items)
    }

    fn nothing(&self) -> Cleared {
        Cleared {
            connection: self.connection.clone(),
            from: self.from,
            to: self.to,
            weeks: Vec::new(),
            left: 0,
            refused: Vec::new(),
        }
    }

    fn report(&self, ports: &Ports, kind: ItemKind, cleared: &Cleared) -> RunReport {
        let team_id = &self.connection.team_id;
        let mut report = empty_report(team_id, kind.activity(), self.started_at);
        let weeks = cleared.weeks.iter().filter(|week| week.kind == kind);
        for week in weeks {
            report.weeks.push(week.week);
            report.counts.deleted += week.items;
        }
        end_now(ports, &mut report, self.started_at);
        report
    }
}

/// Adds what a pass deleted to what the ones before it did.
fn add(all: &mut Vec<ClearedWeek>, more: Vec<ClearedWeek>) {
    for week in more {
        let known = all.iter_mut();
        match known
            .into_iter()
            .find(|k| (k.kind, k.week) == (week.kind, week.week))
        {
            Some(known) => {
                known.items += week.items;
                known.ours += week.ours;
            }
            None => all.push(week),
        }
    }
    all.sort_by_key(|week| (week.kind, week.week));
}

/// The first and the last day of what is to go.
fn days(order: &ClearOrder, window: &[Week]) -> Result<(Date, Date), Failure> {
    let wrong = |why: String| Failure::new(FailureKind::WrongInput, why);
    let firsts = || window.iter().map(|week| week.starts_on);
    let last = firsts().max().map(|day| day.saturating_add(6.days()));
    let (Some(from), Some(to)) = (order.from.or(firsts().min()), order.to.or(last)) else {
        return Err(wrong(
            "the window has no weeks; name the first and the last day".to_owned(),
        ));
    };
    if to < from {
        return Err(wrong(format!(
            "{to} lies before {from}; name the first and the last day"
        )));
    }
    let limit = from.saturating_add(DAYS_MAX.days());
    if limit <= to {
        return Err(wrong(format!(
            "from {from} to {to} are more than {DAYS_MAX} days; clear them in parts"
        )));
    }
    Ok((from, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window() -> Vec<Week> {
        let week = |starts_on: &str| Week {
            starts_on: starts_on.parse().unwrap(),
        };
        ["2026-11-16", "2026-11-23", "2026-11-09"]
            .map(week)
            .to_vec()
    }

    fn days_of(from: &str, to: &str) -> String {
        let order = ClearOrder {
            from: from.parse().ok(),
            to: to.parse().ok(),
            ..ClearOrder::default()
        };
        match days(&order, &window()) {
            Ok((from, to)) => format!("{from} to {to}"),
            Err(failure) => failure.to_string(),
        }
    }

    #[test]
    fn without_days_it_is_what_is_kept_equal() {
        assert_eq!(days_of("", ""), "2026-11-09 to 2026-11-29");
        assert_eq!(days_of("2026-11-20", ""), "2026-11-20 to 2026-11-29");
        assert_eq!(days_of("", "2026-11-20"), "2026-11-09 to 2026-11-20");
        assert_eq!(
            days_of("2027-01-01", "2027-01-01"),
            "2027-01-01 to 2027-01-01"
        );
    }

    #[test]
    fn days_that_make_no_sense_are_refused_by_name() {
        assert!(days_of("2026-11-20", "2026-11-19").contains("2026-11-19 lies before 2026-11-20"));
        assert!(days_of("2027-01-01", "").contains("lies before"));
        assert!(days_of("2026-01-01", "2027-02-05").contains("more than 400 days"));
        assert_eq!(
            days_of("2026-01-01", "2027-02-04"),
            "2026-01-01 to 2027-02-04"
        );
        assert!(days_of("0001-01-01", "9999-12-31").contains("more than 400 days"));
    }
}
