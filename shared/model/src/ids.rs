//! Ids as types, so that a user can never be passed where a team is meant.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

/// The id of a team in Microsoft Teams, which is also the id of its Microsoft 365 group.
pub type TeamId = Id<kinds::Team>;
/// The object id of a user in Entra ID.
pub type UserId = Id<kinds::User>;
/// The id of a scheduling group in Shifts (`TAG_…`).
pub type SchedulingGroupId = Id<kinds::SchedulingGroup>;
/// The id of a time-off reason in Shifts (`TOR_…`).
pub type TimeOffReasonId = Id<kinds::TimeOffReason>;
/// The id of an item in Shifts: a shift, an open shift (`OPNSHFT_…`), time off or a time card.
pub type TargetId = Id<kinds::Target>;
/// The id of a record in the WFM: the key by which it is recognised for its whole life.
pub type SourceId = Id<kinds::Source>;
/// The id of an employee in the WFM.
pub type EmployeeId = Id<kinds::Employee>;
/// The id of a business unit in the WFM.
pub type BusinessUnitId = Id<kinds::BusinessUnit>;
/// The id of a job in the WFM.
pub type WfmJobId = Id<kinds::WfmJob>;
/// The id of a request in the WFM: a swap, an offer, a request for an open shift or for time off.
pub type WfmRequestId = Id<kinds::WfmRequest>;
/// The id of a swap, offer, open-shift or time-off request in Shifts (`SREQ_…`).
pub type ChangeRequestId = Id<kinds::ChangeRequest>;
/// The id under which Shifts wants one item of a callback answered.
pub type CallbackItemId = Id<kinds::CallbackItem>;
/// What Shifts calls the transaction that an item of a callback belongs to. Not unique.
pub type TransactionId = Id<kinds::Transaction>;
/// The id of a workforce integration that is registered in the tenant.
pub type WorkforceIntegrationId = Id<kinds::WorkforceIntegration>;
/// The id of a tenant of Entra ID.
pub type TenantId = Id<kinds::Tenant>;
/// The name that the configuration gives to one WFM (`[wfm.NAME]`).
pub type WfmName = Id<kinds::Wfm>;

/// What an id names, and which texts can be one.
pub trait Kind: Copy + Ord + fmt::Debug + Send + Sync + 'static {
    /// The words for an id of this kind in a message to a person.
    const NAME: &'static str;
    /// Who coined it, which decides the characters it may hold.
    const ORIGIN: Origin;
}

/// Who coins the ids of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Microsoft: the id becomes a segment of a Graph path, so it may not hold path syntax.
    Microsoft,
    /// The WFM: any printable text.
    Wfm,
}

/// The kinds of ids. Each is a type without values.
pub mod kinds {
    use super::{Kind, Origin};

    /// A team.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum Team {}
    /// An Entra user.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum User {}
    /// A scheduling group.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum SchedulingGroup {}
    /// A time-off reason.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum TimeOffReason {}
    /// An item of a schedule in Shifts.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum Target {}
    /// A record of the WFM.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum Source {}
    /// An employee.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum Employee {}
    /// A business unit.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum BusinessUnit {}
    /// A job of the WFM.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum WfmJob {}
    /// A request in the WFM.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum WfmRequest {}
    /// A request that one person makes of others.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum ChangeRequest {}
    /// An item of a callback.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum CallbackItem {}
    /// A transaction of Shifts.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum Transaction {}
    /// A registered workforce integration.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum WorkforceIntegration {}
    /// A tenant.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum Tenant {}
    /// A configured WFM.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum Wfm {}

    impl Kind for Team {
        const NAME: &'static str = "team id";
        const ORIGIN: Origin = Origin::Microsoft;
    }
    impl Kind for User {
        const NAME: &'static str = "user id";
        const ORIGIN: Origin = Origin::Microsoft;
    }
    impl Kind for SchedulingGroup {
        const NAME: &'static str = "scheduling group id";
        const ORIGIN: Origin = Origin::Microsoft;
    }
    impl Kind for TimeOffReason {
        const NAME: &'static str = "time-off reason id";
        const ORIGIN: Origin = Origin::Microsoft;
    }
    impl Kind for Target {
        const NAME: &'static str = "Shifts id";
        const ORIGIN: Origin = Origin::Microsoft;
    }
    impl Kind for Source {
        const NAME: &'static str = "record id";
        const ORIGIN: Origin = Origin::Wfm;
    }
    impl Kind for Employee {
        const NAME: &'static str = "employee id";
        const ORIGIN: Origin = Origin::Wfm;
    }
    impl Kind for BusinessUnit {
        const NAME: &'static str = "business unit id";
        const ORIGIN: Origin = Origin::Wfm;
    }
    impl Kind for WfmJob {
        const NAME: &'static str = "job id";
        const ORIGIN: Origin = Origin::Wfm;
    }
    impl Kind for WfmRequest {
        const NAME: &'static str = "request id";
        const ORIGIN: Origin = Origin::Wfm;
    }
    impl Kind for ChangeRequest {
        const NAME: &'static str = "request id";
        const ORIGIN: Origin = Origin::Microsoft;
    }
    impl Kind for CallbackItem {
        const NAME: &'static str = "callback item id";
        const ORIGIN: Origin = Origin::Microsoft;
    }
    impl Kind for Transaction {
        const NAME: &'static str = "transaction id";
        // It is opaque and never becomes a part of a path.
        const ORIGIN: Origin = Origin::Wfm;
    }
    impl Kind for WorkforceIntegration {
        const NAME: &'static str = "workforce integration id";
        const ORIGIN: Origin = Origin::Microsoft;
    }
    impl Kind for Tenant {
        const NAME: &'static str = "tenant id";
        const ORIGIN: Origin = Origin::Microsoft;
    }
    impl Kind for Wfm {
        const NAME: &'static str = "WFM name";
        const ORIGIN: Origin = Origin::Wfm;
    }
}

/// The most bytes an id may have. Longer ones are a mistake or an attack.
const ID_BYTES_MAX: usize = 200;

/// An id of one kind. Cheap to clone; compares as text.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id<K: Kind> {
    text: Arc<str>,
    kind: PhantomData<K>,
}

impl<K: Kind> Id<K> {
    /// Reads an id.
    ///
    /// # Errors
    ///
    /// Says why the text cannot be an id of this kind: empty, over 200 bytes, a control
    /// character, or, for Microsoft's ids, a character that has a meaning in a path.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        let wrong = |why| IdError { kind: K::NAME, why };
        if text.trim().is_empty() {
            return Err(wrong("it is empty"));
        }
        if text.len() > ID_BYTES_MAX {
            return Err(wrong("it is longer than 200 bytes"));
        }
        if text.chars().any(char::is_control) {
            return Err(wrong("it holds a control character"));
        }
        let safe = |c: char| c.is_ascii_alphanumeric() || "-_.~@=:".contains(c);
        if K::ORIGIN == Origin::Microsoft && (!text.chars().all(safe) || text.starts_with('.')) {
            return Err(wrong("it holds a character that no such id has"));
        }
        Ok(Self {
            text: text.into(),
            kind: PhantomData,
        })
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl<K: Kind> fmt::Display for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl<K: Kind> fmt::Debug for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.text, f)
    }
}

/// A text that cannot be an id. The text itself is not repeated: it may be anything.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unusable {kind}: {why}")]
pub struct IdError {
    kind: &'static str,
    why: &'static str,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_keeps_its_text() {
        assert_eq!(TeamId::parse("0f6a-17").unwrap().as_str(), "0f6a-17");
        assert_eq!(SourceId::parse("S/1 ü").unwrap().as_str(), "S/1 ü");
    }

    #[test]
    fn texts_that_could_change_a_path_are_no_microsoft_ids() {
        for text in [
            "",
            " ",
            "a/b",
            "..",
            "a?b",
            "a%2fb",
            "a b",
            "a\nb",
            "ü",
            &"x".repeat(201),
        ] {
            assert!(TeamId::parse(text).is_err(), "{text:?} was accepted");
        }
    }

    #[test]
    fn an_error_names_the_kind_and_not_the_text() {
        let error = EmployeeId::parse("secret\u{7}").unwrap_err().to_string();
        assert_eq!(error, "unusable employee id: it holds a control character");
    }
}
