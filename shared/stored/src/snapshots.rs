//! The form of a week's snapshot.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use shifts_model::{Entry, Intent, Refusal, SourceId, TargetId, Visibility, WeekSnapshot};

use crate::contents::ContentForm;
use crate::envelope::{DecodeError, seal, seal_as, unseal, usable};

#[derive(Debug, Serialize, Deserialize)]
struct WeekForm {
    entries: BTreeMap<String, EntryForm>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    intents: BTreeMap<String, IntentForm>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    refusals: BTreeMap<String, RefusalForm>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    disputed: BTreeSet<String>,
}

#[derive(Debug, Serialize, Deserialize)]
struct EntryForm {
    id: String,
    content: ContentForm,
    #[serde(default, skip_serializing_if = "is_false")]
    draft: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    unsure: bool,
}

#[derive(Debug, Serialize, Deserialize)]
struct IntentForm {
    content: ContentForm,
    written_at: Timestamp,
    /// An earlier program looks for it by what it holds alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    ids: Vec<String>,
}

#[derive(Debug, Serialize, Deserialize)]
struct RefusalForm {
    content: ContentForm,
    code: String,
    refused_at: Timestamp,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes fields by reference"
)]
fn is_false(flag: &bool) -> bool {
    !flag
}

/// A week's snapshot as stored text.
#[must_use]
pub fn encode_week(snapshot: &WeekSnapshot) -> String {
    let entry = |(id, entry): (&SourceId, &Entry)| {
        let form = EntryForm {
            id: entry.target_id.to_string(),
            content: ContentForm::of(&entry.content),
            draft: entry.visibility == Visibility::Draft,
            unsure: entry.unsure,
        };
        (id.to_string(), form)
    };
    let intent = |(id, intent): (&SourceId, &Intent)| {
        let content = ContentForm::of(&intent.content);
        (
            id.to_string(),
            IntentForm {
                content,
                written_at: intent.written_at,
                ids: intent.target_ids.iter().map(TargetId::to_string).collect(),
            },
        )
    };
    let refusal = |(id, refusal): (&SourceId, &Refusal)| {
        let form = RefusalForm {
            content: ContentForm::of(&refusal.content),
            code: refusal.code.clone(),
            refused_at: refusal.refused_at,
        };
        (id.to_string(), form)
    };
    let form = WeekForm {
        entries: snapshot.entries.iter().map(entry).collect(),
        intents: snapshot.intents.iter().map(intent).collect(),
        refusals: snapshot.refusals.iter().map(refusal).collect(),
        disputed: snapshot.disputed.iter().map(SourceId::to_string).collect(),
    };
    // A program that knew of no disputes would make again what may be there already.
    if form.disputed.is_empty() {
        seal(&form)
    } else {
        seal_as(2, &form)
    }
}

/// A week's snapshot from stored text.
///
/// # Errors
///
/// When the text is none that this program or one before it wrote.
pub fn decode_week(text: &str) -> Result<WeekSnapshot, DecodeError> {
    let form: WeekForm = unseal(text)?;
    let source_id = |id: &str| usable("source id", SourceId::parse(id));
    let target_id = |id: &String| usable("ids", TargetId::parse(id));
    let mut snapshot = WeekSnapshot::default();
    for (id, form) in form.entries {
        let entry = Entry {
            target_id: usable("id", TargetId::parse(&form.id))?,
            content: form.content.into_model()?,
            visibility: if form.draft {
                Visibility::Draft
            } else {
                Visibility::Shared
            },
            unsure: form.unsure,
        };
        snapshot.entries.insert(source_id(&id)?, entry);
    }
    for (id, form) in form.intents {
        let intent = Intent {
            content: form.content.into_model()?,
            written_at: form.written_at,
            target_ids: form.ids.iter().map(target_id).collect::<Result<_, _>>()?,
        };
        snapshot.intents.insert(source_id(&id)?, intent);
    }
    for (id, form) in form.refusals {
        let refusal = Refusal {
            content: form.content.into_model()?,
            code: form.code,
            refused_at: form.refused_at,
        };
        snapshot.refusals.insert(source_id(&id)?, refusal);
    }
    for id in form.disputed {
        snapshot.disputed.insert(source_id(&id)?);
    }
    Ok(snapshot)
}
