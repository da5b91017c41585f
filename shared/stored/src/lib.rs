//! The forms in which the adapter's state lies in a store, and the codecs to and from the model.
//!
//! Every form is JSON in an envelope that names its version: `{"version":1,"body":{…}}`. A text is
//! written in the lowest version whose readers do no harm with it, so that an earlier program can
//! take over again; a version that a program does not know is refused, never guessed. The forms
//! belong to this crate alone, so that a word of the model can change without moving a byte.
//!
//! - Version 1: whatever is not named below. What came later is optional in it: an earlier program
//!   leaves it out and loses no more than a look.
//! - Version 2: a connection that switches activities off, names people by hand or has a drift
//!   policy of its own, and a week with disputed records. Whoever left that out would write to the
//!   wrong person, or a second time.
//!
//! Why is in `infra/decisions/0016-a-form-has-the-lowest-version-that-does-no-harm.md`.

mod availability;
mod callbacks;
mod catalogs;
mod connections;
mod contents;
mod envelope;
mod jobs;
mod members;
mod request_promises;
mod runs;
mod snapshots;
mod visits;

pub use availability::{decode_availability, encode_availability};
pub use callbacks::{
    decode_answer, decode_name, decode_note, decode_place, decode_request, encode_answer,
    encode_note, encode_place, encode_request,
};
pub use catalogs::{decode_catalog, encode_catalog};
pub use connections::{decode_connection, encode_connection};
pub use envelope::DecodeError;
pub use jobs::{decode_job, encode_job};
pub use members::{decode_members, encode_members};
pub use request_promises::{decode_promise, encode_promise};
pub use runs::{decode_run, encode_run};
pub use snapshots::{decode_week, encode_week};
pub use visits::{decode_visit, encode_visit};
