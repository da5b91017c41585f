//! People, as each side knows them.

use std::fmt;

use crate::{EmployeeId, UserId};

/// A person as the WFM knows them.
#[derive(Clone, PartialEq, Eq)]
pub struct Employee {
    /// The id by which shifts name the person.
    pub id: EmployeeId,
    /// The login in the WFM; `None` for people who have none.
    pub login: Option<String>,
    /// The mail address, where the WFM tells it.
    pub mail: Option<String>,
    /// The name for people to read.
    pub name: String,
    /// Whether the person manages the business unit.
    pub is_manager: bool,
}

/// A person as Microsoft Teams knows them: a member of a team.
#[derive(Clone, PartialEq, Eq)]
pub struct Member {
    /// The object id in Entra ID.
    pub user_id: UserId,
    /// The user principal name; `None` for members that are no ordinary users.
    pub user_principal_name: Option<String>,
    /// The mail address, if the user has one.
    pub mail: Option<String>,
    /// The name for people to read; may be empty.
    pub display_name: String,
}

// People's names and addresses stay out of logs and panics, so `Debug` shows ids alone.

impl fmt::Debug for Employee {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Employee")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Member")
            .field("user_id", &self.user_id)
            .finish_non_exhaustive()
    }
}
