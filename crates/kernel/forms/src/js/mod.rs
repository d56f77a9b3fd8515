//! The parts of JavaScript that stored forms depend on: values and their coercions, paths into data, regular
//! expressions and dates. Everything is bounded and never panics.

pub(crate) mod date;
pub(crate) mod date_format;
pub(crate) mod date_text;
pub(crate) mod path;
pub(crate) mod regex;
mod regex_parse;
mod regex_set;
pub(crate) mod value;

pub(crate) use value::Js;
