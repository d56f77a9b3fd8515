//! What a form sent: read whole and within limits before any page sees it.

use axum::body::{Body, to_bytes};
use axum::extract::{Form, FromRequest, FromRequestParts, Multipart, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use bytes::Bytes;

use crate::error::PageError;

/// More fields than any form of ours has.
const MOST_FIELDS: usize = 5_000;
const LONGEST_NAME: usize = 512;

/// A file sent with a form.
#[derive(Clone, Debug)]
pub struct PostedFile {
    /// The field's name.
    pub field: String,
    /// The file's own name, without any folder.
    pub name: String,
    /// The media type the browser claims. Check the content before believing it.
    pub media_type: String,
    /// The content.
    pub bytes: Bytes,
}

/// The fields and files of a form, in the order sent. The forgery token has been checked and taken out.
#[derive(Clone, Debug, Default)]
pub struct Posted {
    fields: Vec<(String, String)>,
    files: Vec<PostedFile>,
}

impl Posted {
    /// From fields, as tests and other entries need it.
    pub fn of(fields: Vec<(String, String)>, files: Vec<PostedFile>) -> Self {
        Self { fields, files }
    }

    /// The first value of a field, without surrounding blanks; empty when absent.
    pub fn text(&self, name: &str) -> &str {
        self.get(name).unwrap_or("").trim()
    }

    /// The first value of a field, as sent.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// All values of a field.
    pub fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        self.fields.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Whether the field was sent, even empty: how a page tells which button was pressed.
    pub fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// All fields.
    pub fn fields(&self) -> &[(String, String)] {
        &self.fields
    }

    /// All files that are not empty.
    pub fn files(&self) -> &[PostedFile] {
        &self.files
    }

    /// Reads the body of a request of at most so many bytes.
    pub(crate) async fn read(request: Request, limit: usize) -> Result<(Parts, Self), PageError> {
        let (parts, body) = request.into_parts();
        let announced = parts.headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
        if announced.and_then(|value| value.parse::<usize>().ok()).is_some_and(|size| size > limit) {
            return Err(PageError::TooLarge(limit));
        }
        let bytes = to_bytes(body, limit).await.map_err(|_| PageError::TooLarge(limit))?;
        let posted = match media_type(&parts.headers) {
            "multipart/form-data" => Self::multipart(&parts, bytes).await?,
            "application/x-www-form-urlencoded" => Self::urlencoded(&parts, bytes).await?,
            "" if bytes.is_empty() => Self::default(),
            other => return Err(PageError::BadRequest(format!("a form of type '{other}'"))),
        };
        if posted.fields.len() > MOST_FIELDS || posted.fields.iter().any(|(name, _)| name.len() > LONGEST_NAME) {
            return Err(PageError::BadRequest("too many or too long fields".to_owned()));
        }
        Ok((parts, posted))
    }

    async fn urlencoded(parts: &Parts, bytes: Bytes) -> Result<Self, PageError> {
        let request = Request::from_parts(parts.clone(), Body::from(bytes));
        let form = Form::<Vec<(String, String)>>::from_request(request, &()).await;
        let Form(fields) = form.map_err(|error| PageError::BadRequest(error.to_string()))?;
        Ok(Self { fields, files: Vec::new() })
    }

    async fn multipart(parts: &Parts, bytes: Bytes) -> Result<Self, PageError> {
        let bad = |error: axum::extract::multipart::MultipartError| PageError::BadRequest(error.to_string());
        let request = Request::from_parts(parts.clone(), Body::from(bytes));
        let multipart = Multipart::from_request(request, &()).await;
        let mut multipart = multipart.map_err(|error| PageError::BadRequest(error.to_string()))?;
        let mut posted = Self::default();
        while let Some(field) = multipart.next_field().await.map_err(bad)? {
            if posted.fields.len() + posted.files.len() > MOST_FIELDS {
                break;
            }
            let name = field.name().unwrap_or("").to_owned();
            if let Some(file) = field.file_name().map(bare_name) {
                let media_type = field.content_type().unwrap_or("application/octet-stream").to_owned();
                let bytes = field.bytes().await.map_err(bad)?;
                if !file.is_empty() {
                    posted.files.push(PostedFile { field: name, name: file, media_type, bytes });
                }
            } else {
                let value = field.bytes().await.map_err(bad)?;
                posted.fields.push((name, String::from_utf8_lossy(&value).into_owned()));
            }
        }
        Ok(posted)
    }

    /// Takes the field out and gives its value.
    pub(crate) fn take(&mut self, name: &str) -> Option<String> {
        let index = self.fields.iter().position(|(key, _)| key == name)?;
        Some(self.fields.remove(index).1)
    }
}

/// The last part of a file name that may hold folders, without control characters, at most 200 characters.
fn bare_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or(name);
    last.chars().filter(|c| !c.is_control()).take(200).collect()
}

fn media_type(headers: &HeaderMap) -> &str {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    value.split(';').next().unwrap_or("").trim()
}

impl<S: Send + Sync> FromRequestParts<S> for Posted {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, PageError> {
        let missing = || PageError::Wiring("the page reads a form, but its route is not registered with `post`");
        parts.extensions.get::<Self>().cloned().ok_or_else(missing)
    }
}
