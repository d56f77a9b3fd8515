//! Form.io forms: model, conditions, calculation, validation, and a view to render from.
//!
//! A [`Form`] is parsed once and shared. [`Form::process`] takes a submission and gives an [`Outcome`]: the data as
//! they are stored, what is wrong with them, and what is shown. Nothing here does I/O or reads a clock: time, zone and
//! everything remote come in through [`Settings`].

mod conformance;
mod js;
mod lodash;
mod logic;
mod messages;
mod model;
mod process;
mod rules;
mod script;
mod view;

pub use conformance::{interpolate_template, json_logic};
pub use model::{Form, FormProblem, FormProblems, Kind};
pub use process::{Calculated, Fetch, FieldError, Mode, Outcome, Pipeline, Resource, Settings, Unique, Visit};
pub use view::{Choice, Column, DayPart, FieldView, FileLimits, FormKey, Row, Step, sanitize};
