//! Durable process instances: definitions, tasks, jobs, timers, incidents, history.
