//! Makes sure that the folder of built style sheets and scripts exists, so that the workspace builds without
//! Node. Pages then say how to build them.
#![allow(clippy::print_stdout, reason = "a build script talks to cargo on standard output")]

use std::path::Path;

fn main() {
    let dist = Path::new("../../../ui/dist");
    println!("cargo:rerun-if-changed={}", dist.display());
    if let Err(error) = std::fs::create_dir_all(dist) {
        println!("cargo:warning=cannot make the folder {}: {error}", dist.display());
    }
}
