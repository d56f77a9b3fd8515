//! FEEL: parser, compiler and evaluator (DMN 1.5, chapter 10).
