//! Publishing drafts: the one moment at which employees see what managers prepared.

use jiff::Timestamp;
use serde_json::Value;

use super::item::Item;
use super::kinds::{KINDS, Kind, SHARE};
use super::refusal::Refusal;
use super::reply::{Answer, Reply};
use super::shape::moment;
use super::switches;
use super::visit::Visit;

impl Visit<'_> {
    /// `POST share`: drafts that touch the range become shared, staged objects go away.
    pub(crate) fn share(&mut self) -> Answer {
        let asked = self.read(SHARE, &[])?;
        let at = |name: &str| asked.get(name).and_then(Value::as_str).and_then(moment);
        let from = at("startDateTime").unwrap_or(Timestamp::MIN);
        let until = at("endDateTime").unwrap_or(Timestamp::MAX);
        if until < from {
            return Err(Refusal::invalid(
                400,
                "The end must not be before the start.",
            ));
        }
        for kind in KINDS.into_iter().filter(|kind| kind.versions().is_some()) {
            let touched = self
                .team
                .items(kind)
                .filter(|item| is_open(item, from, until));
            for item in touched.cloned().collect::<Vec<_>>() {
                self.publish(kind, item.as_ref());
            }
        }
        Ok(Reply::empty(
            self.switches.status(&switches::SHARE_STATUS).unwrap_or(200),
        ))
    }

    fn publish(&mut self, kind: Kind, item: &Item) {
        if item.staged {
            let _was_there = self.team.remove(kind, &item.id, self.call.at);
        } else {
            let shared = item.draft.clone();
            self.write(
                kind,
                Item {
                    shared,
                    draft: None,
                    ..item.clone()
                },
            );
        }
    }
}

/// Whether an object waits for a share and touches the range.
fn is_open(item: &Item, from: Timestamp, until: Timestamp) -> bool {
    let version = item.draft.as_ref().or(item.shared.as_ref());
    (item.staged || item.draft.is_some())
        && version.is_some_and(|version| version.overlaps(from, until))
}
