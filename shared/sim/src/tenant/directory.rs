//! The part of Graph around a schedule: teams, groups, their members, and users.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::call::Call;
use super::paging::Listing;
use super::refusal::Refusal;
use super::reply::{Answer, Reply};
use super::team::{Member, MemberKind, Team};

/// Members on a page unless `$top` says otherwise.
const PAGE_DEFAULT: usize = 100;
/// The largest page of members.
const PAGE_MAX: usize = 999;

/// Answers a call outside any schedule.
pub(crate) fn answer(teams: &BTreeMap<String, Team>, call: &Call) -> Answer {
    let lowered = call.lowered();
    let path: Vec<&str> = lowered.iter().map(String::as_str).collect();
    if call.method != "GET" {
        return Err(Refusal::plain(
            405,
            "Request_BadRequest",
            "The method is not allowed here.",
        ));
    }
    match path.as_slice() {
        ["teams", id] => team(teams, id).map(|team| alone(call, "teams", shown_team(team))),
        ["teams", id, "members"] => conversation_members(team(teams, id)?, call),
        ["groups", id] => group(teams, id).map(|team| alone(call, "groups", shown_group(team))),
        ["groups", id, "members"] => members(call, group(teams, id)?, |_| true),
        [
            "groups",
            id,
            "members",
            "microsoft.graph.user" | "graph.user",
        ] => members(call, group(teams, id)?, |member| {
            member.kind == MemberKind::User
        }),
        ["groups", id, "owners"] | ["groups", id, "owners", "microsoft.graph.user"] => {
            members(call, group(teams, id)?, |member| member.owner)
        }
        ["users"] => list(call, "users", &mut users(teams).into_iter()),
        ["users", id] => {
            let member = user(teams, id)?;
            Ok(alone(call, "users", shown_member(member)))
        }
        _ => {
            let segment = call
                .segments
                .first()
                .map(String::as_str)
                .unwrap_or_default();
            let text = format!("Resource not found for the segment '{segment}'.");
            Err(Refusal::bad_request(&text))
        }
    }
}

/// The team with this id, in whatever case it is written.
pub(crate) fn team<'a>(teams: &'a BTreeMap<String, Team>, id: &str) -> Result<&'a Team, Refusal> {
    teams
        .get(&id.to_ascii_lowercase())
        .ok_or_else(|| Refusal::team_not_found(404))
}

/// The user with this id or login name, who must be in some team to be known here.
pub(crate) fn user<'a>(
    teams: &'a BTreeMap<String, Team>,
    key: &str,
) -> Result<&'a Member, Refusal> {
    let found = users(teams).into_values().find(|member| {
        let login = member.user_principal_name.as_deref().unwrap_or_default();
        member.id.eq_ignore_ascii_case(key) || login.eq_ignore_ascii_case(key)
    });
    found.ok_or_else(|| absent("Resource does not exist."))
}

fn group<'a>(teams: &'a BTreeMap<String, Team>, id: &str) -> Result<&'a Team, Refusal> {
    team(teams, id).map_err(|_| absent("Resource does not exist."))
}

fn absent(message: &str) -> Refusal {
    Refusal::plain(404, "Request_ResourceNotFound", message)
}

fn members(call: &Call, team: &Team, belongs: impl Fn(&Member) -> bool) -> Answer {
    let mut chosen = team
        .members
        .iter()
        .enumerate()
        .filter(|(_, member)| belongs(member));
    let mut keyed = chosen
        .by_ref()
        .map(|(index, member)| (format!("{index:08}"), member));
    list(call, "directoryObjects", &mut keyed)
}

fn list(
    call: &Call,
    context: &str,
    members: &mut dyn Iterator<Item = (String, &Member)>,
) -> Answer {
    let listing = Listing {
        context: context.to_owned(),
        page_default: PAGE_DEFAULT,
        page_max: PAGE_MAX,
        items: members,
        shown: &|member| selected(call, shown_member(member)),
    };
    listing.page(call)
}

/// Every user once, by id.
fn users(teams: &BTreeMap<String, Team>) -> BTreeMap<String, &Member> {
    let members = teams.values().flat_map(|team| &team.members);
    let users = members.filter(|member| member.kind == MemberKind::User);
    users
        .map(|user| (user.id.to_ascii_lowercase(), user))
        .collect()
}

fn conversation_members(team: &Team, call: &Call) -> Answer {
    let users = team.members.iter().enumerate();
    let users = users.filter(|(_, member)| member.kind == MemberKind::User);
    let listing = Listing {
        context: format!("teams('{}')/members", team.id),
        page_default: PAGE_DEFAULT,
        page_max: PAGE_MAX,
        items: &mut users.map(|(index, member)| (format!("{index:08}"), member)),
        shown: &|member| selected(call, shown_conversation_member(team, member)),
    };
    listing.page(call)
}

fn alone(call: &Call, set: &str, value: Value) -> Reply {
    let mut object = Map::new();
    object.insert(
        "@odata.context".into(),
        json!(format!("{}/$metadata#{set}/$entity", call.base)),
    );
    if let Value::Object(value) = selected(call, value) {
        object.extend(value);
    }
    Reply::json(200, Value::Object(object))
}

/// What `$select` leaves of an object; annotations and the id always stay.
fn selected(call: &Call, value: Value) -> Value {
    let (Some(select), Value::Object(object)) = (call.query.get("select"), &value) else {
        return value;
    };
    let wanted: Vec<&str> = select.split(',').map(str::trim).collect();
    let stays = |name: &str| {
        name.starts_with('@')
            || name == "id"
            || wanted
                .iter()
                .any(|wanted| wanted.eq_ignore_ascii_case(name))
    };
    let kept = object.iter().filter(|(name, _)| stays(name));
    kept.map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

fn shown_team(team: &Team) -> Value {
    json!({
        "id": team.id,
        "displayName": team.display_name,
        "description": null,
        "isArchived": false,
        "visibility": "private",
    })
}

fn shown_group(team: &Team) -> Value {
    json!({
        "id": team.id,
        "displayName": team.display_name,
        "description": null,
        "groupTypes": ["Unified"],
        "mailEnabled": true,
        "securityEnabled": false,
        "resourceProvisioningOptions": ["Team"],
        "visibility": "Private",
    })
}

fn shown_member(member: &Member) -> Value {
    match member.kind {
        MemberKind::User => json!({
            "@odata.type": "#microsoft.graph.user",
            "id": member.id,
            "businessPhones": [],
            "displayName": member.display_name,
            "givenName": null,
            "jobTitle": null,
            "mail": member.mail,
            "mobilePhone": null,
            "officeLocation": null,
            "preferredLanguage": null,
            "surname": null,
            "userPrincipalName": member.user_principal_name,
        }),
        MemberKind::Group => json!({
            "@odata.type": "#microsoft.graph.group",
            "id": member.id,
            "displayName": member.display_name,
            "mail": member.mail,
        }),
        MemberKind::Device => json!({
            "@odata.type": "#microsoft.graph.device",
            "id": member.id,
            "displayName": member.display_name,
        }),
    }
}

fn shown_conversation_member(team: &Team, member: &Member) -> Value {
    let roles: &[&str] = if member.owner { &["owner"] } else { &[] };
    json!({
        "@odata.type": "#microsoft.graph.aadUserConversationMember",
        "id": format!("{}##{}", team.id, member.id),
        "roles": roles,
        "displayName": member.display_name,
        "userId": member.id,
        "email": member.mail,
    })
}
