//! Persons, local accounts, sessions and the record of who acted.
