//! Showing a person how far a long run is.

use std::sync::{Arc, Mutex, PoisonError};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use jiff::tz::TimeZone;
use shifts_app::{Observer, Step};
use shifts_ports::Clock;
use shifts_web::{LongRun, Progress};

use crate::output::{somebody_watches, tell};

/// How many changes a run must have to be worth a bar.
const WORTH_WATCHING: u64 = 100;

/// Draws a progress bar on a terminal, says what is waited for anywhere, and tells the board.
pub(crate) struct Watch {
    what: &'static str,
    clock: Arc<dyn Clock>,
    progress: Progress,
    bar: ProgressBar,
    began: Mutex<Option<LongRun>>,
}

impl Watch {
    pub(crate) fn new(what: &'static str, clock: Arc<dyn Clock>, progress: Progress) -> Self {
        let target = if somebody_watches() {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(None, target);
        // The template is part of the program and good.
        if let Ok(style) =
            ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} changes, {eta} left")
        {
            bar.set_style(style);
        }
        bar.set_message(what);
        Self {
            what,
            clock,
            progress,
            bar,
            began: Mutex::new(None),
        }
    }

    /// Takes the bar away.
    pub(crate) fn end(&self) {
        self.bar.finish_and_clear();
        self.progress.show(None);
    }
}

impl Observer for Watch {
    fn on_step(&self, step: Step) {
        match step {
            Step::Read { activity, .. } => {
                let run = LongRun {
                    what: format!("{}, {activity}", self.what),
                    began_at: self.clock.now(),
                    done: 0,
                    total: 0,
                };
                self.bar.set_message(run.what.clone());
                *self.began.lock().unwrap_or_else(PoisonError::into_inner) = Some(run);
            }
            Step::Applied { done, total } => {
                let began = self
                    .began
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .clone();
                let Some(began) = began.filter(|_| total >= WORTH_WATCHING) else {
                    return;
                };
                self.bar.set_length(total);
                self.bar.set_position(done);
                self.progress.show(Some(LongRun {
                    done,
                    total,
                    ..began
                }));
            }
            Step::Waiting {
                team_id,
                until,
                why,
            } => {
                let until = TimeZone::system()
                    .to_datetime(until)
                    .strftime("%H:%M:%S")
                    .to_string();
                self.bar
                    .suspend(|| tell(&format!("waiting until {until}: team {team_id}: {why}")));
            }
        }
    }
}
