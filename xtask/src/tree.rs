//! The files of the project.

use std::io;
use std::path::Path;

/// Folders that hold what was made, not what was written.
const LEFT_OUT: [&str; 8] = [".git", "target", "node_modules", "dist", "build", ".demo", "__pycache__", ".venv"];
/// Larger files are no text that somebody wrote.
const LARGEST: u64 = 2 * 1024 * 1024;

/// A file.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Its path from the root, with `/`.
    pub path: String,
    /// Its text.
    pub text: String,
}

impl SourceFile {
    /// Whether this is Rust.
    pub fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// Whether this is a test, an example, a benchmark or a build script, or one of the chores.
    pub fn is_beside_the_product(&self) -> bool {
        let folder = |name: &str| self.path.contains(&format!("/{name}/"));
        folder("tests")
            || folder("examples")
            || folder("benches")
            || self.path.ends_with("/build.rs")
            || self.path.starts_with("xtask/")
            || self.path.ends_with("/tests.rs")
            || self.path.ends_with("/testing.rs")
            || self.path.starts_with("tests/")
            || self.path.starts_with("bench/")
    }

    /// The folder of the crate a Rust file belongs to, such as `crates/kernel/bpmn`.
    pub fn crate_folder(&self) -> Option<&str> {
        let at =
            ["/src/", "/tests/", "/examples/", "/benches/", "/build.rs"].iter().find_map(|mark| self.path.find(mark));
        at.and_then(|end| self.path.get(..end))
    }
}

/// All text files of the project.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    /// The files, by path.
    pub files: Vec<SourceFile>,
    /// Paths of files that are no text, such as pictures.
    pub others: Vec<String>,
}

impl Tree {
    /// Reads the files below a folder.
    ///
    /// # Errors
    /// When a folder or file cannot be read.
    pub fn read(root: &Path) -> io::Result<Self> {
        let (mut files, mut others) = (Vec::new(), Vec::new());
        let mut folders = vec![root.to_path_buf()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(&folder)? {
                let entry = entry?;
                let (path, kind) = (entry.path(), entry.file_type()?);
                if kind.is_dir() {
                    let name = entry.file_name();
                    if !LEFT_OUT.iter().any(|left_out| name == *left_out) {
                        folders.push(path);
                    }
                } else if kind.is_file() && entry.file_name() != ".git" && entry.metadata()?.len() <= LARGEST {
                    let Ok(short) = path.strip_prefix(root) else { continue };
                    let short = short.to_string_lossy().replace('\\', "/");
                    // What is no UTF-8 is a picture or a font.
                    match std::fs::read_to_string(&path) {
                        Ok(text) => files.push(SourceFile { path: short, text }),
                        Err(_) => others.push(short),
                    }
                }
            }
        }
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(Self { files, others })
    }

    /// The file at a path.
    pub fn get(&self, path: &str) -> Option<&SourceFile> {
        self.files.iter().find(|file| file.path == path)
    }

    /// The Rust files.
    pub fn rust(&self) -> impl Iterator<Item = &SourceFile> {
        self.files.iter().filter(|file| file.is_rust())
    }
}
