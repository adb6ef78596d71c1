import { expect, it } from 'vitest';
import { goldenSection } from './golden-section.js';

it.each([-0.9, 0.1, 0.73])('finds the minimum of an interval, at %d, to within what is left of it', (place) => {
  const { x, error } = goldenSection((y) => Math.abs(y - place), -1, 1, 12);
  expect(Math.abs(x - place)).toBeLessThanOrEqual(0.5 * error + 1e-15);
  expect(error / (2 * 0.618034 ** 12)).toBeCloseTo(1, 4);
});
