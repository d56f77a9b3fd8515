//! A definition for readers: service checks, admin pages, and the diagram as a list.

use super::{Definition, ElementKind, Flow, Kind, Node, NodeIndex, ROOT, Repeat, Throw, Trigger, Work};
use stoa_expressions::Expression;

/// One element of a definition.
#[derive(Clone, Copy, Debug)]
pub struct Element<'a> {
    definition: &'a Definition,
    node: &'a Node,
}

/// One sequence flow of a definition.
#[derive(Clone, Copy, Debug)]
pub struct FlowView<'a> {
    /// The id of the flow.
    pub id: &'a str,
    /// Its name.
    pub name: Option<&'a str>,
    /// The element it leaves.
    pub source: &'a str,
    /// The element it enters.
    pub target: &'a str,
    /// Its condition.
    pub condition: Option<&'a str>,
    /// Whether it is the default flow of its source.
    pub is_default: bool,
    /// Its line in the file.
    pub line: u32,
}

impl Definition {
    /// All elements, outer ones before inner ones, without the process itself.
    pub fn elements(&self) -> impl Iterator<Item = Element<'_>> {
        self.nodes.iter().skip(1).map(|node| Element { definition: self, node })
    }

    /// The element of an id.
    pub fn element(&self, id: &str) -> Option<Element<'_>> {
        let index = self.find(id).filter(|index| *index != ROOT)?;
        Some(Element { definition: self, node: self.node(index) })
    }

    /// All sequence flows.
    pub fn flows(&self) -> impl Iterator<Item = FlowView<'_>> {
        (0..).zip(&self.flows).map(|(index, flow)| self.view(index, flow))
    }

    fn view<'a>(&'a self, index: u32, flow: &'a Flow) -> FlowView<'a> {
        let source = self.node(flow.source);
        FlowView {
            id: &flow.id,
            name: flow.name.as_deref(),
            source: &source.id,
            target: &self.node(flow.target).id,
            condition: flow.condition.as_ref().map(Expression::text),
            is_default: source.default == Some(index),
            line: flow.line,
        }
    }

    fn id_of(&self, index: NodeIndex) -> &str {
        &self.node(index).id
    }
}

impl<'a> Element<'a> {
    /// The id.
    pub fn id(&self) -> &'a str {
        &self.node.id
    }

    /// The name, as written (it may hold expressions).
    pub fn name(&self) -> Option<&'a str> {
        self.node.name.as_ref().map(Expression::text)
    }

    /// What it is.
    pub fn kind(&self) -> ElementKind {
        self.node.element
    }

    /// Its line in the file.
    pub fn line(&self) -> u32 {
        self.node.line
    }

    /// What the model says about it in words.
    pub fn documentation(&self) -> Option<&'a str> {
        self.node.documentation.as_deref()
    }

    /// The sub-process around it; `None` directly in the process.
    pub fn parent(&self) -> Option<&'a str> {
        (self.node.parent != ROOT).then(|| self.definition.id_of(self.node.parent))
    }

    /// The name of the lane it lies in.
    pub fn lane(&self) -> Option<&'a str> {
        self.node.lane.as_deref()
    }

    /// The activity a boundary event sits on.
    pub fn attached_to(&self) -> Option<&'a str> {
        match &self.node.kind {
            Kind::Boundary { attached_to, .. } => Some(self.definition.id_of(*attached_to)),
            _ => None,
        }
    }

    /// Whether the event cancels what it interrupts (boundary events and starts of event sub-processes).
    pub fn interrupting(&self) -> Option<bool> {
        match &self.node.kind {
            Kind::Boundary { interrupting, .. } | Kind::Start { interrupting, .. } => Some(*interrupting),
            _ => None,
        }
    }

    /// The topic of an external job, as written.
    pub fn topic(&self) -> Option<&'a str> {
        match &self.node.kind {
            Kind::Work(Work::External(external))
            | Kind::Throw(Throw::Message { work: Work::External(external), .. })
            | Kind::End(Throw::Message { work: Work::External(external), .. }) => Some(external.topic.text()),
            _ => None,
        }
    }

    fn user_task(&self) -> Option<&'a super::UserTask> {
        match &self.node.kind {
            Kind::User(task) => Some(task),
            _ => None,
        }
    }

    /// The form key of a user task or start event (or the reference of `formRef`), as written.
    pub fn form_key(&self) -> Option<&'a str> {
        if let Some(form) = &self.node.common.start_form {
            return Some(form);
        }
        let task = self.user_task()?;
        task.form_key.as_ref().map(Expression::text).or(task.form_ref.as_deref())
    }

    /// The assignee of a user task, as written.
    pub fn assignee(&self) -> Option<&'a str> {
        self.user_task()?.assignee.as_ref().map(Expression::text)
    }

    /// The candidate groups of a user task, as written.
    pub fn candidate_groups(&self) -> Vec<&'a str> {
        self.user_task().map(|task| task.candidate_groups.iter().map(Expression::text).collect()).unwrap_or_default()
    }

    /// The candidate users of a user task, as written.
    pub fn candidate_users(&self) -> Vec<&'a str> {
        self.user_task().map(|task| task.candidate_users.iter().map(Expression::text).collect()).unwrap_or_default()
    }

    /// The decision that a business rule task asks, as written.
    pub fn decision_ref(&self) -> Option<&'a str> {
        match &self.node.kind {
            Kind::Work(Work::Decision(decision)) => Some(decision.reference.key.text()),
            _ => None,
        }
    }

    /// The process that a call activity calls, as written.
    pub fn called_element(&self) -> Option<&'a str> {
        match &self.node.kind {
            Kind::Call(call) => Some(call.reference.key.text()),
            _ => None,
        }
    }

    fn trigger(&self) -> Option<&'a Trigger> {
        match &self.node.kind {
            Kind::Start { trigger, .. } | Kind::Catch(trigger) | Kind::Boundary { trigger, .. } => Some(trigger),
            _ => None,
        }
    }

    /// The duration, date or cycle of a timer event, as written.
    pub fn timer(&self) -> Option<&'a str> {
        match self.trigger()? {
            Trigger::Timer(timer) => Some(timer.text.text()),
            _ => None,
        }
    }

    /// The message that the element waits for or sends, as written.
    pub fn message(&self) -> Option<&'a str> {
        match &self.node.kind {
            Kind::Receive(name) | Kind::Throw(Throw::Message { name, .. }) | Kind::End(Throw::Message { name, .. }) => {
                name.as_ref().map(Expression::text)
            }
            _ => match self.trigger()? {
                Trigger::Message(name) => Some(name.text()),
                _ => None,
            },
        }
    }

    /// The signal that the element waits for or sends, as written.
    pub fn signal(&self) -> Option<&'a str> {
        match &self.node.kind {
            Kind::Throw(Throw::Signal { name, .. }) | Kind::End(Throw::Signal { name, .. }) => Some(name.text()),
            _ => match self.trigger()? {
                Trigger::Signal(name) => Some(name.text()),
                _ => None,
            },
        }
    }

    /// The error code that the event throws or catches; `None` also for a catch of any error.
    pub fn error_code(&self) -> Option<&'a str> {
        match &self.node.kind {
            Kind::End(Throw::Error { code, .. }) => code.as_ref().map(Expression::text),
            _ => match self.trigger()? {
                Trigger::Error { code, .. } => code.as_deref(),
                _ => None,
            },
        }
    }

    /// What the event waits for or throws, in one word: `timer`, `message`, `error`, … or `none`.
    pub fn event(&self) -> Option<&'static str> {
        match &self.node.kind {
            Kind::Throw(throw) | Kind::End(throw) => Some(throw.word()),
            _ => self.trigger().map(Trigger::word),
        }
    }

    /// Whether it runs several times: `sequential`, `parallel` or `loop`.
    pub fn repetition(&self) -> Option<&'static str> {
        match self.node.common.repeat.as_ref()? {
            Repeat::Multi(multi) if multi.sequential => Some("sequential"),
            Repeat::Multi(_) => Some("parallel"),
            Repeat::Loop(_) => Some("loop"),
        }
    }

    /// Input parameters (`camunda:inputOutput`) that are one expression or text, as written.
    pub fn inputs(&self) -> Vec<(&'a str, &'a str)> {
        let inputs = self.node.common.inputs.iter();
        let one = inputs.filter_map(|mapping| match &mapping.value {
            super::MappingValue::One(expression) => Some((&*mapping.name, expression.text())),
            _ => None,
        });
        one.collect()
    }

    /// Extension properties (`camunda:properties`).
    pub fn properties(&self) -> &'a [(String, String)] {
        &self.node.common.properties
    }

    /// The flows that lead here.
    pub fn incoming(&self) -> impl Iterator<Item = FlowView<'a>> {
        let definition = self.definition;
        let flows = self.node.incoming.iter();
        flows.filter_map(move |index| Some(definition.view(*index, definition.flow(*index)?)))
    }

    /// The flows that lead away.
    pub fn outgoing(&self) -> impl Iterator<Item = FlowView<'a>> {
        let definition = self.definition;
        let flows = self.node.outgoing.iter();
        flows.filter_map(move |index| Some(definition.view(*index, definition.flow(*index)?)))
    }

    /// Every expression and script at the element, as written, with what it is for.
    pub fn expressions(&self) -> Vec<(&'static str, &'a str)> {
        let mut found = Vec::new();
        let node = self.node;
        for flow in self.outgoing() {
            found.extend(flow.condition.map(|text| ("condition", text)));
        }
        found.extend(self.timer().map(|text| ("timer", text)));
        found.extend(self.assignee().map(|text| ("assignee", text)));
        found.extend(self.candidate_groups().into_iter().map(|text| ("candidateGroups", text)));
        if let Kind::Work(Work::Evaluate { expression, .. }) = &node.kind {
            found.push(("script", expression.text()));
        }
        if let Some(Trigger::Condition { condition, .. }) = self.trigger() {
            found.push(("condition", condition.text()));
        }
        for listener in node.common.start_listeners.iter().chain(&node.common.end_listeners) {
            found.push(("listener", listener.expression.text()));
        }
        found
    }
}

impl Trigger {
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Timer(_) => "timer",
            Self::Message(_) => "message",
            Self::Signal(_) => "signal",
            Self::Error { .. } => "error",
            Self::Escalation { .. } => "escalation",
            Self::Condition { .. } => "conditional",
            Self::Compensation => "compensation",
            Self::Cancel => "cancel",
            Self::Link => "link",
        }
    }
}

impl Throw {
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Terminate => "terminate",
            Self::Message { .. } => "message",
            Self::Signal { .. } => "signal",
            Self::Error { .. } => "error",
            Self::Escalation { .. } => "escalation",
            Self::Compensation { .. } => "compensation",
            Self::Cancel => "cancel",
            Self::Link { .. } => "link",
        }
    }
}
