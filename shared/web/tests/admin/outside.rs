//! A WFM and a Microsoft Teams as values.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use shifts_model::{
    Activity, Availability, AvailableWeek, BusinessUnit, BusinessUnitId, ChangeRequestId, Content,
    Employee, EmployeeId, GroupName, ItemKind, ListedItem, ListedRequest, Member, OpenShift,
    Outcome, Reading, ReasonName, RequestKind, SchedulingGroup, SchedulingGroupId, Shift,
    ShiftContent, SourceId, Span, TargetId, TeamCatalog, TeamId, Theme, TimeOff, TimeOffReason,
    UserId, Visibility, WantedRequest, WfmJob, WfmJobId, Words, WorkforceIntegrationId,
};
use shifts_ports::{
    Attachment, ChangeRequests, RequestDecision, RequestIds, Schedule, ScheduleSettings,
    ScheduleSwitches, Schedules, Shifts, ShiftsError, Traces, Wfm, WfmError, Write, WriteOp,
};

pub(crate) const ZONE: &str = "Europe/Berlin";

/// A WFM with the business unit `u1`, in which ada works, and eve, whom Teams does not know.
#[derive(Default)]
pub(crate) struct FakeWfm {
    /// It does not answer.
    pub(crate) is_away: AtomicBool,
}

impl FakeWfm {
    fn answer(&self) -> Result<(), WfmError> {
        if self.is_away.load(Ordering::Relaxed) {
            return Err(WfmError::Unreachable {
                operation: "GET /units".to_owned(),
                cause: "connection refused".into(),
            });
        }
        Ok(())
    }
}

#[async_trait]
impl Wfm for FakeWfm {
    async fn fetch_business_unit(&self, id: &BusinessUnitId) -> Result<BusinessUnit, WfmError> {
        self.answer()?;
        if id.as_str() != "u1" {
            return Err(WfmError::NoSuchBusinessUnit { id: id.clone() });
        }
        Ok(BusinessUnit {
            id: id.clone(),
            name: "Unit 1".to_owned(),
            zone: TimeZone::get(ZONE).unwrap(),
        })
    }

    async fn list_employees(&self, _id: &BusinessUnitId) -> Result<Reading<Employee>, WfmError> {
        let employee = |name: &str| Employee {
            id: EmployeeId::parse(name).unwrap(),
            login: Some(format!("{name}@contoso.com")),
            mail: None,
            name: name.to_owned(),
            is_manager: false,
        };
        Ok(Reading::Complete(["ada", "eve"].map(employee).to_vec()))
    }

    async fn list_jobs(&self, _id: &BusinessUnitId) -> Result<Reading<WfmJob>, WfmError> {
        Ok(Reading::Complete(vec![WfmJob {
            id: WfmJobId::parse("till").unwrap(),
            name: "Till".to_owned(),
            department: "Checkout".to_owned(),
            color: None,
        }]))
    }

    async fn list_shifts(
        &self,
        _business_unit: &BusinessUnit,
        _span: Span,
    ) -> Result<Reading<Shift>, WfmError> {
        let shift = |employee: &str| {
            let starts_at: Timestamp = "2026-11-23T09:00:00Z".parse().unwrap();
            Shift {
                id: SourceId::parse(&format!("of-{employee}")).unwrap(),
                employee_id: EmployeeId::parse(employee).unwrap(),
                job_id: Some(WfmJobId::parse("till").unwrap()),
                starts_at,
                ends_at: starts_at + SignedDuration::from_hours(8),
                label: None,
                notes: None,
                activities: Vec::new(),
            }
        };
        Ok(Reading::Complete(["ada", "eve"].map(shift).to_vec()))
    }

    fn offers(&self, _activity: Activity) -> bool {
        true
    }

    async fn list_open_shifts(
        &self,
        _business_unit: &BusinessUnit,
        _span: Span,
    ) -> Result<Reading<OpenShift>, WfmError> {
        let starts_at: Timestamp = "2026-11-24T09:00:00Z".parse().unwrap();
        Ok(Reading::Complete(vec![OpenShift {
            id: SourceId::parse("of-nobody").unwrap(),
            job_id: Some(WfmJobId::parse("till").unwrap()),
            starts_at,
            ends_at: starts_at + SignedDuration::from_hours(4),
            slots: 2,
            label: None,
            notes: None,
            activities: Vec::new(),
        }]))
    }

    async fn list_time_off(
        &self,
        _business_unit: &BusinessUnit,
        _span: Span,
    ) -> Result<Reading<TimeOff>, WfmError> {
        let starts_at: Timestamp = "2026-11-25T23:00:00Z".parse().unwrap();
        Ok(Reading::Complete(vec![TimeOff {
            id: SourceId::parse("leave-of-ada").unwrap(),
            employee_id: EmployeeId::parse("ada").unwrap(),
            reason: ReasonName::new("Holiday").unwrap(),
            starts_at,
            ends_at: starts_at + SignedDuration::from_hours(48),
        }]))
    }

    async fn list_availability(
        &self,
        _business_unit: &BusinessUnit,
    ) -> Result<Reading<Availability>, WfmError> {
        Ok(Reading::Complete(vec![Availability {
            employee_id: EmployeeId::parse("ada").unwrap(),
            rotates_from: jiff::civil::date(2026, 11, 16),
            weeks: vec![AvailableWeek::default()],
        }]))
    }
}

/// A schedule that was made.
#[derive(Clone)]
pub(crate) struct Made {
    switches: ScheduleSwitches,
    attached: Vec<WorkforceIntegrationId>,
}

/// Teams that are all alike, with ada in them and no schedule before one is made.
#[derive(Default)]
pub(crate) struct FakeTeams {
    /// They do not answer.
    pub(crate) is_away: AtomicBool,
    /// For whom a schedule was made.
    pub(crate) provisioned: Mutex<BTreeMap<TeamId, Made>>,
    /// What every schedule holds.
    pub(crate) items: Mutex<Vec<ListedItem>>,
    /// Writes and shares, which the admin API has no business with.
    pub(crate) written: AtomicBool,
    admitted: Mutex<Traces>,
}

impl FakeTeams {
    fn answer(&self, team_id: &TeamId) -> Result<(), ShiftsError> {
        if !self.admitted.lock().unwrap().contains_key(team_id) {
            return Err(ShiftsError::TeamNotConnected {
                team_id: team_id.clone(),
            });
        }
        if self.is_away.load(Ordering::Relaxed) {
            return Err(ShiftsError::Unanswered {
                operation: "fetch a team",
                cause: "timed out".into(),
                ids: RequestIds::default(),
            });
        }
        if team_id.as_str() == "strange" {
            return Err(ShiftsError::NotFound {
                operation: "fetch a team",
                code: "ItemNotFound".to_owned(),
                ids: RequestIds::default(),
            });
        }
        Ok(())
    }

    fn ready(made: Made) -> Schedule {
        Schedule::Ready {
            zone: TimeZone::get(ZONE).ok(),
            workforce_integration_ids: made.attached,
            switches: made.switches,
        }
    }

    /// A schedule that is ready, with a shift of ada's that a manager has made, and two more that
    /// could each be the one that the WFM plans for her.
    pub(crate) fn with_items(&self, team: &str) {
        let team_id = TeamId::parse(team).unwrap();
        let switches = ScheduleSwitches {
            open_shifts: true,
            ..ScheduleSwitches::default()
        };
        let made = Made {
            switches,
            attached: Vec::new(),
        };
        self.provisioned.lock().unwrap().insert(team_id, made);
        let shift = |(id, starts_at, label): (&str, &str, &str)| {
            let starts_at: Timestamp = starts_at.parse().unwrap();
            ListedItem {
                id: TargetId::parse(id).unwrap(),
                content: Content::Shift(ShiftContent {
                    user_id: UserId::parse("user-ada").unwrap(),
                    group: GroupName::new("Checkout").unwrap(),
                    starts_at,
                    ends_at: starts_at + SignedDuration::from_hours(8),
                    theme: Theme::White,
                    label: Some(label.to_owned()),
                    notes: None,
                    activities: Vec::new(),
                }),
                visibility: Visibility::Shared,
            }
        };
        let shifts = [
            ("SHFT_1", "2026-11-18T09:00:00Z", "by hand"),
            ("SHFT_2", "2026-11-23T09:00:00Z", "one"),
            ("SHFT_3", "2026-11-23T09:00:00Z", "two"),
        ];
        *self.items.lock().unwrap() = shifts.map(shift).to_vec();
    }

    fn delete(&self, id: &TargetId) -> Outcome {
        let mut items = self.items.lock().unwrap();
        let before = items.len();
        items.retain(|item| item.id != *id);
        if items.len() == before {
            return Outcome::Gone;
        }
        Outcome::Applied {
            id: None,
            etag: None,
        }
    }
}

#[async_trait]
impl Schedules for FakeTeams {
    fn admit(&self, teams: Traces) {
        *self.admitted.lock().unwrap() = teams;
    }

    async fn fetch_team_name(&self, team_id: &TeamId) -> Result<String, ShiftsError> {
        // Whoever else asks Teams meanwhile gets a turn, and may spoil the list of teams.
        tokio::task::yield_now().await;
        self.answer(team_id)?;
        Ok(format!("Team {team_id}"))
    }

    async fn list_members(&self, team_id: &TeamId) -> Result<Vec<Member>, ShiftsError> {
        tokio::task::yield_now().await;
        self.answer(team_id)?;
        let ada = Member {
            user_id: UserId::parse("user-ada").unwrap(),
            user_principal_name: Some("ada@contoso.com".to_owned()),
            mail: None,
            display_name: "Ada".to_owned(),
        };
        // A guest, whom no rule recognises.
        let eva = Member {
            user_id: UserId::parse("user-eva").unwrap(),
            user_principal_name: None,
            mail: Some("eva@contoso.com".to_owned()),
            display_name: "Eva".to_owned(),
        };
        Ok(vec![ada, eva])
    }

    async fn fetch_schedule(&self, team_id: &TeamId) -> Result<Schedule, ShiftsError> {
        self.answer(team_id)?;
        if team_id.as_str() == "unlicensed" {
            return Ok(Schedule::Failed {
                code: "InsufficientPermissions".to_owned(),
            });
        }
        let provisioned = self.provisioned.lock().unwrap();
        let made = provisioned.get(team_id).cloned();
        Ok(made.map_or(Schedule::Absent, Self::ready))
    }

    async fn provision_schedule(
        &self,
        team_id: &TeamId,
        settings: &ScheduleSettings,
    ) -> Result<Schedule, ShiftsError> {
        if team_id.as_str() == "unlicensed" {
            return self.fetch_schedule(team_id).await;
        }
        let mut provisioned = self.provisioned.lock().unwrap();
        let before = provisioned.get(team_id).map(|made| made.attached.clone());
        let made = Made {
            switches: settings.switches,
            attached: match &settings.attachment {
                Attachment::Keep => before.unwrap_or_default(),
                Attachment::Attach(id) => vec![id.clone()],
                Attachment::Detach => Vec::new(),
            },
        };
        provisioned.insert(team_id.clone(), made.clone());
        Ok(Self::ready(made))
    }

    async fn list_scheduling_groups(
        &self,
        team_id: &TeamId,
    ) -> Result<Vec<SchedulingGroup>, ShiftsError> {
        self.answer(team_id)?;
        let mut groups = Vec::new();
        if !self.items.lock().unwrap().is_empty() {
            groups.push(SchedulingGroup {
                id: SchedulingGroupId::parse("TAG_1").unwrap(),
                name: GroupName::new("Checkout").unwrap(),
                user_ids: BTreeSet::new(),
                is_active: true,
                etag: None,
            });
        }
        Ok(groups)
    }

    async fn list_time_off_reasons(
        &self,
        team_id: &TeamId,
    ) -> Result<Vec<TimeOffReason>, ShiftsError> {
        self.answer(team_id)?;
        Ok(Vec::new())
    }
}

#[async_trait]
impl Shifts for FakeTeams {
    async fn list_items(
        &self,
        team_id: &TeamId,
        kind: ItemKind,
        span: Span,
        side: Visibility,
        _catalog: &TeamCatalog,
    ) -> Result<Vec<ListedItem>, ShiftsError> {
        self.answer(team_id)?;
        let items = self.items.lock().unwrap();
        let is_listed = |item: &&ListedItem| {
            let content = &item.content;
            item.visibility == side && content.kind() == kind && span.contains(content.starts_at())
        };
        Ok(items.iter().filter(is_listed).cloned().collect())
    }

    async fn write(&self, writes: Vec<Write>, _send_before: Timestamp) -> Vec<Outcome> {
        self.written.store(true, Ordering::Relaxed);
        let outcome = |write: &Write| match &write.op {
            WriteOp::Delete { id, .. } => self.delete(id),
            _ => Outcome::NotSent,
        };
        writes.iter().map(outcome).collect()
    }

    async fn share(
        &self,
        _team_id: &TeamId,
        _span: Span,
        _notify_team: bool,
    ) -> Result<(), ShiftsError> {
        self.written.store(true, Ordering::Relaxed);
        Ok(())
    }
}

#[async_trait]
impl ChangeRequests for FakeTeams {
    async fn list(
        &self,
        team_id: &TeamId,
        _kind: RequestKind,
    ) -> Result<Vec<ListedRequest>, ShiftsError> {
        self.answer(team_id)?;
        Ok(Vec::new())
    }

    async fn make(
        &self,
        _team_id: &TeamId,
        _wanted: &WantedRequest,
        _message: Option<&Words>,
        _send_before: Timestamp,
    ) -> Result<ChangeRequestId, ShiftsError> {
        panic!("nobody makes a request here");
    }

    async fn decide(
        &self,
        _team_id: &TeamId,
        _decision: &RequestDecision,
        _send_before: Timestamp,
    ) -> Result<(), ShiftsError> {
        panic!("nobody answers a request here");
    }

    async fn list_owners(&self, team_id: &TeamId) -> Result<Vec<UserId>, ShiftsError> {
        self.answer(team_id)?;
        Ok(Vec::new())
    }
}
