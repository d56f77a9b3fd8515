// A peer of the engine's figures: bpmn-engine (npm) runs start -> service -> exclusive gateway -> end, in memory.
import { createRequire } from 'node:module';
import { EventEmitter } from 'node:events';

// Where the package was installed is said by the caller: it is no dependency of this repository.
const require = createRequire(`${process.argv[2]}/node_modules/`);
const { Engine } = require('bpmn-engine');

const source = `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="peer" targetNamespace="peer">
  <process id="straight" isExecutable="true">
    <startEvent id="start"/><sequenceFlow id="a" sourceRef="start" targetRef="work"/>
    <serviceTask id="work" implementation="\${environment.services.work}"/>
    <sequenceFlow id="b" sourceRef="work" targetRef="choice"/>
    <exclusiveGateway id="choice" default="d"/>
    <sequenceFlow id="c" sourceRef="choice" targetRef="low"><conditionExpression xsi:type="tFormalExpression" language="js">next(null, false)</conditionExpression></sequenceFlow>
    <sequenceFlow id="d" sourceRef="choice" targetRef="high"/><endEvent id="low"/><endEvent id="high"/>
  </process>
</definitions>`;

const first = new Engine({ name: 'peer', source });
const [definition] = await first.getDefinitions();
const moddleContext = definition.environment.options?.moddleContext;
const services = { work(scope, done) { done(null, 80); } };
const run = () => new Promise((resolve, reject) => {
  const engine = new Engine({ name: 'peer', source, moddleContext, services });
  engine.once('end', resolve);
  engine.once('error', reject);
  engine.execute({ listener: new EventEmitter() }).catch(reject);
});
await run();
let count = 0;
const started = performance.now();
while (performance.now() - started < 4000) {
  await run();
  count += 1;
}
console.log(`bpmn-engine (npm), in memory, one thread: ${(count / ((performance.now() - started) / 1000)).toFixed(0)} instances/s`);
