//! The stored form of an instance: compact while it runs, its final variables once it has ended.

use stoa_bpmn::{Instance, Variables};

/// Forms of the bytes. A reader refuses forms that it does not know.
const RUNNING: u8 = 1;
const ENDED: u8 = 2;

/// An instance as it was stored.
#[derive(Debug)]
pub(crate) enum Stored {
    /// It runs.
    Running(Box<Instance>),
    /// It has ended with these variables.
    Ended(Variables),
}

/// The bytes of an instance that runs.
pub(crate) fn encode(instance: &Instance) -> Vec<u8> {
    // Writing into memory cannot fail for these types; an empty body would be refused by the reader.
    postcard::to_extend(instance, vec![RUNNING]).unwrap_or_default()
}

/// The bytes of an instance that has ended.
pub(crate) fn encode_ended(variables: &Variables) -> Vec<u8> {
    let mut body = vec![ENDED];
    // Maps of JSON values can always be written.
    let _ = serde_json::to_writer(&mut body, variables);
    body
}

/// Reads the bytes of an instance.
pub(crate) fn decode(body: &[u8]) -> Result<Stored, String> {
    match body.split_first() {
        Some((&RUNNING, rest)) => postcard::from_bytes(rest)
            .map(|instance| Stored::Running(Box::new(instance)))
            .map_err(|error| error.to_string()),
        Some((&ENDED, rest)) => serde_json::from_slice(rest).map(Stored::Ended).map_err(|error| error.to_string()),
        Some((form, _)) => Err(format!("its form {form} is not known to this version of the program")),
        None => Err("it is empty".to_owned()),
    }
}

/// The size of variables as JSON text.
pub(crate) fn size(variables: &Variables) -> usize {
    struct Count(usize);
    impl std::io::Write for Count {
        fn write(&mut self, buffer: &[u8]) -> std::io::Result<usize> {
            self.0 = self.0.saturating_add(buffer.len());
            Ok(buffer.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut count = Count(0);
    let _ = serde_json::to_writer(&mut count, variables);
    count.0
}
