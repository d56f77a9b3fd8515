//! Expressions of process models: JUEL, FEEL and JavaScript behind one interface.
