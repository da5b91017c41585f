//! Which hosts may be connected to.
//!
//! Names are judged by the addresses that they lead to, at the moment of connecting, so that a
//! name cannot be pointed into the private network after it was checked.

use std::future::Future;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::pin::Pin;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// What a name leads to.
pub(crate) type Found = Pin<Box<dyn Future<Output = std::io::Result<Vec<SocketAddr>>> + Send>>;

/// Whoever knows where names lead.
pub(crate) trait Names: Clone + Send + Sync + 'static {
    /// The addresses of a name, each with port 0.
    fn look_up(&self, host: String) -> Found;
}

/// The resolver of the operating system.
#[derive(Clone)]
pub(crate) struct System;

impl Names for System {
    fn look_up(&self, host: String) -> Found {
        Box::pin(async move { Ok(tokio::net::lookup_host((host.as_str(), 0)).await?.collect()) })
    }
}

/// Resolves names, and leaves out the addresses that may not be connected to. The client connects
/// to what comes out of here and to nothing else, so there is no moment between the check and the
/// connection in which a name could be pointed elsewhere.
pub(crate) struct PublicOnly<N> {
    /// Whether private addresses are let through.
    pub(crate) allow_private: bool,
    /// Whether this machine is let through when it is called by its name.
    pub(crate) allow_this_machine: bool,
    pub(crate) names: N,
}

impl<N: Names> Resolve for PublicOnly<N> {
    fn resolve(&self, name: Name) -> Resolving {
        let (allow_private, allow_this_machine) = (self.allow_private, self.allow_this_machine);
        let names = self.names.clone();
        Box::pin(async move {
            let host = name.as_str().to_owned();
            let allowed = |address: &SocketAddr| {
                allow_private
                    || is_public(address.ip())
                    || (allow_this_machine && is_loopback_name(&host) && address.ip().is_loopback())
            };
            let mut found = names.look_up(host.clone()).await?;
            found.retain(allowed);
            if found.is_empty() {
                return Err("the name leads to no address that may be connected to".into());
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

/// Whether a host is this machine by its very name.
pub(crate) fn is_loopback_name(host: &str) -> bool {
    matches!(host, "localhost" | "127.0.0.1" | "[::1]")
}

/// Whether an address lies in the open network.
pub(crate) fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => match ip.to_ipv4_mapped().or_else(|| translated(ip)) {
            Some(ip) => is_public_v4(ip),
            None => is_public_v6(ip),
        },
    }
}

/// The address of the old sort that an address of the new sort is a way to: by a translator
/// (64:ff9b::/96, RFC 6052) or a tunnel (2002::/16, RFC 3056).
fn translated(ip: Ipv6Addr) -> Option<Ipv4Addr> {
    let of = |high: u16, low: u16| Ipv4Addr::from(u32::from(high) << 16 | u32::from(low));
    match ip.segments() {
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => Some(of(high, low)),
        [0x2002, high, low, ..] => Some(of(high, low)),
        _ => None,
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, ..] = ip.octets();
    let shared = a == 100 && (64..128).contains(&b);
    let benchmark = a == 198 && (b == 18 || b == 19);
    !(ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_broadcast()
        || ip.is_documentation()
        || ip.is_multicast()
        || shared
        || benchmark
        || a == 0
        || a >= 240)
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let first = ip.segments()[0];
    let unique_local = first & 0xfe00 == 0xfc00;
    let link_local = first & 0xffc0 == 0xfe80;
    !(ip.is_loopback() || ip.is_unspecified() || ip.is_multicast() || unique_local || link_local)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::{Arc, Mutex};

    use reqwest::Client;

    use super::*;

    /// Names that lead to one address after the other, the last one for ever.
    #[derive(Clone)]
    struct Table(Arc<(Mutex<Vec<IpAddr>>, AtomicUsize)>);

    impl Table {
        fn of(addresses: &[&str]) -> Self {
            let addresses = addresses.iter().map(|ip| ip.parse().unwrap()).collect();
            Self(Arc::new((Mutex::new(addresses), AtomicUsize::new(0))))
        }

        fn asked(&self) -> usize {
            self.0.1.load(Ordering::Relaxed)
        }
    }

    impl Names for Table {
        fn look_up(&self, _host: String) -> Found {
            self.0.1.fetch_add(1, Ordering::Relaxed);
            let mut addresses = self.0.0.lock().unwrap();
            let ip = if addresses.len() > 1 {
                addresses.remove(0)
            } else {
                addresses[0]
            };
            Box::pin(async move { Ok(vec![SocketAddr::new(ip, 0)]) })
        }
    }

    async fn resolved(names: &Table, host: &str) -> Result<Vec<SocketAddr>, String> {
        let resolver = PublicOnly {
            allow_private: false,
            allow_this_machine: false,
            names: names.clone(),
        };
        let found = resolver.resolve(host.parse().unwrap()).await;
        found
            .map(Iterator::collect)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn f2_addresses_of_private_networks_are_not_public() {
        for ip in [
            "169.254.169.254",
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.0.1",
            "0.0.0.0",
            "100.64.0.1",
            "224.0.0.1",
            "::1",
            "fd00::1",
            "fe80::1",
            "::",
            "::ffff:169.254.169.254",
            "64:ff9b::10.0.0.1",
            "2002:a00:1::1",
        ] {
            assert!(!is_public(ip.parse().unwrap()), "{ip}");
        }
        for ip in ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822"] {
            assert!(is_public(ip.parse().unwrap()), "{ip}");
        }
    }

    #[tokio::test]
    async fn f3_a_name_that_leads_into_a_private_network_is_refused() {
        for ip in ["10.0.0.7", "127.0.0.1", "169.254.169.254", "fd00::7"] {
            let found = resolved(&Table::of(&[ip]), "wfm.example.com").await;
            assert!(found.unwrap_err().contains("no address"), "{ip}");
        }
        let public = resolved(&Table::of(&["93.184.216.34"]), "wfm.example.com").await;
        assert_eq!(public.unwrap().len(), 1);
    }

    #[tokio::test]
    async fn f4_a_name_that_is_pointed_elsewhere_after_the_check_is_refused_at_the_connection() {
        let names = Table::of(&["93.184.216.34", "127.0.0.1"]);
        assert!(
            resolved(&names, "wfm.example.com").await.is_ok(),
            "the check"
        );
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let client = Client::builder()
            .no_proxy()
            .dns_resolver(Arc::new(PublicOnly {
                allow_private: false,
                allow_this_machine: false,
                names: names.clone(),
            }))
            .build()
            .unwrap();
        let asked = client.get(format!("http://wfm.example.com:{port}/")).send();
        assert!(asked.await.unwrap_err().is_connect());
        assert_eq!(names.asked(), 2, "the connection looks the name up anew");
        let knocked = std::future::poll_fn(|context| {
            std::task::Poll::Ready(listener.poll_accept(context).is_ready())
        });
        assert!(!knocked.await, "nobody connected");
    }
}
