//! Drafts, applications, cases, roles, decisions, and the built-in topic handlers.
