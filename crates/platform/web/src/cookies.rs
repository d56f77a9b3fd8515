//! Cookies: their names, how they are read and how they are set.

use axum::http::{HeaderMap, HeaderValue, header};

use crate::paths::{decode, encode};

/// The language the visitor chose.
pub(crate) const LANGUAGE: &str = "lang";
/// The colours the visitor chose.
pub(crate) const SCHEME: &str = "scheme";
/// The message shown once on the next page.
pub(crate) const FLASH: &str = "flash";
const YEAR: i64 = 365 * 24 * 3600;

/// Names that depend on whether the site is served over TLS: browsers refuse `__Host-` cookies on plain HTTP.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Names {
    pub(crate) secure: bool,
}

impl Names {
    /// The session.
    pub(crate) fn session(self) -> &'static str {
        if self.secure { "__Host-sid" } else { "sid" }
    }

    /// The forgery token of a visitor who is not logged in.
    pub(crate) fn visitor(self) -> &'static str {
        if self.secure { "__Host-visitor" } else { "visitor" }
    }

    fn tail(self) -> &'static str {
        if self.secure { "; Secure" } else { "" }
    }

    /// A cookie that scripts cannot read and that ends with the browser session.
    pub(crate) fn secret(self, name: &str, value: &str) -> Option<HeaderValue> {
        header(format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{}", self.tail()))
    }

    /// A choice kept for a year.
    pub(crate) fn choice(self, name: &str, value: &str) -> Option<HeaderValue> {
        header(format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={YEAR}{}", self.tail()))
    }

    /// Removes a cookie.
    pub(crate) fn remove(self, name: &str) -> Option<HeaderValue> {
        header(format!("{name}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0{}", self.tail()))
    }

    /// The message for the next page.
    pub(crate) fn flash(self, flash: &Flash) -> Option<HeaderValue> {
        let value = format!("{}.{}.{}", flash.kind.name(), flash.key, encode(&flash.about));
        header(format!("{FLASH}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=60{}", self.tail()))
    }
}

fn header(text: String) -> Option<HeaderValue> {
    HeaderValue::from_str(&text).ok()
}

/// The value of a cookie.
pub(crate) fn read(headers: &HeaderMap, name: &str) -> Option<String> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs
        .find(|(key, value)| *key == name && !value.is_empty() && value.len() <= 512)
        .map(|(_, value)| value.to_owned())
}

/// The tone of a message shown once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlashKind {
    /// It worked.
    Success,
    /// For information.
    Info,
    /// It did not work, or needs care.
    Warning,
}

impl FlashKind {
    fn name(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Info => "info",
            Self::Warning => "warning",
        }
    }

    fn parse(name: &str) -> Option<Self> {
        [Self::Success, Self::Info, Self::Warning].into_iter().find(|kind| kind.name() == name)
    }
}

/// A message shown once, by the key of its text and what it is about (the text's argument `about`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Flash {
    pub(crate) kind: FlashKind,
    pub(crate) key: String,
    pub(crate) about: String,
}

impl Flash {
    pub(crate) fn read(headers: &HeaderMap) -> Option<Self> {
        let value = read(headers, FLASH)?;
        let mut parts = value.splitn(3, '.');
        let (kind, key, about) = (parts.next()?, parts.next()?, parts.next().unwrap_or(""));
        Some(Self { kind: FlashKind::parse(kind)?, key: key.to_owned(), about: decode(about) })
    }
}
