//! The form of a job on its way through a queue.

use serde::{Deserialize, Serialize};
use shifts_model::{Activity, Job, TeamId};

use crate::envelope::{DecodeError, seal, unseal, usable};

#[derive(Debug, Serialize, Deserialize)]
struct JobForm {
    team_id: String,
    activity: String,
    slot: String,
}

/// A job as text.
#[must_use]
pub fn encode_job(job: &Job) -> String {
    seal(&JobForm {
        team_id: job.team_id.to_string(),
        activity: job.activity.to_string(),
        slot: job.slot.clone(),
    })
}

/// A job from text.
///
/// # Errors
///
/// When the text is none that this program or one before it wrote.
pub fn decode_job(text: &str) -> Result<Job, DecodeError> {
    let form: JobForm = unseal(text)?;
    Ok(Job {
        team_id: usable("team_id", TeamId::parse(&form.team_id))?,
        activity: usable("activity", Activity::parse(&form.activity).ok_or(()))?,
        slot: form.slot,
    })
}
