"""The peer of the engine's figures: SpiffWorkflow runs start -> task -> exclusive gateway -> end, in memory."""
import pathlib
import tempfile
import time

from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow

MODEL = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="peer" targetNamespace="peer">
  <process id="straight" isExecutable="true">
    <startEvent id="start"><outgoing>a</outgoing></startEvent>
    <scriptTask id="work"><incoming>a</incoming><outgoing>b</outgoing><script>fee = 80</script></scriptTask>
    <exclusiveGateway id="choice" default="d"><incoming>b</incoming><outgoing>c</outgoing><outgoing>d</outgoing></exclusiveGateway>
    <endEvent id="low"><incoming>c</incoming></endEvent>
    <endEvent id="high"><incoming>d</incoming></endEvent>
    <sequenceFlow id="a" sourceRef="start" targetRef="work"/>
    <sequenceFlow id="b" sourceRef="work" targetRef="choice"/>
    <sequenceFlow id="c" sourceRef="choice" targetRef="low"><conditionExpression>fee &lt; 100</conditionExpression></sequenceFlow>
    <sequenceFlow id="d" sourceRef="choice" targetRef="high"/>
  </process>
</definitions>"""

with tempfile.TemporaryDirectory() as folder:
    file = pathlib.Path(folder) / "straight.bpmn"
    file.write_text(MODEL)
    parser = BpmnParser()
    parser.add_bpmn_file(str(file))
    spec = parser.get_spec("straight")
count, started = 0, time.perf_counter()
while time.perf_counter() - started < 4:
    workflow = BpmnWorkflow(spec)
    workflow.do_engine_steps()
    assert workflow.is_completed() if hasattr(workflow, "is_completed") else workflow.completed
    count += 1
print(f"SpiffWorkflow, in memory, one thread: {count / (time.perf_counter() - started):.0f} instances/s")
