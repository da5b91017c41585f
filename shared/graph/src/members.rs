//! Teams and their members.

use serde::Deserialize;
use shifts_model::{Member, TeamId, UserId};
use shifts_ports::ShiftsError;

use crate::calls::{Graph, json};
use crate::pacing::Verb;
use crate::transport::Request;

#[derive(Deserialize)]
struct MemberForm {
    #[serde(rename = "@odata.type")]
    kind: Option<String>,
    id: String,
    #[serde(rename = "displayName")]
    display_name: Option<String>,
    #[serde(rename = "userPrincipalName")]
    user_principal_name: Option<String>,
    mail: Option<String>,
}

#[derive(Deserialize)]
struct GroupForm {
    #[serde(rename = "displayName")]
    display_name: Option<String>,
}

impl Graph {
    pub(crate) async fn team_name(&self, team_id: &TeamId) -> Result<String, ShiftsError> {
        let trace = self.gate.check(team_id)?;
        let request = Request::get(trace, "read the team", &["groups", team_id.as_str()])
            .query("$select", "id,displayName");
        let response = self.call(Verb::Get, &request).await?;
        let group: GroupForm = json(request.operation, &response)?;
        Ok(group.display_name.unwrap_or_default())
    }

    pub(crate) async fn members(&self, team_id: &TeamId) -> Result<Vec<Member>, ShiftsError> {
        let trace = self.gate.check(team_id)?;
        let request = Request::get(
            trace,
            "list the members",
            &["groups", team_id.as_str(), "members"],
        )
        .query("$select", "id,displayName,userPrincipalName,mail")
        .query("$top", "999");
        let forms: Vec<MemberForm> = self.list(request).await?;
        Ok(forms.into_iter().filter_map(member).collect())
    }
}

/// A member, unless it is a nested group or a device, which have no shifts.
fn member(form: MemberForm) -> Option<Member> {
    let kind = form.kind.as_deref().unwrap_or("#microsoft.graph.user");
    if !kind.eq_ignore_ascii_case("#microsoft.graph.user") {
        return None;
    }
    Some(Member {
        user_id: UserId::parse(&form.id).ok()?,
        user_principal_name: form.user_principal_name,
        mail: form.mail,
        display_name: form.display_name.unwrap_or_default(),
    })
}
