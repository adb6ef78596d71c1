import { afterEach, expect, test, vi } from 'vitest';
import { startEngine } from './engine.js';

const workers: EventTarget[] = [];

vi.mock('./engine-worker.js?worker&inline', () => ({
  default: class extends EventTarget {
    constructor() {
      super();
      workers.push(this);
    }
    postMessage() {}
  },
}));

afterEach(() => vi.useRealTimers());

test('an experiment is shown once it is measured, though an older one was about to be', () => {
  vi.useFakeTimers();
  const engine = startEngine();
  const [worker] = workers;
  const say = (data: object) => worker.dispatchEvent(Object.assign(new Event('message'), { data }));
  const read = { kind: 'read', experiment: { trainingTimes: [1] }, data: {} };
  engine.measure('{}', 'first', 0);
  say({ id: 1, ...read });
  say({ id: 1, kind: 'measured', measurement: 'first', left: 0, total: 1 });
  engine.measure('{}', 'second', 0);
  say({ id: 2, ...read });
  vi.runAllTimers();
  expect(engine.found.value).toBeUndefined();
  expect(engine.isAsked.value).toBe(true);
  say({ id: 2, kind: 'measured', measurement: 'second', left: 0, total: 1 });
  vi.runAllTimers();
  expect(engine.found.value?.measurement).toBe('second');
  expect(engine.isAsked.value).toBe(false);
});
