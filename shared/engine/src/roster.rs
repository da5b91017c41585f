//! Which employee is which user: ordered rules, no guessing.

use std::collections::{BTreeMap, BTreeSet};

use shifts_model::{Employee, EmployeeId, Member, Roster, UnmappedReason, UserId};

/// One way to recognise a person. Letter case never matters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MatchRule {
    /// The WFM login is the user principal name.
    UserPrincipalName,
    /// The WFM's mail address or login is the user's mail address.
    Mail,
    /// The user principal name is this text with the WFM login in place of `{login}`.
    Pattern(String),
}

impl MatchRule {
    /// The rule of that name: `user-principal-name`, `mail` or `pattern:…{login}…`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "user-principal-name" => Some(Self::UserPrincipalName),
            "mail" => Some(Self::Mail),
            _ => {
                let pattern = text.strip_prefix("pattern:")?;
                (pattern.matches("{login}").count() == 1).then(|| Self::Pattern(pattern.to_owned()))
            }
        }
    }
}

/// How employees are recognised among the members of a team.
#[derive(Debug, Clone, Copy)]
pub struct Recognition<'a> {
    /// The rules, in order.
    pub rules: &'a [MatchRule],
    /// Who is recognised by nothing but this.
    pub overrides: &'a BTreeMap<EmployeeId, UserId>,
}

/// Matches employees to members. An override decides, else the first rule that recognises the
/// person.
#[must_use]
pub fn match_people(
    employees: &[Employee],
    members: &[Member],
    recognition: Recognition<'_>,
) -> Roster {
    let index = Index::of(members);
    let user_ids: BTreeSet<&UserId> = members.iter().map(|member| &member.user_id).collect();
    let mut roster = Roster::default();
    for employee in employees {
        let found = match recognition.overrides.get(&employee.id) {
            Some(user_id) if user_ids.contains(user_id) => Ok(user_id.clone()),
            Some(_) => Err(UnmappedReason::NotInTeam),
            None => index.find(employee, recognition.rules),
        };
        match found {
            Ok(user_id) => {
                roster.users.insert(employee.id.clone(), user_id);
            }
            Err(reason) => {
                roster.unmapped.insert(employee.id.clone(), reason);
            }
        }
    }
    roster
}

struct Index<'a> {
    by_user_principal_name: BTreeMap<String, BTreeSet<&'a UserId>>,
    by_mail: BTreeMap<String, BTreeSet<&'a UserId>>,
}

impl<'a> Index<'a> {
    fn of(members: &'a [Member]) -> Self {
        let mut index = Self {
            by_user_principal_name: BTreeMap::new(),
            by_mail: BTreeMap::new(),
        };
        for member in members {
            if let Some(name) = folded(member.user_principal_name.as_deref()) {
                index
                    .by_user_principal_name
                    .entry(name)
                    .or_default()
                    .insert(&member.user_id);
            }
            if let Some(mail) = folded(member.mail.as_deref()) {
                index
                    .by_mail
                    .entry(mail)
                    .or_default()
                    .insert(&member.user_id);
            }
        }
        index
    }

    fn find(&self, employee: &Employee, rules: &[MatchRule]) -> Result<UserId, UnmappedReason> {
        let login = folded(employee.login.as_deref());
        let mail = folded(employee.mail.as_deref());
        if login.is_none() && mail.is_none() {
            return Err(UnmappedReason::NoLogin);
        }
        for rule in rules {
            let found: BTreeSet<&UserId> = match rule {
                MatchRule::UserPrincipalName => self.named(login.as_deref()),
                MatchRule::Pattern(pattern) => {
                    let name = login
                        .as_ref()
                        .map(|login| pattern.replace("{login}", login));
                    self.named(folded(name.as_deref()).as_deref())
                }
                MatchRule::Mail => [&mail, &login]
                    .into_iter()
                    .flatten()
                    .find_map(|address| self.by_mail.get(address))
                    .cloned()
                    .unwrap_or_default(),
            };
            match (found.len(), found.first()) {
                (1, Some(user_id)) => return Ok((*user_id).clone()),
                (0, _) | (_, None) => {}
                (_, Some(_)) => return Err(UnmappedReason::Ambiguous),
            }
        }
        Err(UnmappedReason::NotInTeam)
    }

    fn named(&self, name: Option<&str>) -> BTreeSet<&'a UserId> {
        name.and_then(|name| self.by_user_principal_name.get(name))
            .cloned()
            .unwrap_or_default()
    }
}

/// A text as it is compared: without surrounding space, in lower case; `None` when nothing is left.
pub(crate) fn folded(text: Option<&str>) -> Option<String> {
    let text = text?.trim();
    (!text.is_empty()).then(|| text.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn employee(login: &str, mail: &str) -> Employee {
        let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Employee {
            id: EmployeeId::parse("e1").unwrap(),
            login: text(login),
            mail: text(mail),
            name: String::new(),
            is_manager: false,
        }
    }

    fn member(id: &str, upn: &str, mail: &str) -> Member {
        Member {
            user_id: UserId::parse(id).unwrap(),
            user_principal_name: Some(upn.to_owned()),
            mail: Some(mail.to_owned()),
            display_name: String::new(),
        }
    }

    fn found(employee: Employee, rules: &[&str]) -> String {
        let members = [
            member("u-ada", "Ada@contoso.com", "ada.lovelace@contoso.com"),
            member("u-bob", "bob@contoso.com", "team@contoso.com"),
            member("u-cy", "cy@contoso.com", "team@contoso.com"),
            Member {
                user_principal_name: None,
                mail: None,
                ..member("u-device", "", "")
            },
        ];
        let rules: Vec<_> = rules
            .iter()
            .map(|rule| MatchRule::parse(rule).unwrap())
            .collect();
        let recognition = Recognition {
            rules: &rules,
            overrides: &BTreeMap::new(),
        };
        let roster = match_people(&[employee], &members, recognition);
        match (
            roster.users.values().next(),
            roster.unmapped.values().next(),
        ) {
            (Some(user_id), None) => user_id.to_string(),
            (None, Some(reason)) => format!("{reason:?}"),
            both => panic!("an employee must be in exactly one of the two: {both:?}"),
        }
    }

    #[test]
    fn people_are_recognised_regardless_of_case() {
        assert_eq!(
            found(employee("aDA@CONTOSO.com", ""), &["user-principal-name"]),
            "u-ada"
        );
        assert_eq!(
            found(employee("BOB", ""), &["pattern:{login}@Contoso.com"]),
            "u-bob"
        );
        assert_eq!(
            found(employee("x", "Ada.Lovelace@contoso.com"), &["mail"]),
            "u-ada"
        );
        assert_eq!(
            found(employee("ada.lovelace@contoso.com", ""), &["mail"]),
            "u-ada"
        );
    }

    #[test]
    fn the_first_rule_that_recognises_somebody_decides() {
        let rules = ["user-principal-name", "mail"];
        assert_eq!(
            found(
                employee("cy@contoso.com", "ada.lovelace@contoso.com"),
                &rules
            ),
            "u-cy"
        );
        assert_eq!(
            found(employee("", "ada.lovelace@contoso.com"), &rules),
            "u-ada"
        );
    }

    #[test]
    fn nobody_is_guessed_and_nobody_is_dropped() {
        assert_eq!(
            found(employee("team@contoso.com", ""), &["mail"]),
            "Ambiguous"
        );
        assert_eq!(
            found(employee("eve", ""), &["user-principal-name", "mail"]),
            "NotInTeam"
        );
        assert_eq!(
            found(employee(" ", ""), &["user-principal-name"]),
            "NoLogin"
        );
    }

    #[test]
    fn rules_that_say_nothing_are_no_rules() {
        for text in [
            "",
            "upn",
            "pattern:",
            "pattern:@contoso.com",
            "pattern:{login}{login}",
        ] {
            assert_eq!(MatchRule::parse(text), None, "{text}");
        }
    }
}
