//! The decisions of the adapter, and nothing but decisions.
//!
//! Everything here is a function from values to values: no I/O, no waiting, no clock (`now` is an
//! argument), no log. The same input gives the same answer in the same order, which is why a plan
//! can be shown to a person, hashed, approved and then applied as shown.

mod asked;
mod availability;
mod brake;
mod canonical;
mod catalog;
mod clearing;
mod difference;
mod drift;
mod explain;
mod look;
mod matching;
mod naming;
mod noted;
mod overrides;
mod plan;
mod question;
mod recover;
mod requests;
mod resolve;
mod roster;
mod settle;
mod shown;
mod slice;
mod spread;
mod themes;
mod trace;

pub use asked::recognise;
pub use availability::{AvailabilityChange, available_week, plan_availability};
pub use brake::{Asked, Brake, BrakeRules, Hold, Trust};
pub use catalog::{
    CatalogChange, Required, adopt_listed_groups, adopt_listed_reasons, plan_catalog, required,
    settle_catalog,
};
pub use clearing::{ClearScope, Clearing, plan_clearing, promise_clearing, settle_clearing};
pub use drift::{Drift, compare, mend};
pub use explain::explain;
pub use look::{Look, availability_digest, people_digest};
pub use naming::naming_catalog;
pub use noted::{Folded, fold_notes, weeks_of_notes};
pub use overrides::{
    OVERRIDES_MAX, Recognised, WrittenOverride, read_overrides, recognised_differently,
    shared_users, strangers,
};
pub use plan::{Change, ItemOp, Plan, PlanInput, plan_week};
pub use question::{name_of_request, question_of, request_name, terms_of};
pub use recover::{Recovery, recover, waiting_until};
pub use requests::{
    RequestMove, RequestSettlement, RequestsInput, StepTaken, Taken, action_kind_of, keeps,
    promise_name, requests_digest, settle_requests, step_taken,
};
pub use resolve::{Desired, Records, ResolveRules, Resolved, Source, resolve};
pub use roster::{MatchRule, Recognition, match_people};
pub use settle::{Settled, is_promised, promise, settle, share_entries};
pub use shown::job_shown_as;
pub use slice::{Slice, slice};
pub use spread::{Candidate, due};
pub use themes::ThemeRules;
pub use trace::trace_of;
