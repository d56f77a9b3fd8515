//! How long the kernel takes for an instance, without any store. Run it with `--release`.

use std::fmt::Write as _;
use std::io::Write as _;
use std::time::Instant;

use stoa_bpmn::{
    Command, Definition, Effects, Environment, Instance, NoServices, ParseOptions, Start, Variables, advance, parse,
};
use stoa_types::Timestamp;

const COUNT: u32 = 20_000;

fn model(inner: &str) -> Result<std::sync::Arc<Definition>, Box<dyn std::error::Error>> {
    let text = format!(
        "<definitions xmlns=\"http://www.omg.org/spec/BPMN/20100524/MODEL\" xmlns:camunda=\"http://camunda.org/schema/1.0/bpmn\"><process id=\"p\" isExecutable=\"true\">{inner}</process></definitions>"
    );
    let model = parse("bench.bpmn", text.as_bytes(), &ParseOptions::default())?;
    model.definitions.into_iter().next().ok_or_else(|| "no process".into())
}

fn chain(tasks: &str, count: usize) -> String {
    let mut text = String::from("<startEvent id=\"s\"/><sequenceFlow id=\"f0\" sourceRef=\"s\" targetRef=\"t0\"/>");
    for at in 0..count {
        let _ = write!(text, "{}", tasks.replace('@', &at.to_string()));
        let next = if at + 1 == count { "x".to_owned() } else { format!("t{}", at + 1) };
        let _ = write!(text, "<sequenceFlow id=\"g{at}\" sourceRef=\"t{at}\" targetRef=\"{next}\"/>");
    }
    text.push_str(
        "<exclusiveGateway id=\"x\" default=\"no\"/><endEvent id=\"e1\"/><endEvent id=\"e2\"/>\
         <sequenceFlow id=\"yes\" sourceRef=\"x\" targetRef=\"e1\"><conditionExpression>${amount > 100}</conditionExpression></sequenceFlow>\
         <sequenceFlow id=\"no\" sourceRef=\"x\" targetRef=\"e2\"/>",
    );
    text
}

fn run(definition: &Definition, packed: bool) -> Result<usize, Box<dyn std::error::Error>> {
    let environment = Environment::new(Timestamp::from_micros(0), &NoServices, "1");
    let mut instance = Instance::new();
    let mut variables = Variables::new();
    variables.insert("amount".to_owned(), 150.into());
    let mut command = Command::Start(Start { variables, ..Start::default() });
    let mut size = 0;
    loop {
        let mut effects = Effects::default();
        advance(definition, &mut instance, command, &environment, &mut effects)?;
        if instance.is_ended() {
            return Ok(size);
        }
        if packed {
            let bytes = postcard::to_stdvec(&instance)?;
            size = bytes.len();
            instance = postcard::from_bytes(&bytes)?;
        }
        let variables = Variables::new();
        command = if let Some(task) = instance.tasks().next() {
            Command::CompleteTask { task: task.id, variables }
        } else {
            let job = instance.jobs().next().ok_or("nothing is open")?.id;
            Command::CompleteJob { job, variables, local_variables: Variables::new() }
        };
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let evaluated = "<serviceTask id=\"t@\" camunda:expression=\"${amount + 1}\" camunda:resultVariable=\"r\"/>";
    let external = "<serviceTask id=\"t@\" camunda:type=\"external\" camunda:topic=\"work\"/>";
    let user = "<userTask id=\"t@\" name=\"Decide\" camunda:candidateGroups=\"permits\"/>";
    let cases = [
        ("straight through (expression)", chain(evaluated, 1), false),
        ("one external job", chain(external, 1), false),
        ("one user task", chain(user, 1), false),
        ("one user task, packed and read in between", chain(user, 1), true),
        ("ten external jobs", chain(external, 10), false),
    ];
    let mut out = std::io::stdout().lock();
    for (name, text, packed) in cases {
        let definition = model(&text)?;
        let size = run(&definition, packed)?;
        let begin = Instant::now();
        for _ in 0..COUNT {
            run(&definition, packed)?;
        }
        let micros = begin.elapsed().as_secs_f64() * 1e6 / f64::from(COUNT);
        writeln!(out, "{name}: {micros:.2} µs an instance ({size} bytes packed)")?;
    }
    Ok(())
}
