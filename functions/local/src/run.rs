//! `run`: timer, jobs and board in one process.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use shifts_runtime::{Access, Tasks, asked_to_end};
use shifts_web::{AsWritten, Progress};
use tokio::net::TcpListener;

use crate::arguments::{ConfigFile, RunOptions};
use crate::exit::{Exit, usage};
use crate::output::{complain, tell};
use crate::setup::{Program, admin_of, board_of, federated_of, program, wfi_of};
use crate::sync::{exit, show};
use crate::timer::tick;
use crate::watch::Watch;

pub(crate) async fn run(file: &ConfigFile, options: RunOptions) -> anyhow::Result<Exit> {
    let program = program(file, Access::ReadWrite).await?;
    let every = Duration::from_secs(program.configuration.sync.tick_s);
    let progress = Progress::default();
    let watch = Watch::new("syncing", program.ports.clock.clone(), progress.clone());
    if options.once {
        let reports = tick(&program.ports, &program.settings, every, &watch).await?;
        watch.end();
        show(&reports, &program.ports.meter.tally());
        return Ok(exit(&reports));
    }
    let mut tasks = Tasks::new();
    serve(&program, progress, &mut tasks).await?;
    tokio::select! {
        () = asked_to_end() => {}
        () = keep_ticking(&program, every, &watch) => {}
        ended = tasks.first_end() => ended.map_err(anyhow::Error::msg).context("the board")?,
    }
    watch.end();
    tell("stopped; nothing is lost, the next start goes on from here");
    Ok(Exit::Done)
}

async fn keep_ticking(program: &Program, every: Duration, watch: &Watch) {
    loop {
        if !program.configuration.sync.suspend_all
            && let Err(error) = tick(&program.ports, &program.settings, every, watch).await
        {
            complain(&format!("{error:#}"));
        }
        watch.end();
        program.ports.clock.sleep(every).await;
    }
}

async fn serve(program: &Program, progress: Progress, tasks: &mut Tasks) -> anyhow::Result<()> {
    let listen = &program.configuration.server.listen;
    let listener = TcpListener::bind(listen).await.map_err(|error| {
        usage(format!(
            "the board cannot be served at {listen} ({error}); choose another [server] listen"
        ))
    })?;
    let view = Arc::new(AsWritten {
        snapshots: program.ports.snapshots.clone(),
        visits: program.ports.visits.clone(),
    });
    let board = board_of(program, view, progress);
    let address = listener.local_addr()?;
    tell(&format!("the board is at http://{address}"));
    let router = match admin_of(program).await? {
        None => board,
        Some(admin) => {
            tell(&format!("the admin API is at http://{address}/api/v1"));
            admin.fallback_service(board)
        }
    };
    let router = match wfi_of(program).await? {
        None => router,
        Some(wfi) => {
            tell(&format!("Shifts may ask at http://{address}/change/v1"));
            wfi.fallback_service(router)
        }
    };
    let router = match federated_of(program).await? {
        None => router,
        Some(federated) => {
            tell(&format!(
                "a WFM may ask who signs in at http://{address}/auth"
            ));
            federated.fallback_service(router)
        }
    };
    tasks.spawn(async move {
        if let Err(error) = axum::serve(listener, router).await {
            complain(&format!("the board stopped: {error}"));
        }
    });
    Ok(())
}
