(function () {
  // The helpers that formulas in real forms use, by their usual names.
  const isArray = Array.isArray;
  const isObject = (value) => value !== null && (typeof value === 'object' || typeof value === 'function');
  const isPlainObject = (value) => isObject(value) && Object.prototype.toString.call(value) === '[object Object]';
  const isNil = (value) => value === null || value === undefined;
  const toPath = (path) => isArray(path) ? path : String(path).replace(/\[["']?([^\]"']*)["']?\]/g, '.$1').replace(/^\./, '').split('.');
  const get = (object, path, fallback) => {
    let value = object;
    if (isObject(object) && !isArray(path) && path in object) value = object[path];
    else for (const part of toPath(path)) { if (isNil(value)) return fallback; value = value[part]; }
    return value === undefined ? fallback : value;
  };
  const has = (object, path) => {
    let value = object;
    for (const part of toPath(path)) {
      if (isNil(value) || !Object.prototype.hasOwnProperty.call(Object(value), part)) return false;
      value = value[part];
    }
    return true;
  };
  const isEqual = (a, b) => {
    if (a === b || (a !== a && b !== b)) return true;
    if (!isObject(a) || !isObject(b) || isArray(a) !== isArray(b)) return false;
    if (a instanceof Date && b instanceof Date) return a.getTime() === b.getTime();
    const names = Object.keys(a);
    return names.length === Object.keys(b).length && names.every((name) => name in b && isEqual(a[name], b[name]));
  };
  const isMatch = (value, pattern) => isObject(pattern)
    ? Object.keys(pattern).every((name) => isObject(value) && isMatch(value[name], pattern[name]))
    : isEqual(value, pattern);
  const iteratee = (by) => {
    if (typeof by === 'function') return by;
    if (isNil(by)) return (value) => value;
    if (isArray(by)) return (value) => isEqual(get(value, by[0]), by[1]);
    if (isObject(by)) return (value) => isMatch(value, by);
    return (value) => get(value, by);
  };
  const entries = (list) => isNil(list) ? [] : isArray(list) || typeof list === 'string'
    ? Array.from(list, (value, key) => [key, value]) : Object.entries(Object(list));
  const values = (list) => entries(list).map(([, value]) => value);
  const isEmpty = (value) => {
    if (isArray(value) || typeof value === 'string') return value.length === 0;
    return !isObject(value) || Object.keys(value).length === 0;
  };
  const filter = (list, by) => { const fits = iteratee(by); return entries(list).filter(([k, v]) => fits(v, k, list)).map(([, v]) => v); };
  const map = (list, by) => { const change = iteratee(by); return entries(list).map(([k, v]) => change(v, k, list)); };
  const find = (list, by) => filter(list, by)[0];
  const sum = (list) => values(list).reduce((total, value) => total === undefined ? value : total + value, undefined) ?? 0;
  const uniq = (list) => [...new Set(values(list))];
  const sorted = (list, by, ways) => values(list).map((value, at) => ({ value, at, keys: by.map((one) => iteratee(one)(value)) }))
    .sort((a, b) => {
      for (let i = 0; i < by.length; i++) {
        const way = ways && ways[i] === 'desc' ? -1 : 1;
        if (a.keys[i] < b.keys[i]) return -way;
        if (a.keys[i] > b.keys[i]) return way;
      }
      return a.at - b.at;
    }).map((item) => item.value);
  const grouped = (list, by) => { const name = iteratee(by), all = {}; values(list).forEach((v) => { (all[name(v)] ??= []).push(v); }); return all; };
  const cloneDeep = (value) => isArray(value) ? value.map(cloneDeep)
    : isPlainObject(value) ? Object.fromEntries(Object.entries(value).map(([k, v]) => [k, cloneDeep(v)])) : value;
  const set = (object, path, value) => {
    const parts = toPath(path);
    let place = object;
    parts.slice(0, -1).forEach((part, at) => {
      if (!isObject(place[part])) place[part] = /^\d+$/.test(parts[at + 1]) ? [] : {};
      place = place[part];
    });
    if (isObject(place)) place[parts[parts.length - 1]] = value;
    return object;
  };
  const names = (list) => list.flat().map(String);
  const number = (value) => Number(value);
  const fixed = (how) => (value, places = 0) => { const scale = 10 ** places; return how(Number(value) * scale) / scale; };
  const lodash = {
    get, has, set, isEqual, isEmpty, isNil, isObject, isPlainObject, isArray, filter, map, find, sum, uniq, values, cloneDeep,
    some: (list, by) => filter(list, by).length > 0,
    every: (list, by) => filter(list, by).length === values(list).length,
    reject: (list, by) => { const fits = iteratee(by); return filter(list, (v, k) => !fits(v, k, list)); },
    findIndex: (list, by) => values(list).findIndex(iteratee(by)),
    includes: (list, value) => typeof list === 'string' ? list.includes(value) : values(list).includes(value),
    each: (list, by) => { entries(list).every(([k, v]) => by(v, k, list) !== false); return list; },
    reduce: (list, by, start) => { let total = start, first = start === undefined; entries(list).forEach(([k, v]) => { total = first ? v : by(total, v, k, list); first = false; }); return total; },
    size: (list) => isNil(list) ? 0 : typeof list === 'string' ? list.length : entries(list).length,
    keys: (object) => entries(object).map(([key]) => String(key)),
    toPairs: (object) => entries(object), fromPairs: Object.fromEntries,
    sumBy: (list, by) => sum(map(list, by)), sortBy: (list, ...by) => sorted(list, by.flat()),
    orderBy: (list, by, ways) => sorted(list, [by].flat(), ways && [ways].flat()),
    groupBy: grouped, keyBy: (list, by) => Object.fromEntries(values(list).map((v) => [iteratee(by)(v), v])),
    countBy: (list, by) => Object.fromEntries(Object.entries(grouped(list, by)).map(([k, v]) => [k, v.length])),
    uniqBy: (list, by) => { const seen = new Set(), key = iteratee(by); return values(list).filter((v) => !seen.has(key(v)) && seen.add(key(v))); },
    maxBy: (list, by) => sorted(list, [by], ['desc'])[0], minBy: (list, by) => sorted(list, [by])[0],
    max: (list) => sorted(list, [undefined], ['desc'])[0], min: (list) => sorted(list, [undefined])[0],
    mean: (list) => sum(list) / values(list).length,
    first: (list) => values(list)[0], head: (list) => values(list)[0], last: (list) => values(list).slice(-1)[0],
    take: (list, count = 1) => values(list).slice(0, count), drop: (list, count = 1) => values(list).slice(count),
    compact: (list) => values(list).filter(Boolean), flatten: (list) => values(list).flat(), concat: (...lists) => lists.flat(),
    difference: (list, other) => values(list).filter((v) => !values(other).includes(v)),
    intersection: (list, other) => uniq(values(list).filter((v) => values(other).includes(v))),
    union: (...lists) => uniq(lists.flat()), without: (list, ...other) => values(list).filter((v) => !other.includes(v)),
    range: (a, b, step = 1) => { const [from, to] = b === undefined ? [0, a] : [a, b], all = []; for (let i = from; i < to && all.length < 10000; i += step) all.push(i); return all; },
    pick: (object, ...list) => Object.fromEntries(names(list).filter((n) => has(object, n)).map((n) => [n, get(object, n)])),
    omit: (object, ...list) => Object.fromEntries(entries(object).filter(([n]) => !names(list).includes(n))),
    mapValues: (object, by) => Object.fromEntries(entries(object).map(([k, v]) => [k, iteratee(by)(v, k)])),
    assign: Object.assign, merge: (base, ...more) => { more.forEach((one) => entries(one).forEach(([k, v]) => { base[k] = isPlainObject(v) && isPlainObject(base[k]) ? lodash.merge(base[k], v) : v; })); return base; },
    clone: (value) => isArray(value) ? [...value] : isPlainObject(value) ? { ...value } : value,
    isString: (v) => typeof v === 'string', isNumber: (v) => typeof v === 'number', isBoolean: (v) => typeof v === 'boolean',
    isUndefined: (v) => v === undefined, isNull: (v) => v === null, isNaN: (v) => v !== v && typeof v === 'number',
    isFunction: (v) => typeof v === 'function', isInteger: Number.isInteger, isFinite: Number.isFinite, isDate: (v) => v instanceof Date,
    toNumber: number, toString: (v) => isNil(v) ? '' : String(v), toInteger: (v) => Math.trunc(Number(v)) || 0, parseInt,
    toLower: (v) => String(v ?? '').toLowerCase(), toUpper: (v) => String(v ?? '').toUpperCase(),
    trim: (v) => String(v ?? '').trim(), startsWith: (v, w) => String(v ?? '').startsWith(w), endsWith: (v, w) => String(v ?? '').endsWith(w),
    padStart: (v, n, w) => String(v ?? '').padStart(n, w), padEnd: (v, n, w) => String(v ?? '').padEnd(n, w),
    capitalize: (v) => { const text = String(v ?? '').toLowerCase(); return text.charAt(0).toUpperCase() + text.slice(1); },
    upperFirst: (v) => String(v ?? '').charAt(0).toUpperCase() + String(v ?? '').slice(1), split: (v, w) => String(v ?? '').split(w),
    replace: (v, a, b) => String(v ?? '').replace(a, b), join: (list, w = ',') => values(list).join(w),
    round: fixed(Math.round), floor: fixed(Math.floor), ceil: fixed(Math.ceil), clamp: (v, a, b) => Math.min(Math.max(v, a), b),
    inRange: (v, a, b) => b === undefined ? v >= 0 && v < a : v >= a && v < b, add: (a, b) => a + b, subtract: (a, b) => a - b,
    times: (n, by) => Array.from({ length: Math.min(n, 10000) }, (_, at) => by(at)), noop: () => undefined, identity: (v) => v,
    defaultTo: (v, w) => isNil(v) || v !== v ? w : v, castArray: (v) => isArray(v) ? v : [v], toArray: values, chunk: (list, n) => {
      const all = []; for (let i = 0; i < list.length && n > 0; i += n) all.push(list.slice(i, i + n)); return all;
    },
  };
  lodash.forEach = lodash.each; lodash.any = lodash.some; lodash.contains = lodash.includes;
  globalThis._ = lodash;
})()
