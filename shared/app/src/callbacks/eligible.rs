//! What somebody may choose from, asked before they choose.

use std::collections::BTreeSet;
use std::time::Duration;

use shifts_model::{
    ActionKind, BusinessUnit, CallbackItemId, Connection, Eligibility, EligibilityItem,
    EligibleFor, ItemKind, RefusalCode, SourceId, Span, TeamId, UserId, Week,
};
use shifts_ports::WfmActions;

use super::held::{Names, calendar, find_items, load_weeks};
use super::people::People;
use super::{Answered, code_of, log_failure, refused};
use crate::failures::Failure;
use crate::look::configured_wfm;
use crate::ports::CallbackPorts;
use crate::settings::SyncSettings;

/// What may be chosen, as ids of Shifts, or why nothing was found out.
#[derive(Debug, Clone, PartialEq)]
pub struct Eligible {
    /// For each question its answer.
    pub choices: Vec<(CallbackItemId, Result<Vec<String>, RefusalCode>)>,
}

/// Answers what people may choose from.
///
/// # Errors
///
/// When the whole question is refused, with the answer to give.
pub async fn answer_eligibility(
    ports: &CallbackPorts,
    settings: &SyncSettings,
    team_id: &TeamId,
    items: &[EligibilityItem],
) -> Result<Eligible, Answered> {
    let connection = match ports.connections.load(team_id).await {
        Ok(Some(stored)) => stored.value,
        Ok(None) => return Err(refused(None, RefusalCode::NotConnected)),
        Err(_) => return Err(refused(None, RefusalCode::TryAgain)),
    };
    let looking = Looking {
        ports,
        settings,
        connection: &connection,
    };
    let mut choices = Vec::new();
    for item in items {
        let choice = match &item.question {
            Ok(question) => looking.choose(question).await.unwrap_or_else(|failure| {
                log_failure(team_id, &failure);
                Err(code_of(&failure))
            }),
            Err(code) => Err(*code),
        };
        choices.push((item.id.clone(), choice));
    }
    Ok(Eligible { choices })
}

struct Looking<'a> {
    ports: &'a CallbackPorts,
    settings: &'a SyncSettings,
    connection: &'a Connection,
}

impl Looking<'_> {
    async fn choose(
        &self,
        question: &Eligibility,
    ) -> Result<Result<Vec<String>, RefusalCode>, Failure> {
        let kind = match question {
            Eligibility::TimeOffReasons { .. } => ActionKind::TimeOffRequest,
            Eligibility::Shifts {
                eligible_for: EligibleFor::Swap,
                ..
            } => ActionKind::Swap,
            Eligibility::Shifts {
                eligible_for: EligibleFor::Offer,
                ..
            } => ActionKind::Offer,
        };
        let wfm = configured_wfm(&self.ports.wfms, self.connection)?;
        let actor = wfm.actions().filter(|actor| {
            self.settings.callbacks.accepts.contains(&kind) && actor.supports(kind)
        });
        let Some(actor) = actor else {
            return Ok(Err(RefusalCode::NotSupported));
        };
        match question {
            Eligibility::TimeOffReasons { user_id } => self.reasons(actor, user_id).await,
            Eligibility::Shifts {
                shift_id,
                eligible_for,
                span,
            } => {
                let ids = std::slice::from_ref(shift_id);
                let (ports, connection) = (self.ports, self.connection);
                let found =
                    find_items(ports, self.settings, connection, ItemKind::Shift, ids).await?;
                let Some(held) = found.get(shift_id) else {
                    return Ok(Err(RefusalCode::UnknownItem));
                };
                let weeks = self.weeks(*span);
                match eligible_for {
                    EligibleFor::Swap => self.targets(actor, &held.source_id, weeks).await,
                    EligibleFor::Offer => self.recipients(actor, &held.source_id, weeks).await,
                }
            }
        }
    }

    async fn reasons(
        &self,
        actor: &dyn WfmActions,
        user_id: &UserId,
    ) -> Result<Result<Vec<String>, RefusalCode>, Failure> {
        let named = BTreeSet::from([user_id]);
        let Some(people) = People::load(self.ports, self.connection, &named).await? else {
            return Ok(Err(RefusalCode::TryAgain));
        };
        let employee = match people.employee(user_id) {
            Ok(employee) => employee,
            Err(code) => return Ok(Err(code)),
        };
        let unit = self.unit();
        let listed = actor.list_request_reasons(&unit, &employee, self.deadline());
        let listed = listed.await.map_err(|error| Failure::of_wfm(&error))?;
        let names = Names::load(&*self.ports.snapshots, self.connection).await?;
        let ids = listed.iter().filter_map(|name| names.reason_id(name));
        Ok(Ok(ids.map(ToString::to_string).collect()))
    }

    async fn targets(
        &self,
        actor: &dyn WfmActions,
        shift_id: &SourceId,
        weeks: Vec<Week>,
    ) -> Result<Result<Vec<String>, RefusalCode>, Failure> {
        let Some(span) = self.span(&weeks) else {
            return Ok(Ok(Vec::new()));
        };
        let unit = self.unit();
        let listed = actor.list_swap_targets(&unit, shift_id, span, self.deadline());
        let listed = listed.await.map_err(|error| Failure::of_wfm(&error))?;
        let wanted: BTreeSet<SourceId> = listed.into_iter().collect();
        self.shown(weeks, |source_id, _| wanted.contains(source_id))
            .await
    }

    async fn recipients(
        &self,
        actor: &dyn WfmActions,
        shift_id: &SourceId,
        weeks: Vec<Week>,
    ) -> Result<Result<Vec<String>, RefusalCode>, Failure> {
        let unit = self.unit();
        let listed = actor.list_offer_recipients(&unit, shift_id, self.deadline());
        let listed = listed.await.map_err(|error| Failure::of_wfm(&error))?;
        let nobody = BTreeSet::new();
        let Some(people) = People::load(self.ports, self.connection, &nobody).await? else {
            return Ok(Err(RefusalCode::TryAgain));
        };
        let users: BTreeSet<&UserId> = listed.iter().filter_map(|id| people.user(id)).collect();
        self.shown(weeks, |_, user| {
            user.is_some_and(|user| users.contains(user))
        })
        .await
    }

    /// The ids in Shifts of the shifts that are wanted.
    async fn shown(
        &self,
        weeks: Vec<Week>,
        is_wanted: impl Fn(&SourceId, Option<&UserId>) -> bool,
    ) -> Result<Result<Vec<String>, RefusalCode>, Failure> {
        let weeks = weeks.into_iter();
        let loaded = load_weeks(
            &*self.ports.snapshots,
            self.connection,
            ItemKind::Shift,
            weeks,
        )
        .await?;
        let entries = loaded.iter().flat_map(|(_, snapshot)| &snapshot.entries);
        let wanted = entries.filter(|(id, entry)| is_wanted(id, entry.content.user_id()));
        Ok(Ok(wanted
            .map(|(_, entry)| entry.target_id.to_string())
            .collect()))
    }

    /// The weeks in which a choice may lie: those that are kept equal, within what was asked.
    fn weeks(&self, span: Option<Span>) -> Vec<Week> {
        let calendar = calendar(self.settings, self.connection);
        let settings = self.settings;
        let now = self.ports.clock.now();
        let window = calendar.window(now, settings.past_weeks, settings.future_weeks);
        let overlaps = |week: &Week| {
            let of_week = calendar.span(*week);
            span.is_none_or(|span| {
                span.starts_at < of_week.ends_at && of_week.starts_at < span.ends_at
            })
        };
        window.into_iter().filter(overlaps).collect()
    }

    fn span(&self, weeks: &[Week]) -> Option<Span> {
        let calendar = calendar(self.settings, self.connection);
        weeks
            .iter()
            .map(|week| calendar.span(*week))
            .reduce(Span::union)
    }

    fn unit(&self) -> BusinessUnit {
        BusinessUnit {
            id: self.connection.business_unit_id.clone(),
            name: self.connection.team_name.clone(),
            zone: self.connection.zone.clone(),
        }
    }

    fn deadline(&self) -> Duration {
        self.settings.callbacks.deadline
    }
}
