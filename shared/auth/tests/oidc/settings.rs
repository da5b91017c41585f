//! What may be configured.

use std::sync::Arc;

use shifts_auth::{Oidc, OidcSettings};
use shifts_ports::Clock;

use crate::world::{HandClock, settings};

fn problem(settings: OidcSettings) -> Option<String> {
    let judged = Oidc::new(settings, HandClock::new() as Arc<dyn Clock>);
    judged.err().map(|error| error.to_string())
}

#[test]
fn an_issuer_is_an_address_that_keys_can_be_fetched_from() {
    for good in [
        "https://login.microsoftonline.com/5c3a1b2e-0000-4000-8000-000000000017/v2.0",
        "https://issuer.example/",
        "http://127.0.0.1:8081/contoso/v2.0",
        "http://localhost:8081/contoso/v2.0",
        "http://[::1]:8081/contoso/v2.0",
    ] {
        assert_eq!(problem(settings(good)), None, "{good}");
    }
    for (wrong, why) in [
        ("", "it is empty"),
        ("issuer.example", "this is no address"),
        ("http://issuer.example", "must begin with https://"),
        ("http://127.0.0.1.evil.example", "must begin with https://"),
        ("http://10.0.0.1", "must begin with https://"),
        ("ftp://issuer.example", "must begin with https://"),
        ("https://issuer.example/?a=b", "no query"),
        ("https://issuer.example/#a", "no fragment"),
        (
            "https://ada:hunter2@issuer.example",
            "user name or password",
        ),
        (" https://issuer.example", "blanks"),
        ("https://issuer.example/\t", "blanks"),
    ] {
        let told = problem(settings(wrong)).unwrap();
        assert!(told.starts_with("[admin] issuer: "), "{told}");
        assert!(told.contains(why) && !told.contains("hunter2"), "{told}");
    }
}

#[test]
fn plain_http_has_to_be_allowed_even_on_this_machine() {
    let strict = OidcSettings {
        allow_plain_http: false,
        ..settings("http://127.0.0.1:8081")
    };
    assert!(problem(strict).unwrap().starts_with("[admin] issuer: "));
}

#[test]
fn an_audience_has_to_be_named() {
    let nobody = OidcSettings {
        audience: "  ".to_owned(),
        ..settings("https://issuer.example")
    };
    assert!(problem(nobody).unwrap().starts_with("[admin] audience: "));
}
