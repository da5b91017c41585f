//! Federated authentication: a WFM brings back a token that the adapter signed, and is told whom it
//! names.

mod program;

use std::collections::BTreeMap;

use lambda_http::tower::ServiceExt as _;
use lambda_http::{Error, Request, service_fn};
use shifts_runtime::{asked_to_end, begin_function};

use crate::program::Program;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let environment: BTreeMap<String, String> = std::env::vars().collect();
    let program = Program::new(begin_function(&environment)?, environment);
    let questions = service_fn(|request: Request| async {
        let answer = program.router().await?.oneshot(request).await?;
        program.saw(answer.status()).await;
        Ok::<_, Error>(answer)
    });
    // Work is asked for first: the router gets ready while its answer is on the way.
    tokio::select! {
        biased;
        ended = lambda_http::run(questions) => ended,
        () = asked_to_end() => Ok(()),
        () = program.get_ready() => Ok(()),
    }
}
