//! How mails leave: by SMTP, or into the outbox table that a demo shows.

use std::time::{Duration, SystemTime};

use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use stoa_types::Timestamp;
use uuid::Uuid;

use crate::NotificationError;
use crate::templates::Words;

/// Longest wait for a mail server.
const PATIENCE: Duration = Duration::from_secs(30);

/// Where mails go.
#[derive(Clone)]
pub(crate) enum Transport {
    /// To a mail server.
    Smtp(Box<AsyncSmtpTransport<Tokio1Executor>>),
    /// Into the table.
    Outbox,
}

/// A mail ready to leave.
pub(crate) struct Mail<'a> {
    pub(crate) id: Uuid,
    pub(crate) sender: &'a Mailbox,
    pub(crate) recipient: &'a str,
    pub(crate) words: &'a Words,
    pub(crate) now: Timestamp,
}

/// Why a mail did not leave.
pub(crate) struct Failure {
    pub(crate) reason: String,
    /// Whether trying again is of no use.
    pub(crate) permanent: bool,
}

impl Transport {
    pub(crate) fn open(url: &str) -> Result<Self, NotificationError> {
        if url == "outbox:" {
            return Ok(Self::Outbox);
        }
        let refused = |reason: String| NotificationError::Address { address: redacted(url), reason };
        if !url.starts_with("smtp://") && !url.starts_with("smtps://") {
            return Err(refused("it is none of the known forms".to_owned()));
        }
        let builder =
            AsyncSmtpTransport::<Tokio1Executor>::from_url(url).map_err(|error| refused(error.to_string()))?;
        Ok(Self::Smtp(Box::new(builder.timeout(Some(PATIENCE)).build())))
    }
}

/// Sends by SMTP.
pub(crate) async fn send(smtp: &AsyncSmtpTransport<Tokio1Executor>, mail: &Mail<'_>) -> Result<(), Failure> {
    let message = message(mail).map_err(|reason| Failure { reason, permanent: true })?;
    match tokio::time::timeout(PATIENCE * 2, smtp.send(message)).await {
        Ok(Ok(_)) => Ok(()),
        // The server's words may repeat the address, which operators need not see.
        Ok(Err(error)) => {
            Err(Failure { reason: causes(&error).replace(mail.recipient, "…"), permanent: error.is_permanent() })
        }
        Err(_) => Err(Failure { reason: "the mail server did not answer in time".to_owned(), permanent: false }),
    }
}

fn message(mail: &Mail<'_>) -> Result<Message, String> {
    let address: Address = mail.recipient.parse().map_err(|_| "the person's e-mail address is not valid".to_owned())?;
    let host = mail.sender.email.domain();
    let seconds = u64::try_from(mail.now.micros() / 1_000_000).unwrap_or(0);
    // RFC 3834: no answering machine answers to a mail that says this.
    let automatic = HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned());
    Message::builder()
        .from(mail.sender.clone())
        .to(Mailbox::new(None, address))
        .subject(mail.words.subject.clone())
        // The same for each attempt, so that a mail server or reader can recognise a repeat.
        .message_id(Some(format!("<{}@{host}>", mail.id)))
        .date(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))
        .raw_header(automatic)
        .header(ContentType::TEXT_PLAIN)
        .body(mail.words.body.clone())
        .map_err(|error| error.to_string())
}

fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let inner_text = inner.to_string();
        if !text.contains(&inner_text) {
            text = format!("{text}: {inner_text}");
        }
        cause = inner.source();
    }
    text
}

fn redacted(url: &str) -> String {
    match (url.find("://"), url.rfind('@')) {
        (Some(scheme), Some(at)) if at > scheme => {
            format!("{}…{}", url.get(..scheme + 3).unwrap_or_default(), url.get(at..).unwrap_or_default())
        }
        _ => url.to_owned(),
    }
}
