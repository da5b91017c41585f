//! The form of a connection.

use std::collections::{BTreeMap, BTreeSet};

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use shifts_model::{
    Activity, BusinessUnitId, Connection, DriftPolicy, EmployeeId, TeamId, UserId, WfmName,
};

use crate::envelope::{DecodeError, seal, seal_as, unseal, usable};

#[derive(Debug, Serialize, Deserialize)]
struct ConnectionForm {
    team_id: String,
    team_name: String,
    wfm: String,
    business_unit_id: String,
    zone: String,
    enabled: bool,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    off: BTreeSet<String>,
    /// The user of each of these employees. How many there may be is for the use case to say that
    /// takes them in; with ids of the longest kind, 500 make half an item of DynamoDB.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    overrides: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    drift_policy: Option<DriftForm>,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum DriftForm {
    Report,
    Repair,
    RepairAndRemove,
}

/// A connection as stored text.
#[must_use]
pub fn encode_connection(connection: &Connection) -> String {
    let override_form =
        |(employee, user): (&EmployeeId, &UserId)| (employee.to_string(), user.to_string());
    let form = ConnectionForm {
        team_id: connection.team_id.to_string(),
        team_name: connection.team_name.clone(),
        wfm: connection.wfm.to_string(),
        business_unit_id: connection.business_unit_id.to_string(),
        // Connections are made with zones of the tz database only, all of which have a name.
        zone: connection
            .zone
            .iana_name()
            .unwrap_or("Etc/Unknown")
            .to_owned(),
        enabled: connection.enabled,
        off: connection.off.iter().map(Activity::to_string).collect(),
        overrides: connection.overrides.iter().map(override_form).collect(),
        drift_policy: connection.drift_policy.map(DriftForm::of),
    };
    // A program that knew of none of these would match people whom the rules match wrongly, work
    // where it is switched off, and drop all of it with its next save.
    if form.off.is_empty() && form.overrides.is_empty() && form.drift_policy.is_none() {
        seal(&form)
    } else {
        seal_as(2, &form)
    }
}

/// A connection from stored text.
///
/// # Errors
///
/// When the text is none that this program or one before it wrote.
pub fn decode_connection(text: &str) -> Result<Connection, DecodeError> {
    let form: ConnectionForm = unseal(text)?;
    let activity = |name: &String| usable("off", Activity::parse(name).ok_or(()));
    let person = |(employee, user): (&String, &String)| {
        let employee = usable("overrides", EmployeeId::parse(employee))?;
        Ok((employee, usable("overrides", UserId::parse(user))?))
    };
    let overrides: Result<_, DecodeError> = form.overrides.iter().map(person).collect();
    Ok(Connection {
        team_id: usable("team_id", TeamId::parse(&form.team_id))?,
        team_name: form.team_name,
        wfm: usable("wfm", WfmName::parse(&form.wfm))?,
        business_unit_id: usable(
            "business_unit_id",
            BusinessUnitId::parse(&form.business_unit_id),
        )?,
        zone: usable("zone", TimeZone::get(&form.zone))?,
        enabled: form.enabled,
        off: form.off.iter().map(activity).collect::<Result<_, _>>()?,
        overrides: overrides?,
        drift_policy: form.drift_policy.map(DriftForm::into_model),
    })
}

impl DriftForm {
    fn of(policy: DriftPolicy) -> Self {
        match policy {
            DriftPolicy::Report => Self::Report,
            DriftPolicy::Repair => Self::Repair,
            DriftPolicy::RepairAndRemove => Self::RepairAndRemove,
        }
    }

    fn into_model(self) -> DriftPolicy {
        match self {
            Self::Report => DriftPolicy::Report,
            Self::Repair => DriftPolicy::Repair,
            Self::RepairAndRemove => DriftPolicy::RepairAndRemove,
        }
    }
}
