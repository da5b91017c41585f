//! Teams, groups, members and users.

use serde_json::json;
use shifts_sim::tenant::{Member, MemberKind, TeamSetup};

use crate::world::{ADA, BOB, TEAM, World, member, team};

#[tokio::test]
async fn a_team_is_also_a_group() {
    let world = World::new().await;
    for set in ["teams", "groups"] {
        let found = world
            .get(&format!("/{set}/{TEAM}?$select=displayName"))
            .await;
        assert_eq!(
            (found.status, &found.body["displayName"]),
            (200, &json!("Store 17"))
        );
        assert_eq!(found.body["description"], json!(null));
        assert!(found.body.get("visibility").is_none());
    }
    let absent = world.get("/groups/nobody").await;
    assert_eq!(
        (absent.status, absent.code()),
        (404, "Request_ResourceNotFound")
    );
}

#[tokio::test]
async fn members_come_on_pages_of_the_asked_size() {
    let world = World::new().await;
    let members = (0..25)
        .map(|n| member(&format!("u-{n}"), &format!("user{n}"), false))
        .collect();
    world.tenant.put_team(
        TEAM,
        TeamSetup {
            members,
            ..team(None)
        },
    );
    let first = world
        .get(&format!("/groups/{TEAM}/members?$top=20&$select=id,mail"))
        .await;
    assert_eq!(first.values().len(), 20);
    assert_eq!(first.values()[0]["@odata.type"], "#microsoft.graph.user");
    assert!(first.values()[0].get("displayName").is_none());
    let second = world
        .get(first.body["@odata.nextLink"].as_str().unwrap())
        .await;
    assert_eq!(second.values().len(), 5);
    assert!(second.values()[0].get("displayName").is_none());
}

#[tokio::test]
async fn groups_and_machines_are_members_without_a_login() {
    let world = World::new().await;
    let mut setup = team(None);
    for kind in [MemberKind::Group, MemberKind::Device] {
        let nameless = Member {
            user_principal_name: None,
            mail: None,
            ..member("g-1", "x", false)
        };
        setup.members.push(Member { kind, ..nameless });
    }
    world.tenant.put_team(TEAM, setup);
    let all = world.get(&format!("/groups/{TEAM}/members")).await;
    assert_eq!(all.values().len(), 4);
    assert_eq!(all.values()[2]["@odata.type"], "#microsoft.graph.group");
    assert!(all.values()[2].get("userPrincipalName").is_none());
    let users = world
        .get(&format!("/groups/{TEAM}/members/microsoft.graph.user"))
        .await;
    assert_eq!(users.values().len(), 2);
}

#[tokio::test]
async fn owners_and_roles_are_told_apart() {
    let world = World::new().await;
    let owners = world.get(&format!("/groups/{TEAM}/owners")).await;
    assert_eq!(
        (owners.values().len(), &owners.values()[0]["id"]),
        (1, &json!(ADA))
    );
    let members = world.get(&format!("/teams/{TEAM}/members")).await;
    let roles: Vec<_> = members
        .values()
        .iter()
        .map(|it| (&it["userId"], &it["roles"]))
        .collect();
    assert_eq!(
        roles,
        [(&json!(ADA), &json!(["owner"])), (&json!(BOB), &json!([]))]
    );
}

#[tokio::test]
async fn a_user_is_found_by_id_and_by_login() {
    let world = World::new().await;
    for key in [BOB, "Bob@contoso.example"] {
        assert_eq!(world.get(&format!("/users/{key}")).await.body["id"], BOB);
    }
    assert_eq!(world.get("/users").await.values().len(), 2);
    assert_eq!(world.get("/users/nobody").await.status, 404);
}
