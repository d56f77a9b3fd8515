//! The drivers without the rest of the system: a quick build for work on the kernels.

fn main() -> std::io::Result<()> {
    let kind = std::env::args().nth(1).unwrap_or_default();
    match stoa_drive::driver(&kind) {
        Some(mut driver) => stoa_drive::run(driver.as_mut(), std::io::stdin().lock(), std::io::stdout().lock()),
        None => Err(std::io::Error::other("usage: drive bpmn|dmn|feel|forms")),
    }
}
