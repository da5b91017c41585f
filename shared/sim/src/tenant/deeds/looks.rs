//! What a person may choose from before a request. An integration may narrow it.
//!
//! The items follow "Create a custom integration to sync your workforce management system with
//! Shifts" (November 2024); the one for offers is by analogy.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::super::call::{Call, Person};
use super::super::integrations::container::Item;
use super::super::integrations::entities::{FILTER_OFFERS, FILTER_REASONS, FILTER_SWAPS};
use super::super::integrations::registry::Integration;
use super::super::integrations::{Progress, QuestionKind};
use super::super::item::Side;
use super::super::kinds::Kind;
use super::super::refusal::Refusal;
use super::super::reply::{Answer, Reply};
use super::super::shape::moment;
use super::super::state::TenantState;
use super::super::switches;
use super::super::visit::Visit;
use super::Look;

impl TenantState {
    /// Shows what there is, unless the integration has to be asked what may be shown.
    pub(crate) fn look(
        &mut self,
        key: &str,
        call: &Call,
        look: &Look,
        integration: Option<Integration>,
    ) -> Progress {
        let all = self.visit(key, call, None);
        let flag = match look {
            Look::Swaps { .. } => FILTER_SWAPS,
            Look::Offers { .. } => FILTER_OFFERS,
            Look::TimeOffReasons {} => FILTER_REASONS,
        };
        let asked = integration.filter(|it| it.filtered.has(flag) && all.is_ok());
        let Some(integration) = asked else {
            return Progress::Done(all);
        };
        let item = self.looked_for(look, call);
        let path = format!("/teams/{}/read", self.team_id(key));
        let question = self.question(QuestionKind::Read, path, vec![item], call);
        let chance = self.ids.fork();
        Progress::Ask(self.asking(call, &integration, chance, question))
    }

    /// What is left of what there is after the integration named what may be shown.
    pub(crate) fn looked(&mut self, key: &str, call: &Call, heard: &[String]) -> Answer {
        let mut reply = self.visit(key, call, None)?;
        let choices = reply
            .body
            .as_mut()
            .and_then(|body| body["choices"].as_array_mut());
        if let Some(choices) = choices {
            choices.retain(|id| heard.iter().any(|heard| id == heard));
        }
        Ok(reply)
    }

    fn looked_for(&self, look: &Look, call: &Call) -> Item {
        let (id, url) = match look {
            Look::Swaps {
                shift_id,
                start_date_time,
                end_date_time,
            } => {
                let window = self.window(start_date_time, end_date_time);
                let url = format!(
                    "/shifts/{shift_id}/requestableShifts?requestType=SwapRequest&{window}"
                );
                (shift_id.clone(), url)
            }
            Look::Offers {
                shift_id,
                start_date_time,
                end_date_time,
            } => {
                let window = self.window(start_date_time, end_date_time);
                let url = format!(
                    "/shifts/{shift_id}/requestableShifts?requestType=OfferShiftRequest&{window}"
                );
                (shift_id.clone(), url)
            }
            Look::TimeOffReasons {} => {
                let user = call.caller.user.as_ref();
                let user_id = user.map(|user| user.id.clone()).unwrap_or_default();
                let url = format!("/users/{user_id}/timeOffReasons?requestType=TimeOffReason");
                (user_id, url)
            }
        };
        Item {
            id,
            method: "GET",
            url,
            body: Value::Null,
        }
    }

    /// The window in a question, in one of the two forms that were seen.
    fn window(&self, starts: &str, ends: &str) -> String {
        let is_old = self.switches.is(&switches::READ_TIMES, "old");
        let shown = |text: &str| {
            let at = moment(text).unwrap_or(Timestamp::UNIX_EPOCH);
            if is_old {
                at.strftime("%-m/%-d/%Y %-I:%M:%S %p +00:00").to_string()
            } else {
                format!("{at:.7}")
            }
        };
        format!("startTime={}&endTime={}", shown(starts), shown(ends))
    }
}

impl Visit<'_> {
    /// Everything that there is to choose from.
    pub(super) fn choices(&self, look: &Look, person: &Person) -> Answer {
        let ids: Vec<String> = match look {
            Look::Swaps {
                shift_id,
                start_date_time,
                end_date_time,
            }
            | Look::Offers {
                shift_id,
                start_date_time,
                end_date_time,
            } => {
                self.shared_shift_of(shift_id, &person.id)?;
                self.shifts_of_others(person, start_date_time, end_date_time)?
            }
            Look::TimeOffReasons {} => {
                let reasons = self.team.items(Kind::TimeOffReason);
                let active = reasons.filter(|reason| reason.is_active());
                active.map(|reason| reason.id.clone()).collect()
            }
        };
        Ok(Reply::json(200, json!({"choices": ids})))
    }

    fn shifts_of_others(
        &self,
        person: &Person,
        starts: &str,
        ends: &str,
    ) -> Result<Vec<String>, Refusal> {
        let (Some(from), Some(until)) = (moment(starts), moment(ends)) else {
            return Err(Refusal::bad_request(
                "A moment with an offset was expected.",
            ));
        };
        let shifts = self.team.items(Kind::Shift).filter(|shift| {
            let shared = shift.side(Side::Shared);
            shift.text("userId") != Some(&person.id)
                && shared.is_some_and(|version| version.overlaps(from, until))
        });
        Ok(shifts.map(|shift| shift.id.clone()).collect())
    }
}
