//! The form of a connection.

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use shifts_model::{BusinessUnitId, Connection, TeamId, WfmName};

use crate::envelope::{DecodeError, seal, unseal, usable};

#[derive(Debug, Serialize, Deserialize)]
struct ConnectionForm {
    team_id: String,
    team_name: String,
    wfm: String,
    business_unit_id: String,
    zone: String,
    enabled: bool,
}

/// A connection as stored text.
#[must_use]
pub fn encode_connection(connection: &Connection) -> String {
    seal(&ConnectionForm {
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
    })
}

/// A connection from stored text.
///
/// # Errors
///
/// When the text is none that this program or the version before it wrote.
pub fn decode_connection(text: &str) -> Result<Connection, DecodeError> {
    let form: ConnectionForm = unseal(text)?;
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
    })
}
