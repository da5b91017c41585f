//! The decisions of the adapter, and nothing but decisions.
//!
//! Everything here is a function from values to values: no I/O, no waiting, no clock (`now` is an
//! argument), no log. The same input gives the same answer in the same order, which is why a plan
//! can be shown to a person, hashed, approved and then applied as shown.

mod canonical;
mod explain;
mod groups;
mod look;
mod plan;
mod recover;
mod resolve;
mod roster;
mod settle;
mod slice;
mod spread;
mod themes;
mod trace;

pub use explain::explain;
pub use groups::{GroupChange, adopt_listed_groups, plan_groups, required_groups, settle_group};
pub use look::{Look, people_digest};
pub use plan::{Change, Plan, PlanInput, ShiftOp, plan_week};
pub use recover::{Recovery, recover, waiting_until};
pub use resolve::{Desired, ResolveRules, Resolved, Source, resolve};
pub use roster::{MatchRule, match_people};
pub use settle::{Settled, promise, settle, share_entries};
pub use slice::{Slice, slice};
pub use spread::{Candidate, due};
pub use themes::ThemeRules;
pub use trace::trace_of;
