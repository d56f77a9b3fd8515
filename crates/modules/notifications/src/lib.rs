//! E-mail alerts by SMTP, with a template per language and a durable queue.
