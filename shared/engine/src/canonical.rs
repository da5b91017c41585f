//! One byte sequence for one value, as the ground of digests and hashes.
//!
//! Every field is written with its length before it, so that no two values share a sequence.

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use shifts_model::{Digest, ShiftActivity, ShiftContent};

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

    pub(crate) fn content(&mut self, content: &ShiftContent) {
        self.text(content.user_id.as_str());
        self.text(content.group.as_str());
        self.moment(content.starts_at);
        self.moment(content.ends_at);
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

    pub(crate) fn digest(self) -> Digest {
        Digest::from_bytes(self.0.finalize().into())
    }
}
