//! The processors and their order.

/// One step of the processing of a component.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Processor {
    ServerOverride,
    Filter,
    CustomDefault,
    StaticDefault,
    Fetch,
    Calculate,
    Conditions,
    CustomConditions,
    SimpleConditions,
    Logic,
    Normalize,
    ClearHidden,
    /// Before the children.
    Validate,
    ValidateCustom,
    ValidateServer,
    /// After the children.
    PostValidate,
}

/// Which processors run, and whether as a server does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pipeline {
    pub(crate) processors: Vec<Processor>,
    pub(crate) server: bool,
    pub(crate) server_rules: bool,
}

const ALL: [Processor; 11] = [
    Processor::ServerOverride,
    Processor::Filter,
    Processor::CustomDefault,
    Processor::StaticDefault,
    Processor::Fetch,
    Processor::Calculate,
    Processor::Conditions,
    Processor::Logic,
    Processor::Normalize,
    Processor::ClearHidden,
    Processor::PostValidate,
];

impl Pipeline {
    /// Everything, with the rules that only a server can check.
    pub fn server() -> Self {
        Self { processors: ALL.to_vec(), server: true, server_rules: true }
    }

    /// Everything that a person's browser does.
    pub fn renderer() -> Self {
        Self { server: false, server_rules: false, ..Self::server() }
    }

    /// Only the named processors, in that order; unknown names are passed over.
    pub fn named<'a>(names: impl IntoIterator<Item = &'a str>, server: bool) -> Self {
        let mut processors = Vec::new();
        for name in names {
            match name {
                "serverOverride" => processors.push(Processor::ServerOverride),
                "filter" => processors.push(Processor::Filter),
                "defaultValue" => processors.extend([Processor::CustomDefault, Processor::StaticDefault]),
                "customDefaultValue" => processors.push(Processor::CustomDefault),
                "serverDefaultValue" => processors.push(Processor::StaticDefault),
                "fetch" => processors.push(Processor::Fetch),
                "calculate" => processors.push(Processor::Calculate),
                "conditions" => processors.push(Processor::Conditions),
                "customConditions" => processors.push(Processor::CustomConditions),
                "simpleConditions" => processors.push(Processor::SimpleConditions),
                "logic" => processors.push(Processor::Logic),
                "normalize" => processors.push(Processor::Normalize),
                "clearHidden" => processors.push(Processor::ClearHidden),
                "validate" => processors.push(Processor::Validate),
                "validateCustom" => processors.push(Processor::ValidateCustom),
                "validateServer" => processors.push(Processor::ValidateServer),
                "postValidate" => processors.push(Processor::PostValidate),
                _ => {}
            }
        }
        Self { processors, server, server_rules: false }
    }
}
