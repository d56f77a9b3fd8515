//! The operations console: health, incidents, queues.
