//! One byte sequence for one value, as the ground of digests and hashes.
//!
//! Every field is written with its length before it, so that no two values share a sequence.

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use shifts_model::{
    AvailableWeek, Content, Digest, OpenShiftContent, ShiftActivity, ShiftContent, Span, TargetId,
    TimeOffContent,
};

use crate::plan::Change;

/// Collects fields into a digest.
pub(crate) struct Canonical(Sha256);

impl Canonical {
    /// An empty sequence of the named sort.
    pub(crate) fn new(sort: &str) -> Self {
        let mut canonical = Self(Sha256::new());
        canonical.text(sort);
        canonical
    }

    pub(crate) fn number(&mut self, number: u64) {
        self.0.update(number.to_le_bytes());
    }

    pub(crate) fn text(&mut self, text: &str) {
        self.number(text.len() as u64);
        self.0.update(text.as_bytes());
    }

    pub(crate) fn moment(&mut self, at: Timestamp) {
        self.0.update(at.as_nanosecond().to_le_bytes());
    }

    pub(crate) fn content(&mut self, content: &Content) {
        self.text(content.kind().as_str());
        self.span(content.span());
        match content {
            Content::Shift(shift) => self.shift(shift),
            Content::OpenShift(open) => self.open_shift(open),
            Content::TimeOff(time_off) => self.time_off(time_off),
        }
    }

    pub(crate) fn span(&mut self, span: Span) {
        self.moment(span.starts_at);
        self.moment(span.ends_at);
    }

    fn open_shift(&mut self, content: &OpenShiftContent) {
        self.text(content.group.as_str());
        self.number(u64::from(content.slots));
        self.text(content.theme.as_str());
        self.words(content.label.as_deref());
        self.words(content.notes.as_deref());
        self.activities(&content.activities);
    }

    fn time_off(&mut self, content: &TimeOffContent) {
        self.text(content.user_id.as_str());
        self.text(content.reason.as_str());
    }

    fn shift(&mut self, content: &ShiftContent) {
        self.text(content.user_id.as_str());
        self.text(content.group.as_str());
        self.text(content.theme.as_str());
        self.words(content.label.as_deref());
        self.words(content.notes.as_deref());
        self.activities(&content.activities);
    }

    /// Words that may be missing, which is another thing than empty.
    pub(crate) fn words(&mut self, words: Option<&str>) {
        self.number(u64::from(words.is_some()));
        self.text(words.unwrap_or_default());
    }

    pub(crate) fn activities(&mut self, activities: &[ShiftActivity]) {
        self.number(activities.len() as u64);
        for activity in activities {
            self.moment(activity.starts_at);
            self.moment(activity.ends_at);
            self.text(&activity.name);
            self.number(u64::from(activity.is_paid));
        }
    }

    pub(crate) fn available_week(&mut self, week: &AvailableWeek) {
        for hours in &week.days {
            self.number(hours.len() as u64);
            for part in hours {
                self.text(&format!("{} {}", part.starts, part.ends));
            }
        }
    }

    pub(crate) fn changes(&mut self, changes: Vec<&Change>) {
        self.number(changes.len() as u64);
        for change in changes {
            self.text(change.op.op().as_str());
            self.text(change.source_id.as_str());
            self.text(change.op.target_id().map_or("", TargetId::as_str));
            self.content(change.op.content());
        }
    }

    pub(crate) fn digest(self) -> Digest {
        Digest::from_bytes(self.0.finalize().into())
    }
}
