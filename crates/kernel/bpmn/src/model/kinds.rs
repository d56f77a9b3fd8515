//! What the elements are, with their compiled attributes.

use stoa_expressions::Expression;

use super::NodeIndex;

/// What an element is in BPMN, for diagrams, lists and statistics.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are those of BPMN")]
pub enum ElementKind {
    Process,
    SubProcess,
    EventSubProcess,
    Transaction,
    AdHocSubProcess,
    CallActivity,
    Task,
    ManualTask,
    UserTask,
    ServiceTask,
    SendTask,
    ReceiveTask,
    ScriptTask,
    BusinessRuleTask,
    ExclusiveGateway,
    ParallelGateway,
    InclusiveGateway,
    EventBasedGateway,
    ComplexGateway,
    StartEvent,
    IntermediateCatchEvent,
    IntermediateThrowEvent,
    BoundaryEvent,
    EndEvent,
}

/// What the engine does at an element.
#[derive(Debug)]
pub(crate) enum Kind {
    Process,
    SubProcess { transaction: bool },
    EventSubProcess,
    AdHoc(AdHoc),
    Pass,
    User(Box<UserTask>),
    Work(Work),
    Receive(Option<Expression>),
    Call(Box<CallActivity>),
    Exclusive,
    Parallel,
    Inclusive,
    EventGateway,
    Complex { activation: Option<Expression> },
    Start { trigger: Trigger, interrupting: bool, initiator: Option<String> },
    Catch(Trigger),
    Boundary { trigger: Trigger, attached_to: NodeIndex, interrupting: bool },
    Throw(Throw),
    End(Throw),
}

/// How a service-like element does its work.
#[derive(Debug)]
pub(crate) enum Work {
    External(Box<External>),
    Evaluate { expression: Expression, result: Option<String> },
    Decision(Box<Decision>),
    Nothing,
}

/// An external job.
#[derive(Debug)]
pub(crate) struct External {
    pub(crate) topic: Expression,
    pub(crate) priority: Option<Expression>,
    /// Errors to throw by condition when the job completes or fails.
    pub(crate) errors: Vec<ErrorMapping>,
}

/// `camunda:errorEventDefinition`: throws a BPMN error when its expression is true.
#[derive(Debug)]
pub(crate) struct ErrorMapping {
    pub(crate) code: Option<String>,
    pub(crate) message: Option<Expression>,
    pub(crate) condition: Expression,
}

/// A reference to a decision or a called process with its binding.
#[derive(Debug)]
pub(crate) struct Reference {
    pub(crate) key: Expression,
    pub(crate) binding: BindingSpec,
}

/// Which version a reference means.
#[derive(Debug)]
pub(crate) enum BindingSpec {
    Latest,
    Deployment,
    Version(Expression),
    Tag(Expression),
}

/// A business rule task with a decision.
#[derive(Debug)]
pub(crate) struct Decision {
    pub(crate) reference: Reference,
    pub(crate) result: Option<String>,
    pub(crate) mapping: ResultMapping,
}

/// `mapDecisionResult`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ResultMapping {
    SingleEntry,
    SingleResult,
    CollectEntries,
    ResultList,
}

/// A user task.
#[derive(Debug, Default)]
pub(crate) struct UserTask {
    pub(crate) assignee: Option<Expression>,
    pub(crate) candidate_users: Vec<Expression>,
    pub(crate) candidate_groups: Vec<Expression>,
    pub(crate) due: Option<Expression>,
    pub(crate) follow_up: Option<Expression>,
    pub(crate) priority: Option<Expression>,
    pub(crate) form_key: Option<Expression>,
    pub(crate) form_ref: Option<String>,
    pub(crate) description: Option<Expression>,
    pub(crate) listeners: Vec<(TaskEvent, Listener)>,
}

/// When a task listener runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TaskEvent {
    Create,
    Assignment,
    Update,
    Complete,
    Delete,
}

/// A call activity.
#[derive(Debug)]
pub(crate) struct CallActivity {
    pub(crate) reference: Reference,
    pub(crate) business_key: Option<Expression>,
    pub(crate) inputs: Vec<Passing>,
    pub(crate) outputs: Vec<Passing>,
}

/// `camunda:in` or `camunda:out`.
#[derive(Debug)]
pub(crate) enum Passing {
    All { local: bool },
    Copy { source: String, target: String, local: bool },
    Compute { source: Expression, target: String, local: bool },
}

/// An ad-hoc sub-process.
#[derive(Debug)]
pub(crate) struct AdHoc {
    pub(crate) sequential: bool,
    pub(crate) cancel_remaining: bool,
    pub(crate) completion: Option<Expression>,
}

/// What an event waits for.
#[derive(Debug)]
pub(crate) enum Trigger {
    None,
    Timer(TimerSpec),
    Message(Expression),
    Signal(Expression),
    Error { code: Option<String>, code_variable: Option<String>, message_variable: Option<String> },
    Escalation { code: Option<String>, code_variable: Option<String> },
    Condition { condition: Expression, variable: Option<String>, events: Vec<String> },
    Compensation,
    Cancel,
    Link,
}

/// A timer of the model.
#[derive(Debug)]
pub(crate) struct TimerSpec {
    pub(crate) kind: TimerKind,
    pub(crate) text: Expression,
}

/// Which of the three timer elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TimerKind {
    Date,
    Duration,
    Cycle,
}

/// What an event throws.
#[derive(Debug)]
pub(crate) enum Throw {
    None,
    Terminate,
    Message { name: Option<Expression>, work: Work, inputs: Vec<Passing>, business_key: Option<Expression> },
    Signal { name: Expression, inputs: Vec<Passing>, business_key: Option<Expression> },
    Error { code: Option<Expression>, message: Option<Expression> },
    Escalation { code: Option<String> },
    Compensation { activity: Option<NodeIndex> },
    Cancel,
    Link { target: Option<NodeIndex> },
}

/// An input or output parameter.
#[derive(Debug)]
pub(crate) struct Mapping {
    pub(crate) name: String,
    pub(crate) value: MappingValue,
}

/// The value of a parameter: an expression, or lists and maps of them.
#[derive(Debug)]
pub(crate) enum MappingValue {
    Null,
    One(Expression),
    List(Vec<MappingValue>),
    Map(Vec<(Expression, MappingValue)>),
}

/// A listener with an expression or script.
#[derive(Debug)]
pub(crate) struct Listener {
    pub(crate) expression: Expression,
}

/// Multi-instance or standard loop.
#[derive(Debug)]
pub(crate) enum Repeat {
    Multi(Box<MultiInstance>),
    Loop(Box<StandardLoop>),
}

/// Multi-instance characteristics.
#[derive(Debug)]
pub(crate) struct MultiInstance {
    pub(crate) sequential: bool,
    pub(crate) cardinality: Option<Expression>,
    pub(crate) collection: Option<Collection>,
    pub(crate) element_variable: Option<String>,
    pub(crate) completion: Option<Expression>,
    pub(crate) output: Option<(String, Expression)>,
    pub(crate) async_before: bool,
    pub(crate) async_after: bool,
}

/// Where the items of a multi-instance activity come from.
#[derive(Debug)]
pub(crate) enum Collection {
    Variable(String),
    Computed(Expression),
}

/// Standard loop characteristics.
#[derive(Debug)]
pub(crate) struct StandardLoop {
    pub(crate) condition: Option<Expression>,
    pub(crate) test_before: bool,
    pub(crate) maximum: Option<u32>,
}
