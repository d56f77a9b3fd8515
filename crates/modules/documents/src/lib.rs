//! Information objects and letters: Typst templates to PDF/A-2b and PDF/UA-1.
