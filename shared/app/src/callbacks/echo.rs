//! Our own writes, which Shifts asks us about like anybody's.
//!
//! The header that marks them is outside what is encrypted, so that it proves nothing: a write is
//! ours when we promised it, or when it is unsure because we are at it.

use std::collections::BTreeMap;

use shifts_model::{
    CallbackItem, Connection, Content, Edit, EditedOpenShift, EditedShift, EditedTimeOff, ItemKind,
    Span, TargetId, UserId, WeekSnapshot, Write,
};

use super::held::{HeldItem, Names, calendar, find_items, load_weeks};
use crate::failures::Failure;
use crate::ports::CallbackPorts;
use crate::settings::SyncSettings;

/// What a write says of the item that it makes.
struct Made {
    kind: ItemKind,
    user_id: Option<UserId>,
    span: Span,
}

/// Whether all items are writes of ours that are under way.
pub(super) async fn is_ours(
    ports: &CallbackPorts,
    settings: &SyncSettings,
    connection: &Connection,
    items: &[CallbackItem],
) -> Result<bool, Failure> {
    let mut touched: BTreeMap<ItemKind, Vec<TargetId>> = BTreeMap::new();
    for item in items {
        let Ok(edit) = &item.edit else {
            return Ok(false);
        };
        match edit {
            Edit::Shift(id, Write::Replace(_) | Write::Delete) => {
                touched.entry(ItemKind::Shift).or_default().push(id.clone());
            }
            Edit::OpenShift(id, Write::Replace(_) | Write::Delete) => {
                touched
                    .entry(ItemKind::OpenShift)
                    .or_default()
                    .push(id.clone());
            }
            Edit::TimeOff(id, Write::Replace(_) | Write::Delete) => {
                touched
                    .entry(ItemKind::TimeOff)
                    .or_default()
                    .push(id.clone());
            }
            Edit::TimeOffReason(_, Write::Create(reason)) => {
                let names = Names::load(&*ports.snapshots, connection).await?;
                if !names.is_promised(reason.name.as_str()) {
                    return Ok(false);
                }
            }
            Edit::Availability(edited) => {
                if !is_being_written(ports, connection, &edited.user_id).await? {
                    return Ok(false);
                }
            }
            other => match made(other) {
                Some(made) if is_promised(ports, settings, connection, &made).await? => {}
                _ => return Ok(false),
            },
        }
    }
    for (kind, ids) in touched {
        let found = find_items(ports, settings, connection, kind, &ids).await?;
        let is_at_it = |id| found.get(id).is_some_and(|item: &HeldItem| item.unsure);
        if !ids.iter().all(is_at_it) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// What a write makes; `None` for whatever the adapter never makes.
fn made(edit: &Edit) -> Option<Made> {
    let span = |starts_at, ends_at| Span { starts_at, ends_at };
    match edit {
        Edit::Shift(_, Write::Create(EditedShift { user_id, sides, .. })) => {
            let (_, side) = sides.edited()?;
            Some(Made {
                kind: ItemKind::Shift,
                user_id: Some(user_id.clone()),
                span: span(side.starts_at, side.ends_at),
            })
        }
        Edit::OpenShift(_, Write::Create(EditedOpenShift { sides, .. })) => {
            let (_, side) = sides.edited()?;
            Some(Made {
                kind: ItemKind::OpenShift,
                user_id: None,
                span: span(side.shift.starts_at, side.shift.ends_at),
            })
        }
        Edit::TimeOff(_, Write::Create(EditedTimeOff { user_id, sides, .. })) => {
            let (_, side) = sides.edited()?;
            Some(Made {
                kind: ItemKind::TimeOff,
                user_id: Some(user_id.clone()),
                span: span(side.starts_at, side.ends_at),
            })
        }
        _ => None,
    }
}

/// Whether we promised to make such an item and do not know yet what became of it.
async fn is_promised(
    ports: &CallbackPorts,
    settings: &SyncSettings,
    connection: &Connection,
    made: &Made,
) -> Result<bool, Failure> {
    let week = calendar(settings, connection).week_of(made.span.starts_at);
    let weeks = load_weeks(&*ports.snapshots, connection, made.kind, [week].into_iter()).await?;
    let says_so = |content: &Content| {
        content.user_id() == made.user_id.as_ref() && content.span() == made.span
    };
    let promised = |snapshot: &WeekSnapshot| {
        let mut intents = snapshot.intents.values();
        intents.any(|intent| says_so(&intent.content))
    };
    Ok(weeks.iter().any(|(_, snapshot)| promised(snapshot)))
}

/// Whether somebody's availability is being written.
async fn is_being_written(
    ports: &CallbackPorts,
    connection: &Connection,
    user_id: &UserId,
) -> Result<bool, Failure> {
    let held = ports
        .snapshots
        .load_availability(&connection.team_id)
        .await?;
    let held = held.as_ref().and_then(|stored| stored.value.get(user_id));
    Ok(held.is_some_and(Option::is_none))
}
