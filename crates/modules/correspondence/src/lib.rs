//! Mailboxes and official messages with delivery and reading times.
