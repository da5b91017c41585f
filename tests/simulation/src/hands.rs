//! What people do in Teams by hand: managers and employees, and whoever puts things right.

use shifts_model::{Content, OpenShiftContent, ShiftContent, TeamId, Theme};

use crate::edits::{after, starts_at};
use crate::faults::Fault;
use crate::process::id;
use crate::scene::{guest, login_of, member_of, team_ids};
use crate::tenant::{Group, Item, Maker, Named, Version};
use crate::universe::Universe;

/// People use Teams, where that is a fault of this world.
pub fn use_teams(u: &mut Universe, times: usize) {
    for _ in 0..times {
        let Some(team_id) = u.draws.pick_of(team_ids(u)) else {
            return;
        };
        let strikes = |u: &mut Universe, fault| u.faults.strikes(fault, 3, &mut u.draws);
        if strikes(u, Fault::HandDeletes) {
            change_item(u, &team_id, |_| None);
        }
        if strikes(u, Fault::HandChanges) {
            change_item(u, &team_id, rewritten);
        }
        if strikes(u, Fault::HandAdds) {
            add_item(u, &team_id);
        }
        if strikes(u, Fault::HandAddsToGroup) {
            add_to_group(u, &team_id);
        }
    }
}

fn change_item(u: &mut Universe, team_id: &TeamId, change: impl Fn(Item) -> Option<Item>) {
    let now = u.time.now();
    let claimed = u.claimed(team_id);
    let Some(team) = u.tenant.teams.get_mut(team_id) else {
        return;
    };
    // An item whose create was not answered is recognised by what it holds.
    let ours = team.items.iter();
    let ours = ours.filter(|(target_id, _)| claimed.contains(target_id));
    if let Some((target_id, item)) = u.draws.pick_of(ours) {
        let (target_id, changed) = (target_id.clone(), change(item.clone()));
        team.put(now, &target_id, changed);
    }
}

fn rewritten(mut item: Item) -> Option<Item> {
    let by_hand = Some("by hand".to_owned());
    match item.shared.as_mut().map(|version| &mut version.content) {
        Some(Content::Shift(shift)) => shift.label = by_hand,
        Some(Content::OpenShift(open)) => open.label = by_hand,
        Some(Content::TimeOff(_)) | None => {}
    }
    Some(item)
}

/// Somebody for whom no WFM plans anything gets a shift, or an open shift is offered.
pub fn add_item(u: &mut Universe, team_id: &TeamId) {
    let now = u.time.now();
    let draws = &mut u.draws;
    let Some(team) = u.tenant.teams.get_mut(team_id) else {
        return;
    };
    let groups = team.groups.iter().filter(|(_, group)| group.is_active);
    let Some((group_id, group)) = draws.pick_of(groups) else {
        return;
    };
    let (group_id, group) = (group_id.clone(), group.name.clone());
    // No record begins at this minute.
    let starts_at = after(starts_at(now, draws), 17);
    let ends_at = after(starts_at, 200);
    let content = if draws.one_in(2) {
        Content::Shift(ShiftContent {
            user_id: guest(team_id),
            group,
            starts_at,
            ends_at,
            theme: Theme::Pink,
            label: None,
            notes: None,
            activities: Vec::new(),
        })
    } else {
        Content::OpenShift(OpenShiftContent {
            group,
            starts_at,
            ends_at,
            slots: 1,
            theme: Theme::Pink,
            label: None,
            notes: None,
            activities: Vec::new(),
        })
    };
    let item = Item {
        shared: Some(Version {
            content,
            names: Named::Group(group_id),
        }),
        draft: None,
        staged: false,
        maker: Maker::Stranger,
    };
    let target_id = id(&format!("SHFT_{:08x}", draws.bits() >> 32));
    team.put(now, &target_id, Some(item));
}

fn add_to_group(u: &mut Universe, team_id: &TeamId) {
    let Some(team) = u.tenant.teams.get_mut(team_id) else {
        return;
    };
    let groups = team.groups.iter_mut().filter(|(_, group)| group.is_active);
    if let Some((group_id, group)) = u.draws.pick_of(groups) {
        join(group, team_id);
        let group_id = group_id.clone();
        team.put_by_hand.insert((group_id, guest(team_id)));
    }
}

fn join(group: &mut Group, team_id: &TeamId) {
    group.user_ids.insert(guest(team_id));
    group.version += 1;
}

/// Sees to it that somebody works everywhere: a team in which nobody is recognised is never
/// finished, and rightly so.
pub fn restore_people(u: &mut Universe) {
    for (team_id, team) in &mut u.tenant.teams {
        let Some(unit) = u.wfm.units.get_mut(&id(team_id.as_str())) else {
            continue;
        };
        if let Some((employee_id, employee)) = unit.employees.iter_mut().next() {
            let member = member_of(employee_id);
            if !team.members.contains(&member) {
                team.members.push(member);
            }
            employee.login.get_or_insert_with(|| login_of(employee_id));
        }
    }
}
