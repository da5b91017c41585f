//! The worker: does what the jobs of the queue point at, and answers which of them failed.

mod batch;
mod program;

use std::collections::BTreeMap;

use aws_lambda_events::event::sqs::{SqsBatchResponse, SqsEvent};
use lambda_runtime::{Error, LambdaEvent, service_fn};
use shifts_runtime::{asked_to_end, begin_function};

use crate::batch::Batch;
use crate::program::Program;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let environment: BTreeMap<String, String> = std::env::vars().collect();
    let configuration = begin_function(&environment)?;
    let program = Program::new(configuration, environment);
    let batches = service_fn(|event: LambdaEvent<SqsEvent>| answer(&program, event));
    // Work is asked for first: the ports get ready while its answer is on the way.
    tokio::select! {
        biased;
        ended = lambda_runtime::run(batches) => ended,
        () = asked_to_end() => Ok(()),
        () = program.get_ready() => Ok(()),
    }
}

async fn answer(
    program: &Program,
    event: LambdaEvent<SqsEvent>,
) -> Result<SqsBatchResponse, Error> {
    let ports = program.ports().await?;
    let batch = Batch::of(event.payload);
    let stop_at = batch::stop_at(ports.clock.now(), event.context.deadline);
    let done = batch.work(&ports, program.settings(), stop_at).await;
    if done.something_failed {
        // A rotated secret is the usual cure, so the next batch begins with fresh ones.
        program.forget_ports().await;
    }
    Ok(done.response)
}
