//! What people ask of each other and of their managers: swaps, offers, open shifts, time off.
//!
//! A request is an object below the schedule like others, but it is never replaced: it is made,
//! decided on, and with the last decision it changes the schedule. Who may decide is said by
//! `assignedTo`. The life of a request follows the samples of the Graph pages (2026) and what
//! connectors saw in callbacks.

mod calls;
mod decisions;
mod effects;
mod making;

pub(crate) use decisions::{Decision, Step};
pub(crate) use making::{Asked, Sender};

use super::item::Item;
use super::kinds::{KINDS, Kind};
use super::refusal::Refusal;
use super::visit::Visit;

impl Visit<'_> {
    /// The request with this id, whatever its kind.
    pub(crate) fn request(&self, id: &str) -> Result<(Kind, Item), Refusal> {
        let kinds = KINDS.into_iter().filter(|kind| kind.is_request());
        let mut found = kinds.filter_map(|kind| Some((kind, self.team.item(kind, id)?)));
        let (kind, item) = found.next().ok_or_else(Refusal::item_not_found)?;
        Ok((kind, item.as_ref().clone()))
    }

    /// Refuses whoever is no owner of the team.
    pub(crate) fn check_manager(&self, user_id: &str) -> Result<(), Refusal> {
        if self.team.is_owned_by(user_id) {
            return Ok(());
        }
        Err(not_yours())
    }
}

/// What somebody is told who may not do a thing.
pub(crate) fn not_yours() -> Refusal {
    let text = "Sorry, you need to be an admin to do this.";
    Refusal::nested(403, "MissingAdminPermissions", text)
}

/// Whether nobody has had the last word yet.
pub(crate) fn is_pending(request: &Item) -> bool {
    request.text("state") == Some("pending")
}
