//! Overrides: whom a person says an employee is, where the rules cannot tell or tell wrongly.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use shifts_model::{Employee, EmployeeId, Member, Problem, Reading, Roster, UserId};

use crate::roster::folded;

/// The most overrides of one team. A team that needs more needs another rule.
pub const OVERRIDES_MAX: usize = 500;

/// An override as a person wrote it.
#[derive(Clone, PartialEq, Eq)]
pub struct WrittenOverride {
    /// Where it stands, for messages: `overrides.csv, line 7`.
    pub place: String,
    /// The employee's id.
    pub employee_id: String,
    /// The user: object id, user principal name or mail address of a member.
    pub user: String,
}

// What is written may be a person's address, so `Debug` shows the place alone.
impl fmt::Debug for WrittenOverride {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WrittenOverride")
            .field("place", &self.place)
            .finish_non_exhaustive()
    }
}

/// Reads what was written against the people of both sides.
///
/// # Errors
///
/// Everything that is wrong, at once: who is unknown, named twice, or would share a user.
pub fn read_overrides(
    written: &[WrittenOverride],
    employees: &Reading<Employee>,
    members: &[Member],
) -> Result<BTreeMap<EmployeeId, UserId>, Vec<Problem>> {
    if written.len() > OVERRIDES_MAX {
        return Err(vec![Problem {
            place: "the list".to_owned(),
            why: format!(
                "it has {} overrides, and a team may have {OVERRIDES_MAX}; make the logins in the \
                 WFM fit [roster] match instead",
                written.len()
            ),
        }]);
    }
    let known = employees.records().iter().map(|employee| &employee.id);
    let mut reader = Reader {
        employees: known.collect(),
        everybody_is_told: employees.is_complete(),
        directory: Directory::of(members),
        by_employee: BTreeMap::new(),
        by_user: BTreeMap::new(),
        overrides: BTreeMap::new(),
        problems: Vec::new(),
    };
    written.iter().for_each(|one| reader.read(one));
    if reader.problems.is_empty() {
        Ok(reader.overrides)
    } else {
        Err(reader.problems)
    }
}

struct Reader<'a> {
    employees: BTreeSet<&'a EmployeeId>,
    everybody_is_told: bool,
    directory: Directory<'a>,
    /// Where each employee and each user was named first.
    by_employee: BTreeMap<EmployeeId, &'a str>,
    by_user: BTreeMap<UserId, &'a str>,
    overrides: BTreeMap<EmployeeId, UserId>,
    problems: Vec<Problem>,
}

impl<'a> Reader<'a> {
    fn read(&mut self, written: &'a WrittenOverride) {
        let employee_id = self.employee(written);
        let user_id = self.user(written);
        if let (Some(employee_id), Some(user_id)) = (employee_id, user_id) {
            self.overrides.insert(employee_id, user_id);
        }
    }

    fn employee(&mut self, written: &'a WrittenOverride) -> Option<EmployeeId> {
        let id = match EmployeeId::parse(written.employee_id.trim()) {
            Ok(id) => id,
            Err(error) => return self.wrong(written, EMPLOYEE, error.to_string()),
        };
        if !self.employees.contains(&id) {
            let why = if self.everybody_is_told {
                "the business unit has no such employee; correct the id"
            } else {
                "the WFM does not name this employee, and does not tell everybody now; mend the \
                 source or try again later"
            };
            return self.wrong(written, EMPLOYEE, why.to_owned());
        }
        if let Some(first) = self.by_employee.get(&id) {
            let why = format!("this employee stands at {first} already; keep one of the two");
            return self.wrong(written, EMPLOYEE, why);
        }
        self.by_employee.insert(id.clone(), &written.place);
        Some(id)
    }

    fn user(&mut self, written: &'a WrittenOverride) -> Option<UserId> {
        let id = match self.directory.find(&written.user) {
            Ok(id) => id.clone(),
            Err(why) => return self.wrong(written, USER, why.to_owned()),
        };
        if let Some(first) = self.by_user.get(&id) {
            let why = format!("this member stands at {first} already; one user is one employee");
            return self.wrong(written, USER, why);
        }
        self.by_user.insert(id.clone(), &written.place);
        Some(id)
    }

    fn wrong<T>(&mut self, written: &WrittenOverride, column: &str, why: String) -> Option<T> {
        self.problems.push(Problem {
            place: format!("{}, column \"{column}\"", written.place),
            why,
        });
        None
    }
}

/// The columns of what is written.
const EMPLOYEE: &str = "employee_id";
const USER: &str = "user";

/// The members of a team, to be found by what people call them.
struct Directory<'a> {
    /// Object ids first, then user principal names, then mail addresses: the first that knows the
    /// text decides.
    known_by: [BTreeMap<String, BTreeSet<&'a UserId>>; 3],
}

impl<'a> Directory<'a> {
    fn of(members: &'a [Member]) -> Self {
        let mut known_by = [BTreeMap::new(), BTreeMap::new(), BTreeMap::new()];
        for member in members {
            let texts = [
                folded(Some(member.user_id.as_str())),
                folded(member.user_principal_name.as_deref()),
                folded(member.mail.as_deref()),
            ];
            for (known, text) in known_by.iter_mut().zip(texts) {
                if let Some(text) = text {
                    let users: &mut BTreeSet<&UserId> = known.entry(text).or_default();
                    users.insert(&member.user_id);
                }
            }
        }
        Self { known_by }
    }

    fn find(&self, text: &str) -> Result<&'a UserId, &'static str> {
        let Some(text) = folded(Some(text)) else {
            return Err("it is empty; write a member's user principal name, mail or object id");
        };
        let found = self.known_by.iter().find_map(|known| known.get(&text));
        let mut found = found.into_iter().flatten();
        match (found.next(), found.next()) {
            (Some(user_id), None) => Ok(user_id),
            (None, _) => Err(
                "no member of the team is called so; add the person to the team \
                              first, or correct it",
            ),
            (Some(_), Some(_)) => Err("several members have this mail address; write the object \
                                       id"),
        }
    }
}

/// An employee who is recognised differently than before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recognised {
    /// The employee.
    pub employee_id: EmployeeId,
    /// As whom they were recognised.
    pub before: Option<UserId>,
    /// As whom they are recognised now.
    pub after: Option<UserId>,
}

/// Who is recognised differently than before.
#[must_use]
pub fn recognised_differently(before: &Roster, after: &Roster) -> Vec<Recognised> {
    let everybody: BTreeSet<&EmployeeId> = before.users.keys().chain(after.users.keys()).collect();
    let each = everybody.into_iter().map(|id| Recognised {
        employee_id: id.clone(),
        before: before.users.get(id).cloned(),
        after: after.users.get(id).cloned(),
    });
    each.filter(|one| one.before != one.after).collect()
}

/// The users that several employees are recognised as. Each of them would be shown the work of all.
#[must_use]
pub fn shared_users(roster: &Roster) -> BTreeMap<UserId, BTreeSet<EmployeeId>> {
    let mut employees: BTreeMap<UserId, BTreeSet<EmployeeId>> = BTreeMap::new();
    for (employee_id, user_id) in &roster.users {
        let of_user = employees.entry(user_id.clone()).or_default();
        of_user.insert(employee_id.clone());
    }
    employees.retain(|_, of_user| of_user.len() > 1);
    employees
}

/// The members of a team that no employee is recognised as.
#[must_use]
pub fn strangers(roster: &Roster, members: &[Member]) -> BTreeSet<UserId> {
    let known: BTreeSet<&UserId> = roster.users.values().collect();
    let ids = members.iter().map(|member| &member.user_id);
    ids.filter(|id| !known.contains(id)).cloned().collect()
}

#[cfg(test)]
mod tests;
