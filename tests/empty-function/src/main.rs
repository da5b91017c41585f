//! A function that does nothing: what the start of any function costs at least.

use std::convert::Infallible;

use lambda_runtime::{Error, LambdaEvent, service_fn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let nothing = |_: LambdaEvent<()>| async { Ok::<(), Infallible>(()) };
    lambda_runtime::run(service_fn(nothing)).await
}
