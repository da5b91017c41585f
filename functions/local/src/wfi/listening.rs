//! Answering Shifts while it is told an address or a secret, where nothing else answers yet.

use std::io::ErrorKind;

use axum::Router;
use shifts_runtime::Tasks;
use tokio::net::TcpListener;

use crate::exit::usage;
use crate::output::{complain, tell};
use crate::setup::Program;

/// Whoever answers Shifts now.
pub(super) enum Listening {
    /// This command, until it ends.
    Here {
        /// Stops when it is dropped.
        _tasks: Tasks,
    },
    /// Something else, which was there before.
    Elsewhere,
}

/// Serves callbacks at `[server] listen`, unless something listens there.
pub(super) async fn listen(program: &Program, callbacks: Router) -> anyhow::Result<Listening> {
    let at = &program.configuration.server.listen;
    let listener = match TcpListener::bind(at).await {
        Ok(listener) => listener,
        Err(error) if error.kind() == ErrorKind::AddrInUse => return Ok(Listening::Elsewhere),
        Err(error) => {
            return Err(usage(format!(
                "Shifts cannot be answered at {at} ({error}); choose another [server] listen"
            )));
        }
    };
    tell(&format!("answering Shifts at http://{at} meanwhile"));
    let mut tasks = Tasks::new();
    tasks.spawn(async move {
        if let Err(error) = axum::serve(listener, callbacks).await {
            complain(&format!("Shifts is not answered any more: {error}"));
        }
    });
    Ok(Listening::Here { _tasks: tasks })
}
