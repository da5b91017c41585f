//! What people happen to do in Shifts.

use jiff::civil::date;
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use serde_json::{Value, json};
use shifts_sim::tenant::{Deed, What};
use shifts_tests_seeded::{Draws, Shop};

const COLOURS: [&str; 3] = ["blue", "green", "darkRed"];

/// What there is in Teams for people to act on.
pub(crate) struct Sight {
    team: Value,
    pub(crate) people: Vec<String>,
    now: Timestamp,
    zone: String,
}

impl Sight {
    pub(crate) fn of(shop: &Shop, people: &[String]) -> Self {
        Self {
            team: shop.team(),
            people: people.to_vec(),
            now: shop.tenant.now(),
            zone: shop.zone.iana_name().unwrap().to_owned(),
        }
    }

    fn all(&self, collection: &str) -> Vec<Value> {
        self.team[collection]
            .as_array()
            .cloned()
            .unwrap_or_default()
    }

    /// What employees see, and has not begun.
    fn ahead(&self, collection: &str, side: &str) -> Vec<Value> {
        let now = self.now.to_string();
        let mut all = self.all(collection);
        all.retain(|item| {
            item[side]["startDateTime"].as_str().unwrap_or_default() > now.as_str()
                && item["isStagedForDeletion"] != true
        });
        all
    }

    /// Whether something that employees see is about to be something else.
    pub(crate) fn has_unshared_edits(&self) -> bool {
        THINGS.iter().any(|(_, collection, kind)| {
            let (shared, draft) = (format!("shared{kind}"), format!("draft{kind}"));
            let both = |item: &Value| !item[&shared].is_null() && !item[&draft].is_null();
            self.all(collection).iter().any(both)
        })
    }

    fn pending(&self) -> Vec<(&'static str, Value)> {
        let kinds = [
            "swapShiftsChangeRequests",
            "offerShiftRequests",
            "openShiftChangeRequests",
            "timeOffRequests",
        ];
        let mut found = Vec::new();
        for kind in kinds {
            let all = self.all(kind).into_iter();
            found.extend(
                all.filter(|it| it["state"] == "pending")
                    .map(|it| (kind, it)),
            );
        }
        found
    }

    fn group(&self, draws: &mut Draws) -> Value {
        let groups = self.all("schedulingGroups");
        draws
            .of(&groups)
            .map_or(Value::Null, |group| group["id"].clone())
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn person(value: &Value) -> String {
    text(value).replace("user-", "")
}

/// From when to when, in one of the weeks to come.
fn stretch(draws: &mut Draws, hours: i64) -> (String, String) {
    let day = date(2026, 11, 22) + (draws.below(14) as i64).days();
    let starts = day.at(6 + draws.below(3) as i8 * 4, 0, 0, 0);
    let starts = starts.in_tz("UTC").unwrap().timestamp();
    let ends = starts + SignedDuration::from_hours(hours);
    (starts.to_string(), ends.to_string())
}

/// Something that somebody does, and who; `None` when there is nothing to do it to.
pub(crate) fn draw(sight: &Sight, draws: &mut Draws) -> Option<(String, Deed)> {
    let boss = sight.people[0].clone();
    match draws.below(20) {
        0..=4 => decide(sight, draws, &boss),
        5 | 6 => swap(sight, draws),
        7 | 8 => offer(sight, draws),
        9 | 10 => {
            let open = sight.ahead("openShifts", "sharedOpenShift");
            let open_shift_id = text(&draws.of(&open)?["id"]);
            if draws.once_in(3) {
                let user_id = format!("user-{}", draws.of(&sight.people)?);
                let deed = Deed::AssignOpenShift {
                    open_shift_id,
                    user_id,
                };
                return Some((boss, deed));
            }
            let deed = Deed::RequestOpenShift {
                open_shift_id,
                message: Some("Please".to_owned()),
            };
            Some((draws.of(&sight.people)?.clone(), deed))
        }
        11 | 12 => {
            let reasons = sight.all("timeOffReasons");
            let (start_date_time, end_date_time) = away(draws);
            let deed = Deed::RequestTimeOff {
                time_off_reason_id: text(&draws.of(&reasons)?["id"]),
                start_date_time,
                end_date_time,
                message: None,
            };
            Some((draws.of(&sight.people)?.clone(), deed))
        }
        13..=15 => {
            let (what, body) = made(sight, draws)?;
            Some((boss, Deed::Create { what, body }))
        }
        16 | 17 => edit(sight, draws).map(|deed| (boss, deed)),
        18 => delete(sight, draws).map(|deed| (boss, deed)),
        _ => {
            let days = ["Monday", "Tuesday", "Friday"];
            let availability = json!([{
                "recurrence": {
                    "pattern": {"type": "Weekly", "daysOfWeek": [days[draws.below(3)]],
                                "interval": 1},
                    "range": {"type": "noEnd"},
                },
                "timeZone": sight.zone,
                "timeSlots": [{"startTime": format!("0{}:00:00", 6 + draws.below(3)),
                               "endTime": "18:00:00"}],
            }]);
            let who = draws.of(&sight.people)?.clone();
            Some((who, Deed::SetAvailability { availability }))
        }
    }
}

fn away(draws: &mut Draws) -> (String, String) {
    let first = date(2026, 11, 22) + (draws.below(14) as i64).days();
    let last = first + (1 + draws.below(3) as i64).days();
    let at = |day: jiff::civil::Date| day.in_tz("UTC").unwrap().timestamp().to_string();
    (at(first), at(last))
}

fn decide(sight: &Sight, draws: &mut Draws, boss: &str) -> Option<(String, Deed)> {
    let pending = sight.pending();
    let (_, request) = draws.of(&pending)?;
    let id = text(&request["id"]);
    let message = draws.once_in(2).then(|| "Fine".to_owned());
    let waits_for_colleague = request["assignedTo"] == "recipient";
    Some(match draws.below(10) {
        0 | 1 => (person(&request["senderUserId"]), Deed::Withdraw { id }),
        2 => (boss.to_owned(), Deed::Decline { id, message }),
        3 if waits_for_colleague => {
            let who = person(&request["recipientUserId"]);
            (who, Deed::Refuse { id, message })
        }
        4..=6 if waits_for_colleague => {
            let who = person(&request["recipientUserId"]);
            (who, Deed::Accept { id, message })
        }
        _ => (boss.to_owned(), Deed::Approve { id, message }),
    })
}

fn swap(sight: &Sight, draws: &mut Draws) -> Option<(String, Deed)> {
    let shifts = sight.ahead("shifts", "sharedShift");
    let (mine, theirs) = (draws.of(&shifts)?, draws.of(&shifts)?);
    let deed = Deed::RequestSwap {
        sender_shift_id: text(&mine["id"]),
        recipient_shift_id: text(&theirs["id"]),
        message: None,
    };
    Some((person(&mine["userId"]), deed))
}

fn offer(sight: &Sight, draws: &mut Draws) -> Option<(String, Deed)> {
    let shifts = sight.ahead("shifts", "sharedShift");
    let mine = draws.of(&shifts)?;
    let deed = Deed::Offer {
        sender_shift_id: text(&mine["id"]),
        recipient_user_id: format!("user-{}", draws.of(&sight.people)?),
        message: None,
    };
    Some((person(&mine["userId"]), deed))
}

fn made(sight: &Sight, draws: &mut Draws) -> Option<(What, Value)> {
    let is_draft = draws.once_in(3);
    let side = |kind: &str| match is_draft {
        true => format!("draft{kind}"),
        false => format!("shared{kind}"),
    };
    let user_id = format!("user-{}", draws.of(&sight.people)?);
    Some(match draws.below(4) {
        0 | 1 => {
            let (starts, ends) = stretch(draws, 4);
            let version = json!({
                "startDateTime": starts, "endDateTime": ends, "theme": COLOURS[draws.below(3)],
                "displayName": "By hand", "activities": [],
            });
            let group = sight.group(draws);
            let body = json!({
                "userId": user_id, "schedulingGroupId": group, side("Shift"): version,
            });
            (What::Shift, body)
        }
        2 => {
            let (starts, ends) = stretch(draws, 6);
            let version = json!({
                "startDateTime": starts, "endDateTime": ends, "theme": COLOURS[draws.below(3)],
                "openSlotCount": 1 + draws.below(3), "activities": [],
            });
            let group = sight.group(draws);
            let body = json!({"schedulingGroupId": group, side("OpenShift"): version});
            (What::OpenShift, body)
        }
        _ => {
            let reasons = sight.all("timeOffReasons");
            let reason_id = text(&draws.of(&reasons)?["id"]);
            let (starts, ends) = away(draws);
            let version = json!({
                "startDateTime": starts, "endDateTime": ends, "timeOffReasonId": reason_id,
                "theme": "blue",
            });
            (
                What::TimeOff,
                json!({"userId": user_id, side("TimeOff"): version}),
            )
        }
    })
}

/// Three kinds of things, where they are, and how their versions are called.
const THINGS: [(What, &str, &str); 3] = [
    (What::Shift, "shifts", "Shift"),
    (What::OpenShift, "openShifts", "OpenShift"),
    (What::TimeOff, "timesOff", "TimeOff"),
];

fn edit(sight: &Sight, draws: &mut Draws) -> Option<Deed> {
    let (what, collection, kind) = THINGS[draws.below(3)];
    let (shared, draft) = (format!("shared{kind}"), format!("draft{kind}"));
    let items = sight.ahead(collection, &shared);
    let item = draws.of(&items)?;
    let mut version = item[&shared].clone();
    let (starts, ends) = match what {
        What::TimeOff => away(draws),
        What::Shift => stretch(draws, 4),
        What::OpenShift | What::TimeOffReason => stretch(draws, 6),
    };
    match draws.below(3) {
        0 if what != What::TimeOff => version["notes"] = json!("Bring the key"),
        _ => {
            version["startDateTime"] = json!(starts);
            version["endDateTime"] = json!(ends);
            if what != What::TimeOff {
                version["activities"] = json!([]);
            }
        }
    }
    let mut body = json!({});
    for key in ["userId", "schedulingGroupId"] {
        if !item[key].is_null() {
            body[key] = item[key].clone();
        }
    }
    if what == What::Shift && draws.once_in(4) {
        body["userId"] = json!(format!("user-{}", draws.of(&sight.people)?));
    }
    if draws.once_in(3) {
        body[&shared] = item[&shared].clone();
        body[&draft] = version;
    } else {
        body[&shared] = version;
    }
    let id = text(&item["id"]);
    Some(Deed::Edit { what, id, body })
}

fn delete(sight: &Sight, draws: &mut Draws) -> Option<Deed> {
    let (what, collection, kind) = THINGS[draws.below(3)];
    let items = sight.ahead(collection, &format!("shared{kind}"));
    let id = text(&draws.of(&items)?["id"]);
    let draft = draws.once_in(3);
    Some(Deed::Delete { what, id, draft })
}
