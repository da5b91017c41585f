//! What people write into lists of overrides.

use super::*;
use crate::roster::{Recognition, match_people};

fn employee(id: &str) -> Employee {
    Employee {
        id: EmployeeId::parse(id).unwrap(),
        login: Some(format!("{id}@contoso.com")),
        mail: None,
        name: String::new(),
        is_manager: id == "boss",
    }
}

fn member(id: &str, mail: &str) -> Member {
    Member {
        user_id: UserId::parse(id).unwrap(),
        user_principal_name: (id != "u-device").then(|| format!("{}@contoso.com", &id[2..])),
        mail: (!mail.is_empty()).then(|| mail.to_owned()),
        display_name: String::new(),
    }
}

fn members() -> Vec<Member> {
    vec![
        member("u-ada", "ada.l@contoso.com"),
        member("u-bob", "team@contoso.com"),
        member("u-boss", "team@contoso.com"),
        member("u-device", ""),
    ]
}

fn written(rows: &[(&str, &str)]) -> Vec<WrittenOverride> {
    let row = |((employee_id, user), line): (&(&str, &str), usize)| WrittenOverride {
        place: format!("line {line}"),
        employee_id: (*employee_id).to_owned(),
        user: (*user).to_owned(),
    };
    rows.iter().zip(2..).map(row).collect()
}

fn employees() -> Reading<Employee> {
    Reading::Complete(["ada", "bob", "boss", "eve"].map(employee).to_vec())
}

/// What a list comes to: who is whom, or what is wrong.
fn read(rows: &[(&str, &str)]) -> Vec<String> {
    match read_overrides(&written(rows), &employees(), &members()) {
        Ok(overrides) => overrides
            .iter()
            .map(|(e, u)| format!("{e} = {u}"))
            .collect(),
        Err(problems) => problems.iter().map(ToString::to_string).collect(),
    }
}

#[test]
fn a_member_is_named_by_object_id_user_principal_name_or_mail() {
    let rows = [
        (" ada ", "ADA.L@contoso.com"),
        ("bob", "Bob@Contoso.com"),
        ("boss", "u-boss"),
        ("eve", "u-device"),
    ];
    assert_eq!(
        read(&rows),
        [
            "ada = u-ada",
            "bob = u-bob",
            "boss = u-boss",
            "eve = u-device"
        ]
    );
}

#[test]
fn all_that_is_wrong_is_told_at_once_with_its_place() {
    let rows = [
        ("zoe", "u-ada"),
        ("ada", "nobody@contoso.com"),
        ("ada", "u-bob"),
        ("bob", "u-bob"),
        ("", ""),
        ("boss", "team@contoso.com"),
    ];
    let expected = [
        "line 2, column \"employee_id\": the business unit has no such employee; correct the id",
        "line 3, column \"user\": no member of the team is called so; add the person to the team \
         first, or correct it",
        "line 4, column \"employee_id\": this employee stands at line 3 already; keep one of the \
         two",
        "line 5, column \"user\": this member stands at line 4 already; one user is one employee",
        "line 6, column \"employee_id\": unusable employee id: it is empty",
        "line 6, column \"user\": it is empty; write a member's user principal name, mail or \
         object id",
        "line 7, column \"user\": several members have this mail address; write the object id",
    ];
    assert_eq!(read(&rows), expected);
}

#[test]
fn an_employee_that_a_broken_source_may_have_left_out_is_not_called_unknown() {
    let broken = Reading::Partial {
        records: Vec::new(),
        problems: Vec::new(),
    };
    let problems = read_overrides(&written(&[("ada", "u-ada")]), &broken, &members()).unwrap_err();
    assert!(problems[0].why.contains("does not tell everybody now"));
}

#[test]
fn a_list_that_is_too_long_is_refused_as_a_whole() {
    let rows = vec![("ada", "u-ada"); OVERRIDES_MAX + 1];
    let problems = read(&rows);
    assert_eq!(problems.len(), 1);
    assert!(problems[0].contains("it has 501 overrides, and a team may have 500"));
}

#[test]
fn no_address_is_repeated_in_what_is_told() {
    let rows = written(&[("ada", "secret@contoso.com")]);
    let problems = read_overrides(&rows, &employees(), &members()).unwrap_err();
    assert!(!format!("{problems:?} {rows:?}").contains("secret"));
}

#[test]
fn a_preview_tells_who_is_recognised_differently_and_who_shares_a_user() {
    let employees = employees();
    let rules = [crate::MatchRule::UserPrincipalName];
    let roster = |overrides: &BTreeMap<EmployeeId, UserId>| {
        let recognition = Recognition {
            rules: &rules,
            overrides,
        };
        match_people(employees.records(), &members(), recognition)
    };
    let overrides = read_overrides(&written(&[("eve", "u-bob")]), &employees, &members()).unwrap();
    let (before, after) = (roster(&BTreeMap::new()), roster(&overrides));
    let eve = Recognised {
        employee_id: EmployeeId::parse("eve").unwrap(),
        before: None,
        after: UserId::parse("u-bob").ok(),
    };
    assert_eq!(recognised_differently(&before, &after), [eve]);
    let shared = shared_users(&after);
    let of_bob: Vec<&str> = shared.values().flatten().map(EmployeeId::as_str).collect();
    assert_eq!(of_bob, ["bob", "eve"]);
    let strangers = strangers(&after, &members());
    assert_eq!(
        strangers.iter().map(UserId::as_str).collect::<Vec<_>>(),
        ["u-device"]
    );
}
