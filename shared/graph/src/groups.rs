//! Scheduling groups.

use shifts_model::{GroupName, SchedulingGroup, SchedulingGroupId, TeamId, UserId};
use shifts_ports::ShiftsError;

use crate::calls::Graph;
use crate::transport::Request;
use crate::wire::GroupForm;

impl Graph {
    pub(crate) async fn scheduling_groups(
        &self,
        team_id: &TeamId,
    ) -> Result<Vec<SchedulingGroup>, ShiftsError> {
        let trace = self.gate.check(team_id)?;
        let path = ["teams", team_id.as_str(), "schedule", "schedulingGroups"];
        let request = Request::get(trace, "list the groups", &path);
        let forms: Vec<GroupForm> = self.list(request).await?;
        Ok(forms.into_iter().filter_map(group).collect())
    }
}

fn group(form: GroupForm) -> Option<SchedulingGroup> {
    let user_ids = form.user_ids.unwrap_or_default();
    Some(SchedulingGroup {
        id: SchedulingGroupId::parse(&form.id).ok()?,
        name: GroupName::new(&form.display_name?)?,
        user_ids: user_ids
            .iter()
            .filter_map(|id| UserId::parse(id).ok())
            .collect(),
        is_active: form.is_active.unwrap_or(true),
        etag: form.etag,
    })
}
