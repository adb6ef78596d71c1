import { expect, test } from 'vitest';
import { scoreDensity } from './score-density.js';

test('a stated error is judged unless it and the definition are known to rounding alone', () => {
  const speaks = (stated: number, defined: number) => {
    const values = { computed: { value: 5, error: stated }, kl: { value: 5, error: defined }, scale: 10 };
    return 'measured' in (scoreDensity.laws.stated.check(values as never) as object);
  };
  expect(speaks(1e-9, 5e-10)).toBe(true);
  expect(speaks(1.1e-12, 9e-13)).toBe(true);
  expect(speaks(9e-13, 2e-13)).toBe(true);
  expect(speaks(9e-13, 3e-13)).toBe(false);
});
