//! The brake: changes that a source asks for are held back when they are more than a planner
//! plausibly means.
//!
//! A feed that breaks usually breaks by leaving things out. Whoever believes it sends people
//! home. What is held waits for a person who approves the plan, or for the source to go on asking
//! for exactly the same for long enough.

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use shifts_model::{ChangeOp, Digest, Held};

use crate::canonical::Canonical;
use crate::plan::{Change, Plan};

/// How much a source may ask for at once. Numbers and shares belong together: what is below
/// either is believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrakeRules {
    /// This many deletions in one week of one team are always believed.
    pub week_count: u64,
    /// This share of a week's items, in percent, is always believed.
    pub week_percent: u64,
    /// This many deletions of all teams together in one cycle are always believed.
    pub tenant_count: u64,
    /// This share of all items of all teams, in percent, is always believed in one cycle.
    pub tenant_percent: u64,
    /// More deletions than this in one cycle are never believed.
    pub tenant_count_max: u64,
    /// A roster that lost more than this share of its people, in percent, is not believed.
    pub people_percent: u64,
    /// After so many equal readings what is held is let go.
    pub readings: u32,
    /// Readings count only when they are this far apart.
    pub apart: SignedDuration,
    /// What is this share of a week's items or more, in percent, is let go by a person alone.
    pub release_percent: u64,
}

/// Which changes of one week are held back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Brake {
    /// None.
    Open,
    /// Deletions.
    Deletions(Hold),
    /// Deletions and replacements.
    DeletionsAndUpdates(Hold),
}

/// Why changes are held back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hold {
    /// The source names no record at all.
    NothingTold,
    /// Many employees have lost their user since the last look.
    RosterShrank,
    /// The week loses too much.
    Week,
    /// All teams together lose too much.
    Tenant,
}

impl fmt::Display for Hold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NothingTold => "the WFM names no record at all for this team",
            Self::RosterShrank => "many people of this team have lost their user",
            Self::Week => "too much of the week would go at once",
            Self::Tenant => "too much would go from all teams at once",
        })
    }
}

impl Brake {
    /// Why it holds anything; `None` when it does not.
    #[must_use]
    pub fn hold(self) -> Option<Hold> {
        match self {
            Self::Open => None,
            Self::Deletions(hold) | Self::DeletionsAndUpdates(hold) => Some(hold),
        }
    }

    pub(crate) fn of_updates(self) -> Option<Hold> {
        match self {
            Self::Open | Self::Deletions(_) => None,
            Self::DeletionsAndUpdates(hold) => Some(hold),
        }
    }
}

/// What is known of the whole source when a week is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trust {
    /// Whether it names any record in the window.
    pub tells_something: bool,
    /// Whether the roster lost more people than is plausible.
    pub roster_shrank: bool,
}

/// What a source asks for in one week, with no brake.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The plan, made with [`Brake::Open`].
    pub plan: &'a Plan,
    /// How many items the week is believed to hold.
    pub items: u64,
    /// How many were deleted in the same visit before.
    pub deleted: u64,
    /// What was held at the last reading.
    pub before: Option<&'a Held>,
}

impl BrakeRules {
    /// Whether a roster that had `before` people with a user and now has `after` shrank.
    #[must_use]
    pub fn roster_shrank(&self, before: u32, after: u32) -> bool {
        let lost = u64::from(before.saturating_sub(after));
        lost * 100 > u64::from(before) * self.people_percent
    }

    /// The most deletions of all teams together that are believed in one cycle, when they hold
    /// `items` items.
    #[must_use]
    pub fn tenant_deletions_max(&self, items: u64) -> u64 {
        let share = items.saturating_mul(self.tenant_percent) / 100;
        self.tenant_count.max(share).min(self.tenant_count_max)
    }

    /// Judges one week: which of its changes are held, and what is remembered of them.
    #[must_use]
    pub fn judge(&self, asked: &Asked<'_>, trust: Trust, now: Timestamp) -> (Brake, Option<Held>) {
        let deletions = count(asked.plan, ChangeOp::Delete);
        let updates = count(asked.plan, ChangeOp::Update);
        let too_many = |count: u64| {
            let is_any = count > 0;
            let (count, items) = (count + asked.deleted, asked.items + asked.deleted);
            is_any && count > self.week_count && count * 100 > items * self.week_percent
        };
        let brake = if !trust.tells_something && deletions > 0 {
            Brake::Deletions(Hold::NothingTold)
        } else if trust.roster_shrank && too_many(updates) {
            Brake::DeletionsAndUpdates(Hold::RosterShrank)
        } else if trust.roster_shrank && deletions > 0 {
            Brake::Deletions(Hold::RosterShrank)
        } else if too_many(deletions) {
            Brake::Deletions(Hold::Week)
        } else if asked.holds_deletions() {
            // What all teams together asked too much for stays held when the next cycle begins.
            Brake::Deletions(Hold::Tenant)
        } else {
            return (Brake::Open, None);
        };
        self.hold(brake, asked, now)
    }

    /// Holds what `brake` covers, unless the source has asked for it often enough.
    #[must_use]
    pub fn hold(&self, brake: Brake, asked: &Asked<'_>, now: Timestamp) -> (Brake, Option<Held>) {
        let held = self.count_reading(asked, brake, now);
        let share = (count(asked.plan, ChangeOp::Delete) + asked.deleted) * 100;
        let small = share < (asked.items + asked.deleted) * self.release_percent;
        let nothing = brake.hold() == Some(Hold::NothingTold);
        if held.readings >= self.readings && small && !nothing {
            (Brake::Open, None)
        } else {
            (brake, Some(held))
        }
    }

    fn count_reading(&self, asked: &Asked<'_>, brake: Brake, now: Timestamp) -> Held {
        let digest = covered(asked.plan, brake);
        let Some(before) = asked.before.filter(|held| held.digest == digest) else {
            let held = asked.plan.changes.iter();
            return Held {
                digest,
                changes: held.filter(|change| is_covered(change, brake)).count() as u64,
                since: now,
                readings: 1,
                counted_at: now,
            };
        };
        if before.counted_at.duration_until(now) < self.apart {
            return before.clone();
        }
        Held {
            readings: before.readings.saturating_add(1),
            counted_at: now,
            ..before.clone()
        }
    }
}

impl Asked<'_> {
    /// Whether exactly the deletions that it asks for are held already.
    fn holds_deletions(&self) -> bool {
        let deletions = || covered(self.plan, Brake::Deletions(Hold::Tenant));
        self.before.is_some_and(|held| held.digest == deletions())
    }
}

fn count(plan: &Plan, op: ChangeOp) -> u64 {
    let of_op = plan.changes.iter().filter(|change| change.op.op() == op);
    of_op.count() as u64
}

fn covered(plan: &Plan, brake: Brake) -> Digest {
    let mut canonical = Canonical::new("held changes");
    let changes = plan.changes.iter();
    canonical.changes(changes.filter(|change| is_covered(change, brake)).collect());
    canonical.digest()
}

fn is_covered(change: &Change, brake: Brake) -> bool {
    match change.op.op() {
        ChangeOp::Delete => brake.hold().is_some(),
        ChangeOp::Update => brake.of_updates().is_some(),
        ChangeOp::Create | ChangeOp::Adopt => false,
    }
}
