//! Persons log in with a token for which somebody else vouches.

use std::time::Duration;

use reqwest::Method;
use serde_json::json;
use shifts_sim::blue_yonder::{BlueYonderSettings, Numbered};
use tokio::net::TcpListener;

use crate::Server;
use crate::server::{Login, login_of};
use crate::world::{small, small_with};

async fn is_let_in(server: &Server, token: &str) -> bool {
    let (status, authenticated, cookies) = server.log_in_with(Login::Person(token)).await;
    assert_eq!(status, 200);
    let is_in = authenticated.as_deref() == Some("true");
    assert_eq!(cookies.len(), if is_in { 2 } else { 0 });
    is_in
}

fn why(server: &Server) -> &'static str {
    server.blue_yonder.log().pop().unwrap().why.unwrap()
}

#[tokio::test]
async fn a_person_is_whoever_the_voucher_says() {
    let server = small().await;
    let ada = server.person("ada").await;
    let me = ada.get("/myInfo").await.body;
    assert_eq!(me["loginName"], login_of("ada"));
    let number = server.number(Numbered::Employee, "ada");
    assert_eq!(me["employeeId"], number.to_string());
    let asked = server.vouching.asked.lock().unwrap().clone();
    let form = "application/x-www-form-urlencoded".to_owned();
    let body = "X-MS-AuthToken=ada%40northwind.example".to_owned();
    assert_eq!(asked, [(form, String::new(), body)]);
    let counts = server.blue_yonder.counts();
    assert_eq!(counts.person_logins[&login_of("ada")], 1);
    assert_eq!(counts.vouchers_asked, 1);
}

#[tokio::test]
async fn the_token_can_be_sent_in_a_header_instead() {
    let server = small().await;
    let body = json!({"url": server.voucher_at, "token_in_header": true});
    assert_eq!(
        server.sim(Method::PUT, "/voucher", body.clone()).await.0,
        204
    );
    assert_eq!(server.sim(Method::GET, "/voucher", json!({})).await.1, body);
    assert!(is_let_in(&server, &login_of("ada")).await);
    let asked = server.vouching.asked.lock().unwrap().clone();
    assert_eq!(asked, [(String::new(), login_of("ada"), String::new())]);
}

const NO_XML: &str = "the voucher's answer is not <userId>…</userId>";
const NOT_200: &str = "the voucher did not answer 200";

#[tokio::test]
async fn a_wrong_answer_lets_nobody_in() {
    let server = small().await;
    let login = login_of("ada");
    for (status, body, reason) in [
        (401, String::new(), NOT_200),
        (400, format!("<userId>{login}</userId>"), NOT_200),
        (302, String::new(), NOT_200),
        (200, String::new(), NO_XML),
        (200, login.clone(), NO_XML),
        (200, format!("<user>{login}</user>"), NO_XML),
        (200, format!("<userId>{login}"), NO_XML),
        (200, "<userId></userId>".to_owned(), NO_XML),
        (200, format!("<userId><b>{login}</b></userId>"), NO_XML),
        (200, json!({"userId": login}).to_string(), NO_XML),
        (
            200,
            format!("<userId>{login}</userId><userId>x</userId>"),
            NO_XML,
        ),
        (
            200,
            "<userId>nobody@northwind.example</userId>".to_owned(),
            "nobody has that login",
        ),
        (
            200,
            format!("<userId>{}</userId>", login.to_uppercase()),
            "nobody has that login",
        ),
        (
            200,
            "x".repeat(100_000),
            "the voucher's answer cannot be read",
        ),
    ] {
        *server.vouching.instead.lock().unwrap() = Some((status, body.clone()));
        assert!(!is_let_in(&server, "token").await, "{status} {body}");
        assert_eq!(why(&server), reason, "{status} {body}");
    }
    let good = format!("<?xml version=\"1.0\"?>\n<userId>{login}</userId>\n");
    *server.vouching.instead.lock().unwrap() = Some((200, good));
    assert!(is_let_in(&server, "token").await);
}

#[tokio::test]
async fn a_login_with_markup_in_it_is_believed_when_it_is_escaped() {
    let server = small().await;
    server
        .wfm
        .edit(|rota| rota.employees[0].login = Some("<ada&co>".to_owned()));
    let answer = |login: &str| Some((200, format!("<userId>{login}</userId>")));
    *server.vouching.instead.lock().unwrap() = answer("<ada&co>");
    assert!(!is_let_in(&server, "token").await);
    *server.vouching.instead.lock().unwrap() = answer("&lt;ada&amp;co&gt;");
    assert!(is_let_in(&server, "token").await);
}

#[tokio::test]
async fn without_a_voucher_that_can_be_reached_nobody_gets_in() {
    let server = small().await;
    server.blue_yonder.set_voucher(None);
    assert!(!is_let_in(&server, &login_of("ada")).await);
    assert_eq!(why(&server), "nobody vouches for tokens");
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = closed.local_addr().unwrap();
    drop(closed);
    let body = json!({"url": format!("http://{at}/auth")});
    server.sim(Method::PUT, "/voucher", body).await;
    assert!(!is_let_in(&server, &login_of("ada")).await);
    assert_eq!(why(&server), "the voucher cannot be reached");
    assert_eq!(server.blue_yonder.counts().failed_logins, 2);
}

#[tokio::test]
async fn a_voucher_that_never_answers_is_given_up() {
    let server = small_with(BlueYonderSettings {
        voucher_limit: Duration::from_millis(50),
        ..BlueYonderSettings::default()
    })
    .await;
    // It takes connections and says nothing.
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = silent.local_addr().unwrap();
    let body = json!({"url": format!("http://{at}/auth")});
    server.sim(Method::PUT, "/voucher", body).await;
    assert!(!is_let_in(&server, &login_of("ada")).await);
    assert_eq!(why(&server), "the voucher took too long");
}

#[tokio::test]
async fn who_has_no_login_has_none_in_any_answer() {
    let server = small().await;
    let number = server.number(Numbered::Employee, "nell");
    let user = server
        .retail()
        .await
        .get(&format!("/users/{number}"))
        .await
        .body;
    assert_eq!(
        user["name"],
        json!({"firstName": "nell", "lastName": "Example"})
    );
    assert!(user["contactInfo"]["email"].is_null());
}
