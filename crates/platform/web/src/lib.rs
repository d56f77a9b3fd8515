//! What every surface shares: layout, components, texts, sessions, security headers.
