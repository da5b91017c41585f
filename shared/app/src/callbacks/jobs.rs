//! Which job of the WFM is meant by the group and the colour of something in Shifts.

use shifts_engine::job_shown_as;
use shifts_model::{AskedShift, Content, GroupName, RefusalCode, SourceId, Theme, WfmJobId};

use super::Asking;
use super::deeds::{Deeds, Known, Undecided};
use super::held::HeldItem;
use crate::failures::Failure;
use crate::look::configured_wfm;

impl Asking<'_> {
    /// The job of a shift. One that keeps its group and colour keeps its job, which several may look
    /// like.
    pub(super) async fn job_of(
        &self,
        known: &Known,
        asked: &AskedShift,
        held: Option<&HeldItem>,
    ) -> Result<Option<WfmJobId>, Undecided> {
        let group = known.names.group(asked.group_id.as_ref());
        if let Some(held) = held
            && let Content::Shift(content) = &held.content
            && Some(&content.group) == group
            && asked.side.theme == Some(content.theme)
        {
            let wfm = configured_wfm(&self.ports.wfms, self.connection)?;
            let listed = wfm.list_shifts(&known.unit, held.content.span()).await;
            let listed = listed.map_err(|error| Failure::of_wfm(&error))?;
            let mut records = listed.records().iter();
            if let Some(record) = records.find(|record| record.id == held.source_id) {
                return Ok(record.job_id.clone());
            }
        }
        self.job_in(group, asked.side.theme).await
    }

    /// The job that is shown in that group and that colour.
    pub(super) async fn job_in(
        &self,
        group: Option<&GroupName>,
        theme: Option<Theme>,
    ) -> Result<Option<WfmJobId>, Undecided> {
        let wfm = configured_wfm(&self.ports.wfms, self.connection)?;
        let listed = wfm.list_jobs(&self.connection.business_unit_id).await;
        let listed = listed.map_err(|error| Failure::of_wfm(&error))?;
        let rules = &self.settings.resolve_rules;
        let job = group.and_then(|group| job_shown_as(listed.records(), group, theme, rules));
        Ok(job.map(|job| job.id.clone()))
    }

    /// The group of whatever is in none.
    pub(super) fn default_group(&self) -> GroupName {
        self.settings.resolve_rules.default_group.clone()
    }

    /// The id that is proposed to the WFM for a new record: the same when the question is asked
    /// again.
    pub(super) fn new_id(&self, deeds: &Deeds) -> Result<SourceId, RefusalCode> {
        let (since, at) = (self.since.as_millisecond(), deeds.actions.len());
        let id = format!("teams-{}-{since}-{at}", self.digest);
        SourceId::parse(&id).map_err(|_| RefusalCode::Failed)
    }
}
