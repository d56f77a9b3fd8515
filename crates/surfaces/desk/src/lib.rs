//! The service desk of caseworkers: tasks, cases, decisions, process view.
