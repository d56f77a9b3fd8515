//! HTTP interfaces for programs: external task workers and health.
