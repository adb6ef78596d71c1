import { expect, test } from 'vitest';
import { showsColours } from './terminal.js';

test.each([
  [{}, true, true],
  [{}, false, false],
  [{ NO_COLOR: '1' }, true, false],
  [{ NO_COLOR: '' }, true, true],
  [{ FORCE_COLOR: '1' }, false, true],
  [{ FORCE_COLOR: '' }, false, true],
  [{ FORCE_COLOR: '3', NO_COLOR: '1' }, false, true],
  [{ FORCE_COLOR: '0' }, true, false],
])('colours with %o on a terminal (%s) are shown: %s', (env, isTerminal, shown) => {
  expect(showsColours(env, isTerminal)).toBe(shown);
});
