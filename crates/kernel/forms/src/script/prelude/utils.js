(function () {
  // Looking up components and values, as formulas do it.
  const below = (list, each) => (list || []).forEach((component) => {
    if (!component) return;
    each(component);
    below(component.components, each);
    (Array.isArray(component.columns) ? component.columns : []).forEach((column) => below(column.components, each));
    (Array.isArray(component.rows) ? component.rows : []).flat().forEach((cell) => below(cell && cell.components, each));
  });
  const getComponent = (list, key) => { let found; below(list, (one) => { if (!found && one.key === key) found = one; }); return found; };
  const getValue = (submission, key) => {
    const search = (data) => {
      if (data === null || typeof data !== 'object') return undefined;
      if (key in data) return data[key];
      for (const inner of Object.values(data)) { const found = search(inner); if (found !== undefined) return found; }
      return undefined;
    };
    return search(submission && submission.data);
  };
  globalThis.utils = {
    getComponent, getValue, eachComponent: (list, each) => below(list, each),
    flattenComponents: (list) => { const all = {}; below(list, (one) => { all[one.key] = one; }); return all; },
  };
})()
