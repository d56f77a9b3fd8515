//! BPMN 2.0: parser, model checks and the pure token executor.
