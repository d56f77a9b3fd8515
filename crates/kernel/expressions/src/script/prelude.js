// The host of a script: what it may see of the engine. Changes are written down and carried out afterwards.
(function (host) {
  'use strict';
  for (const name of ['eval', 'performance', 'WeakRef', 'FinalizationRegistry', 'queueMicrotask', 'navigator',
    'Atomics', 'SharedArrayBuffer']) delete globalThis[name];
  let seed = 42;
  Math.random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;

  const Real = Date;
  const zoned = (text) => typeof text === 'string' && /T[\d:.]+$/.test(text) ? text + 'Z' : text;
  function Fixed(...parts) {
    const time = parts.length === 0 ? host.now
      : parts.length === 1 ? zoned(parts[0]) : Real.UTC(...parts);
    const date = Reflect.construct(Real, [time], new.target || Fixed);
    return new.target ? date : date.toString();
  }
  Fixed.prototype = Real.prototype;
  Real.prototype.constructor = Fixed;
  Fixed.now = () => host.now;
  Fixed.UTC = Real.UTC;
  Fixed.parse = (text) => Real.parse(zoned(text));
  Real.prototype.getTimezoneOffset = () => 0;
  for (const part of ['FullYear', 'Month', 'Date', 'Day', 'Hours', 'Minutes', 'Seconds', 'Milliseconds']) {
    Real.prototype['get' + part] = Real.prototype['getUTC' + part];
    if (part !== 'Day') Real.prototype['set' + part] = Real.prototype['setUTC' + part];
  }
  globalThis.Date = Fixed;
  globalThis.print = () => undefined;
  globalThis.console = { log: print, warn: print, error: print, info: print };

  const plain = (value) => value === undefined ? null : value;
  const local = Object.assign({}, host.local);
  const visible = host.variables;
  const has = (map, name) => Object.prototype.hasOwnProperty.call(map, name);
  const note = (object, method, args) => { host.changes.push([object, method, args.map(plain)]); };
  // A variable is also a name of the script, unless the script uses that name for something of its own.
  const ours = new Set();
  const set = (name, value) => {
    const free = !has(globalThis, name) || (ours.has(name) && globalThis[name] === visible[name]);
    visible[name] = plain(value);
    if (free) { globalThis[name] = visible[name]; ours.add(name); }
  };
  const scope = (object, getters) => {
    const self = {
      getVariable: (name) => has(visible, name) ? visible[name] : null,
      getVariableLocal: (name) => has(local, name) ? local[name] : null,
      hasVariable: (name) => has(visible, name),
      hasVariableLocal: (name) => has(local, name),
      getVariables: () => Object.assign({}, visible),
      getVariableNames: () => Object.keys(visible),
      setVariable: (name, value) => { set(name, value); note('execution', 'setVariable', [name, value]); },
      setVariableLocal: (name, value) => {
        local[name] = plain(value); set(name, value); note('execution', 'setVariableLocal', [name, value]);
      },
      setVariables: (map) => { for (const name of Object.keys(map)) self.setVariable(name, map[name]); },
      removeVariable: (name) => { delete visible[name]; delete local[name]; note('execution', 'removeVariable', [name]); },
    };
    for (const name of Object.keys(getters)) {
      self['get' + name] = () => getters[name];
      Object.defineProperty(self, name[0].toLowerCase() + name.slice(1), { get: () => getters[name] });
    }
    if (object === 'task') {
      for (const name of ['Name', 'Description', 'Assignee', 'Owner', 'Priority', 'DueDate', 'FollowUpDate']) {
        self['set' + name] = (value) => { getters[name] = plain(value); note('task', 'set' + name, [value]); };
      }
      for (const name of ['addCandidateUser', 'addCandidateGroup', 'deleteCandidateUser', 'deleteCandidateGroup']) {
        self[name] = (value) => note('task', name, [value]);
      }
      self.getExecution = () => globalThis.execution;
      self.execution = globalThis.execution;
    }
    return self;
  };
  globalThis.execution = scope('execution', host.execution);
  if (host.task) globalThis.task = scope('task', host.task);
  if (host.externalTask) globalThis.externalTask = scope('externalTask', host.externalTask);
  for (const name of Object.keys(visible)) { globalThis[name] = visible[name]; ours.add(name); }
  const spin = (value) => ({
    prop: (name) => spin(value[name]), hasProp: (name) => value !== null && has(value, name), value: () => value,
    stringValue: () => String(value), numberValue: () => Number(value), boolValue: () => Boolean(value),
    elements: () => value.map(spin), isNull: () => value === null, toString: () => JSON.stringify(value),
  });
  globalThis.S = (value) => spin(typeof value === 'string' ? JSON.parse(value) : value);
})
