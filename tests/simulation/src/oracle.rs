//! What Teams should hold, worked out from the WFM without the program's own rules.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Weekday;
use shifts_model::{
    Content, EmployeeId, GroupName, ItemKind, Member, OpenShift, OpenShiftContent, Shift,
    ShiftContent, SourceId, Span, TargetId, TeamId, Theme, TimeOff, TimeOffContent, UserId,
    WeekCalendar, WfmJobId,
};

use crate::checks::Place;
use crate::process::id;
use crate::tenant::{POISON, SHIFT_LENGTH_MAX};
use crate::universe::Universe;
use crate::wfm::Unit;

/// The group of work whose job names no department.
pub const DEFAULT_GROUP: &str = "Staff";

/// The user that an employee is.
#[must_use]
pub fn user_of(employee_id: &EmployeeId) -> UserId {
    id(&format!("u-{employee_id}"))
}

impl Unit {
    fn user(&self, members: &[Member], employee_id: &EmployeeId) -> Option<UserId> {
        let login = self.employees.get(employee_id)?.login.as_ref()?;
        let mut members = members.iter();
        let member = members.find(|m| m.user_principal_name.as_ref() == Some(login))?;
        Some(member.user_id.clone())
    }

    fn job(&self, job_id: Option<&WfmJobId>) -> (GroupName, Theme) {
        let job = job_id.and_then(|id| self.jobs.get(id));
        let department = job.map_or(DEFAULT_GROUP, |job| job.department.as_str());
        let theme = match job.and_then(|job| job.color.as_deref()) {
            Some("blue") => Theme::Blue,
            Some("green") => Theme::Green,
            _ => Theme::White,
        };
        (
            GroupName::new(department).expect("departments have names"),
            theme,
        )
    }

    /// What a shift comes to for this user.
    #[must_use]
    pub fn shift(&self, user_id: UserId, shift: &Shift) -> Content {
        let (group, theme) = self.job(shift.job_id.as_ref());
        Content::Shift(ShiftContent {
            user_id,
            group,
            starts_at: shift.starts_at,
            ends_at: shift.ends_at,
            theme,
            label: shift.label.clone(),
            notes: shift.notes.clone(),
            activities: shift.activities.clone(),
        })
    }

    fn open_shift(&self, open: &OpenShift) -> Content {
        let (group, theme) = self.job(open.job_id.as_ref());
        Content::OpenShift(OpenShiftContent {
            group,
            starts_at: open.starts_at,
            ends_at: open.ends_at,
            slots: open.slots,
            theme,
            label: open.label.clone(),
            notes: open.notes.clone(),
            activities: open.activities.clone(),
        })
    }

    /// What the records of a kind come to for these members.
    #[must_use]
    pub fn contents(&self, kind: ItemKind, members: &[Member]) -> Vec<(SourceId, Content)> {
        let user = |employee_id: &EmployeeId| self.user(members, employee_id);
        match kind {
            ItemKind::Shift => {
                let of = |s: &Shift| {
                    let user_id = user(&s.employee_id)?;
                    Some((s.id.clone(), self.shift(user_id, s)))
                };
                self.plan.shifts.values().filter_map(of).collect()
            }
            ItemKind::OpenShift => {
                let open = self.plan.open_shifts.values().filter(|open| open.slots > 0);
                open.map(|o| (o.id.clone(), self.open_shift(o))).collect()
            }
            ItemKind::TimeOff => {
                let of = |t: &TimeOff| {
                    let content = TimeOffContent {
                        user_id: user(&t.employee_id)?,
                        reason: t.reason.clone(),
                        starts_at: t.starts_at,
                        ends_at: t.ends_at,
                    };
                    Some((t.id.clone(), content.into()))
                };
                self.plan.time_off.values().filter_map(of).collect()
            }
        }
    }

    /// The places that records have now.
    fn places(&self, team_id: &TeamId) -> Vec<(Place, SourceId)> {
        let plan = &self.plan;
        let place =
            |kind, user, starts_at, ends_at| (team_id.clone(), kind, user, starts_at, ends_at);
        let shifts = plan.shifts.values().map(|s| {
            let user = Some(user_of(&s.employee_id));
            (
                place(ItemKind::Shift, user, s.starts_at, s.ends_at),
                s.id.clone(),
            )
        });
        let open = plan.open_shifts.values().map(|o| {
            (
                place(ItemKind::OpenShift, None, o.starts_at, o.ends_at),
                o.id.clone(),
            )
        });
        let away = plan.time_off.values().map(|t| {
            let user = Some(user_of(&t.employee_id));
            (
                place(ItemKind::TimeOff, user, t.starts_at, t.ends_at),
                t.id.clone(),
            )
        });
        shifts.chain(open).chain(away).collect()
    }
}

/// Whether a record can never be written.
fn is_refused(content: &Content) -> bool {
    let lasts = content.starts_at().duration_until(content.ends_at());
    let too_long = content.kind() != ItemKind::TimeOff && lasts > SHIFT_LENGTH_MAX;
    too_long || crate::tenant::label(content) == Some(POISON)
}

impl Universe {
    /// Remembers which records have which places now.
    pub fn remember_places(&mut self, team_id: &TeamId) {
        let Some(unit) = self.wfm.units.get(&id(team_id.as_str())) else {
            return;
        };
        for (place, source_id) in unit.places(team_id) {
            self.checks.ever.entry(place).or_default().insert(source_id);
        }
    }

    /// The items of a team that the program knows for its own.
    #[must_use]
    pub fn claimed(&self, team_id: &TeamId) -> BTreeSet<TargetId> {
        let weeks = self.store.weeks.0.iter();
        let weeks = weeks.filter(|(key, _)| key.team_id == *team_id);
        let entries = weeks.flat_map(|(_, (week, _))| week.entries.values());
        entries.map(|entry| entry.target_id.clone()).collect()
    }

    /// The span that is kept equal now.
    #[must_use]
    pub fn kept_span(&self, team_id: &TeamId) -> Option<Span> {
        let (connection, _) = self.store.connections.0.get(team_id)?;
        let calendar = WeekCalendar::new(connection.zone.clone(), Weekday::Monday);
        let rules = &self.checks.rules;
        let window = calendar.window(self.time.now(), rules.past_weeks, rules.future_weeks);
        window
            .iter()
            .map(|week| calendar.span(*week))
            .reduce(Span::union)
    }

    /// What Teams should hold of a kind, sorted; what Shifts never takes is left out.
    #[must_use]
    pub fn wanted(&self, team_id: &TeamId, kind: ItemKind) -> Vec<Content> {
        let (Some(span), Some(team), Some(unit)) = (
            self.kept_span(team_id),
            self.tenant.teams.get(team_id),
            self.wfm.units.get(&id(team_id.as_str())),
        ) else {
            return Vec::new();
        };
        let contents = unit.contents(kind, &team.members).into_iter();
        let mut wanted: Vec<Content> = contents
            .map(|(_, content)| content)
            .filter(|content| is_within(content, span) && !is_refused(content))
            .collect();
        wanted.sort();
        wanted
    }

    /// How many records of which kinds Shifts never takes.
    #[must_use]
    pub fn untakable(&self, team_id: &TeamId) -> BTreeMap<ItemKind, usize> {
        let mut kinds = BTreeMap::new();
        if let Some(unit) = self.wfm.units.get(&id(team_id.as_str()))
            && let Some(team) = self.tenant.teams.get(team_id)
        {
            for kind in ItemKind::ALL {
                let contents = unit.contents(kind, &team.members).into_iter();
                let count = contents.filter(|(_, content)| is_refused(content)).count();
                if count > 0 {
                    kinds.insert(kind, count);
                }
            }
        }
        kinds
    }
}

/// Whether an item belongs to what is kept equal: by its start, and time off by any part.
#[must_use]
pub fn is_within(content: &Content, span: Span) -> bool {
    let overlaps = |starts_at: Timestamp, ends_at: Timestamp| {
        starts_at < span.ends_at && span.starts_at < ends_at
    };
    match content {
        Content::TimeOff(away) => overlaps(away.starts_at, away.ends_at),
        content => span.contains(content.starts_at()),
    }
}
