//! Runs several processes on one thread and lets the seed decide whose turn it is.
//!
//! Every call of a port is a place at which another process may go on, so that a seed is one
//! interleaving of all effects. When all processes sleep, time jumps to the first who wakes.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use crate::universe::World;

/// More turns than any honest run takes.
const TURNS_MAX: usize = 400_000;

/// What a process does.
pub type Run = Pin<Box<dyn Future<Output = ()>>>;

struct Task {
    process: usize,
    run: Run,
    ready: Arc<Ready>,
}

/// Whether a process can go on.
struct Ready(AtomicBool);

impl Wake for Ready {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Runs all processes to their end or death.
pub fn run_all(world: &World, processes: Vec<(usize, Run)>) {
    let task = |(process, run)| Task {
        process,
        run,
        ready: Arc::new(Ready(AtomicBool::new(true))),
    };
    let mut tasks: Vec<Task> = processes.into_iter().map(task).collect();
    for _ in 0..TURNS_MAX {
        if tasks.is_empty() || world.with(|u| u.checks.violation.is_some()) {
            return;
        }
        let ready = tasks.iter().enumerate();
        let ready = ready.filter(|(_, task)| task.ready.0.load(Ordering::Relaxed));
        let ready: Vec<usize> = ready.map(|(at, _)| at).collect();
        let Some(at) = world.with(|u| u.draws.pick_of(ready)) else {
            let somebody_sleeps = world.with(|u| u.time.wake_next());
            if !somebody_sleeps {
                return world.with(|u| u.checks.violate("every process waits for another one"));
            }
            continue;
        };
        let task = &mut tasks[at];
        task.ready.0.store(false, Ordering::Relaxed);
        let waker = Waker::from(task.ready.clone());
        let turn = task.run.as_mut().poll(&mut Context::from_waker(&waker));
        if turn.is_ready() || world.with(|u| u.dead.remove(&task.process)) {
            // Whatever it held in memory is gone.
            drop(tasks.swap_remove(at));
        }
    }
    world.with(|u| u.checks.violate("it does not come to an end"));
}

/// Lets others go on.
pub async fn give_way() {
    let mut gave_way = false;
    futures::future::poll_fn(|context| {
        if gave_way {
            return Poll::Ready(());
        }
        gave_way = true;
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}
