//! Binary objects in a folder, S3 or Azure, by URL.
