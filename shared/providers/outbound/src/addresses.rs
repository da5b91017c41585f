//! Addresses as a person writes them, and whether credentials may be sent there.

use std::net::IpAddr;

use reqwest::Url;

use crate::resolving::{is_loopback_name, is_public};

/// The least port that needs no rights on most machines. Below it lie the services of an
/// operating system, of which only the web is ever a WFM.
const UNPRIVILEGED_PORT_MIN: u16 = 1024;
/// The ports of the web.
const WEB_PORTS: [u16; 2] = [80, 443];

/// Which addresses a WFM may have.
#[derive(Debug, Clone, Default)]
pub struct Addresses {
    /// Whether plain http may leave this machine.
    pub allow_plain_http: bool,
    /// Whether the WFM may lie in a private network.
    pub allow_private: bool,
    /// Whether the WFM may be this machine, called `localhost`, `127.0.0.1` or `[::1]`, over http
    /// as well. A simulator is; on a server, what answers there is rarely meant for others.
    pub allow_this_machine: bool,
    /// The hosts that may be named, each with all below it: `example.com` stands for itself and
    /// for `eu.example.com`. Empty for any host.
    pub hosts: Vec<String>,
}

/// Why a WFM cannot be reached as configured. A person has to mend the configuration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{key}: {why}")]
pub struct AddressError {
    /// The key of the configuration.
    pub key: &'static str,
    /// What is wrong and what to do. The value is not repeated: it may hold a password.
    pub why: &'static str,
}

impl Addresses {
    /// Reads an address to which credentials may be sent.
    ///
    /// # Errors
    ///
    /// Names `key` and what is wrong: the scheme, a user name, a port, a host that is not among
    /// [`Addresses::hosts`], or an address in a private network. A name is judged again by what
    /// it leads to, at each connection.
    pub fn parse(&self, key: &'static str, text: &str) -> Result<Url, AddressError> {
        let wrong = |why| AddressError { key, why };
        // The parser drops blanks and turns letters of other scripts into others that nobody sees.
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(wrong(
                "this holds blanks or letters that are not ASCII; write a host of another script \
                 by its name that begins with xn--",
            ));
        }
        let url = Url::parse(text).map_err(|_| wrong("this is no address; write https://…"))?;
        let host = url
            .host_str()
            .ok_or_else(|| wrong("this address names no host"))?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(wrong(
                "an address must not hold a user name or password; remove it",
            ));
        }
        let is_loopback = self.allow_this_machine && is_loopback_name(host);
        match url.scheme() {
            "https" => {}
            "http" if is_loopback || self.allow_plain_http => {}
            "http" => return Err(wrong("credentials are sent there; begin it with https://")),
            _ => return Err(wrong("begin it with https://")),
        }
        let port = url.port_or_known_default().unwrap_or_default();
        if port < UNPRIVILEGED_PORT_MIN && !WEB_PORTS.contains(&port) {
            return Err(wrong(
                "no WFM answers at this port; use 443, 80 or one from 1024",
            ));
        }
        if !self.hosts.is_empty() && !self.hosts.iter().any(|known| is_below(host, known)) {
            return Err(wrong("this host is not among the ones that are allowed"));
        }
        let private = wrong(
            "this address lies in a private network; set allow_private_addresses if that is meant",
        );
        if is_loopback_name(host) && !self.allow_private && !is_loopback {
            return Err(private);
        }
        let literal = host.trim_matches(['[', ']']).parse::<IpAddr>();
        if let Ok(ip) = literal
            && !is_loopback
            && !self.allow_private
            && !is_public(ip)
        {
            return Err(private);
        }
        Ok(url)
    }
}

/// Whether a host is a known one or lies below it. Names are compared whole label by whole label,
/// so that a host which only looks alike is another.
fn is_below(host: &str, known: &str) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let known = known.trim_matches('.').to_ascii_lowercase();
    host == known
        || host
            .strip_suffix(&known)
            .is_some_and(|rest| !known.is_empty() && rest.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strict() -> Addresses {
        Addresses::default()
    }

    fn refused(addresses: &Addresses, text: &str) -> &'static str {
        let error = addresses.parse("base_url", text).unwrap_err();
        assert_eq!(error.key, "base_url");
        assert!(
            !error.to_string().contains(text),
            "the value is not repeated"
        );
        error.why
    }

    #[test]
    fn f1_plain_http_to_another_machine_is_refused() {
        assert!(refused(&strict(), "http://wfm.example.com").contains("https"));
        for scheme in ["ftp", "file", "ws", "gopher"] {
            refused(&strict(), &format!("{scheme}://wfm.example.com"));
        }
        refused(&strict(), "http://127.0.0.1:9000");
        let simulated = Addresses {
            allow_this_machine: true,
            ..strict()
        };
        assert!(simulated.parse("k", "http://127.0.0.1:9000").is_ok());
        assert!(
            strict()
                .parse("k", "https://wfm.example.com/retail")
                .is_ok()
        );
    }

    #[test]
    fn f2_private_addresses_are_refused_however_they_are_written() {
        for host in [
            "169.254.169.254",
            "10.0.0.1",
            "127.0.0.1",
            "127.0.0.2",
            "localhost",
            "[::1]",
            "0.0.0.0",
            "2130706433",
            "0x0a000001",
            "012.0.0.1",
            "10.1",
            "[fd00::1]",
            "[fe80::1]",
            "[::]",
            "[::ffff:169.254.169.254]",
            "[::ffff:127.0.0.1]",
            "[64:ff9b::a9fe:a9fe]",
            "[2002:7f00:1::]",
        ] {
            refused(&strict(), &format!("https://{host}/"));
        }
        let open = Addresses {
            allow_private: true,
            ..strict()
        };
        assert!(open.parse("k", "https://10.0.0.1/").is_ok());
    }

    #[test]
    fn f6_user_names_and_passwords_in_an_address_are_refused() {
        for text in [
            "https://user@wfm.example.com",
            "https://user:pass@wfm.example.com",
            "https://wfm.example.com@evil.example",
            "https://:pass@wfm.example.com",
        ] {
            refused(&strict(), text);
        }
    }

    #[test]
    fn f7_ports_at_which_no_wfm_answers_are_refused() {
        for port in [0, 1, 22, 25, 53, 110, 389, 445, 1023] {
            refused(&strict(), &format!("https://wfm.example.com:{port}"));
        }
        for port in [80, 443, 1024, 8443, 65535] {
            let text = format!("https://wfm.example.com:{port}");
            assert!(strict().parse("k", &text).is_ok(), "{port}");
        }
    }

    #[test]
    fn f8_hosts_that_look_alike_are_refused() {
        let pinned = Addresses {
            hosts: vec!["jdadelivers.com".to_owned()],
            ..strict()
        };
        for host in [
            "jdadelivers.com",
            "eu.JDAdelivers.com",
            "a.b.jdadelivers.com.",
        ] {
            assert!(
                pinned.parse("k", &format!("https://{host}/x")).is_ok(),
                "{host}"
            );
        }
        for host in [
            "jdadelivers.com.evil.example",
            "evil-jdadelivers.com",
            "jdadelivers.co",
            "xn--jddelivers-5fg.com",
        ] {
            refused(&pinned, &format!("https://{host}/"));
        }
        // A Cyrillic a: nobody sees the difference, so it is refused without a pin as well.
        refused(&strict(), "https://jd\u{430}delivers.com/");
        refused(&strict(), "https://wfm.example.com/ ");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in ["", "wfm", "https://", "/x", "https://?", "https://a b/"] {
            assert!(strict().parse("k", text).is_err(), "{text}");
        }
    }
}
