//! What the items of all kinds have in common: two sides, of which employees see one.

use jiff::Timestamp;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use shifts_model::{Content, GroupName, ListedItem, Span, TargetId, UserId, Visibility};

use crate::names::Names;

/// An item as Graph lists it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ItemForm<S> {
    id: String,
    user_id: Option<String>,
    scheduling_group_id: Option<String>,
    #[serde(
        rename = "sharedShift",
        alias = "sharedOpenShift",
        alias = "sharedTimeOff"
    )]
    shared: Option<S>,
    #[serde(
        rename = "draftShift",
        alias = "draftOpenShift",
        alias = "draftTimeOff"
    )]
    draft: Option<S>,
    is_staged_for_deletion: Option<bool>,
}

/// What an item says outside its sides, as far as it can be ours.
pub(crate) struct Frame<'a> {
    pub(crate) user_id: Option<UserId>,
    pub(crate) group: Option<&'a GroupName>,
}

/// One side of an item of some kind.
pub(crate) trait SideForm: DeserializeOwned + Send {
    /// When it begins.
    fn starts_at(&self) -> Timestamp;

    /// What it holds; `None` when that cannot have been written by the adapter.
    fn content(self, frame: Frame<'_>, names: &Names<'_>) -> Option<Content>;
}

impl<S: SideForm> ItemForm<S> {
    /// The item as one of its sides shows it, if it starts within `span` and can be ours.
    pub(crate) fn listed(
        self,
        span: Span,
        side: Visibility,
        names: &Names<'_>,
    ) -> Option<ListedItem> {
        // A staged item goes with the next share, so it is nothing to be adopted.
        if self.is_staged_for_deletion == Some(true) {
            return None;
        }
        let found = match side {
            Visibility::Shared => self.shared,
            Visibility::Draft => self.draft,
        };
        let found = found.filter(|found| span.contains(found.starts_at()))?;
        let group_id = self.scheduling_group_id.as_deref();
        let frame = Frame {
            user_id: self.user_id.and_then(|id| UserId::parse(&id).ok()),
            group: group_id.and_then(|id| names.group(id)),
        };
        Some(ListedItem {
            id: TargetId::parse(&self.id).ok()?,
            content: found.content(frame, names)?,
            visibility: side,
        })
    }
}

/// What is written to which side.
pub(crate) struct Sides<T> {
    pub(super) shared: Option<T>,
    pub(super) draft: Option<T>,
}

impl<T> Sides<T> {
    /// New content on its side. Beside a draft, what employees see can stay.
    pub(crate) fn of(visibility: Visibility, content: T, still_shared: Option<T>) -> Self {
        match visibility {
            Visibility::Shared => Self {
                shared: Some(content),
                draft: None,
            },
            Visibility::Draft => Self {
                shared: still_shared,
                draft: Some(content),
            },
        }
    }
}
