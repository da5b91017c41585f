//! Blue Yonder Workforce Management, reached over the three HTTP APIs that its release 2020.3
//! publishes: the Retail Web API as a service account, and Employee Self-Service and Site Manager
//! as the person who acts.
//!
//! Every answer is untrusted: it is capped, its records are judged one by one, and whatever is not
//! certain to be everything makes a reading partial. An answer of 200 means nothing by itself: the
//! header `authenticated` tells whether somebody was signed in (`calls`). Sessions are cookies,
//! one of each principal, sealed before they are kept (`sessions`) and renewed for who acts often
//! (`renewals`). Blue Yonder knows no key by which an action is done once, so that what became of
//! an action is kept here (`actions`).
//!
//! What the documents leave open is a setting ([`BlueYonderSettings`]).

mod actions;
mod availability;
mod calls;
mod catalog;
mod entities;
mod kept;
mod moments;
mod open_shifts;
mod people;
mod readings;
mod renewals;
mod sealing;
mod sessions;
mod settings;
mod shifts;
mod time_off;
mod weeks;
mod zones;

pub use calls::{BlueYonder, Outside};
pub use settings::{ApiPaths, BlueYonderSettings, PeopleLogin, TimeOffEnd};
