//! Tokens that are good: how they may be brought, and what is told.

use axum::http::{Method, StatusCode};

use crate::world::{FORM, LOGIN, Log, World, blue, field, green};

#[tokio::test]
async fn a_token_is_answered_with_the_login_that_it_names() {
    let world = World::new();
    let token = world.issue(&blue(), LOGIN).await;
    let answer = world.bring(&token).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.body, "<userId>ada.lovelace</userId>");
    assert_eq!(
        answer.header("content-type"),
        "application/xml; charset=utf-8"
    );
}

#[tokio::test]
async fn d17_a_login_with_markup_in_it_is_escaped() {
    let world = World::new();
    let token = world.issue(&blue(), "<a&b>\"'ü").await;
    let answer = world.bring(&token).await;
    assert_eq!(answer.body, "<userId>&lt;a&amp;b&gt;&quot;&apos;ü</userId>");
}

#[tokio::test]
async fn a_token_may_come_in_the_form_in_the_header_or_in_both() {
    let world = World::new();
    let with_charset = (
        "content-type",
        "Application/X-WWW-Form-URLEncoded; charset=UTF-8",
    );
    let json = ("content-type", "application/json");
    for (form, in_header, in_form) in [
        (Some(FORM), false, true),
        (Some(with_charset), false, true),
        (Some(FORM), true, true),
        (Some(FORM), true, false),
        (Some(json), true, false),
        (None, true, false),
        (None, true, true),
    ] {
        let token = world.issue(&blue(), LOGIN).await;
        let header = in_header.then_some(("x-ms-authtoken", token.as_str()));
        let headers: Vec<_> = form.into_iter().chain(header).collect();
        let body = if in_form {
            format!("a=b&{}&c", field(&token))
        } else {
            "{}".to_owned()
        };
        let answer = world.post(&headers, body).await;
        assert_eq!(answer.status, StatusCode::OK, "{headers:?}");
    }
}

#[tokio::test]
async fn each_wfm_is_told_of_its_own_people() {
    let (log, _guard) = Log::start();
    let world = World::new();
    for (federation, wfm) in [(blue(), "blue"), (green(), "green")] {
        let token = world.issue(&federation, LOGIN).await;
        assert_eq!(world.bring(&token).await.status, StatusCode::OK);
        let text = log.text();
        let last = text.lines().last().unwrap();
        assert!(last.contains(&format!("wfm=\"{wfm}\"")), "{last}");
    }
}

#[tokio::test]
async fn an_answer_leaves_one_line_without_the_login_and_without_the_token() {
    let (log, _guard) = Log::start();
    let world = World::new();
    let good = world.issue(&blue(), LOGIN).await;
    let never_out = blue().sign(LOGIN, "mine", "2026-11-23T08:00:00Z".parse().unwrap());
    let never_out = secrecy::ExposeSecret::expose_secret(&never_out.unwrap()).to_owned();
    for (token, event) in [
        (&good, "federation.answered"),
        (&good, "federation.not_accepted"),
        (&never_out, "federation.not_accepted"),
    ] {
        let before = log.text().lines().count();
        world.bring(token).await;
        let text = log.text();
        let lines: Vec<&str> = text.lines().skip(before).collect();
        assert_eq!(lines.len(), 1, "{text}");
        assert!(lines[0].contains(event), "{text}");
    }
    let text = log.text();
    let parts = good.split('.').chain(never_out.split('.'));
    for secret in parts.chain(["ada", "lovelace", "mine"]) {
        assert!(!text.contains(secret), "{secret} is in the log:\n{text}");
    }
}

#[tokio::test]
async fn no_answer_is_kept_or_guessed_at() {
    let world = World::new();
    let token = world.issue(&blue(), LOGIN).await;
    for (answer, status) in [
        (world.bring(&token).await, 200),
        (world.bring(&token).await, 401),
        (world.send(Method::GET, "/auth", &[], "").await, 405),
    ] {
        assert_eq!(answer.status.as_u16(), status);
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
    }
}
