//! SQLite and PostgreSQL behind one URL: migrations, transactions, group commit, outbox, jobs.
