//! Why a change that somebody asks for in Shifts is refused.

use crate::{CallbackItemId, RefusalReason};

/// The reason of a refusal. Each has a name for logs and Shifts, and a status for the items of
/// the answer; the sentence that people read is made elsewhere, in their language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RefusalCode {
    /// Shifts no longer waits for an answer.
    Expired,
    /// It contradicts itself or the rules of the protocol.
    Malformed,
    /// Two items have one id.
    DuplicateId,
    /// It is understood, and nothing that the adapter can pass on.
    NotSupported,
    /// It is about a kind of thing that the adapter does not know.
    UnknownEntity,
    /// It is neither made, changed nor removed.
    UnknownMethod,
    /// The team is not connected.
    NotConnected,
    /// It names somebody or something that does not belong to the team.
    NotOfTheTeam,
    /// It claims to be a change of the adapter's own, and is none.
    NotOurs,
    /// It contradicts what is known by now.
    Stale,
    /// It could not be decided in time, and may succeed later.
    TryAgain,
    /// The adapter failed.
    Failed,
    /// The WFM knows nobody who is this user.
    UnknownPerson,
    /// The WFM knows nothing of this shift, open shift or time off.
    UnknownItem,
    /// The WFM says no.
    ByWfm(RefusalReason),
}

impl RefusalCode {
    /// The reasons of the adapter's own.
    pub const OWN: [Self; 14] = [
        Self::Expired,
        Self::Malformed,
        Self::DuplicateId,
        Self::NotSupported,
        Self::UnknownEntity,
        Self::UnknownMethod,
        Self::NotConnected,
        Self::NotOfTheTeam,
        Self::NotOurs,
        Self::Stale,
        Self::TryAgain,
        Self::Failed,
        Self::UnknownPerson,
        Self::UnknownItem,
    ];

    /// The name, as Shifts and logs are told it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Expired => "RequestExpired",
            Self::Malformed => "Malformed",
            Self::DuplicateId => "DuplicateId",
            Self::NotSupported => "NotSupported",
            Self::UnknownEntity => "UnknownEntity",
            Self::UnknownMethod => "UnknownMethod",
            Self::NotConnected => "NotConnected",
            Self::NotOfTheTeam => "NotOfTheTeam",
            Self::NotOurs => "NotOurs",
            Self::Stale => "Stale",
            Self::TryAgain => "TryAgain",
            Self::Failed => "Failed",
            Self::UnknownPerson => "UnknownPerson",
            Self::UnknownItem => "UnknownItem",
            Self::ByWfm(reason) => reason.as_str(),
        }
    }

    /// The reason of that name. A name that is not known is a refusal by the WFM, which has more
    /// reasons than anybody lists.
    #[must_use]
    pub fn parse(name: &str) -> Self {
        let mut own = Self::OWN.into_iter();
        let own = own.find(|code| code.as_str() == name);
        own.unwrap_or_else(|| Self::ByWfm(RefusalReason::of_code(name)))
    }

    /// The status of an item that is refused for it.
    ///
    /// Shifts reads every status but 200 as a refusal. The numbers follow what other integrations
    /// answer, so that whoever reads a trace recognises them.
    #[must_use]
    pub fn status(self) -> u16 {
        match self {
            Self::Expired
            | Self::Malformed
            | Self::DuplicateId
            | Self::Stale
            | Self::UnknownPerson
            | Self::UnknownItem => 400,
            Self::NotSupported
            | Self::UnknownEntity
            | Self::NotConnected
            | Self::NotOfTheTeam
            | Self::NotOurs => 403,
            Self::UnknownMethod => 405,
            Self::TryAgain => 503,
            Self::Failed => 500,
            Self::ByWfm(_) => 424,
        }
    }
}

/// A change that is refused as a whole, because its items are one transaction for the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Why.
    pub code: RefusalCode,
    /// The item that gave the reason, when it was one of them alone.
    pub item_id: Option<CallbackItemId>,
}

impl Refused {
    /// A refusal for which no single item is the reason.
    #[must_use]
    pub fn whole(code: RefusalCode) -> Self {
        Self {
            code,
            item_id: None,
        }
    }

    /// The status of every item of the answer.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.code.status()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_refusal_has_a_status_that_approves_and_no_two_share_a_name() {
        let by_wfm = RefusalReason::ALL.map(RefusalCode::ByWfm);
        let all: Vec<RefusalCode> = RefusalCode::OWN.into_iter().chain(by_wfm).collect();
        let names: BTreeSet<&str> = all.iter().map(|code| code.as_str()).collect();
        assert_eq!(names.len(), all.len());
        for code in all {
            assert!((400..600).contains(&code.status()), "{code:?}");
            assert_eq!(RefusalCode::parse(code.as_str()), code);
        }
    }
}
