//! The form of a team's scheduling groups and time-off reasons.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use shifts_model::{
    GroupName, HeldGroup, ReasonName, SchedulingGroupId, TeamCatalog, TimeOffReasonId, UserId,
};

use crate::envelope::{DecodeError, seal, unseal, usable};

#[derive(Debug, Serialize, Deserialize)]
struct CatalogForm {
    groups: Vec<GroupForm>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    intents: Vec<IntentForm>,
    /// Left out before the reasons were listed for the first time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reasons: Option<Vec<ReasonForm>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    reason_intents: Vec<IntentForm>,
}

#[derive(Debug, Serialize, Deserialize)]
struct GroupForm {
    name: String,
    id: String,
    users: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    etag: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
struct ReasonForm {
    name: String,
    id: String,
}

#[derive(Debug, Serialize, Deserialize)]
struct IntentForm {
    name: String,
    written_at: Timestamp,
}

/// A team's catalog as stored text.
#[must_use]
pub fn encode_catalog(catalog: &TeamCatalog) -> String {
    let group = |(name, held): (&GroupName, &HeldGroup)| GroupForm {
        name: name.to_string(),
        id: held.id.to_string(),
        users: held.user_ids.iter().map(UserId::to_string).collect(),
        etag: held.etag.clone(),
    };
    let reason = |(name, id): (&ReasonName, &TimeOffReasonId)| ReasonForm {
        name: name.to_string(),
        id: id.to_string(),
    };
    let reasons = |reasons: &BTreeMap<_, _>| reasons.iter().map(reason).collect();
    seal(&CatalogForm {
        groups: catalog.groups.iter().map(group).collect(),
        intents: intent_forms(&catalog.intents),
        reasons: catalog.reasons.as_ref().map(reasons),
        reason_intents: intent_forms(&catalog.reason_intents),
    })
}

/// A team's catalog from stored text.
///
/// # Errors
///
/// When the text is none that this program or one before it wrote.
pub fn decode_catalog(text: &str) -> Result<TeamCatalog, DecodeError> {
    let form: CatalogForm = unseal(text)?;
    let reasons = |forms: Vec<ReasonForm>| forms.into_iter().map(reason).collect();
    let groups: Result<_, DecodeError> = form.groups.into_iter().map(group).collect();
    Ok(TeamCatalog {
        groups: groups?,
        intents: intents(form.intents, GroupName::new)?,
        reasons: form.reasons.map(reasons).transpose()?,
        reason_intents: intents(form.reason_intents, ReasonName::new)?,
    })
}

fn group(form: GroupForm) -> Result<(GroupName, HeldGroup), DecodeError> {
    let user_id = |id: &String| usable("users", UserId::parse(id));
    let user_ids: Result<BTreeSet<UserId>, DecodeError> = form.users.iter().map(user_id).collect();
    let held = HeldGroup {
        id: usable("id", SchedulingGroupId::parse(&form.id))?,
        user_ids: user_ids?,
        etag: form.etag,
    };
    Ok((usable("name", GroupName::new(&form.name).ok_or(()))?, held))
}

fn reason(form: ReasonForm) -> Result<(ReasonName, TimeOffReasonId), DecodeError> {
    let name = usable("name", ReasonName::new(&form.name).ok_or(()))?;
    Ok((name, usable("id", TimeOffReasonId::parse(&form.id))?))
}

fn intent_forms<N: ToString>(intents: &BTreeMap<N, Timestamp>) -> Vec<IntentForm> {
    let form = |(name, written_at): (&N, &Timestamp)| IntentForm {
        name: name.to_string(),
        written_at: *written_at,
    };
    intents.iter().map(form).collect()
}

fn intents<N: Ord>(
    forms: Vec<IntentForm>,
    name: fn(&str) -> Option<N>,
) -> Result<BTreeMap<N, Timestamp>, DecodeError> {
    let intent = |form: IntentForm| {
        let name = usable("name", name(&form.name).ok_or(()))?;
        Ok((name, form.written_at))
    };
    forms.into_iter().map(intent).collect()
}
