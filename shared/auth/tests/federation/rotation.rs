//! Keys: each algorithm signs what it proves, and a key that was replaced proves for a while.

use shifts_auth::{Federation, FederationError, FederationKeys};

use crate::world::{LOGIN, SECRET, World, curve, mismatched, rsa, settings};

fn shared(current: &str, previous: Option<&str>) -> FederationKeys {
    FederationKeys::Shared {
        current: current.to_owned().into(),
        previous: previous.map(|secret| secret.to_owned().into()),
    }
}

#[tokio::test]
async fn each_algorithm_proves_what_it_signed_and_no_other_does() {
    let worlds = [World::new(), World::with(rsa(false)), World::with(curve())];
    for (at, world) in worlds.iter().enumerate() {
        let token = world.issue(LOGIN).await;
        for (other, refusing) in worlds.iter().enumerate() {
            if other != at {
                assert!(refusing.answer(&token).await.is_err());
            }
        }
        assert_eq!(
            world.answer(&token).await.unwrap(),
            "<userId>ada.lovelace</userId>"
        );
    }
}

#[tokio::test]
async fn the_key_before_proves_until_it_is_taken_away() {
    let new = "another secret of thirty-two bytes";
    let mut world = World::new();
    let tokens = [world.issue(LOGIN).await, world.issue(LOGIN).await];
    world.federation = Federation::new(settings(shared(new, Some(SECRET)))).unwrap();
    assert!(
        world.answer(&tokens[0]).await.is_ok(),
        "during the rotation"
    );
    let of_new = world.issue(LOGIN).await;
    world.federation = Federation::new(settings(shared(new, None))).unwrap();
    assert!(world.answer(&tokens[1]).await.is_err(), "after it");
    assert!(world.answer(&of_new).await.is_ok());

    let mut world = World::with(rsa(false));
    let token = world.issue(LOGIN).await;
    world.federation = Federation::new(settings(rsa(true))).unwrap();
    assert!(world.answer(&token).await.is_ok());
}

#[tokio::test]
async fn a_memory_that_is_down_is_no_refusal() {
    let world = World::new();
    let token = world.issue(LOGIN).await;
    *world.held.is_down.lock().unwrap() = true;
    let error = world.answer(&token).await.unwrap_err();
    assert!(matches!(error, FederationError::Unavailable(_)));
    *world.held.is_down.lock().unwrap() = false;
    assert!(world.answer(&token).await.is_ok(), "it was not used up");
}

#[test]
fn keys_that_cannot_serve_are_found_when_the_program_begins() {
    let told = |keys| Federation::new(settings(keys)).err().unwrap().key;
    assert_eq!(told(shared("short", None)), "federation_key");
    assert_eq!(told(shared(SECRET, Some("short"))), "federation_key");
    assert_eq!(told(mismatched()), "federation_public_key");
    let mut nameless = settings(shared(SECRET, None));
    nameless.issuer = " ".to_owned();
    assert_eq!(
        Federation::new(nameless).err().unwrap().key,
        "federation_issuer"
    );
    let mut long = settings(shared(SECRET, None));
    long.life = std::time::Duration::from_secs(61);
    assert_eq!(
        Federation::new(long).err().unwrap().key,
        "federation_life_s"
    );
}
