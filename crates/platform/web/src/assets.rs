//! Style sheets, fonts and the process viewer, embedded in the binary and served under a name that changes with
//! their content, so that browsers may keep them for a year.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../../../ui/dist"]
struct Dist;

/// Sixteen hexadecimal digits that change when any embedded file changes.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    let mut names: Vec<_> = Dist::iter().collect();
    names.sort();
    // FNV-1a: no secrecy is needed, only that two different builds do not share a name.
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for file in names.iter().filter_map(|name| Dist::get(name)) {
        for byte in file.metadata.sha256_hash() {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    format!("{hash:016x}")
});

/// Whether the style sheets were built into this binary.
pub(crate) fn built() -> bool {
    Dist::get("app.css").is_some()
}

/// Whether a file is embedded.
pub(crate) fn exists(name: &str) -> bool {
    Dist::get(name).is_some()
}

/// The address of an embedded file.
pub(crate) fn url(name: &str) -> String {
    format!("/assets/{}/{name}", *VERSION)
}

/// Answers `/assets/{version}/{*path}`.
pub(crate) async fn serve(Path((version, path)): Path<(String, String)>, headers: HeaderMap) -> Response {
    let accepts = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or("");
    let forms = [("br", ".br"), ("gzip", ".gz")];
    let packed = forms.iter().filter(|(name, _)| accepts.contains(name));
    let packed = packed.filter_map(|(name, ending)| Some((Dist::get(&format!("{path}{ending}"))?, Some(*name)))).next();
    let Some((file, encoding)) = packed.or_else(|| Some((Dist::get(&path)?, None))) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let keep = if version == *VERSION { "public, max-age=31536000, immutable" } else { "no-cache" };
    let mut response = axum::body::Bytes::from(file.data.into_owned()).into_response();
    let head = response.headers_mut();
    head.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(&path)));
    head.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    head.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(encoding) = encoding {
        head.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("woff2") => "font/woff2",
        Some("svg") => "image/svg+xml",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
