//! What happens inside the WFM meanwhile.

use jiff::ToSpan as _;
use jiff::civil::{Weekday, date, time};
use shifts_sim::wfm::{Deed, Reply, RequestState, Role, Rules, Wanted};
use shifts_sim::world::{Availability, Away, OpenShift, Shift, Slot, TimeOff};
use shifts_tests_seeded::{Draws, Shop, TEAM};

const JOBS: [&str; 3] = ["till", "shelf", "bread"];
const REASONS: [&str; 3] = ["Vacation", "Sick leave", "Training"];

fn shift(draws: &mut Draws, id: String, who: &str) -> Shift {
    let day = date(2026, 11, 20) + (draws.below(16) as i64).days();
    let starts = day.at(6 + draws.below(3) as i8 * 4, 0, 0, 0);
    Shift {
        id,
        business_unit_id: TEAM.to_owned(),
        employee_id: who.to_owned(),
        job_id: JOBS[draws.below(3)].to_owned(),
        starts,
        ends: starts + 4.hours(),
        label: None,
        notes: None,
        activities: Vec::new(),
    }
}

/// The rota with which a history begins.
pub(crate) fn plan(shop: &Shop, draws: &mut Draws, people: &[String]) {
    shop.wfm.set_rules(Rules {
        rest_minutes: 0,
        ..Rules::default()
    });
    for (at, who) in people.iter().enumerate() {
        for job in JOBS {
            // What they have done shows what they can do.
            let id = format!("a-{who}-{job}");
            let mut past = shift(draws, id, who);
            let hour = 6 + 4 * JOBS.iter().position(|it| *it == job).unwrap() as i8;
            past.starts = date(2026, 11, 17).at(hour, 0, 0, 0);
            past.ends = past.starts + 4.hours();
            past.job_id = job.to_owned();
            shop.wfm
                .edit(|rota| _ = rota.shifts.insert(past.id.clone(), past));
        }
        for number in 0..2 + draws.below(4) {
            let new = shift(draws, format!("s{at}-{number}"), who);
            let _may_overlap = shop.wfm.act(&Deed::PutShift(new));
        }
        if draws.once_in(3) {
            hours(shop, draws, who);
        }
        let reason = REASONS[at % REASONS.len()].to_owned();
        leave(shop, draws, who, format!("t{at}"), reason);
    }
    for number in 0..3 {
        open(shop, draws, format!("o{number}"));
    }
}

fn leave(shop: &Shop, draws: &mut Draws, who: &str, id: String, reason: String) {
    let first = date(2026, 11, 16) + (draws.below(18) as i64).days();
    let time_off = TimeOff {
        id,
        employee_id: who.to_owned(),
        reason,
        away: Away::Days {
            first,
            last: first + (draws.below(3) as i64).days(),
        },
        cancelled: false,
    };
    let _may_overlap = shop.wfm.act(&Deed::PutTimeOff(time_off));
}

/// The same hours on some days of every week.
fn hours(shop: &Shop, draws: &mut Draws, who: &str) {
    let from = 6 + draws.below(3) as i8;
    let days = Weekday::Monday.cycle_forward().take(7);
    let week = days.filter(|_| !draws.once_in(3)).map(|weekday| Slot {
        weekday,
        starts: time(from, 0, 0, 0),
        ends: time(18, 0, 0, 0),
    });
    let availability = Availability {
        employee_id: who.to_owned(),
        cycle_starts_on: None,
        weeks: vec![week.collect()],
    };
    shop.wfm
        .edit(|rota| _ = rota.availability.insert(who.to_owned(), availability));
}

fn open(shop: &Shop, draws: &mut Draws, id: String) {
    let like = shift(draws, id, "");
    let open = OpenShift {
        id: like.id,
        business_unit_id: like.business_unit_id,
        job_id: like.job_id,
        starts: like.starts,
        ends: like.starts + 6.hours(),
        slots: 1 + u32::try_from(draws.below(3)).unwrap(),
        label: None,
        notes: None,
        activities: Vec::new(),
    };
    let _may_be_over = shop.wfm.act(&Deed::PutOpenShift(open));
}

/// One edit, or one step of a request. Whatever the WFM refuses does not happen.
pub(crate) fn live(shop: &Shop, draws: &mut Draws, people: &[String]) -> String {
    let who = people[draws.below(people.len())].clone();
    let rota = shop.wfm.rota();
    let ids: Vec<&String> = rota.shifts.keys().collect();
    match draws.below(10) {
        0 | 1 => {
            let number = draws.below(1000);
            let new = shift(draws, format!("n{number}"), &who);
            let told = format!("puts {} {} {}", new.id, who, new.starts);
            format!("{told}: {:?}", shop.wfm.act(&Deed::PutShift(new)).is_ok())
        }
        2 => {
            let id = ids[draws.below(ids.len())].clone();
            let done = shop.wfm.act(&Deed::DeleteShift(id.clone()));
            format!("deletes {id}: {}", done.is_ok())
        }
        3 => {
            let id = ids[draws.below(ids.len())];
            let mut moved = rota.shifts[id].clone();
            let other = shift(draws, String::new(), &who);
            (moved.starts, moved.ends) = (other.starts, other.ends);
            let done = shop.wfm.act(&Deed::PutShift(moved));
            format!("moves {id}: {}", done.is_ok())
        }
        4 => {
            let number = draws.below(1000);
            open(shop, draws, format!("p{number}"));
            "wants somebody".to_owned()
        }
        5 => {
            let number = draws.below(1000);
            let reason = REASONS[draws.below(3)].to_owned();
            leave(shop, draws, &who, format!("u{number}"), reason);
            "grants leave".to_owned()
        }
        6 => {
            hours(shop, draws, &who);
            format!("knows when {who} can work")
        }
        _ => answer(shop, draws, people),
    }
}

fn answer(shop: &Shop, draws: &mut Draws, people: &[String]) -> String {
    let mut pending = shop.wfm.requests();
    pending.retain(|request| request.state.is_pending());
    let Some(request) = draws.of(&pending) else {
        return "has nothing to decide".to_owned();
    };
    let recipient = match &request.wanted {
        Wanted::Swap { recipient_id, .. } | Wanted::Offer { recipient_id, .. } => {
            Some(recipient_id.clone())
        }
        Wanted::OpenShift { .. } | Wanted::TimeOff { .. } => None,
    };
    let waits = request.state == RequestState::PendingRecipient;
    let (actor_id, role, reply) = match (draws.below(4), recipient) {
        (0, _) => (request.sender_id.clone(), Role::Sender, Reply::Cancel),
        (1, Some(who)) if waits => (who, Role::Recipient, Reply::Approve),
        (2, _) => (people[0].clone(), Role::Manager, Reply::Decline),
        _ => (people[0].clone(), Role::Manager, Reply::Approve),
    };
    let deed = Deed::Answer {
        request_id: request.id.clone(),
        kind: None,
        actor_id,
        role,
        reply,
    };
    let done = shop.wfm.act(&deed).is_ok();
    format!("answers {} {role:?} {reply:?}: {done}", request.id)
}
