//! Callers and what they may do.

/// What a caller may do. Each role may do what the ones before it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Looks at everything, changes nothing.
    Viewer,
    /// Runs and repairs syncs.
    Operator,
    /// Connects and disconnects teams.
    Admin,
}

impl Role {
    /// The role that a word of the `roles` claim stands for: `viewer`, `operator` or `admin`, in
    /// any case, and nothing else.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Viewer, Self::Operator, Self::Admin]
            .into_iter()
            .find(|role| word.eq_ignore_ascii_case(role.as_str()))
    }

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Operator => "operator",
            Self::Admin => "admin",
        }
    }
}

/// Somebody whose token was accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The object id (`oid`) that Entra gives a person or an application, or else the token's
    /// subject (`sub`). Fit for a log.
    pub id: String,
    /// The highest role that the token carries.
    pub role: Role,
}
