//! Bugs of the protocol, put between the program and its ports. Each must be found: that is how
//! the simulation proves that it would notice.

use std::time::Duration;

use shifts_app::SyncSettings;
use shifts_model::{ItemKind, Outcome, TeamId, Visit, WeekSnapshot};
use shifts_ports::{Write, WriteOp};

use crate::universe::Universe;

macro_rules! bugs {
    ($($(#[doc = $doc:literal])+ $name:ident,)+) => {
        /// What the program does wrong.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Bug { $($(#[doc = $doc])+ $name,)+ }

        impl Bug {
            /// All bugs.
            pub const ALL: &[Self] = &[$(Self::$name,)+];
        }
    };
}

bugs! {
    /// Creates are sent without a stored promise.
    SkipIntent,
    /// Unanswered creates are looked for at once, before a late one has landed.
    SkipQuietWait,
    /// Unanswered creates are taken for not sent, and sent again.
    ResendUnanswered,
    /// An unanswered create is remembered under an id that nobody gave.
    InventId,
    /// Unanswered creates are not looked for before they are made again.
    SkipRecoveryListing,
    /// What is in Teams before the first look is not looked for.
    SkipFirstListing,
    /// What could be read of a listing that was cut off is taken for all of it.
    BelieveCutListing,
    /// What comes of replacements and deletions is stored as done before it is known.
    SaveBeforeCall,
    /// Writes that are under way are not noted as unsure.
    ForgetUnsure,
    /// That an item is gone is taken for a replacement that stands.
    GoneIsApplied,
    /// Rows are saved over whatever is there.
    DropCompareAndSet,
    /// A lost race is taken for a save.
    IgnoreConflict,
    /// Everybody gets the lease.
    LeaseNotTaken,
    /// A lease is believed to last longer, and nobody is told.
    LeaseNotRenewed,
    /// A run goes on after its lease was taken over.
    IgnoreLostLease,
    /// Writes are sent however late they are.
    IgnoreDeadline,
    /// Nothing is too much to delete.
    BrakeOff,
    /// A pass makes as many changes as there are.
    NoBudget,
    /// A partial reading is taken for everything there is.
    BelievePartial,
    /// That drafts still have to be shared is forgotten.
    LoseShare,
    /// That a week was begun is forgotten.
    ForgetOpening,
    /// What Shifts refused is forgotten and sent again at every visit.
    ForgetRefusals,
    /// Scheduling groups are replaced whatever has become of them.
    DropEtag,
    /// A lost race for a scheduling group is taken for a change that stands.
    ConflictIsApplied,
}

fn applied() -> Outcome {
    Outcome::Applied {
        id: None,
        etag: None,
    }
}

impl Bug {
    /// How a program with this bug is set.
    pub(crate) fn on_settings(self, settings: &mut SyncSettings) {
        match self {
            Self::BrakeOff => {
                let brake = &mut settings.brake;
                (brake.week_count, brake.tenant_count) = (u64::MAX, u64::MAX);
                (brake.tenant_count_max, brake.people_percent) = (u64::MAX, 100);
            }
            // The deadline of writes follows from it, so that it must not be nothing.
            Self::SkipQuietWait => settings.quiet_time = Duration::from_secs(4),
            Self::NoBudget => settings.changes_per_pass_max = usize::MAX,
            _ => {}
        }
    }

    pub(crate) fn on_save_week(self, week: &mut WeekSnapshot) {
        match self {
            Self::SkipIntent => week.intents.clear(),
            Self::ForgetUnsure => week
                .entries
                .values_mut()
                .for_each(|entry| entry.unsure = false),
            Self::ForgetRefusals => week.refusals.clear(),
            _ => {}
        }
    }

    pub(crate) fn on_save_visit(self, before: &Visit, visit: &mut Visit) {
        match self {
            Self::LoseShare => visit.to_share = None,
            Self::ForgetOpening => {
                visit.open.clear();
                for (week, digest) in &before.digests {
                    visit.digests.entry(*week).or_insert(*digest);
                }
            }
            _ => {}
        }
    }

    /// Changes a write on its way.
    pub(crate) fn on_write(self, write: &mut Write) {
        if let (Self::DropEtag, WriteOp::ReplaceGroup { etag, .. }) = (self, &mut write.op) {
            *etag = None;
        }
    }

    /// Changes what the program hears of a write.
    pub(crate) fn on_outcome(self, write: &Write, outcome: Outcome) -> Outcome {
        match (self, &write.op, outcome) {
            (Self::ResendUnanswered, WriteOp::Create { .. }, Outcome::Unanswered) => {
                Outcome::NotSent
            }
            (Self::InventId, WriteOp::Create { .. }, Outcome::Unanswered) => Outcome::Applied {
                id: Some("SHFT_invented".to_owned()),
                etag: None,
            },
            (
                Self::SaveBeforeCall,
                WriteOp::Replace { .. } | WriteOp::Delete { .. } | WriteOp::StageDeletion { .. },
                Outcome::Unanswered | Outcome::NotSent,
            ) => applied(),
            (Self::GoneIsApplied, WriteOp::Replace { .. }, Outcome::Gone)
            | (Self::ConflictIsApplied, WriteOp::ReplaceGroup { .. }, Outcome::Conflict) => {
                applied()
            }
            (_, _, outcome) => outcome,
        }
    }

    /// Whether the program does not look at what Teams holds.
    pub(crate) fn skips_listing(self, u: &Universe, team_id: &TeamId, kind: ItemKind) -> bool {
        let mut weeks = u
            .store
            .weeks
            .0
            .iter()
            .filter(|(key, _)| key.team_id == *team_id && key.activity == kind.activity());
        match self {
            Self::SkipFirstListing => weeks.next().is_none(),
            Self::SkipRecoveryListing => weeks.any(|(_, (week, _))| !week.intents.is_empty()),
            _ => false,
        }
    }
}
