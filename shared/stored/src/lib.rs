//! The forms in which the adapter's state lies in a store, and the codecs to and from the model.
//!
//! Every form is JSON in an envelope that names its version: `{"version":1,"body":{…}}`. A reader
//! of version N also reads N-1; a version it does not know is refused, never guessed. The forms
//! belong to this crate alone, so that a word of the model can change without moving a byte.

mod connections;
mod contents;
mod envelope;
mod groups;
mod jobs;
mod members;
mod runs;
mod snapshots;
mod visits;

pub use connections::{decode_connection, encode_connection};
pub use envelope::DecodeError;
pub use groups::{decode_groups, encode_groups};
pub use jobs::{decode_job, encode_job};
pub use members::{decode_members, encode_members};
pub use runs::{decode_run, encode_run};
pub use snapshots::{decode_week, encode_week};
pub use visits::{decode_visit, encode_visit};
