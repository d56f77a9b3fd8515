//! The rules that values must satisfy, compiled from a component's settings.

mod choice;
mod custom;
mod dates;
mod day;
mod files;
mod formats;
pub(crate) mod host;
mod length;
mod mask;
mod multiple;
mod named;
mod number;
mod pattern;
mod remote;
mod required;

use serde_json::Value;

use crate::model::settings::{flag, truthy, validate};
use crate::model::{Component, Kind, ModelType};
use crate::process::{Context, Run};
use crate::script::Script;

pub(crate) use choice::{listed, written};
pub(crate) use files::{bytes_of, fits_pattern};
pub(crate) use named::Named;

/// What a rule says of a value.
#[derive(Clone, Debug)]
pub(crate) enum Verdict {
    /// Nothing is wrong, or the rule has nothing to say.
    Passed,
    /// The value breaks the rule.
    Failed(Failure),
    /// The value is of a type that the rule cannot judge.
    Unfit,
}

/// How a value breaks a rule.
#[derive(Clone, Debug, Default)]
pub(crate) struct Failure {
    /// The rule's name where it is not the usual one.
    pub(crate) rule: Option<String>,
    /// The key of the message, or the message.
    pub(crate) key: String,
    /// Values for the message.
    pub(crate) params: Vec<(&'static str, String)>,
}

impl Failure {
    /// With that message key.
    pub(crate) fn new(key: impl Into<String>) -> Self {
        Self { rule: None, key: key.into(), params: Vec::new() }
    }

    /// Under another rule's name.
    pub(crate) fn named(mut self, rule: impl Into<String>) -> Self {
        self.rule = Some(rule.into());
        self
    }

    /// With a value for the message.
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.params.push((name, value.into()));
        self
    }
}

impl From<Failure> for Verdict {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

/// A value to check in its place.
pub(crate) struct Check<'r, 'a> {
    pub(crate) run: &'r mut Run<'a>,
    pub(crate) context: &'r Context,
    pub(crate) value: Option<&'r Value>,
    /// The number of the item, for lists.
    pub(crate) item: Option<usize>,
}

impl Check<'_, '_> {
    pub(crate) fn raw(&self) -> &Value {
        &self.context.component.raw
    }

    pub(crate) fn text(&self) -> Option<&str> {
        self.value.and_then(Value::as_str)
    }
}

/// One rule with its settings.
#[derive(Clone, Debug)]
pub(crate) enum Rule {
    Date,
    Day,
    Email,
    Json(Value),
    Mask,
    MaxDay,
    MaxDate,
    MaxLength(f64),
    MaxSelected(f64),
    Max(f64),
    MaxWords(f64),
    MaxYear,
    MinDay,
    MinDate,
    MinLength(f64),
    MinSelected(f64),
    Min(f64),
    MinWords(f64),
    MinYear,
    Multiple,
    Pattern(pattern::Pattern),
    Required,
    RequiredDay,
    Time,
    Url,
    Number,
    Custom(Script),
    AvailableItems(bool),
    UrlSelect,
    Unique,
    ResourceSelect,
    /// Of the service only.
    RequiredSurvey,
    File,
    Shape,
    Named(Named),
}

impl Rule {
    /// The rules of a component, in the order in which they are checked.
    pub(crate) fn all(raw: &Value, type_name: &str, model: ModelType) -> Vec<Self> {
        let mut rules = Vec::new();
        let mut add = |rule: Option<Self>| rules.extend(rule);
        let is = |name: &str, rule: Self| (type_name == name).then_some(rule);
        let setting = |name: &str| validate(raw, name);
        add(is("datetime", Self::Date));
        add(is("day", Self::Day));
        add(is("email", Self::Email));
        add(setting("json").filter(|json| json.is_object() || json.is_array()).map(|json| Self::Json(json.clone())));
        add(mask::has_mask(raw, type_name).then_some(Self::Mask));
        add((type_name == "day" && raw.get("maxDate").is_some()).then_some(Self::MaxDay));
        let widget = |name: &str| raw.get("widget").is_some_and(|widget| widget.get(name).is_some());
        add((type_name == "datetime" && widget("maxDate")).then_some(Self::MaxDate));
        add(length::setting(setting("maxLength")).map(Self::MaxLength));
        add(number::selected(setting("maxSelectedCount")).map(Self::MaxSelected));
        add(number::bound(setting("max")).map(Self::Max));
        add(length::setting(setting("maxWords")).map(Self::MaxWords));
        add(day::has_year_bound(raw, type_name, "maxYear").then_some(Self::MaxYear));
        add((type_name == "day" && raw.get("minDate").is_some()).then_some(Self::MinDay));
        add((type_name == "datetime" && widget("minDate")).then_some(Self::MinDate));
        add(length::setting(setting("minLength")).map(Self::MinLength));
        add(number::selected(setting("minSelectedCount")).map(Self::MinSelected));
        add(number::bound(setting("min")).map(Self::Min));
        add(length::setting(setting("minWords")).map(Self::MinWords));
        add(day::has_year_bound(raw, type_name, "minYear").then_some(Self::MinYear));
        add(multiple::is_eligible(raw, type_name).then_some(Self::Multiple));
        add(pattern::Pattern::of(raw).map(Self::Pattern));
        add(setting("required").is_some_and(truthy).then_some(Self::Required));
        add(day::requires_parts(raw, type_name).then_some(Self::RequiredDay));
        add(is("time", Self::Time));
        add(is("url", Self::Url));
        add(is("number", Self::Number));
        rules.extend(Self::evaluated_and_remote(raw, type_name));
        rules.extend(Self::of_service(raw, type_name, model));
        rules
    }

    fn evaluated_and_remote(raw: &Value, type_name: &str) -> Vec<Self> {
        let mut rules = Vec::new();
        if let Some(Value::String(source)) = validate(raw, "custom").filter(|value| truthy(value)) {
            rules.push(Self::Custom(Script::new(source, "valid").with_template()));
        }
        let checks_items = validate(raw, "onlyAvailableItems").is_some_and(truthy);
        let select = validate(raw, "select").is_some_and(choice::is_yes);
        let source = raw.get("dataSrc").and_then(Value::as_str);
        let lists =
            matches!(type_name, "radio" | "selectboxes") || (type_name == "select" && source != Some("resource"));
        if type_name == "select" && source == Some("url") && select {
            rules.push(Self::UrlSelect);
        }
        if checks_items && lists {
            rules.push(Self::AvailableItems(true));
        }
        if flag(raw, "unique") {
            rules.push(Self::Unique);
        }
        if type_name == "select" && source == Some("resource") && select {
            rules.push(Self::ResourceSelect);
        }
        rules
    }

    /// What the reference leaves to the browser, or does not check.
    fn of_service(raw: &Value, type_name: &str, model: ModelType) -> Vec<Self> {
        let mut rules = Vec::new();
        let kind = Kind::of(type_name);
        if kind == Kind::Survey && validate(raw, "required").is_some_and(truthy) {
            rules.push(Self::RequiredSurvey);
        }
        if kind == Kind::File {
            rules.push(Self::File);
        }
        if kind.is_input() && model.has_data() && !type_name.is_empty() {
            rules.push(Self::Shape);
        }
        let static_items = choice::has_static_items(raw, kind);
        let has_rule = validate(raw, "onlyAvailableItems").is_some_and(truthy);
        if static_items && !has_rule && kind != Kind::Select {
            rules.push(Self::AvailableItems(false));
        }
        rules.extend(Named::of_kind(kind).map(Self::Named));
        rules
    }

    /// The name under which a failure is reported.
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Date => "date",
            Self::Day | Self::RequiredDay => "day",
            Self::Email => "email",
            Self::Json(_) => "json",
            Self::Mask => "mask",
            Self::MaxDay | Self::MaxDate => "maxDate",
            Self::MaxLength(_) => "maxLength",
            Self::MaxSelected(_) => "maxSelectedCount",
            Self::Max(_) => "max",
            Self::MaxWords(_) => "maxWords",
            Self::MaxYear => "maxYear",
            Self::MinDay | Self::MinDate => "minDate",
            Self::MinLength(_) => "minLength",
            Self::MinSelected(_) => "minSelectedCount",
            Self::Min(_) => "min",
            Self::MinWords(_) => "minWords",
            Self::MinYear => "minYear",
            Self::Multiple => "multiple",
            Self::Pattern(_) => "pattern",
            Self::Required | Self::RequiredSurvey => "required",
            Self::Time => "time",
            Self::Url => "url",
            Self::Number => "number",
            Self::Custom(_) | Self::Named(_) => "custom",
            Self::AvailableItems(_) => "onlyAvailableItems",
            Self::UrlSelect | Self::ResourceSelect => "select",
            Self::Unique => "unique",
            Self::File => "file",
            Self::Shape => "shape",
        }
    }

    /// Whether a list is checked as one value.
    pub(crate) const fn takes_whole_value(&self) -> bool {
        matches!(self, Self::Multiple | Self::Unique | Self::File)
    }

    /// Whether only a server can check it.
    pub(crate) const fn is_of_server(&self) -> bool {
        matches!(self, Self::UrlSelect | Self::Unique | Self::ResourceSelect)
    }

    /// Whether it runs code or needs the options.
    pub(crate) const fn is_evaluated(&self) -> bool {
        matches!(self, Self::Custom(_) | Self::AvailableItems(true))
    }

    /// Whether the reference has no such rule.
    pub(crate) const fn is_of_service(&self) -> bool {
        matches!(self, Self::RequiredSurvey | Self::File | Self::Shape | Self::Named(_) | Self::AvailableItems(false))
    }

    /// Whether the rule has something to say of such a value.
    pub(crate) fn applies(&self, component: &Component, value: Option<&Value>) -> bool {
        let there = value.is_some_and(truthy);
        let text = value.and_then(Value::as_str).is_some_and(|text| !text.is_empty());
        let empty_list = component.multiple && value.and_then(Value::as_array).is_some_and(Vec::is_empty);
        match self {
            Self::Date | Self::Url | Self::Number => there && !empty_list,
            Self::Day
            | Self::Email
            | Self::Mask
            | Self::MaxDate
            | Self::MinDate
            | Self::MinLength(_)
            | Self::MaxSelected(_)
            | Self::MinSelected(_) => there,
            Self::MaxDay | Self::MinDay => value.is_some_and(|value| !day::is_partial(&component.raw, value)),
            Self::MaxLength(_) | Self::MinWords(_) | Self::Pattern(_) | Self::Named(_) => text,
            Self::Max(_) => value != Some(&Value::Null),
            Self::Min(_) => number::parses(value),
            Self::AvailableItems(_) => choice::has_content(value),
            Self::Unique | Self::UrlSelect | Self::ResourceSelect => there && !remote::is_blank(value),
            Self::File | Self::Shape | Self::RequiredSurvey => there,
            _ => true,
        }
    }

    /// Checks a value.
    pub(crate) fn check(&self, check: &mut Check<'_, '_>) -> Verdict {
        match self {
            Self::Date => dates::date(check),
            Self::Day => day::day(check),
            Self::Email => formats::email(check),
            Self::Json(json) => custom::json(json, check),
            Self::Mask => mask::mask(check),
            Self::MaxDay => dates::max_day(check),
            Self::MaxDate => dates::max_date(check),
            Self::MaxLength(most) => length::max_length(*most, check),
            Self::MaxSelected(most) => number::max_selected(*most, check),
            Self::Max(most) => number::max(*most, check),
            Self::MaxWords(most) => length::max_words(*most, check),
            Self::MaxYear => day::max_year(check),
            Self::MinDay => dates::min_day(check),
            Self::MinDate => dates::min_date(check),
            Self::MinLength(least) => length::min_length(*least, check),
            Self::MinSelected(least) => number::min_selected(*least, check),
            Self::Min(least) => number::min(*least, check),
            Self::MinWords(least) => length::min_words(*least, check),
            Self::MinYear => day::min_year(check),
            Self::Multiple => multiple::multiple(check),
            Self::Pattern(pattern) => pattern.check(check),
            Self::Required => required::required(check),
            Self::RequiredDay => day::required_day(check),
            Self::Time => formats::time(check),
            Self::Url => formats::url(check),
            Self::Number => number::number(check),
            Self::Custom(script) => custom::custom(script, check),
            Self::AvailableItems(_) => choice::available(check),
            Self::UrlSelect => remote::url_select(check),
            Self::Unique => remote::unique(check),
            Self::ResourceSelect => remote::resource_select(check),
            Self::RequiredSurvey => required::survey(check),
            Self::File => files::file(check),
            Self::Shape => multiple::shape(check),
            Self::Named(named) => named.check(check),
        }
    }
}
