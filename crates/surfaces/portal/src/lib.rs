//! The citizen portal: routes, pages, guided dialogs.
