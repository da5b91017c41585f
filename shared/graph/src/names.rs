//! The names that ids in listings stand for.

use std::collections::BTreeMap;

use shifts_model::{GroupName, ReasonName, TeamCatalog};

/// The names of a team's groups and reasons, by the ids that Shifts knows them by.
pub(crate) struct Names<'a> {
    groups: BTreeMap<&'a str, &'a GroupName>,
    reasons: BTreeMap<&'a str, &'a ReasonName>,
}

impl<'a> Names<'a> {
    pub(crate) fn of(catalog: &'a TeamCatalog) -> Self {
        let groups = catalog.groups.iter();
        let reasons = catalog.reasons.iter().flatten();
        Self {
            groups: groups
                .map(|(name, held)| (held.id.as_str(), name))
                .collect(),
            reasons: reasons.map(|(name, id)| (id.as_str(), name)).collect(),
        }
    }

    pub(crate) fn group(&self, id: &str) -> Option<&'a GroupName> {
        self.groups.get(id).copied()
    }

    pub(crate) fn reason(&self, id: &str) -> Option<&'a ReasonName> {
        self.reasons.get(id).copied()
    }
}
