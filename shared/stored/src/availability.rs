//! The form of what a team's people are believed to have as their availability.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use shifts_model::{Digest, UserId};

use crate::envelope::{DecodeError, digest, seal, unseal, usable};

#[derive(Debug, Serialize, Deserialize)]
struct AvailabilityForm {
    /// The fingerprint of what was written, for each user; null while it may stand or not.
    users: BTreeMap<String, Option<String>>,
}

/// What is believed of a team's availability as stored text.
#[must_use]
pub fn encode_availability(held: &BTreeMap<UserId, Option<Digest>>) -> String {
    let user = |(id, written): (&UserId, &Option<Digest>)| {
        (id.to_string(), written.map(|digest| digest.to_string()))
    };
    seal(&AvailabilityForm {
        users: held.iter().map(user).collect(),
    })
}

/// What is believed of a team's availability from stored text.
///
/// # Errors
///
/// When the text is none that this program or one before it wrote.
pub fn decode_availability(text: &str) -> Result<BTreeMap<UserId, Option<Digest>>, DecodeError> {
    let form: AvailabilityForm = unseal(text)?;
    let user = |(id, written): (String, Option<String>)| {
        let written = written.map(|text| digest("users", &text)).transpose()?;
        Ok((usable("users", UserId::parse(&id))?, written))
    };
    form.users.into_iter().map(user).collect()
}
