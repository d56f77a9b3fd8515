//! The texts of the interface: Fluent messages in five languages, one file per surface under `texts/`.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use stoa_types::Locale;

/// Arguments of a message, by name.
pub type Args<'a> = FluentArgs<'a>;

/// Something that has a language: a page's context, or a language itself.
pub trait Speaks {
    /// The language.
    fn locale(&self) -> Locale;
}

impl Speaks for Locale {
    fn locale(&self) -> Locale {
        *self
    }
}

impl<T: Speaks + ?Sized> Speaks for &T {
    fn locale(&self) -> Locale {
        (**self).locale()
    }
}

macro_rules! sources {
    ($tag:literal) => {
        [
            include_str!(concat!("../texts/", $tag, "/common.ftl")),
            include_str!(concat!("../texts/", $tag, "/portal.ftl")),
            include_str!(concat!("../texts/", $tag, "/desk.ftl")),
            include_str!(concat!("../texts/", $tag, "/admin.ftl")),
            include_str!(concat!("../texts/", $tag, "/console.ftl")),
        ]
    };
}

fn sources(locale: Locale) -> [&'static str; 5] {
    match locale {
        Locale::En => sources!("en"),
        Locale::Cs => sources!("cs"),
        Locale::Nb => sources!("nb"),
        Locale::Da => sources!("da"),
        Locale::El => sources!("el"),
    }
}

static BUNDLES: LazyLock<Vec<(Locale, FluentBundle<FluentResource>)>> =
    LazyLock::new(|| Locale::ALL.into_iter().map(|locale| (locale, bundle(locale))).collect());

fn bundle(locale: Locale) -> FluentBundle<FluentResource> {
    let language = locale.tag().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    // All our languages are written left to right; isolation marks would only end up in page titles.
    bundle.set_use_isolating(false);
    for source in sources(locale) {
        let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(partial, errors)| {
            tracing::error!(language = locale.tag(), ?errors, "a text file has errors");
            partial
        });
        if let Err(errors) = bundle.add_resource(resource) {
            tracing::error!(language = locale.tag(), ?errors, "a text key is defined twice");
        }
    }
    bundle
}

fn find(locale: Locale, key: &str, args: Option<&Args<'_>>) -> Option<String> {
    let (_, bundle) = BUNDLES.iter().find(|(have, _)| *have == locale)?;
    let pattern = bundle.get_message(key)?.value()?;
    let mut errors = Vec::new();
    let text = bundle.format_pattern(pattern, args, &mut errors).into_owned();
    if !errors.is_empty() {
        tracing::warn!(key, ?errors, "a text lacks an argument");
    }
    Some(text)
}

/// The text of a key, in English when the language lacks it; the key itself when nobody has it.
pub fn text(locale: Locale, key: &str, args: Option<&Args<'_>>) -> String {
    find(locale, key, args).or_else(|| find(Locale::En, key, args)).unwrap_or_else(|| {
        tracing::error!(key, "a text is missing");
        key.to_owned()
    })
}

/// Whether the key has a text in that very language.
pub fn has_text(locale: Locale, key: &str) -> bool {
    BUNDLES.iter().any(|(have, bundle)| *have == locale && bundle.has_message(key))
}
