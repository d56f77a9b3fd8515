//! Administration: procedures and processes.
