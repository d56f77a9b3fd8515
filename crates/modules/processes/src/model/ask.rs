//! What callers ask for.

use stoa_types::{DefinitionId, InstanceId};

/// Whose tasks to list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum TaskScope {
    /// All that the actor may see.
    #[default]
    All,
    /// Assigned to the actor.
    Mine,
    /// The actor is a candidate, by a group or by name, and nobody has taken it.
    MyGroups,
    /// Nobody has taken it.
    Unassigned,
}

/// Which tasks to list.
#[derive(Clone, Debug, Default)]
pub struct TaskFilter {
    /// Whose.
    pub scope: TaskScope,
    /// Only those past their due date.
    pub overdue: bool,
    /// Words to be found in name, business key or process.
    pub text: Option<String>,
    /// Key of the process.
    pub definition_key: Option<String>,
    /// One instance.
    pub instance: Option<InstanceId>,
}

/// Order of a list of tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum TaskSort {
    /// Soonest due first, those without a due date last.
    #[default]
    Due,
    /// Highest priority first.
    Priority,
    /// Newest first.
    Created,
}

/// What a worker asks for.
#[derive(Clone, Debug)]
pub struct Fetch {
    /// The worker's id.
    pub worker: String,
    /// The topics, each with the length of the lock.
    pub topics: Vec<FetchTopic>,
    /// Most jobs in one answer.
    pub max: u16,
    /// How long to wait for work, in milliseconds; 0 answers at once.
    pub wait_millis: u64,
    /// Highest priority first.
    pub use_priority: bool,
}

/// One topic of a [`Fetch`].
#[derive(Clone, Debug)]
pub struct FetchTopic {
    /// Its name.
    pub name: String,
    /// Length of the lock in milliseconds.
    pub lock_millis: i64,
    /// Names of the variables wanted; all when absent.
    pub variables: Option<Vec<String>>,
    /// Only jobs with this business key.
    pub business_key: Option<String>,
    /// Only jobs of these processes.
    pub definition_keys: Vec<String>,
}

impl FetchTopic {
    /// All variables of all jobs of a topic.
    pub fn new(name: &str, lock_millis: i64) -> Self {
        let (variables, business_key, definition_keys) = (None, None, Vec::new());
        Self { name: name.to_owned(), lock_millis, variables, business_key, definition_keys }
    }
}

/// Which instances to list.
#[derive(Clone, Debug, Default)]
pub struct InstanceFilter {
    /// Key of the process.
    pub definition_key: Option<String>,
    /// One version.
    pub definition: Option<DefinitionId>,
    /// The key of what it is about.
    pub business_key: Option<String>,
    /// Only those that have not ended.
    pub open_only: bool,
}
