//! The Graph ports of a process.

use std::collections::BTreeSet;
use std::time::Duration;

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use shifts_model::{
    ItemKind, ListedItem, Member, Outcome, SchedulingGroup, Span, TeamCatalog, TeamId,
    TimeOffReason, TraceId, Visibility,
};
use shifts_ports::{
    RequestIds, Schedule, ScheduleSettings, ScheduleSwitches, Schedules, Shifts, ShiftsError,
    Traces, Write, WriteOp,
};

use crate::bugs::Bug;
use crate::faults::{Door, Fault};
use crate::process::Process;
use crate::tenant::Team;
use crate::universe::Universe;

/// Graph takes at most 20 writes at once; fewer here, so that more lies between them.
const ENVELOPE: usize = 6;
/// How late a write may land, and how old a listing may be. Together they must stay below the half
/// of the quiet time that is left for them.
const LATE_S: i64 = 18;
const STALE_S: i64 = 9;

fn unanswered(operation: &'static str) -> ShiftsError {
    ShiftsError::Unanswered {
        ids: RequestIds::default(),
        operation,
        cause: "the simulation says so".into(),
    }
}

fn failure(fault: Fault, operation: &'static str) -> Option<ShiftsError> {
    match fault {
        Fault::ListUnanswered | Fault::ListCut | Fault::DirectoryUnanswered | Fault::ShareLost => {
            Some(unanswered(operation))
        }
        Fault::ListThrottled | Fault::ShareThrottled => Some(ShiftsError::Throttled {
            ids: RequestIds::default(),
            operation,
            retry_after: Duration::from_secs(200),
        }),
        Fault::ListProvisioning | Fault::DirectoryProvisioning => Some(ShiftsError::NotFound {
            ids: RequestIds::default(),
            operation,
            code: "TeamNotFound".to_owned(),
        }),
        _ => None,
    }
}

impl Universe {
    /// Lets writes land that come late.
    pub fn land_late(&mut self) {
        let now = self.time.now();
        let late = std::mem::take(&mut self.tenant.late);
        for (at, write) in late {
            if at <= now {
                let outcome = self.tenant.write(&write, at, &mut self.draws);
                self.tell(|| format!("lands late: {write:?} -> {outcome:?}"));
                self.check_twins(&write.team_id);
            } else {
                self.tenant.late.push((at, write));
            }
        }
    }

    fn answer(&mut self, write: &Write, fault: Option<Fault>) -> Outcome {
        let now = self.time.now();
        let mixed = [
            Fault::WriteNotSent,
            Fault::WriteRefused,
            Fault::WriteLost,
            Fault::WriteAnswerLost,
            Fault::WriteLate,
        ];
        let fault = match fault {
            Some(Fault::WriteMixed) => {
                Some(self.draws.pick(&mixed)).filter(|_| self.draws.one_in(2))
            }
            Some(Fault::WriteRefused) if !self.draws.one_in(3) => None,
            fault => fault,
        };
        let code = || "SimulationSaysSo".to_owned();
        match fault {
            Some(Fault::WriteNotSent) => Outcome::NotSent,
            Some(Fault::WriteRefused) => Outcome::Refused { code: code() },
            Some(Fault::WriteForbidden) => Outcome::Forbidden { code: code() },
            Some(Fault::WriteLost) => Outcome::Unanswered,
            Some(Fault::WriteLate) => {
                let lands_after = SignedDuration::from_secs(self.draws.within(0..LATE_S));
                let lands_at = now.saturating_add(lands_after).unwrap_or(now);
                self.tenant.late.push((lands_at, write.clone()));
                Outcome::Unanswered
            }
            Some(Fault::WriteAnswerLost) => {
                self.tenant.write(write, now, &mut self.draws);
                Outcome::Unanswered
            }
            Some(Fault::GroupChangedMeanwhile) => {
                self.touch_group(write);
                self.tenant.write(write, now, &mut self.draws)
            }
            Some(Fault::ItemDeletedMeanwhile) => {
                self.delete_by_hand(write);
                self.tenant.write(write, now, &mut self.draws)
            }
            _ => self.tenant.write(write, now, &mut self.draws),
        }
    }

    fn touch_group(&mut self, write: &Write) {
        if let WriteOp::ReplaceGroup { id, .. } = &write.op
            && let Some(team) = self.tenant.teams.get_mut(&write.team_id)
            && let Some(group) = team.groups.get_mut(id)
        {
            group.version += 1;
        }
    }

    fn delete_by_hand(&mut self, write: &Write) {
        let now = self.time.now();
        if let WriteOp::Replace { id, .. } = &write.op
            && let Some(team) = self.tenant.teams.get_mut(&write.team_id)
            && team.items.contains_key(id)
        {
            team.put(now, id, None);
        }
    }
}

impl Process {
    fn check_admitted(&self, team_id: &TeamId) -> Result<(), ShiftsError> {
        let admitted = |u: &mut Universe| {
            u.admitted
                .get(&self.id)
                .is_some_and(|all| all.contains(team_id))
        };
        if self.with(admitted) {
            return Ok(());
        }
        let team_id = team_id.clone();
        Err(ShiftsError::TeamNotConnected { team_id })
    }

    async fn directory<T>(
        &self,
        team_id: &TeamId,
        operation: &'static str,
        look: impl FnOnce(&Team) -> Vec<T> + Send,
    ) -> Result<Vec<T>, ShiftsError> {
        let fault = self.enter(Door::Directory).await;
        self.check_admitted(team_id)?;
        self.with(|u| u.graph_requests += 1);
        if let Some(failure) = fault.and_then(|fault| failure(fault, operation)) {
            return Err(failure);
        }
        let listed = self.with(|u| u.tenant.teams.get(team_id).map(look));
        listed.ok_or_else(|| ShiftsError::TeamNotConnected {
            team_id: team_id.clone(),
        })
    }

    /// Sends one envelope.
    async fn send(&self, envelope: &[Write], send_before: Timestamp) -> Vec<Outcome> {
        let fault = self.enter(Door::Write).await;
        let mut envelope = envelope.to_vec();
        if let Some(bug) = self.bug {
            envelope.iter_mut().for_each(|write| bug.on_write(write));
        }
        let outcomes = self.with(|u| {
            if u.time.now() > send_before && !self.has(Bug::IgnoreDeadline) {
                return vec![Outcome::NotSent; envelope.len()];
            }
            u.graph_requests += 1;
            u.check_writes(self.id, &envelope);
            let answers = envelope.iter().map(|write| u.answer(write, fault));
            let answers: Vec<Outcome> = answers.collect();
            u.tell(|| format!("process {} sends {envelope:?} -> {answers:?}", self.id));
            let teams: BTreeSet<&TeamId> = envelope.iter().map(|write| &write.team_id).collect();
            teams.into_iter().for_each(|team_id| u.check_twins(team_id));
            answers
        });
        self.leave().await;
        let outcomes = envelope.iter().zip(outcomes);
        outcomes
            .map(|(write, outcome)| match self.bug {
                Some(bug) => bug.on_outcome(write, outcome),
                None => outcome,
            })
            .collect()
    }
}

#[async_trait]
impl Shifts for Process {
    async fn list_items(
        &self,
        team_id: &TeamId,
        kind: ItemKind,
        span: Span,
        side: Visibility,
        catalog: &TeamCatalog,
    ) -> Result<Vec<ListedItem>, ShiftsError> {
        let fault = self.enter(Door::List).await;
        self.check_admitted(team_id)?;
        self.with(|u| u.graph_requests += 1);
        let cut = fault == Some(Fault::ListCut) && self.has(Bug::BelieveCutListing);
        if let Some(failure) = fault.and_then(|fault| failure(fault, "list items"))
            && !cut
        {
            return Err(failure);
        }
        self.with(|u| {
            if self
                .bug
                .is_some_and(|bug| bug.skips_listing(u, team_id, kind))
            {
                return Ok(Vec::new());
            }
            let mut moment = u.time.now();
            if fault == Some(Fault::ListStale) {
                let age = SignedDuration::from_secs(u.draws.within(1..STALE_S));
                moment = moment.saturating_sub(age).unwrap_or(moment);
            }
            let Some(team) = u.tenant.teams.get(team_id) else {
                return Err(unanswered("list items"));
            };
            let mut listed = team.list((kind, side), span, catalog, moment);
            if cut {
                listed.truncate(listed.len() / 2);
            }
            Ok(listed)
        })
    }

    async fn write(&self, writes: Vec<Write>, send_before: Timestamp) -> Vec<Outcome> {
        self.with(|u| u.checks.on_pass(self.id, &writes));
        let mut outcomes = Vec::new();
        let size = self.with(|u| 1 + u.draws.below(ENVELOPE));
        for envelope in writes.chunks(size) {
            outcomes.extend(self.send(envelope, send_before).await);
        }
        outcomes
    }

    async fn share(&self, team_id: &TeamId, span: Span, _notify: bool) -> Result<(), ShiftsError> {
        let fault = self.enter(Door::Share).await;
        self.check_admitted(team_id)?;
        if let Some(failure) = fault.and_then(|fault| failure(fault, "share")) {
            return Err(failure);
        }
        self.with(|u| {
            u.graph_requests += 1;
            let now = u.time.now();
            if let Some(team) = u.tenant.teams.get_mut(team_id) {
                team.share(span, now);
            }
        });
        self.leave().await;
        match fault {
            Some(Fault::ShareAnswerLost) => Err(unanswered("share")),
            _ => Ok(()),
        }
    }
}

#[async_trait]
impl Schedules for Process {
    fn admit(&self, teams: Traces) {
        self.with(|u| u.admitted.insert(self.id, teams.into_keys().collect()));
    }

    fn admit_also(&self, team_id: &TeamId, _trace: TraceId) {
        self.with(|u| {
            let admitted = u.admitted.entry(self.id).or_default();
            admitted.insert(team_id.clone());
        });
    }

    async fn fetch_team_name(&self, team_id: &TeamId) -> Result<String, ShiftsError> {
        Ok(team_id.to_string())
    }

    async fn list_members(&self, team_id: &TeamId) -> Result<Vec<Member>, ShiftsError> {
        let all = |team: &Team| team.members.clone();
        self.directory(team_id, "list members", all).await
    }

    async fn fetch_schedule(&self, _team_id: &TeamId) -> Result<Schedule, ShiftsError> {
        Ok(Schedule::Ready {
            zone: None,
            workforce_integration_ids: Vec::new(),
            switches: ScheduleSwitches::default(),
        })
    }

    async fn provision_schedule(
        &self,
        team_id: &TeamId,
        _settings: &ScheduleSettings,
    ) -> Result<Schedule, ShiftsError> {
        self.fetch_schedule(team_id).await
    }

    async fn list_scheduling_groups(
        &self,
        team_id: &TeamId,
    ) -> Result<Vec<SchedulingGroup>, ShiftsError> {
        let all = |team: &Team| {
            let groups = team.groups.iter();
            let group = groups.map(|(id, group)| SchedulingGroup {
                id: id.clone(),
                name: group.name.clone(),
                user_ids: group.user_ids.clone(),
                is_active: group.is_active,
                etag: Some(group.version.to_string()),
            });
            group.collect()
        };
        self.directory(team_id, "list scheduling groups", all).await
    }

    async fn list_time_off_reasons(
        &self,
        team_id: &TeamId,
    ) -> Result<Vec<TimeOffReason>, ShiftsError> {
        let all = |team: &Team| {
            let reasons = team.reasons.iter();
            let reason = reasons.map(|(id, reason)| TimeOffReason {
                id: id.clone(),
                name: reason.name.clone(),
                code: None,
                is_active: reason.is_active,
            });
            reason.collect()
        };
        self.directory(team_id, "list time-off reasons", all).await
    }
}
