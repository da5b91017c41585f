//! A name for everything that an item can name, so that a listing leaves nothing out.

use shifts_model::{GroupName, HeldGroup, ReasonName, SchedulingGroup, TeamCatalog, TimeOffReason};

/// A catalog of all groups and reasons that Shifts lists, deleted ones included. It serves to list
/// items with, and is never kept.
///
/// Of several with one name the first active one by id has it, as it does for a sync; the others
/// are told apart by their ids.
#[must_use]
pub fn naming_catalog(groups: &[SchedulingGroup], reasons: &[TimeOffReason]) -> TeamCatalog {
    let mut catalog = TeamCatalog::default();
    let mut groups: Vec<&SchedulingGroup> = groups.iter().collect();
    groups.sort_by_key(|group| (!group.is_active, &group.id));
    for group in groups {
        let is_free = !catalog.groups.contains_key(&group.name);
        let other = || GroupName::new(&format!("{} ({})", group.name, group.id));
        let name = if is_free {
            Some(group.name.clone())
        } else {
            other()
        };
        let held = HeldGroup {
            id: group.id.clone(),
            user_ids: group.user_ids.clone(),
            etag: group.etag.clone(),
        };
        catalog.groups.extend(name.map(|name| (name, held)));
    }
    let named = catalog.reasons.get_or_insert_default();
    let mut reasons: Vec<&TimeOffReason> = reasons.iter().collect();
    reasons.sort_by_key(|reason| (!reason.is_active, &reason.id));
    for reason in reasons {
        let is_free = !named.contains_key(&reason.name);
        let other = || ReasonName::new(&format!("{} ({})", reason.name, reason.id));
        let name = if is_free {
            Some(reason.name.clone())
        } else {
            other()
        };
        named.extend(name.map(|name| (name, reason.id.clone())));
    }
    catalog
}

#[cfg(test)]
mod tests {
    use super::*;
    use shifts_model::{SchedulingGroupId, TimeOffReasonId};

    #[test]
    fn everything_has_a_name_and_active_ones_have_theirs() {
        let group = |id: &str, name: &str, is_active| SchedulingGroup {
            id: SchedulingGroupId::parse(id).unwrap(),
            name: GroupName::new(name).unwrap(),
            user_ids: [].into(),
            is_active,
            etag: None,
        };
        let reason = |id: &str, is_active| TimeOffReason {
            id: TimeOffReasonId::parse(id).unwrap(),
            name: ReasonName::new("Holiday").unwrap(),
            code: None,
            is_active,
        };
        let groups = [
            group("TAG_1", "tills", false),
            group("TAG_3", "Tills", true),
            group("TAG_2", "Tills", true),
            group("TAG_4", "Stock", false),
        ];
        let catalog = naming_catalog(&groups, &[reason("TOR_1", false), reason("TOR_2", true)]);
        let named = |(name, held): (&GroupName, &HeldGroup)| format!("{} {name}", held.id);
        let mut names: Vec<String> = catalog.groups.iter().map(named).collect();
        names.sort();
        let expected = [
            "TAG_1 tills (TAG_1)",
            "TAG_2 Tills",
            "TAG_3 Tills (TAG_3)",
            "TAG_4 Stock",
        ];
        assert_eq!(names, expected);
        let reasons = catalog.reasons.unwrap();
        let mut names: Vec<String> = reasons
            .iter()
            .map(|(name, id)| format!("{id} {name}"))
            .collect();
        names.sort();
        assert_eq!(names, ["TOR_1 Holiday (TOR_1)", "TOR_2 Holiday"]);
    }
}
