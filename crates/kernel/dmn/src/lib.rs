//! DMN models: decision tables and literal expressions with an explanation of every result.
