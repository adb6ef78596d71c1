import { expect, test } from 'vitest';
import { hasCycle } from './has-cycle.js';

test('what contains itself is told from what is held twice', () => {
  const shared = { points: Float64Array.of(1), list: [1, 'a', null] };
  expect(hasCycle({ first: shared, second: [shared] })).toBe(false);
  const loop: { inner: unknown[] } = { inner: [shared] };
  loop.inner.push(loop);
  expect(hasCycle([loop])).toBe(true);
});
