// Just enough of a widget's model for an explorer to run on a page that has no kernel: what the module reads,
// writes and listens to. `state` is what `explorer.snapshot()` returns in Python.
export function host(state) {
  const listeners = {};
  return {
    get: (name) => state[name],
    set(name, value) {
      state[name] = value;
      for (const listener of listeners[`change:${name}`] ?? []) listener();
    },
    on: (event, listener) => (listeners[event] ??= new Set()).add(listener),
    off: (event, listener) => listeners[event]?.delete(listener),
    save_changes() {},
  };
}
