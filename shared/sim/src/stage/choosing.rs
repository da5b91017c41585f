//! What somebody can choose from: what the WFM would allow, as Shifts asks it beforehand, and beside
//! that a little of what it would refuse, so that one can see it refuse.

use std::collections::BTreeSet;

use jiff::civil::DateTime;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Stage;
use super::forms::{Item, Window};
use super::standing::later;
use super::teams_side;
use crate::tenant::{Act, Deed, Look};

/// How many days before and after a shift are looked at. Few, because the WFM judges every shift.
const DAYS_AROUND: i64 = 3;
/// How many choices are shown that would be allowed, and that would not.
const ALLOWED_MAX: usize = 40;
const OTHERS_MAX: usize = 8;

/// For what somebody chooses.
#[derive(Debug, Deserialize)]
pub(super) struct Choice {
    team: String,
    /// Who.
    #[serde(rename = "as")]
    user_id: String,
    /// Their shift.
    shift: String,
    /// Whether it is to be offered; to be swapped otherwise.
    #[serde(default)]
    offer: bool,
    language: Option<String>,
}

impl Stage {
    /// The shifts that somebody's shift can be swapped with, or those of people it can be offered to.
    pub(super) async fn choices(&self, choice: Choice) -> Result<Value, String> {
        let here = self.in_store(Some(&choice.team))?;
        let window = &here.window;
        let all = teams_side::side(&here.team, window).items;
        let is_own = |item: &&Item| item.kind == "shift" && item.id == choice.shift;
        let own = all.iter().find(is_own).ok_or("this shift is gone")?;
        let (starts, ends) = around(own, window);
        let (shift_id, start_date_time) = (choice.shift.clone(), starts.to_string());
        let end_date_time = ends.to_string();
        let look = if choice.offer {
            Look::Offers {
                shift_id,
                start_date_time,
                end_date_time,
            }
        } else {
            Look::Swaps {
                shift_id,
                start_date_time,
                end_date_time,
            }
        };
        let act = Act {
            user_id: choice.user_id.clone(),
            team_id: Some(choice.team.clone()),
            language: choice.language.clone(),
            deed: Deed::Look(look),
        };
        let (seen, road) = self.on_the_road(act).await;
        let allowed: BTreeSet<&String> = seen.choices.iter().flatten().collect();
        let (from, until) = (window.local(starts), window.local(ends));
        let others = all.iter().filter(|item| {
            let user_id = item.user_id.as_ref();
            let is_near = from < item.ends && item.starts < until;
            item.kind == "shift" && is_near && user_id.is_some_and(|id| *id != choice.user_id)
        });
        let (mut yes, mut no): (Vec<&Item>, Vec<&Item>) =
            others.partition(|item| allowed.contains(&item.id));
        if choice.offer {
            let takers: BTreeSet<_> = yes.iter().map(|item| item.user_id.clone()).collect();
            no.retain(|item| !takers.contains(&item.user_id));
            one_of_each(&mut yes);
            one_of_each(&mut no);
        }
        // What is near stands in the way, and is what one would try.
        no.sort_by_key(|item| (apart(item, own.starts), item.id.clone()));
        yes.sort_by_key(|item| (item.starts, item.id.clone()));
        yes.truncate(ALLOWED_MAX);
        no.truncate(OTHERS_MAX);
        Ok(json!({"allowed": yes, "others": no, "seen": seen, "road": road}))
    }
}

/// Some days before and after a shift, and nothing that is past.
fn around(own: &Item, window: &Window) -> (jiff::Timestamp, jiff::Timestamp) {
    let zoned = own.starts.to_zoned(window.zone.clone());
    let starts_at = zoned.map_or(window.from, |zoned| zoned.timestamp());
    let from = later(starts_at, -DAYS_AROUND).max(window.from);
    (from, later(starts_at, DAYS_AROUND + 1))
}

/// How far something is from a time, in minutes.
fn apart(item: &Item, starts: DateTime) -> i64 {
    item.starts.duration_since(starts).as_mins().abs()
}

/// Leaves one item of each person.
fn one_of_each(items: &mut Vec<&Item>) {
    let mut known = BTreeSet::new();
    items.retain(|item| known.insert(item.user_id.clone()));
}
