//! The accept loop. It exists because some answers must not be sent at all.
//!
//! An ordinary HTTP server always answers. Here a response may be marked, and then the
//! connection closes without a byte, as it does when a network breaks.

use std::convert::Infallible;

use axum::Router;
use axum::body::Body;
use axum::extract::DefaultBodyLimit;
use axum::routing::{any, get, post, put};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tower::ServiceExt;

use super::door::NoAnswer;
use super::{Tenant, control, door};

/// Why a connection is closed instead of answered.
#[derive(Debug, thiserror::Error)]
#[error("the connection is dropped on purpose")]
struct Dropped;

/// Serves the tenant until the future is dropped, which closes all its connections.
pub(crate) async fn serve(tenant: Tenant, listener: TcpListener) -> std::io::Result<()> {
    let router = router(tenant);
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                let (stream, _) = accepted?;
                connections.spawn(converse(stream, router.clone()));
            }
            // Ended conversations are let go of, so that they do not pile up.
            Some(_) = connections.join_next() => {}
        }
    }
}

fn router(tenant: Tenant) -> Router {
    Router::new()
        .route("/sim/teams/{team_id}", put(control::put_team))
        .route("/sim/apps/{client_id}", put(control::put_app))
        .route("/sim/reset", post(control::reset))
        .route("/sim/state", get(control::state))
        .route("/sim/log", get(control::log))
        .route("/sim/callbacks", get(control::callbacks))
        .route("/sim/act", post(control::act))
        .route("/sim/faults", post(control::faults))
        .route("/sim/clock", post(control::clock))
        .route(
            "/sim/switches",
            get(control::switches).post(control::set_switches),
        )
        .route("/sim/{*path}", any(control::unknown))
        .fallback(door::answer)
        .layer(DefaultBodyLimit::max(door::BODY_MAX_BYTES))
        .with_state(tenant)
}

/// One connection from its first request to its last.
async fn converse(stream: TcpStream, router: Router) {
    // Small answers must not wait for each other; a failure only costs time.
    let _slower = stream.set_nodelay(true);
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let router = router.clone();
        async move {
            let answered: Result<_, Infallible> = router.oneshot(request.map(Body::new)).await;
            let Ok(response) = answered;
            if response.extensions().get::<NoAnswer>().is_some() {
                Err(Dropped)
            } else {
                Ok(response)
            }
        }
    });
    // The client's going away and a drop on purpose both end here, and both are ordinary.
    let _ended = http1::Builder::new()
        .serve_connection(TokioIo::new(stream), service)
        .await;
}
