//! The kind of a file, by its content. What is not on the list is refused; what the sender calls it does not count.

/// Bytes that are looked at: office files name their kind in one of the first entries of the archive.
pub(crate) const PEEK: usize = 64 << 10;

const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The media type of a file that begins so, when it is one that is accepted.
pub(crate) fn detect(start: &[u8]) -> Option<&'static str> {
    if find(start.get(..1024).unwrap_or(start), b"%PDF-").is_some() {
        return Some("application/pdf");
    }
    if start.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Some("image/png");
    }
    if start.starts_with(b"\xff\xd8\xff") {
        return Some("image/jpeg");
    }
    if start.get(4..8) == Some(b"ftyp") {
        let brand = start.get(8..12)?;
        return [b"heic", b"heix", b"heim", b"heis", b"mif1"]
            .iter()
            .any(|known| *known == brand)
            .then_some("image/heic");
    }
    if start.starts_with(b"PK\x03\x04") {
        return archive(start);
    }
    text(start).then_some("text/plain")
}

/// The extension that goes with a media type, for a file that was sent without a fitting one.
pub(crate) fn extension(media_type: &str) -> &'static str {
    match media_type {
        "application/pdf" => "pdf",
        "image/png" => "png",
        "image/jpeg" => "jpg",
        "image/heic" => "heic",
        DOCX => "docx",
        XLSX => "xlsx",
        "application/vnd.oasis.opendocument.text" => "odt",
        "application/vnd.oasis.opendocument.spreadsheet" => "ods",
        _ => "txt",
    }
}

/// Which office format a ZIP archive is; other archives are refused.
fn archive(start: &[u8]) -> Option<&'static str> {
    // OpenDocument: the first entry is `mimetype`, stored plain.
    if start.get(30..38) == Some(b"mimetype") {
        let rest = start.get(38..)?;
        return ["application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.spreadsheet"]
            .into_iter()
            .find(|kind| rest.starts_with(kind.as_bytes()) && rest.get(kind.len()) != Some(&b'-'));
    }
    // Office Open XML: entries under `word/` or `xl/` beside the part list.
    let mut kind = None;
    let mut parts = false;
    let mut from = 0;
    while let Some(at) = find(start.get(from..)?, b"PK\x03\x04").map(|at| at + from) {
        let length = usize::from(u16::from_le_bytes([*start.get(at + 26)?, *start.get(at + 27).unwrap_or(&0)]));
        let name = start.get(at + 30..(at + 30 + length).min(start.len())).unwrap_or_default();
        if name.ends_with(b"vbaProject.bin") {
            return None;
        }
        parts |= name == b"[Content_Types].xml" || name == b"_rels/.rels";
        kind = match name {
            _ if kind.is_some() => kind,
            _ if name.starts_with(b"word/") => Some(DOCX),
            _ if name.starts_with(b"xl/") => Some(XLSX),
            _ => None,
        };
        if parts && kind.is_some() {
            return kind;
        }
        from = at + 4;
    }
    None
}

/// Plain text: UTF-8 without control characters, and nothing that a browser could take for a page.
fn text(start: &[u8]) -> bool {
    let text = match std::str::from_utf8(start) {
        Ok(text) => text,
        // The cut may go through a character.
        Err(error) if error.error_len().is_none() && start.len() >= PEEK => {
            start.get(..error.valid_up_to()).and_then(|valid| std::str::from_utf8(valid).ok()).unwrap_or_default()
        }
        Err(_) => return false,
    };
    let text = text.trim_start_matches('\u{feff}');
    !text.trim_start().is_empty()
        && !text.trim_start().starts_with('<')
        && !text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}'))
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}
