//! Public organisations, units, posts, memberships, candidate groups and working-day calendars.
