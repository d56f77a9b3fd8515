//! What surfaces need to show a form: steps, fields with their values and errors, safe HTML, and reading back what
//! was posted.

mod build;
mod decode;
mod decode_value;
mod field;
mod html;
mod keys;
mod localize;
mod parts;
mod steps;

pub use field::{Choice, Column, DayPart, FieldView, FileLimits, Row};
pub use html::sanitize;
pub use keys::FormKey;
pub use steps::Step;
