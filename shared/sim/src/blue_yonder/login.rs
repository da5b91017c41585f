//! The login, of the service account by a password, and of a person by a token that somebody else
//! vouches for.
//!
//! "The adapter signs a JWT naming a login; the WFM returns it to our endpoint, which answers the
//! login as XML." So the token is not read here; only the answer is believed.

use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderMap, Method, Request, Uri, header};
use axum::response::{IntoResponse as _, Response};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

use super::BlueYonder;
use super::faults::{not_logged_in, said};
use super::sessions::Principal;
use super::settings::{TokenIn, Voucher};

/// The name under which a token is sent, both ways.
const TOKEN: &str = "X-MS-AuthToken";
/// The largest answer about a token that is read.
const ANSWER_MAX_BYTES: usize = 64 * 1024;

/// The client with which somebody is asked to vouch: plain HTTP, as the addresses are on this
/// machine.
pub(super) type Post = Client<HttpConnector, Body>;

/// A client that keeps its connections.
pub(super) fn post() -> Post {
    Client::builder(TokioExecutor::new()).build_http()
}

/// Why nobody is let in.
pub(super) type Why = &'static str;

impl BlueYonder {
    /// Lets somebody in, or shows the login page again.
    pub(super) async fn log_in(&self, headers: &HeaderMap, body: &[u8]) -> (Response, Option<Why>) {
        let token = headers.get(TOKEN).and_then(|value| value.to_str().ok());
        let known = match token {
            Some(token) => self.person_of(token).await,
            None => self.account_of(body),
        };
        let now = self.wfm.now();
        match known {
            Ok((whose, login)) => {
                let mut own = self.own();
                let counts = &mut own.log.counts;
                match &whose {
                    Principal::Account => counts.account_logins += 1,
                    Principal::Person(_) => *counts.person_logins.entry(login).or_default() += 1,
                }
                let lifetime = self.settings.session_lifetime;
                let cookies = own.sessions.begin(whose, now, lifetime);
                let mut answer = said("true", "<html>welcome</html>".into_response());
                for cookie in cookies {
                    if let Ok(cookie) = cookie.parse() {
                        answer.headers_mut().append(header::SET_COOKIE, cookie);
                    }
                }
                (answer, None)
            }
            Err(why) => {
                self.own().log.counts.failed_logins += 1;
                (not_logged_in(), Some(why))
            }
        }
    }

    fn account_of(&self, body: &[u8]) -> Result<(Principal, String), Why> {
        let field = |name: &str| {
            let mut fields = form_urlencoded::parse(body);
            fields.find(|(of, _)| of == name).map(|(_, value)| value)
        };
        let settings = &self.settings;
        let fits = field("loginName").as_deref() == Some(&settings.login_name)
            && field("password").as_deref() == Some(&settings.password);
        let login = settings.login_name.clone();
        fits.then_some((Principal::Account, login))
            .ok_or("wrong login name or password")
    }

    async fn person_of(&self, token: &str) -> Result<(Principal, String), Why> {
        let voucher = self.own().voucher.clone();
        let voucher = voucher.ok_or("nobody vouches for tokens")?;
        self.own().log.counts.vouchers_asked += 1;
        let asked = tokio::time::timeout(self.settings.voucher_limit, self.ask(&voucher, token));
        let answer = asked.await.map_err(|_| "the voucher took too long")??;
        let login = login_in(&answer)?;
        let state = self.wfm.state();
        let mut people = state.rota.employees.iter();
        let person = people.find(|person| person.login.as_deref() == Some(&login));
        let person = person.ok_or("nobody has that login")?;
        Ok((Principal::Person(person.id.clone()), login))
    }

    /// The answer about a token.
    async fn ask(&self, voucher: &Voucher, token: &str) -> Result<Bytes, Why> {
        let uri: Uri = voucher
            .url
            .parse()
            .map_err(|_| "the voucher has no address")?;
        let request = Request::builder().method(Method::POST).uri(uri);
        let request = match voucher.token_in {
            TokenIn::Header => request.header(TOKEN, token).body(Body::empty()),
            TokenIn::Form => {
                let mut form = form_urlencoded::Serializer::new(String::new());
                let form = form.append_pair(TOKEN, token).finish();
                request
                    .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                    .body(Body::from(form))
            }
        };
        let request = request.map_err(|_| "the token cannot be sent")?;
        let answer = self.post.request(request).await;
        let answer = answer.map_err(|_| "the voucher cannot be reached")?;
        if answer.status() != 200 {
            return Err("the voucher did not answer 200");
        }
        let body = to_bytes(Body::new(answer.into_body()), ANSWER_MAX_BYTES).await;
        body.map_err(|_| "the voucher's answer cannot be read")
    }
}

/// The login in `<userId>login</userId>`.
fn login_in(answer: &[u8]) -> Result<String, Why> {
    const NO_XML: Why = "the voucher's answer is not <userId>…</userId>";
    let text = std::str::from_utf8(answer).map_err(|_| NO_XML)?;
    let document = roxmltree::Document::parse(text).map_err(|_| NO_XML)?;
    let root = document.root_element();
    let only_text = root.children().all(|child| child.is_text());
    let login = root.text().filter(|login| !login.is_empty() && only_text);
    let login = login.filter(|_| root.has_tag_name("userId"));
    login.map(str::to_owned).ok_or(NO_XML)
}
