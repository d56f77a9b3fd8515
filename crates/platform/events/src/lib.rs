//! Relays the outbox to subscribers, in order and at least once, as CloudEvents 1.0.
